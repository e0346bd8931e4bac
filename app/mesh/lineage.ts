// One member, key after key: a key may be handed on, and what others hold for or against a member goes with it. Pure functions of
// the membership; the entry that hands a key on is rotation.ts. Rule M31.
import type { NodeId } from '../../schemas/ids.ts';
import type { Member, Membership } from './membership.ts';

type Members = Pick<Membership, 'members'>;

/** The key the member came with; itself for one that is not known. */
export function firstKeyOf({ members }: Members, nodeId: NodeId): NodeId {
  let first = nodeId;
  for (let before = members.get(first)?.follows ?? null; before !== null; before = members.get(first)?.follows ?? null) first = before;
  return first;
}

/** All keys of the member that has this one, the first one first. */
export function keysOf({ members }: Members, nodeId: NodeId): NodeId[] {
  const keys: NodeId[] = [];
  for (let key: NodeId | null = firstKeyOf({ members }, nodeId); key !== null && !keys.includes(key); key = members.get(key)?.successor ?? null) keys.push(key);
  return keys;
}

export const isSameMember = (membership: Members, one: NodeId, other: NodeId): boolean => firstKeyOf(membership, one) === firstKeyOf(membership, other);

/** Whether `above` let `member` in, or whoever let it in, under whichever of its keys; the founder stands above all others. */
export function isAbove(membership: Pick<Membership, 'members' | 'founder'>, above: NodeId, member: Member): boolean {
  const { members, founder } = membership;
  if (isSameMember(membership, above, member.nodeId)) return false;
  if (founder !== null && isSameMember(membership, founder, above)) return true;
  for (let by = member.admittedBy; by !== null; by = members.get(by)?.admittedBy ?? null) if (isSameMember(membership, by, above)) return true;
  return false;
}
