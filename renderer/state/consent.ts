// What the node says about consent, taken into the window: what was looked at goes with its request, and a request that is
// new is said aloud once.
import type { ConsentView } from '../../schemas/consent.ts';
import { t } from '../text/t.ts';
import { announce } from './announce.ts';
import { consentStore } from './stores.ts';

export function takeConsent(view: ConsentView): void {
  const before = consentStore.getState();
  const waiting = new Set(view.offers.map((offer) => offer.id));
  const fresh = before.view === null ? [] : view.offers.filter((offer) => !before.view?.offers.some((one) => one.id === offer.id) && offer.asker.kind !== 'you');
  consentStore.setState({
    view, selected: before.selected !== null && waiting.has(before.selected) ? before.selected : null,
    looked: new Map([...before.looked].filter(([id]) => waiting.has(id))),
  });
  const first = fresh[0];
  if (first !== undefined) announce(t('shell.request-waits', { name: first.name, why: first.why }));
}
