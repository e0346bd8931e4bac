// A button whose consequences are said before the yes. The safe answer has the focus; what fails is said in the dialog.
import { useId, useRef, useState, type ReactNode } from 'react';
import { phraseFits } from '../commands/pages.ts';
import { useLive } from '../shell/presence.ts';
import { t } from '../text/t.ts';
import type { Problem } from './actions.ts';

export interface ConfirmProps {
  readonly label: ReactNode; readonly title: string; readonly consequences: readonly string[]; readonly action: string; readonly busyWord: string;
  readonly onConfirm: () => Promise<Problem>; readonly children?: ReactNode;
  /** Typed before the yes, where what is done cannot be undone. */
  readonly phrase?: string;
}

export function ConfirmButton({ label, title, consequences, action, busyWord, onConfirm, children, phrase }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>(null);
  const [typed, setTyped] = useState('');
  const id = useId();
  const live = useLive();
  const ready = phrase === undefined || phraseFits(phrase, typed);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    const failed = await onConfirm();
    setBusy(false);
    setProblem(failed);
    if (failed === null) dialog.current?.close();
  };
  return (
    <>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { setProblem(null); setTyped(''); dialog.current?.showModal(); cancel.current?.focus(); }}>{label}</button>
      <dialog ref={dialog} className="dialog" aria-label={title}>
        <h2 className="pixel-title">{title}</h2>
        {children}
        <ul className="costs">{consequences.map((line) => <li key={line}>{line}</li>)}</ul>
        {phrase !== undefined && <p className="confirm-phrase"><label htmlFor={id}>{t('commands.type-phrase', { phrase })}</label><input id={id} className="field" autoComplete="off" spellCheck={false} value={typed} onChange={(event) => { setTyped(event.target.value); }} onKeyDown={(event) => { if (event.key === 'Enter' && ready && live && !busy) void confirm(); }} /></p>}
        {problem !== null && <p className="problem mesh-problem" role="alert">{problem}</p>}
        <div className="dialog-actions">
          <button ref={cancel} type="button" className="button" onClick={() => { dialog.current?.close(); }}>{t('common.cancel')}</button>
          <button type="button" className="button button-danger" disabled={busy || !live || !ready} onClick={() => { void confirm(); }}>{busy ? busyWord : action}</button>
        </div>
      </dialog>
    </>
  );
}
