// The difference between two versions of a dataset, so that who holds one makes the other of it. Numbers, hashes and closed
// words only: the texts themselves travel as shards.
import type { DatasetPatch, PlacedDocument } from '../../schemas/dataset.ts';
import type { Rby } from '../physics/rby.ts';
import { tension } from '../physics/rby.ts';
import type { Hasher } from '../ports.ts';
import { versionRoot } from './version.ts';

/** A version as a patch sees it. `rby` is the mean over the documents that are kept. */
export interface VersionState { readonly placed: readonly PlacedDocument[]; readonly rby: Rby; readonly generation: number }

export const patchFaults = {
  'wrong-parent': 'It continues another version than the one that is here. Fetch that one first.',
  'unknown-document': 'It takes away a document that is not here. Fetch the whole version.',
  'repeated-document': 'It adds a document that is here already. Fetch the whole version.',
  'wrong-root': 'It does not lead to the version it names: it was changed on the way. Fetch it again.',
} as const;
export type PatchFault = keyof typeof patchFaults;
export class PatchRefused extends Error {
  readonly reason: PatchFault;
  constructor(reason: PatchFault) { super(patchFaults[reason]); this.name = 'PatchRefused'; this.reason = reason; }
}

const FIELDS = ['cleanSha256', 'cluster', 'drag', 'nearest', 'leftOut', 'split'] as const;
function isSame(one: PlacedDocument, other: PlacedDocument): boolean { return FIELDS.every((field) => one[field] === other[field]); }
const byUid = (one: PlacedDocument, other: PlacedDocument): number => (one.uid < other.uid ? -1 : 1);

/** A document that stands otherwise than before is removed and added. The first version is a patch to nothing. */
export function makePatch(before: VersionState | null, placed: readonly PlacedDocument[], rby: Rby, hasher: Hasher): DatasetPatch {
  const old = new Map((before?.placed ?? []).map((one) => [one.uid, one]));
  const now = new Map(placed.map((one) => [one.uid, one]));
  const stays = (uid: string): boolean => { const [was, is] = [old.get(uid), now.get(uid)]; return was !== undefined && is !== undefined && isSame(was, is); };
  const from = before?.rby ?? { r: 0, b: 0, y: 0 };
  return {
    format: 'ileices-patch-1', parent: before === null ? null : versionRoot(before.placed, hasher), root: versionRoot(placed, hasher),
    generation: before === null ? 0 : before.generation + 1,
    added: placed.filter(({ uid }) => !stays(uid)).sort(byUid), removed: [...old.keys()].filter((uid) => !stays(uid)).sort(),
    rbyDiff: { r: rby.r - from.r, b: rby.b - from.b, y: rby.y - from.y, tension: tension(rby) - tension(from) },
  };
}

/** All of it or, with a PatchRefused, nothing. Documents come sorted by uid. */
export function applyPatch(before: VersionState | null, patch: DatasetPatch, hasher: Hasher): VersionState {
  const parent = before === null ? null : versionRoot(before.placed, hasher);
  if (parent !== patch.parent || patch.generation !== (before === null ? 0 : before.generation + 1)) throw new PatchRefused('wrong-parent');
  const documents = new Map((before?.placed ?? []).map((one) => [one.uid, one]));
  for (const uid of patch.removed) if (!documents.delete(uid)) throw new PatchRefused('unknown-document');
  for (const one of patch.added) {
    if (documents.has(one.uid)) throw new PatchRefused('repeated-document');
    documents.set(one.uid, one);
  }
  const placed = [...documents.values()].sort(byUid);
  if (versionRoot(placed, hasher) !== patch.root) throw new PatchRefused('wrong-root');
  const from = before?.rby ?? { r: 0, b: 0, y: 0 };
  const { r, b, y } = patch.rbyDiff;
  return { placed, rby: { r: from.r + r, b: from.b + b, y: from.y + y }, generation: patch.generation };
}
