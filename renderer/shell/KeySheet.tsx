// The sheet of keys (`?`).
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { viewStore } from '../state/stores.ts';
import { KEY_SHEET } from './keys.ts';

export function KeySheet() {
  const shown = useStore(viewStore, (view) => view.keysShown);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { if (shown) dialog.current?.showModal(); else dialog.current?.close(); }, [shown]);
  return (
    <dialog ref={dialog} className="dialog" aria-label="Keys" onClose={() => { viewStore.setState({ keysShown: false }); }}>
      <h2 className="pixel-title">Keys</h2>
      <dl className="facts key-sheet">{KEY_SHEET.map(([keys, does]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{does}</dd></div>)}</dl>
      <div className="dialog-actions"><button type="button" className="button" autoFocus onClick={() => { dialog.current?.close(); }}>Close</button></div>
    </dialog>
  );
}
