// Who leads an attempt, who judges, how many must agree: drawn from hashes of what all know, so that every node draws alike.
import type { Hasher } from '../ports.ts';
import { utf8Bytes } from '../organism/tokenizer/utf8.ts';

/** In cohorts up to this size everyone judges everyone. */
const ALL_JUDGE_UP_TO = 8;
/** In larger ones so many do: enough for a median, few enough to stay cheap. */
const JUDGES = 7;

/** Members in the order in which they lead attempt after attempt, or judge: different in every round and known to nobody before. */
export function ranked(hasher: Hasher, purpose: 'lead' | 'judge', parent: string, attempt: number, members: readonly string[]): string[] {
  const rank = new Map(members.map((member) => [member, hasher.sha256Hex(utf8Bytes(`ileices-rank-1|${purpose}|${parent}|${attempt}|${member}`))]));
  return [...members].sort((a, b) => ((rank.get(a) ?? '') < (rank.get(b) ?? '') ? -1 : 1));
}

export function judgesOf(hasher: Hasher, parent: string, roster: readonly string[]): string[] {
  return roster.length <= ALL_JUDGE_UP_TO ? [...roster] : ranked(hasher, 'judge', parent, 0, roster).slice(0, JUDGES);
}

/** The sample of held-out text one judge measures a round on, known only when the round's parent is. Each has another: seven
 *  small samples say more together than one of them seven times. */
export function sampleOf(hasher: Hasher, parent: string, judge: string): number {
  return Number.parseInt(hasher.sha256Hex(utf8Bytes(`ileices-sample-1|${parent}|${judge}`)).slice(0, 8), 16);
}

/** Two thirds of a roster, rounded up: how many have to endorse a manifest. */
export const quorumOf = (roster: number): number => Math.ceil((2 * roster) / 3);

/** Whether these endorsers carry a round on without a break: more than half of the roster before, or just half of it with its
 *  first member. Two sets that do always share a member, so a mesh that falls in two goes on in one part at most. */
export function carriesOn(endorsers: ReadonlySet<string>, before: readonly string[]): boolean {
  const count = before.filter((member) => endorsers.has(member)).length;
  if (count * 2 !== before.length) return count * 2 > before.length;
  const first = [...before].sort()[0];
  return first !== undefined && endorsers.has(first);
}
