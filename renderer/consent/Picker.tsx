// The file picker: names and handles from the agent, never a path. Folders open; a file, or the folder that is open, becomes a
// request, or its names are shown in the world. Arrow keys move in the list, Enter opens, Backspace goes up.
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { PickerView } from '../../schemas/consent.ts';
import { bytes } from '../shell/numbers.ts';
import { said } from '../state/actions.ts';
import { consentStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { UNSEEN } from '../text/unseen.tsx';
import { choose, openFolder } from './actions.ts';
import { ShowStep } from './ShowStep.tsx';

type Entry = PickerView['entries'][number];
type Place = PickerView['trail'][number];

function Entries({ view, onOpen, onChoose, onUp }: { view: PickerView; onOpen: (handle: string) => void; onChoose: (handle: string) => void; onUp: () => void }) {
  const list = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  // With the list itself, not after it was painted: what is typed in between would go nowhere.
  useLayoutEffect(() => { list.current?.querySelector('button')?.focus(); }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Backspace') { event.preventDefault(); onUp(); return; }
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: view.entries.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(view.entries.length - 1, to));
    setAt(next);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  const press = (entry: Entry): void => { if (entry.kind === 'folder') onOpen(entry.handle); else onChoose(entry.handle); };
  if (view.entries.length === 0) return <p className="empty">{t('consent.pick-empty')}</p>;
  return (
    <ul className="picker-list" ref={list} onKeyDown={onKeyDown}>
      {view.entries.map((entry, index) => (
        <li key={entry.handle}>
          <button type="button" className="picker-entry" tabIndex={index === at ? 0 : -1} onFocus={() => { setAt(index); }} onClick={() => { press(entry); }}>
            <span className={`picker-mark picker-${entry.kind}`} aria-hidden="true" />
            <span className="picker-name">{entry.name}</span>
            <span className="muted">{entry.kind === 'folder' ? t('consent.pick-folder') : bytes(entry.bytes)}</span>
          </button>
        </li>
      ))}
      {view.cut && <li className="muted picker-cut">{t('consent.pick-cut')}</li>}
    </ul>
  );
}

function Trail({ view, onOpen }: { view: PickerView; onOpen: (handle: string) => void }) {
  return (
    <nav className="picker-trail" aria-label={t('consent.pick-where')}>
      {view.places.length > 1 && (
        <select className="button" aria-label={t('consent.pick-begin')} value={view.trail[0]?.handle} onChange={(event) => { onOpen(event.target.value); }}>{view.places.map((place) => <option key={place.handle} value={place.handle}>{place.name}</option>)}</select>
      )}
      <ol>{view.trail.map((step, index) => (
        <li key={step.handle}>{index === view.trail.length - 1 ? <span aria-current="location">{step.name}</span> : <button type="button" className="link-button" onClick={() => { onOpen(step.handle); }}>{step.name}</button>}</li>
      ))}</ol>
    </nav>
  );
}

function Browse({ view, problem, busy, onOpen, onChoose, onShow, onClose }: {
  view: PickerView | null; problem: string | null; busy: boolean;
  onOpen: (folder: string) => void; onChoose: (handle: string) => void; onShow: (folder: Place) => void; onClose: () => void;
}) {
  const here = view?.trail.at(-1);
  const name = here?.name ?? '';
  return (
    <>
      <h2 id="picker-title" className="pixel-title">{t('consent.pick-title')}</h2>
      <p className="muted">{t('consent.pick-hint')}</p>
      {view !== null && <Trail view={view} onOpen={onOpen} />}
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="scroll picker-scroll">
        {view === null ? problem === null && <p className="empty">{t('consent.looking')}</p>
          : <Entries key={here?.handle} view={view} onOpen={onOpen} onChoose={onChoose} onUp={() => { const up = view.trail.at(-2); if (up !== undefined) onOpen(up.handle); }} />}
      </div>
      <p className="muted picker-choices">{rich('land.choices', { b: (inside) => <strong>{inside}</strong> })}</p>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>{t('common.close')}</button>
        <button type="button" className="button" disabled={here === undefined} onClick={() => { if (here !== undefined) onShow(here); }}>{rich('land.show', UNSEEN, { name })}</button>
        <button type="button" className="button button-strong" disabled={here === undefined || busy} onClick={() => { if (here !== undefined) onChoose(here.handle); }}>{busy ? t('consent.looking') : rich('land.ask', UNSEEN, { name })}</button>
      </div>
    </>
  );
}

export function Picker() {
  const picking = useStore(consentStore, (consent) => consent.picking);
  const dialog = useRef<HTMLDialogElement>(null);
  const [view, setView] = useState<PickerView | null>(null);
  const [showing, setShowing] = useState<Place | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const open = (folder: string | null): void => {
    openFolder(folder).then((seen) => { setView(seen); setProblem(null); }, (failure: unknown) => { setProblem(said(failure)); });
  };
  const close = (): void => { dialog.current?.close(); };
  useEffect(() => {
    if (!picking) { close(); return; }
    dialog.current?.showModal();
    open(null);
  }, [picking]);
  const take = async (handle: string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await choose(handle);
    setBusy(false);
  };
  return (
    <dialog ref={dialog} className="dialog picker" aria-labelledby="picker-title" onClose={() => { consentStore.setState({ picking: false }); setView(null); setShowing(null); }}>
      {showing === null ? <Browse view={view} problem={problem} busy={busy} onOpen={open} onChoose={(handle) => { void take(handle); }} onShow={setShowing} onClose={close} />
        : <ShowStep handle={showing.handle} name={showing.name} onBack={() => { setShowing(null); }} onShown={close} />}
    </dialog>
  );
}
