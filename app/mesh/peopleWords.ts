// The mesh in words for people, the same in the window and on the command line: what a member may do, how it is reached, and what
// a yes brings about. Pure; where a round and a node stand is said by the agent.
import type { MeshScope } from '../../schemas/mesh.ts';
import type { MeshPeer, MeshView, PeerState } from '../../schemas/meshView.ts';

export const SCOPE_WORDS: Readonly<Record<MeshScope, string>> = {
  'train': 'train with the others', 'infer': 'ask and answer for others', 'read-manifests': 'see what others offer', 'chat': 'take part in the conversation', 'admit': 'invite and let in others',
};
export const PATH_WORDS: Readonly<Record<NonNullable<MeshPeer['path']>, string>> = { loopback: 'this machine', lan: 'local network', direct: 'direct', relay: 'through a relay' };
export const PEER_STATE_WORDS: Readonly<Record<PeerState, string>> = { 'needs-approval': 'waits for approval', 'allowed': 'member', 'revoked': 'revoked', 'blocked': 'blocked here', 'left': 'left', 'unproven': 'not proven yet' };
export const OWN_STATE_WORDS: Readonly<Record<MeshView['state'], string>> = { 'connecting': 'connecting', 'waiting-approval': 'waiting for approval', 'refused': 'refused', 'member': 'member', 'revoked': 'revoked', 'left': 'left' };

/** What members may do, as the end of a sentence. */
export const scopesInWords = (scopes: readonly MeshScope[]): string => (scopes.length === 0 ? 'do nothing' : scopes.map((scope) => SCOPE_WORDS[scope]).join(', '));

/** "local network, 3 ms"; below a millisecond nothing is said of it. */
export function reachedWords({ path, rttMs }: Pick<MeshPeer, 'path' | 'rttMs'>): string {
  if (path === null) return 'no link';
  return rttMs === null ? PATH_WORDS[path] : `${PATH_WORDS[path]}, ${rttMs < 1 ? 'under 1' : rttMs.toFixed(0)} ms`;
}

export const joinConsequences = [
  'This node trains the model of that mesh then. What leaves this machine are training updates of text you allowed for a mesh; an update can leak something of that text. A file leaves only if you share it and allow who asks for it, and what you ask only if you choose under Settings that others answer you.',
  'Your own model is kept as it is and comes back when you leave.',
] as const;

export const revokeConsequences = (mayRevoke: boolean): readonly string[] => [
  mayRevoke ? 'Every member shuts it out, for good.' : 'This node alone shuts it out, as somebody else let it in. You can take that back.',
  'What it gave stays in the model, and what it was given stays with it.',
];

/** Of a node that was let in, or only asked to be. */
export const leaveConsequences = ({ state, ownModelKept }: Pick<MeshView, 'state' | 'ownModelKept'>): readonly string[] => (!ownModelKept && (state === 'connecting' || state === 'waiting-approval' || state === 'refused') ? [
  'This node asks no more to be let in. It was not, so nothing else changes. To ask again it needs an invite.',
] : [
  state === 'revoked' ? 'This node was shut out of that mesh: its key stays out for good, and no invite changes that.' : 'The links close, and the others go on without this node. To come back it needs a new invite.',
  ownModelKept ? 'Your own model from before comes back.' : 'There was no model of your own before; this node goes on with the one it has.',
  'Files you offered are offered no more. What this node already gave cannot be called back.',
]);

export const rotateConsequences = [
  'The old key vouches for the new one: this node stays the same member, with its credit and what it may do. Its check words are others then; tell them to the people who compare them.',
  'The old key counts for nothing in this mesh any more. Invites that are still open end, and so do permissions to fetch files; files you share are told of again.',
  'What this node learnt in the present round is left out of that round.',
] as const;
