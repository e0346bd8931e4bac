// The mesh in words of the window: who waits, a peer in one line, a round with its progress, traffic, news. Pure.
import { PEER_STATE_WORDS, reachedWords } from '../../app/mesh/peopleWords.ts';
import type { ArtefactView, MeshInvite, MeshPeer, MeshRound, MeshTraffic, MeshView } from '../../schemas/meshView.ts';
import { shownName } from '../../app/consent/names.ts';
import { moment } from '../consent/words.ts';
import { bytes, count, DASH, fixed, short } from '../shell/numbers.ts';
import { t } from '../text/t.ts';

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
export const creditWords = ({ credit, share }: Pick<MeshPeer, 'credit' | 'share'>): string => (credit === 0 ? t('mesh.no-credit') : t('mesh.credit', { credit: fixed(credit, 1), share: shareWords(share) }));
export const shortHash = (hash: string | null): string => (hash === null ? DASH : hash.slice(0, SHORT_HASH_SIGNS));

/** How it is reached and what it does now. */
export function nowWords(peer: MeshPeer): string {
  if (peer.path === null) return peer.lastSeen === null ? t('mesh.never-seen') : t('mesh.last-seen', { moment: moment(peer.lastSeen) });
  const idle = peer.doing === null ? t('mesh.idle') : t('mesh.idle-doing', { doing: shownName(peer.doing) });
  return `${reachedWords(peer)} · ${peer.trains ? t('mesh.trains', { speed: short(peer.tokensPerSecond) }) : idle}`;
}

/** What it gave; nothing is said of what never was. */
export function givenWords(peer: MeshPeer): string {
  const parts = [
    t('mesh.taken', { count: peer.accepted }),
    ...(peer.credit === 0 ? [] : [creditWords(peer)]),
    ...(peer.outForRounds === 0 ? [] : [t('mesh.shut-out-rounds', { count: count(peer.outForRounds) })]),
  ];
  return parts.join(' · ');
}
export const peerStateWord = (peer: Pick<MeshPeer, 'state'>): string => PEER_STATE_WORDS[peer.state];

/** 0 to 1, and what it counts; null where a phase has no progress of its own. While training it is time that passes. */
export function roundProgress({ members, done, leftSeconds, trainSeconds }: MeshRound, sinceSeconds: number): { readonly share: number; readonly words: string } | null {
  if (leftSeconds !== null && trainSeconds > 0) {
    const left = Math.max(0, leftSeconds - sinceSeconds);
    return { share: Math.min(1, Math.max(0, 1 - left / trainSeconds)), words: t('mesh.seconds-left', { seconds: Math.ceil(left) }) };
  }
  if (members !== null && done !== null && members > 0) return { share: Math.min(1, done / members), words: t('mesh.of', { done: count(done), all: count(members) }) };
  return null;
}

export function lossWords({ lossBefore, lossAfter }: Pick<MeshRound, 'lossBefore' | 'lossAfter'>): string {
  if (lossBefore === null || lossAfter === null) return t('mesh.not-measured');
  // One round often moves it by less than a thousandth.
  const digits = fixed(lossBefore, 3) === fixed(lossAfter, 3) ? 5 : 3;
  return t('mesh.loss', { before: fixed(lossBefore, digits), after: fixed(lossAfter, digits) });
}

export function trafficLines({ sentTodayBytes, receivedTodayBytes, sentBytes, receivedBytes, dayLimitMegabytes, kilobytesPerSecond, metered }: MeshTraffic): readonly (readonly [name: string, value: string])[] {
  const limits = [...(dayLimitMegabytes === 0 ? [] : [t('mesh.mb-a-day', { amount: count(dayLimitMegabytes) })]), ...(kilobytesPerSecond === 0 ? [] : [t('mesh.kb-a-second', { amount: count(kilobytesPerSecond) })])];
  return [
    [t('mesh.traffic.today'), t('mesh.sent-received', { sent: bytes(sentTodayBytes), received: bytes(receivedTodayBytes) })],
    [t('mesh.traffic.all'), t('mesh.sent-received', { sent: bytes(sentBytes), received: bytes(receivedBytes) })],
    [t('mesh.traffic.limits'), limits.length === 0 ? t('mesh.traffic.none') : limits.join(', ')],
    [t('mesh.traffic.network'), metered ? t('mesh.traffic.metered') : t('mesh.traffic.free')],
  ];
}

export function inviteWords({ state, expiresAt, uses, usesLeft }: MeshInvite): string {
  if (state !== 'open') return t('mesh.was-until', { state: t(`mesh.invite.${state}`), moment: moment(expiresAt) });
  return uses === 1 ? t('mesh.one-machine-until', { moment: moment(expiresAt) }) : t('mesh.uses-left-until', { left: count(usesLeft), all: count(uses), moment: moment(expiresAt) });
}

/** What this node's own standing became, in a sentence; null where it is as it was. */
export function standingNews(before: MeshView | null | undefined, now: MeshView | null): string | null {
  if (before === undefined || before === null || now === null || before.state === now.state) return null;
  const name = shownName(now.name);
  switch (now.state) {
    case 'member': case 'waiting-approval': case 'revoked': case 'refused': return t(`mesh.news.${now.state}`, { name });
    case 'connecting': case 'left': return null;
  }
}

/** One line for the bar below. */
export function meshLine(view: MeshView): { readonly state: string; readonly detail: string } {
  if (view.state !== 'member') return { state: t(`mesh.line.${view.state}`), detail: '' };
  const members = membersOf(view);
  return { state: t('mesh.line.round', { number: count(view.round.number) }), detail: t('mesh.line.linked', { linked: count(members.filter((peer) => peer.path !== null).length), all: count(members.length) }) };
}

/** What a saved invite is called: letters any file system takes. */
export function inviteFileName(meshName: string, ending: string): string {
  const plain = meshName.normalize('NFKD').replace(/\p{M}+/gu, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);
  return `${plain === '' ? 'mesh' : plain}${ending}`;
}

/** What a copy may be wanted for: how it is said to whoever has the file, and how it is shown. */
export const PURPOSES = ['read', 'quote', 'build.on', 'keep'] as const;
export function purposeWords(purpose: string): string {
  switch (purpose) {
    case 'read': case 'quote': case 'keep': return t(`mesh.purpose.${purpose}`);
    case 'build.on': return t('mesh.purpose.build');
    default: return t('mesh.purpose.other', { purpose: shownName(purpose) });
  }
}

const ownersOf = (owners: ArtefactView['owners']): string => owners.map(({ name }) => (name === '' ? t('mesh.a-member') : shownName(name))).join(', ');

/** Size, licence and who has it. */
export function artefactFacts({ bytes: size, licence, owners, state }: Pick<ArtefactView, 'bytes' | 'licence' | 'owners' | 'state'>): string {
  const parts = [bytes(size), licence === 'UNKNOWN' ? t('mesh.licence-unknown') : shownName(licence), ...(state === 'own' ? [] : [t('mesh.from-owners', { names: ownersOf(owners) })])];
  return parts.join(' · ');
}

/** How it stands here, in a sentence; null where there is nothing to say beside it. */
export function artefactWords({ state, owners, words, got, permission }: Pick<ArtefactView, 'state' | 'owners' | 'words' | 'got' | 'permission'>): string | null {
  const allowed = permission === null ? '' : ` ${t('mesh.allowed', { purpose: purposeWords(permission.purpose), moment: moment(permission.expiresAt) })}`;
  switch (state) {
    case 'own': return null;
    case 'here': return t('mesh.is-here');
    case 'offered': return allowed === '' ? null : allowed.trim();
    case 'unreached': return t('mesh.unreached');
    case 'asked': return t('mesh.waits-for-yes', { names: ownersOf(owners) });
    case 'fetching': return `${got === 0 ? t('mesh.being-fetched') : ''}${allowed}`.trim();
    case 'refused': return words ?? t('mesh.was-refused');
  }
}
