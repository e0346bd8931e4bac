// What a backup holds: which names may stand in it, and the manifest that accounts for all of them. Pure.
import { hash } from 'node:crypto';
import { z } from 'zod';

/** Files one backup may hold: enough for a node with a file a blob, a source and a shard. */
export const FILES_MAX = 200_000;
export const NAME_CHARACTERS_MAX = 240;
export const MANIFEST_NAME = 'manifest';
export const KEY_FILES: readonly string[] = ['identity.key', 'vault.key'];

const PART = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Letters, digits, dots, dashes and underscores, no part beginning with a dot: nothing that leads out of a folder. */
export function isSafeName(name: string): boolean {
  return name.length <= NAME_CHARACTERS_MAX && name !== MANIFEST_NAME
    && name.split('/').every((part) => PART.test(part) && !part.endsWith('.') && !DEVICE.test(part));
}

const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
export const StoredFile = z.strictObject({ name: z.string().refine(isSafeName, 'not a name a backup may hold'), bytes: z.int().min(0), sha256: Sha256Hex });
export type StoredFile = z.infer<typeof StoredFile>;

export const BackupManifest = z.strictObject({
  format: z.literal('ileices-backup-1'), nodeId: Sha256Hex, version: z.string().max(60), createdAt: z.string().max(40), withKeys: z.boolean(),
  files: z.array(StoredFile).max(FILES_MAX), root: Sha256Hex,
});
export type BackupManifest = z.infer<typeof BackupManifest>;

export const inOrder = (files: readonly StoredFile[]): StoredFile[] => [...files].sort((a, b) => (a.name < b.name ? -1 : 1));

/** The same files with the same bytes give the same root, whenever and wherever they were gathered. */
export function rootOf(files: readonly StoredFile[]): string {
  return hash('sha256', inOrder(files).map(({ sha256, bytes, name }) => `${sha256} ${bytes} ${name}\n`).join(''), 'hex');
}
