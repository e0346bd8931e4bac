// The mesh in words of the window: who waits, a peer in one line, a round with its progress, traffic, news. Pure.
import { PEER_STATE_WORDS, reachedWords } from '../../app/mesh/peopleWords.ts';
import type { ArtefactView, MeshInvite, MeshPeer, MeshRound, MeshTraffic, MeshView } from '../../schemas/meshView.ts';
import { shownName } from '../../app/consent/names.ts';
import { moment } from '../consent/words.ts';
import { bytes, count, DASH, fixed, short } from '../shell/numbers.ts';

const PERCENT = 100;
const SHORT_HASH_SIGNS = 12;

/** Ready to be let in or refused, the longest waiting first. */
export const waitingPeers = (view: MeshView | null | undefined): readonly MeshPeer[] => view?.peers.filter((peer) => peer.state === 'needs-approval') ?? [];
export const membersOf = (view: MeshView): readonly MeshPeer[] => view.peers.filter((peer) => peer.state === 'allowed' || peer.state === 'unproven');
/** Whether this node may invite and let in. */
export const mayAdmit = ({ self }: MeshView): boolean => self.isFounder || self.scopes.includes('admit');
/** Those who are out. */
export const othersOf = (view: MeshView): readonly MeshPeer[] => view.peers.filter((peer) => peer.state === 'blocked' || peer.state === 'revoked' || peer.state === 'left');

export const shareWords = (share: number): string => `${Math.round(share * PERCENT)} %`;
export const creditWords = ({ credit, share }: Pick<MeshPeer, 'credit' | 'share'>): string => (credit === 0 ? 'No credit yet' : `${fixed(credit, 1)} credit, ${shareWords(share)} of all`);
export const shortHash = (hash: string | null): string => (hash === null ? DASH : hash.slice(0, SHORT_HASH_SIGNS));

/** How it is reached and what it does now. */
export function nowWords(peer: MeshPeer): string {
  if (peer.path === null) return peer.lastSeen === null ? 'no link · never seen' : `no link · last seen ${moment(peer.lastSeen)}`;
  const idle = `does not train now${peer.doing === null ? '' : `, says it is ${shownName(peer.doing)}`}`;
  return `${reachedWords(peer)} · ${peer.trains ? `trains, ${short(peer.tokensPerSecond)} tok/s as it says` : idle}`;
}

/** What it gave; nothing is said of what never was. */
export function givenWords(peer: MeshPeer): string {
  const parts = [
    peer.accepted === 0 ? 'no update taken yet' : `${count(peer.accepted)} ${peer.accepted === 1 ? 'update' : 'updates'} taken`,
    ...(peer.credit === 0 ? [] : [creditWords(peer)]),
    ...(peer.outForRounds === 0 ? [] : [`shut out of rounds for ${count(peer.outForRounds)} more`]),
  ];
  return parts.join(' · ');
}
export const peerStateWord = (peer: Pick<MeshPeer, 'state'>): string => PEER_STATE_WORDS[peer.state];

/** 0 to 1, and what it counts; null where a phase has no progress of its own. While training it is time that passes. */
export function roundProgress({ members, done, leftSeconds, trainSeconds }: MeshRound, sinceSeconds: number): { readonly share: number; readonly words: string } | null {
  if (leftSeconds !== null && trainSeconds > 0) {
    const left = Math.max(0, leftSeconds - sinceSeconds);
    return { share: Math.min(1, Math.max(0, 1 - left / trainSeconds)), words: `${Math.ceil(left)} s left` };
  }
  if (members !== null && done !== null && members > 0) return { share: Math.min(1, done / members), words: `${count(done)} of ${count(members)}` };
  return null;
}

export function lossWords({ lossBefore, lossAfter }: Pick<MeshRound, 'lossBefore' | 'lossAfter'>): string {
  if (lossBefore === null || lossAfter === null) return 'not measured yet';
  // One round often moves it by less than a thousandth.
  const digits = fixed(lossBefore, 3) === fixed(lossAfter, 3) ? 5 : 3;
  return `${fixed(lossBefore, digits)} → ${fixed(lossAfter, digits)} nats/token`;
}

export function trafficLines({ sentTodayBytes, receivedTodayBytes, sentBytes, receivedBytes, dayLimitMegabytes, kilobytesPerSecond, metered }: MeshTraffic): readonly (readonly [name: string, value: string])[] {
  const limits = [...(dayLimitMegabytes === 0 ? [] : [`${count(dayLimitMegabytes)} MB a day`]), ...(kilobytesPerSecond === 0 ? [] : [`${count(kilobytesPerSecond)} KB a second`])];
  return [
    ['Today', `${bytes(sentTodayBytes)} sent, ${bytes(receivedTodayBytes)} received`],
    ['In all', `${bytes(sentBytes)} sent, ${bytes(receivedBytes)} received`],
    ['Limits', limits.length === 0 ? 'none' : limits.join(', ')],
    ['Network', metered ? 'costs by what is sent: rounds wait' : 'not metered'],
  ];
}

const INVITE_STATE_WORDS: Readonly<Record<MeshInvite['state'], string>> = { 'open': 'open', 'used-up': 'used up', 'expired': 'expired', 'cancelled': 'cancelled' };
export function inviteWords({ state, expiresAt, uses, usesLeft }: MeshInvite): string {
  const left = uses === 1 ? 'for 1 machine' : `${count(usesLeft)} of ${count(uses)} uses left`;
  return state === 'open' ? `${left}, until ${moment(expiresAt)}` : `${INVITE_STATE_WORDS[state]}, was until ${moment(expiresAt)}`;
}

/** What this node's own standing became, in a sentence; null where it is as it was. */
export function standingNews(before: MeshView | null | undefined, now: MeshView | null): string | null {
  if (before === undefined || before === null || now === null || before.state === now.state) return null;
  const name = shownName(now.name);
  switch (now.state) {
    case 'member': return `This node is in the mesh ${name} now.`;
    case 'waiting-approval': return `${name} was reached. Somebody there has to let this node in; tell them your check words, under Mesh.`;
    case 'revoked': return `This node was shut out of the mesh ${name}.`;
    case 'refused': return `This node was refused by the mesh ${name}. Ask for a new invite.`;
    case 'connecting': case 'left': return null;
  }
}

/** One line for the bar below. */
export function meshLine(view: MeshView): { readonly state: string; readonly detail: string } {
  if (view.state === 'connecting') return { state: 'connecting', detail: '' };
  if (view.state === 'waiting-approval') return { state: 'waiting for approval', detail: '' };
  if (view.state === 'refused') return { state: 'refused', detail: '' };
  if (view.state !== 'member') return { state: view.state === 'revoked' ? 'shut out' : 'left', detail: '' };
  const members = membersOf(view);
  return { state: `round ${count(view.round.number)}`, detail: `${count(members.filter((peer) => peer.path !== null).length)} of ${count(members.length)} linked` };
}

/** What a saved invite is called: letters any file system takes. */
export function inviteFileName(meshName: string, ending: string): string {
  const plain = meshName.normalize('NFKD').replace(/\p{M}+/gu, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);
  return `${plain === '' ? 'mesh' : plain}${ending}`;
}

/** What a copy may be wanted for: how it is said to whoever has the file, and how it is shown. */
export const PURPOSES = [['read', 'to read it'], ['quote', 'to quote from it'], ['build.on', 'to build on it'], ['keep', 'to keep a copy']] as const;
export const purposeWords = (purpose: string): string => PURPOSES.find(([value]) => value === purpose)?.[1] ?? `for: ${shownName(purpose)}`;

const ownersOf = (owners: ArtefactView['owners']): string => owners.map(({ name }) => (name === '' ? 'a member' : shownName(name))).join(', ');

/** Size, licence and who has it. */
export function artefactFacts({ bytes: size, licence, owners, state }: Pick<ArtefactView, 'bytes' | 'licence' | 'owners' | 'state'>): string {
  const parts = [bytes(size), licence === 'UNKNOWN' ? 'licence unknown' : shownName(licence), ...(state === 'own' ? [] : [`from ${ownersOf(owners)}`])];
  return parts.join(' · ');
}

/** How it stands here, in a sentence; null where there is nothing to say beside it. */
export function artefactWords({ state, owners, words, got, permission }: Pick<ArtefactView, 'state' | 'owners' | 'words' | 'got' | 'permission'>): string | null {
  const allowed = permission === null ? '' : ` Allowed ${purposeWords(permission.purpose)}, until ${moment(permission.expiresAt)}.`;
  switch (state) {
    case 'own': return null;
    case 'here': return 'On this machine, and what its manifest says.';
    case 'offered': return allowed === '' ? null : allowed.trim();
    case 'unreached': return 'Nobody who has it is linked now. It is asked for as soon as somebody is.';
    case 'asked': return `Waits for a yes of ${ownersOf(owners)}.`;
    case 'fetching': return `${got === 0 ? 'Being fetched.' : ''}${allowed}`.trim();
    case 'refused': return words ?? 'It was refused.';
  }
}
