// A button whose consequences are said before the yes. The safe answer has the focus; what fails is said in the dialog.
import { useRef, useState, type ReactNode } from 'react';
import { useLive } from '../shell/presence.ts';
import type { Problem } from './actions.ts';

export interface ConfirmProps {
  readonly label: ReactNode; readonly title: string; readonly consequences: readonly string[]; readonly action: string; readonly busyWord: string;
  readonly onConfirm: () => Promise<Problem>; readonly children?: ReactNode;
}

export function ConfirmButton({ label, title, consequences, action, busyWord, onConfirm, children }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>(null);
  const live = useLive();
  const confirm = async (): Promise<void> => {
    setBusy(true);
    const failed = await onConfirm();
    setBusy(false);
    setProblem(failed);
    if (failed === null) dialog.current?.close();
  };
  return (
    <>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { setProblem(null); dialog.current?.showModal(); }}>{label}</button>
      <dialog ref={dialog} className="dialog" aria-label={title}>
        <h2 className="pixel-title">{title}</h2>
        {children}
        <ul className="costs">{consequences.map((line) => <li key={line}>{line}</li>)}</ul>
        {problem !== null && <p className="problem mesh-problem" role="alert">{problem}</p>}
        <div className="dialog-actions">
          <button type="button" className="button" autoFocus onClick={() => { dialog.current?.close(); }}>Cancel</button>
          <button type="button" className="button button-danger" disabled={busy || !live} onClick={() => { void confirm(); }}>{busy ? busyWord : action}</button>
        </div>
      </dialog>
    </>
  );
}
