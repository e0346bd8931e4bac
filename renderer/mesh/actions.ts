// What a person does about the mesh, each as one call to the node. What fails is said in place: the sentence comes back to whoever
// asked, null is done.
import type { InvitePreview, MeshPeer } from '../../schemas/meshView.ts';
import { shownName } from '../../app/consent/names.ts';
import type { RpcInput } from '../../schemas/rpc.ts';
import { said, toast } from '../state/actions.ts';
import { announce } from '../state/announce.ts';
import { client } from '../state/connect.ts';
import { focusDecision } from '../consent/actions.ts';
import { openDock } from '../state/places.ts';
import { consentStore, meshStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { waitingPeers } from './words.ts';

/** Dialogs of approval that follow one another without being asked for: a crowd at the door holds nobody up. */
export const ASKED_IN_A_ROW = 3;

/** Where the button that opened a dialog went with what it was about, the focus goes to the panel. */
function keepFocus(): void {
  requestAnimationFrame(() => { if (document.activeElement === document.body) document.querySelector<HTMLElement>('.mesh-title')?.focus(); });
}

export type Problem = string | null;
async function tried(work: () => Promise<unknown>): Promise<Problem> {
  try { await work(); return null; } catch (failure) {
    announce(said(failure));
    return said(failure);
  }
}

export const showPage = (page: 'mesh' | 'invite' | 'join'): void => { meshStore.setState({ page, made: null }); };

export function makeInvite(input: RpcInput<'mesh.invite'>): Promise<Problem> {
  return tried(async () => {
    const made = await client.call('mesh.invite', input);
    meshStore.setState({ made });
    announce(t('mesh.link-made'));
  });
}
export const cancelInvite = (nonce: string): Promise<Problem> => tried(() => client.call('mesh.cancelInvite', { nonce }));

export async function previewOf(link: string): Promise<{ readonly preview: InvitePreview } | { readonly problem: string }> {
  try { return { preview: await client.call('mesh.preview', { link }) }; } catch (failure) { return { problem: said(failure) }; }
}
export function join(link: string): Promise<Problem> {
  return tried(async () => {
    await client.call('mesh.join', { link });
    showPage('mesh');
  });
}

/** Opens the dialog on the first who waits, or on the one named. */
export function askAbout(peer: string | undefined = waitingPeers(meshStore.getState().view)[0]?.id): void {
  if (peer !== undefined) meshStore.setState({ asking: { peer, more: ASKED_IN_A_ROW - 1 } });
}
export function answerLater(): void {
  meshStore.setState({ asking: null });
  keepFocus();
}

/** On to the next one, as far as one goes on by itself. */
function goOn(answered: string, more: number): void {
  const next = waitingPeers(meshStore.getState().view).find((peer) => peer.id !== answered);
  if (next === undefined || more === 0) answerLater();
  else meshStore.setState({ asking: { peer: next.id, more: more - 1 } });
}

export function answer(peer: Pick<MeshPeer, 'id' | 'name'>, letIn: boolean): Promise<Problem> {
  const more = meshStore.getState().asking?.more ?? 0;
  return tried(async () => {
    if (letIn) await client.call('mesh.approve', { peer: peer.id }); else await client.call('mesh.refuse', { peer: peer.id });
    goOn(peer.id, more);
    toast('info', t(letIn ? 'mesh.let-in-done' : 'mesh.let-in-not', { name: shownName(peer.name) }));
  });
}

export function revoke({ id, name }: Pick<MeshPeer, 'id' | 'name'>): Promise<Problem> {
  return tried(async () => {
    const { reach } = await client.call('mesh.revoke', { peer: id });
    keepFocus();
    toast('info', t(reach === 'mesh' ? 'mesh.out-of-mesh' : 'mesh.shut-out-here', { name: shownName(name) }));
  });
}
export const unblock = (id: string): Promise<Problem> => tried(() => client.call('mesh.unblock', { peer: id }));

export function leave(name: string): Promise<Problem> {
  return tried(async () => {
    await client.call('mesh.leave', {});
    meshStore.setState({ page: 'mesh' });
    keepFocus();
    toast('info', t('mesh.you-left', { name: shownName(name) }));
  });
}
/** The words may be others before the mesh knows of it: they are said either way. */
export function rotateKey(): Promise<Problem> {
  return tried(async () => {
    const { checkWords, told } = await client.call('mesh.rotateKey', {});
    keepFocus();
    toast('info', t(told ? 'mesh.new-key-told' : 'mesh.new-key-untold', { words: checkWords }));
  });
}
/** What members tell of; asked for again whenever something of the mesh changed. */
export async function lookAtArtefacts(): Promise<Problem> {
  return tried(async () => { meshStore.setState({ artefacts: (await client.call('mesh.artefacts', {})).artefacts }); });
}
/** Followed by a look: the answer says how one stands, the list how all do. */
const then = (work: () => Promise<unknown>): Promise<Problem> => tried(async () => { await work(); await lookAtArtefacts(); });
export const askFor = (artefact: string, purpose: string): Promise<Problem> => then(() => client.call('mesh.fetch', { artefact, purpose }));
export const stopFetching = (artefact: string): Promise<Problem> => then(() => client.call('mesh.unfetch', { artefact }));
export const withdrawFrom = (artefact: string, peer: string): Promise<Problem> => then(() => client.call('mesh.withdraw', { artefact, peer }));
export const stopSharing = (artefact: string): Promise<Problem> => then(() => client.call('mesh.unshare', { artefact }));

/** To the question of a member that waits under Consent. */
export function goToQuestion(offerId: string): void {
  consentStore.setState({ selected: offerId });
  openDock('consent');
  focusDecision();
}

/** Done once the round is over, which may take as long as a round. */
export function finish(): Promise<Problem> {
  return tried(async () => {
    const { round } = await client.call('mesh.finish', {});
    toast('info', round === null ? t('mesh.no-round') : t('mesh.round-ended', { round }));
  });
}
