// Gives a file its manifest: as a comment where its kind takes one, else as a sidecar. Written beside and renamed over, so
// that a crash leaves the file as it was; what is around the block is not touched. Who signs is the caller's business.
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, open, rename, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ArtefactKind, Manifest } from '../../../schemas/manifest.ts';
import { readBlock, writeBlock } from '../../../app/manifest/block.ts';
import { manifestFaults } from '../../../app/manifest/faults.ts';
import { styleOf, takesComments } from '../../../app/manifest/hostForms.ts';
import type { CommentStyle } from '../../../app/manifest/hostForms.ts';
import { linkTo } from '../../../app/manifest/links.ts';
import { sidecarText } from '../../../app/manifest/sign.ts';
import type { UnsignedManifest } from '../../../app/manifest/sign.ts';
import { uuidFromRandom } from '../../../app/manifest/uid.ts';
import { THIRDS } from '../../../app/physics/rby.ts';
import { checks, contentHashOf, coverOf, HOST_BYTES_MAX, openFile, sidecarOf } from './coveredFile.ts';
import type { FileCover } from './coveredFile.ts';

export interface Wish { readonly licence?: string; readonly kind?: ArtefactKind; /** Beside the file even where it takes a comment. */ readonly sidecar?: boolean }
export type Sign = (unsigned: UnsignedManifest) => Promise<Manifest>;
export interface Annotated { readonly manifest: Manifest; readonly form: 'block' | 'sidecar'; /** False where it was covered as wished already. */ readonly written: boolean }

export class CannotAnnotateError extends Error {
  constructor(path: string, why: string) { super(`${path} was left as it is: ${why}`); this.name = 'CannotAnnotateError'; }
}

const PARTIAL_ENDING = '.icae-partial';
const kindsByEnding: readonly (readonly [ArtefactKind, RegExp])[] = [
  ['shader', /\.(wgsl|glsl)$/i], ['model', /\.safetensors$/i], ['shard', /\.tar\.zst$/i],
  ['document', /\.(txt|md|html?|xhtml|tex|bib|pdf|docx|odt|epub|csv|json|png|svg)$/i],
];

export async function annotate(path: string, wish: Wish, sign: Sign, now: Date): Promise<Annotated> {
  const cover = await coverOf(path);
  if (cover.state === 'covered') {
    const { manifest, artefact } = cover.covered;
    if (isAsWished(manifest, wish)) return { manifest, form: artefact.form, written: false };
  }
  if (cover.state === 'invalid' && (cover.reason === 'two-manifests' || cover.reason === 'unterminated' || cover.reason === 'unreadable')) throw new CannotAnnotateError(path, manifestFaults[cover.reason]);
  const before = await lstat(path);
  const host = await hostOf(path, before, cover, wish);
  const content = host === null ? await contentHashOf(path) : checks.hasher.sha256Hex(host.content);
  const manifest = await sign({ ...drafted(path, cover, now), content, ...(wish.licence === undefined ? {} : { licence: wish.licence }), ...(wish.kind === undefined ? {} : { kind: wish.kind }) });
  if (host === null) await replace(sidecarOf(path), Buffer.from(sidecarText(manifest)), before, path);
  else {
    const writing = writeBlock(host.bytes, manifest, host.style);
    if (!writing.ok) throw new CannotAnnotateError(path, manifestFaults[writing.reason]);
    await replace(path, writing.bytes, before, path);
  }
  return { manifest, form: host === null ? 'sidecar' : 'block', written: true };
}

const isAsWished = (manifest: Manifest, { licence, kind }: Wish): boolean => (licence ?? manifest.licence) === manifest.licence && (kind ?? manifest.kind) === manifest.kind;

/** The bytes to write a block into; null where the manifest goes beside the file. */
async function hostOf(path: string, { size }: Stats, cover: FileCover, wish: Wish): Promise<{ bytes: Uint8Array; content: Uint8Array; style: CommentStyle } | null> {
  const style = styleOf(basename(path));
  if (style === null || size > HOST_BYTES_MAX) return null;
  const file = await openFile(path);
  try {
    const bytes = await file.readFile();
    if (!takesComments(bytes)) return null;
    const reading = readBlock(bytes, style);
    if (!reading.ok) throw new CannotAnnotateError(path, manifestFaults[reading.reason]);
    const isBeside = reading.block === null && (wish.sidecar === true || cover.state !== 'dark');
    return isBeside ? null : { bytes, content: reading.content, style };
  } finally { await file.close(); }
}

/** A changed file is the next generation of what its signer signed; a changed word about the same file is the same artefact. */
function drafted(path: string, cover: FileCover, now: Date): Omit<UnsignedManifest, 'content'> {
  const known = cover.state === 'covered' ? cover.covered.manifest : cover.state === 'invalid' && cover.reason === 'other-content' ? cover.signed : null;
  const fresh = {
    format: 'icae-manifest-1' as const, uid: uuidFromRandom((count) => randomBytes(count)), createdAt: now.toISOString(),
    kind: kindsByEnding.find(([, ending]) => ending.test(path))?.[0] ?? 'module', rby: { ...THIRDS }, generation: 0, dependsOn: [], permissions: [], licence: 'UNKNOWN', facts: {},
  };
  if (known === null) return fresh;
  const { kind, rby, permissions, licence, facts, uid, generation, dependsOn } = known;
  const kept = { ...fresh, kind, rby, permissions, licence, facts };
  return cover.state === 'covered' ? { ...kept, uid, generation, dependsOn } : { ...kept, generation: generation + 1, dependsOn: [linkTo(uid)] };
}

/** `covered` must still be what was looked at: somebody may have saved it meanwhile. */
async function replace(target: string, content: Uint8Array, before: Stats, covered: string): Promise<void> {
  const partial = target + PARTIAL_ENDING;
  const file = await open(partial, 'wx', before.mode & 0o777);
  try {
    try {
      await file.chmod(before.mode & 0o777);
      await file.writeFile(content);
      await file.sync();
    } finally { await file.close(); }
    const now = await lstat(covered);
    if (now.ino !== before.ino || now.mtimeMs !== before.mtimeMs || now.size !== before.size) throw new CannotAnnotateError(covered, 'it was changed meanwhile. Try again.');
    await rename(partial, target);
  } catch (error) {
    await unlink(partial).catch(() => undefined);
    throw error;
  }
}
