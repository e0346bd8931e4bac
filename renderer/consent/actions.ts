// What a person does about consent, each as one call to the node. Results are said in a toast, with Undo where there is one.
import type { ConsentChoice, OfferView, PickerView, SourceReport } from '../../schemas/consent.ts';
import { attempt, dismissToast, said, toast } from '../state/actions.ts';
import { announce } from '../state/announce.ts';
import { client } from '../state/connect.ts';
import { answerOf } from '../state/desktop.ts';
import { consentStore, viewStore, type Looked } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { subjectOf } from './words.ts';

export function allow(offer: OfferView, choice: ConsentChoice): Promise<boolean> {
  return attempt(async () => {
    await client.call('consent.allow', { offerId: offer.id, choice });
    const { asker } = offer;
    // What is told to the mesh cannot be unsaid, but taken back, under Mesh.
    if (asker.kind === 'peer') toast('info', t('consent.allowed-copy', { who: asker.name, name: offer.name }));
    else toast('info', t('consent.allowed', { subject: subjectOf(offer) }), offer.id);
  });
}

export function refuse(offer: OfferView, never: boolean): Promise<boolean> {
  return attempt(async () => {
    await client.call('consent.refuse', { offerId: offer.id, never });
    const forEver = never ? 'yes' : 'no';
    if (offer.asker.kind === 'peer') toast('info', t('consent.refused-copy', { never: forEver, who: offer.asker.name, name: offer.name }));
    else toast('info', t('consent.refused', { never: forEver, subject: subjectOf(offer) }), offer.id);
  });
}

export function undo(offerId: string): Promise<boolean> {
  for (const one of viewStore.getState().toasts) if (one.undo === offerId) dismissToast(one.id);
  return attempt(async () => {
    await client.call('consent.undo', { offerId });
    consentStore.setState({ selected: offerId });
    announce(t('consent.undone'));
  });
}

/** The last decision that can still be taken back. */
export function undoLast(): boolean {
  const last = consentStore.getState().view?.undo.at(-1);
  if (last !== undefined) void undo(last.offerId);
  return last !== undefined;
}

export function lift(offerId: string, name: string): Promise<boolean> {
  return attempt(async () => {
    await client.call('consent.lift', { offerId });
    toast('info', t('consent.lifted', { name }));
  });
}

const setLooked = (offerId: string, looked: Looked): void => { consentStore.setState((consent) => ({ looked: new Map(consent.looked).set(offerId, looked) })); };

export async function lookInside(offer: OfferView): Promise<void> {
  setLooked(offer.id, { state: 'busy' });
  try {
    const view = await client.call('consent.look', { offerId: offer.id });
    setLooked(offer.id, { state: 'seen', view });
    announce(t('consent.looked', { files: view.files.length, name: offer.name }));
  } catch (failure) {
    setLooked(offer.id, { state: 'failed', why: said(failure) });
    announce(said(failure));
  }
}

export function renew(sourceId: string): Promise<boolean> {
  return attempt(async () => {
    const { offerId } = await client.call('consent.renew', { sourceId });
    consentStore.setState({ selected: offerId });
    focusDecision();
  });
}

export function cancelReading(id: string): Promise<boolean> {
  return attempt(async () => {
    const { cancelled } = await client.call('source.cancel', { id });
    toast('info', t('consent.stopped', { cancelled: cancelled ? 'yes' : 'no' }));
  });
}

export const readReport = (id: string): Promise<SourceReport> => client.call('source.report', { id });

export const openFolder = (folder: string | null): Promise<PickerView> => client.call('picker.open', { folder });

export function choose(handle: string): Promise<boolean> {
  return attempt(async () => {
    const { offerId } = await client.call('picker.choose', { handle });
    consentStore.setState({ selected: offerId, picking: false });
    focusDecision();
  });
}

/** What a dialog of the system gave, in the installed app. */
export async function offerPicked(asked: Promise<unknown>): Promise<void> {
  const answer = await answerOf(asked);
  if ('refused' in answer) { toast('error', answer.refused); return; }
  if (!('offerId' in answer) || answer.offerId === null) return;
  consentStore.setState({ selected: answer.offerId });
  focusDecision();
}

/** To the safe answer of the request shown; where none waits, to where a person begins. */
export function focusDecision(): void {
  let tries = 0;
  // The request may come with a later event than the answer.
  const look = (): void => {
    const target = document.querySelector<HTMLElement>('[data-decision="not-now"]') ?? (tries > 20 ? document.querySelector<HTMLElement>('[data-decision="begin"]') : null);
    if (target !== null) { target.focus(); return; }
    tries += 1;
    if (tries < 30) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
