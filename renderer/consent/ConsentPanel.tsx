// Consent in one place: what asks to be read, what is allowed, and every decision. One request is shown whole at a time, the
// others as a list; nothing opens by itself.
import type { DragEvent } from 'react';
import { useStore } from 'zustand';
import type { OfferView } from '../../schemas/consent.ts';
import { Icon } from '../shell/Icon.tsx';
import { useLive } from '../shell/presence.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { ShownList } from '../sources/ShownList.tsx';
import { SourceList } from '../sources/SourceList.tsx';
import { desktop } from '../state/desktop.ts';
import type { DesktopBridge } from '../state/desktop.ts';
import { consentStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { focusDecision, offerPicked } from './actions.ts';
import { HistoryList } from './HistoryList.tsx';
import { OfferCard } from './OfferCard.tsx';
import { Picker } from './Picker.tsx';
import { askerWords } from './words.ts';

function Waiting({ offers }: { offers: readonly OfferView[] }) {
  const selected = useStore(consentStore, (consent) => consent.selected);
  const shown = offers.find((offer) => offer.id === selected) ?? offers[0];
  if (shown === undefined) return <p className="muted">{t('consent.nothing-waits')}</p>;
  const others = offers.filter((offer) => offer !== shown);
  return (
    <>
      <OfferCard key={shown.id} offer={shown} />
      {others.length > 0 && (
        <ul className="offer-others" aria-label={t('consent.also-waiting')}>
          {others.map((offer) => (
            <li key={offer.id}><button type="button" className="outline-entry" onClick={() => { consentStore.setState({ selected: offer.id }); focusDecision(); }}><span><strong>{offer.name}</strong><span className="muted">{t('consent.other', { asker: askerWords(offer.asker), why: offer.why })}</span></span></button></li>
          ))}
        </ul>
      )}
    </>
  );
}

/** In the installed app the system's own dialogs choose; what is dropped on the panel is asked about too. */
function ChooseBySystem({ shell }: { shell: DesktopBridge }) {
  const live = useLive();
  return (
    <div className="own-actions">
      <button type="button" className="button" data-decision="begin" disabled={!live} onClick={() => { void offerPicked(shell.pickFile()); }}><Icon name="plus" size={10} /> {t('consent.choose-file')}</button>
      <button type="button" className="button" disabled={!live} onClick={() => { void offerPicked(shell.pickFolder()); }}><Icon name="plus" size={10} /> {t('consent.choose-folder')}</button>
    </div>
  );
}

const droppable = (shell: DesktopBridge) => ({
  onDragOver: (event: DragEvent) => { event.preventDefault(); },
  onDrop: (event: DragEvent) => {
    event.preventDefault();
    // One at a time: each is a question of its own.
    const [file] = event.dataTransfer.files;
    if (file !== undefined) void offerPicked(shell.offerDropped(file));
  },
});

export function ConsentPanel() {
  const view = useStore(consentStore, (consent) => consent.view);
  const live = useLive();
  const offers = view?.offers ?? [];
  return (
    <div className="scroll consent" tabIndex={0} role="region" aria-label={t('consent.label')} {...(desktop === null ? {} : droppable(desktop))}>
      <StaleLine />
      <div className="consent-head">
        <p className="muted">{t('consent.promise')}</p>
        {desktop === null
          ? <button type="button" className="button" data-decision="begin" disabled={!live} onClick={() => { consentStore.setState({ picking: true }); }}><Icon name="plus" size={10} /> {t('consent.choose')}</button>
          : <ChooseBySystem shell={desktop} />}
      </div>
      <h2 className="consent-title">{t('consent.waiting')}{offers.length > 0 && <span className="badge">{offers.length}</span>}</h2>
      {view === null ? <p className="muted">{t('common.waiting-for-node')}</p> : <Waiting offers={offers} />}
      <h2 className="consent-title">{t('consent.may-read')}</h2>
      <SourceList />
      <h2 className="consent-title">{t('land.title')}</h2>
      <ShownList />
      <h2 className="consent-title">{t('consent.decisions')}</h2>
      {view !== null && <HistoryList entries={view.history} />}
      <Picker />
    </div>
  );
}
