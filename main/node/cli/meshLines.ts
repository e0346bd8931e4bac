// The mesh in lines of text: peers, the round, where this node stands. What others chose to be called is cleaned here, and the
// words of their keys stand beside it.
import { shownName } from '../../../app/consent/names.ts';
import type { MeshScope } from '../../../schemas/mesh.ts';
import type { MeshPeer, MeshView, PeerState } from '../../../schemas/meshView.ts';
import { counted, plainLine } from '../plainText.ts';

/** Signs of an id that are shown; `<peer>` takes them. */
export const SHOWN_ID_SIGNS = 12;
const PERCENT = 100;

/** A name that somebody else chose. */
export const peerName = (name: string): string => plainLine(shownName(name));

export const SCOPE_WORDS: Readonly<Record<MeshScope, string>> = {
  'train': 'train with the others', 'infer': 'ask and answer for others', 'read-manifests': 'see what others offer', 'chat': 'take part in the conversation', 'admit': 'invite and let in others',
};
export const scopesInWords = (scopes: readonly MeshScope[]): string => (scopes.length === 0 ? 'nothing' : scopes.map((scope) => SCOPE_WORDS[scope]).join(', '));

const PATH_WORDS: Readonly<Record<NonNullable<MeshPeer['path']>, string>> = { loopback: 'this machine', lan: 'local network', direct: 'direct', relay: 'through a relay' };
const STATE_WORDS: Readonly<Record<PeerState, string>> = { 'needs-approval': 'waits for approval', 'allowed': 'member', 'revoked': 'revoked', 'blocked': 'blocked here', 'left': 'left', 'unproven': 'not proven yet' };
const OWN_STATE_WORDS: Readonly<Record<MeshView['state'], string>> = { 'connecting': 'connecting', 'waiting-approval': 'waiting for approval', 'member': 'member', 'revoked': 'revoked', 'left': 'left' };

const percent = (share: number): string => `${Math.round(share * PERCENT)} %`;
const reached = ({ path, rttMs }: Pick<MeshPeer, 'path' | 'rttMs'>): string => (path === null ? 'no link' : `${PATH_WORDS[path]}${rttMs === null ? '' : `, ${rttMs.toFixed(0)} ms`}`);

export function peerLines(peer: MeshPeer): string[] {
  const { id, name, state, checkWords, lastSeen, trains, tokensPerSecond, accepted, share, outForRounds } = peer;
  const known = [
    ...(trains ? [`trains, ${tokensPerSecond.toFixed(0)} tokens/s as it says`] : []),
    ...(accepted > 0 ? [`${counted(accepted, 'update')} taken, ${percent(share)} of the credit`] : []),
    ...(outForRounds > 0 ? [`out for ${counted(outForRounds, 'round')}`] : []),
    ...(peer.path === null ? [lastSeen === null ? 'never seen' : `last seen ${new Date(lastSeen).toLocaleString()}`] : []),
  ];
  return [
    `${id.slice(0, SHOWN_ID_SIGNS)}  ${STATE_WORDS[state].padEnd(18)} ${peerName(name)}: ${[reached(peer), ...known].join('; ')}`,
    `  words of its key: ${plainLine(checkWords)}`,
  ];
}

/** Of the text of `status`: where this node stands in the mesh, the round in words, and who is linked. */
export function meshLines({ name, meshId, state, stateWords, round, peers, self }: MeshView): string[] {
  const head = `mesh        ${peerName(name)} (${meshId.slice(0, SHOWN_ID_SIGNS)}), ${OWN_STATE_WORDS[state]}`;
  if (state !== 'member') return [`${head}: ${plainLine(stateWords)}`, ...(state === 'waiting-approval' ? [`own words   ${plainLine(self.checkWords)}`] : [])];
  const members = peers.filter((peer) => peer.state === 'allowed');
  const linked = members.filter((peer) => peer.path !== null).length;
  const waiting = peers.filter((peer) => peer.state === 'needs-approval').length;
  return [
    `${head}; ${linked} of ${counted(members.length, 'peer')} linked`,
    `round       ${round.number}, ${round.phase}: ${plainLine(round.words)}`,
    ...members.map((peer) => `  ${peer.id.slice(0, SHOWN_ID_SIGNS)}  ${peerName(peer.name)}: ${reached(peer)}`),
    ...(waiting === 0 ? [] : [`            ${counted(waiting, 'peer')} waiting for approval: \`peers\` shows their words`]),
  ];
}
