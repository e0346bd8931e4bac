// How a node hears that it was shut out. Whoever is shut out is sent no logs any more, and whoever was off meanwhile never had the
// entry that says so; so the one that refuses its link shows it that entry, and the changes of key that lead to its author. They prove
// themselves: each is signed, and the fold must find this node revoked by them. Somebody's word alone is none. Rule M100.
import { limits } from '../../schemas/mesh.ts';
import type { NodeId } from '../../schemas/ids.ts';
import type { Hasher, Verifier } from '../ports.ts';
import { isAbove, keysOf } from './lineage.ts';
import { isHeldOf, readEntry, signatureHolds } from './logEntry.ts';
import type { HeldEntry } from './logEntry.ts';
import type { Membership } from './membership.ts';
import { rotationFault } from './rotation.ts';

type Shown = HeldEntry<'revoked' | 'rotated'>;
/** Of the log book. */
interface Held { readonly membership: Membership; byKind<K extends 'revoked' | 'rotated'>(kind: K): HeldEntry<K>[] }

/** Texts of what shows this member that it was shut out: its author's changes of key, then the revocation. None where nobody above it
 *  shut it out, or where its author changed its key more often than one message tells. */
export function shutOutOf(book: Held, subject: NodeId): string[] {
  const { membership } = book, member = membership.members.get(subject);
  if (member?.state !== 'revoked') return [];
  const revocation = book.byKind('revoked').find(({ entry: { author, body } }) => body.subject === subject && isAbove(membership, author, member));
  if (revocation === undefined) return [];
  const keys = keysOf(membership, revocation.entry.author), before = keys.slice(0, keys.indexOf(revocation.entry.author));
  const rotations = before.flatMap((key) => book.byKind('rotated').filter(({ entry }) => entry.author === key));
  const shown = [...rotations, revocation].map(({ text }) => text);
  return shown.length > limits.shownEntries ? [] : shown;
}

export interface ShutOutReader {
  readonly mesh: string;
  readonly self: NodeId;
  readonly hasher: Hasher;
  readonly verifier: Verifier;
  /** Who belongs to the mesh by what is held and by those of these that do not contradict it. */
  readonly membershipWith: (shown: readonly Shown[]) => Membership;
}
/** The entries, where they are what they say and this node is out by them; else null. */
export function readShutOut(texts: readonly string[], { mesh, self, hasher, verifier, membershipWith }: ShutOutReader): Shown[] | null {
  const shown: Shown[] = [];
  for (const text of texts) {
    const read = readEntry(text, hasher);
    if (!read.ok || read.held.entry.mesh !== mesh) return null;
    const { held } = read, author = membershipWith(shown).members.get(held.entry.author);
    // Of who left nothing new is taken, in its log or out of it.
    if (author === undefined || author.state === 'left' || !signatureHolds(held.entry, author.publicKey, verifier, text)) return null;
    if (isHeldOf(held, 'revoked')) shown.push(held);
    else if (isHeldOf(held, 'rotated') && rotationFault(held.entry.body, mesh, held.entry.author, { verifier, hasher }) === null) shown.push(held);
    else return null;
  }
  return membershipWith(shown).members.get(self)?.state === 'revoked' ? shown : null;
}
