// The palette: everything that can be done, found by typing. A combobox over a list; a page that cannot be taken back wants a word typed.
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { fitting, phraseFits, type Act, type Item, type ListPage, type Page, type PhrasePage } from './pages.ts';
import { rootPage } from './root.ts';

interface Steps { readonly go: (act: Act) => void; readonly back: () => void }

function Row({ item, id, chosen, onChoose, onPoint }: { readonly item: Item; readonly id: string; readonly chosen: boolean; readonly onChoose: () => void; readonly onPoint: () => void }) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => { if (chosen) row.current?.scrollIntoView({ block: 'nearest' }); }, [chosen]);
  return (
    <li ref={row} id={id} role="option" aria-selected={chosen} className={`palette-row${item.dangerous === true ? ' palette-danger' : ''}`} onClick={onChoose} onPointerMove={onPoint}>
      <span className="palette-words">{item.words}</span>
      {item.dangerous === true && <span className="chip">{t('commands.cannot-be-undone')}</span>}
      {item.asks !== undefined && <span className="palette-asks">{t('commands.asks', { rule: item.asks })}</span>}
      {item.typed !== undefined && <code>{item.typed}</code>}
      {item.keys !== undefined && item.keys !== '' && <kbd>{item.keys}</kbd>}
    </li>
  );
}

function List({ page, go, back }: Steps & { readonly page: ListPage }) {
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const items = useMemo(() => fitting(page.items, asked), [page, asked]);
  const chosen = Math.min(at, items.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && items.length > 0) { event.preventDefault(); setAt((chosen + step + items.length) % items.length); }
    else if (event.key === 'Enter') { event.preventDefault(); const item = items[chosen]; if (item !== undefined) go(item.act()); }
    else if (event.key === 'Backspace' && asked === '') back();
  };
  return (
    <>
      <input
        className="palette-input" role="combobox" autoFocus aria-label={page.title} placeholder={page.title} aria-expanded="true" aria-controls={id} aria-autocomplete="list" spellCheck={false}
        aria-activedescendant={items.length === 0 ? undefined : `${id}-${chosen}`} value={asked} onChange={(event) => { setAsked(event.target.value); setAt(0); }} onKeyDown={onKeyDown}
      />
      <ul id={id} role="listbox" aria-label={page.title} className="scroll palette-list">
        {items.map((item, index) => <Row key={item.id} item={item} id={`${id}-${index}`} chosen={index === chosen} onChoose={() => { go(item.act()); }} onPoint={() => { setAt(index); }} />)}
      </ul>
      {items.length === 0 && <p className="palette-none" role="status">{asked === '' ? t('commands.nothing-here') : t('commands.nothing-found', { asked })}</p>}
    </>
  );
}

function Phrase({ page, done, back }: { readonly page: PhrasePage; readonly done: () => void; readonly back: () => void }) {
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const act = async (): Promise<void> => {
    if (busy || !phraseFits(page.phrase, said)) return;
    setBusy(true);
    const failed = await page.act();
    setBusy(false);
    setProblem(failed);
    if (failed === null) done();
  };
  return (
    <form className="palette-phrase" onSubmit={(event) => { event.preventDefault(); void act(); }}>
      <h2 className="pixel-title">{page.title}</h2>
      <ul className="costs">{page.consequences.map((line) => <li key={line}>{line}</li>)}</ul>
      <label htmlFor={id}>{t('commands.type-phrase', { phrase: page.phrase })}</label>
      <input id={id} className="field" autoFocus autoComplete="off" spellCheck={false} value={said} onChange={(event) => { setSaid(event.target.value); }} />
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={back}>{t('common.back')}</button>
        <button type="submit" className="button button-danger" disabled={busy || !phraseFits(page.phrase, said)}>{t('commands.do-it')}</button>
      </div>
    </form>
  );
}

export function Palette() {
  const open = useStore(viewStore, (view) => view.paletteOpen);
  const dialog = useRef<HTMLDialogElement>(null);
  const [pages, setPages] = useState<readonly Page[]>([]);
  useEffect(() => {
    if (!open) { dialog.current?.close(); return; }
    setPages([rootPage()]);
    dialog.current?.showModal();
  }, [open]);
  const close = (): void => { viewStore.setState({ paletteOpen: false }); };
  const back = (): void => { if (pages.length > 1) setPages(pages.slice(0, -1)); };
  // What it does may look for the focus itself: the dialog is gone by then.
  const go = (act: Act): void => { if (act === undefined) close(); else setPages([...pages, act]); };
  const page = pages.at(-1);
  return (
    <dialog ref={dialog} className="dialog palette" aria-label={t('commands.title')} onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      {open && page?.kind === 'list' && <List key={pages.length} page={page} go={go} back={back} />}
      {open && page?.kind === 'phrase' && <Phrase key={pages.length} page={page} done={close} back={back} />}
    </dialog>
  );
}
