// The file picker: names and handles from the agent, never a path. Folders open; a file, or the folder shown, is chosen and
// becomes a request. Arrow keys move in the list, Enter opens, Backspace goes up.
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { PickerView } from '../../schemas/consent.ts';
import { bytes } from '../shell/numbers.ts';
import { said } from '../state/actions.ts';
import { consentStore } from '../state/stores.ts';
import { choose, openFolder } from './actions.ts';

type Entry = PickerView['entries'][number];

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
  if (view.entries.length === 0) return <p className="empty">Nothing here can be read. Hidden things, links and files that hold keys are left out.</p>;
  return (
    <ul className="picker-list" ref={list} onKeyDown={onKeyDown}>
      {view.entries.map((entry, index) => (
        <li key={entry.handle}>
          <button type="button" className="picker-entry" tabIndex={index === at ? 0 : -1} onFocus={() => { setAt(index); }} onClick={() => { press(entry); }}>
            <span className={`picker-mark picker-${entry.kind}`} aria-hidden="true" />
            <span className="picker-name">{entry.name}</span>
            <span className="muted">{entry.kind === 'folder' ? 'folder' : bytes(entry.bytes)}</span>
          </button>
        </li>
      ))}
      {view.cut && <li className="muted picker-cut">There is more here than is shown. Open a folder further in.</li>}
    </ul>
  );
}

function Trail({ view, onOpen }: { view: PickerView; onOpen: (handle: string) => void }) {
  return (
    <nav className="picker-trail" aria-label="Where this is">
      {view.places.length > 1 && (
        <select className="button" aria-label="Begin in" value={view.trail[0]?.handle} onChange={(event) => { onOpen(event.target.value); }}>{view.places.map((place) => <option key={place.handle} value={place.handle}>{place.name}</option>)}</select>
      )}
      <ol>{view.trail.map((step, index) => (
        <li key={step.handle}>{index === view.trail.length - 1 ? <span aria-current="location">{step.name}</span> : <button type="button" className="link-button" onClick={() => { onOpen(step.handle); }}>{step.name}</button>}</li>
      ))}</ol>
    </nav>
  );
}

export function Picker() {
  const picking = useStore(consentStore, (consent) => consent.picking);
  const dialog = useRef<HTMLDialogElement>(null);
  const [view, setView] = useState<PickerView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const open = (folder: string | null): void => {
    openFolder(folder).then((seen) => { setView(seen); setProblem(null); }, (failure: unknown) => { setProblem(said(failure)); });
  };
  useEffect(() => {
    if (!picking) { dialog.current?.close(); return; }
    dialog.current?.showModal();
    open(null);
  }, [picking]);
  const take = async (handle: string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await choose(handle);
    setBusy(false);
  };
  const here = view?.trail.at(-1);
  return (
    <dialog ref={dialog} className="dialog picker" aria-labelledby="picker-title" onClose={() => { consentStore.setState({ picking: false }); setView(null); }}>
      <h2 id="picker-title" className="pixel-title">What may it ask to read?</h2>
      <p className="muted">Only names and sizes are looked at here. Nothing is read before you allow it.</p>
      {view !== null && <Trail view={view} onOpen={open} />}
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="scroll picker-scroll">
        {view === null ? problem === null && <p className="empty">Looking…</p>
          : <Entries key={here?.handle} view={view} onOpen={open} onChoose={(handle) => { void take(handle); }} onUp={() => { const up = view.trail.at(-2); if (up !== undefined) open(up.handle); }} />}
      </div>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => { dialog.current?.close(); }}>Close</button>
        <button type="button" className="button button-strong" disabled={here === undefined || busy} onClick={() => { if (here !== undefined) void take(here.handle); }}>{busy ? 'Looking…' : <>Choose this folder<span className="visually-hidden">: {here?.name}</span></>}</button>
      </div>
    </dialog>
  );
}
