// Members of which nothing is in the model yet. They do not sit through a whole round before their first one: a round that counts on
// one of them is short, and one that is under way without them is announced anew. Told by the chain alone, so that all who stand at
// the same place find the same. Rule R15.
import type { ChainNode } from './chain.ts';
import type { ParentRecords } from './roundIndex.ts';
import type { RoundParts } from './roundParts.ts';

/** So many rounds are short for one member, in as many as are looked back on: one that never brings anything would keep all short. */
const CHANCES = 3;
const LOOKED_BACK_ROUNDS = 64;

/** Whether nothing of this member, under any of its keys, was taken on the way to this manifest, and few rounds counted on it lately. */
export function isNewcomer({ standings, keysOf }: Pick<RoundParts, 'standings' | 'keysOf'>, at: ChainNode, member: string): boolean {
  const keys = keysOf(member), { members } = standings.conductAt(at);
  if (keys.some((key) => (members.get(key)?.accepted ?? 0) > 0)) return false;
  let chances = 0;
  for (let node: ChainNode | null = at; node !== null && at.round - node.round < LOOKED_BACK_ROUNDS && chances < CHANCES; node = node.parent) chances += Number(node.parent !== null && keys.some((key) => node?.roster.includes(key)));
  return chances < CHANCES;
}

/** Whether an attempt at this round was given up for a newcomer: it is done once a round, and says nothing of what is to be taken. */
export const wasGivenUpForNewcomer = ({ yielded }: ParentRecords): boolean => yielded.size > 0;
