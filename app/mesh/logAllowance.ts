// How much of one author's log everybody keeps. A log is never thrown away, so a member that writes without end would fill the disks
// of all; and who belongs to a mesh is made anew from every entry about it, so a member that writes thousands of those would stop them.
// The first is a question of time, the second of the log alone. Knows no chains and no keys. Rule M35.
import { limits } from '../../schemas/mesh.ts';
import type { NodeId } from '../../schemas/ids.ts';
import type { HeldEntry } from './logEntry.ts';
import { changesMembership } from './membership.ts';
import type { Membership } from './membership.ts';

interface Kept { bytes: number; aboutMembers: number }

export class LogAllowance {
  readonly #kept = new Map<NodeId, Kept>();

  /** It is held from now on. */
  note({ entry: { author, kind }, text }: HeldEntry): void {
    const kept = this.#of(author);
    this.#kept.set(author, { bytes: kept.bytes + text.length, aboutMembers: kept.aboutMembers + Number(changesMembership(kind)) });
  }

  /** Why it is not taken: `too-large` never, on no node; `too-fast` not yet. */
  refuses({ entry: { author, kind }, text }: HeldEntry, { members, shape }: Membership, nowMs: number): 'too-large' | 'too-fast' | null {
    const { bytes, aboutMembers } = this.#of(author), member = members.get(author);
    if (changesMembership(kind) && aboutMembers >= limits.entriesAboutMembers) return 'too-large';
    // The first entry of all says what else there may be.
    if (member === undefined || shape === null) return null;
    const rounds = Math.max(0, nowMs + limits.clockSkewMs - member.sinceMs) / shape.trainMs;
    return bytes + text.length > limits.logBytesAtOnce + limits.logBytesPerRound * rounds ? 'too-fast' : null;
  }

  #of(author: NodeId): Kept { return this.#kept.get(author) ?? { bytes: 0, aboutMembers: 0 }; }
}
