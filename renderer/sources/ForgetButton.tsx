// Withdrawing a permission: what it costs is said before the yes. To withdraw is to forget; what was read is erased.
import { useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import type { SourceView } from '../../schemas/status.ts';
import { useLive } from '../shell/presence.ts';
import { forgetSource } from '../state/actions.ts';
import { nodeStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { UNSEEN } from '../text/unseen.tsx';
import { choiceLines, costLines } from './forgetWords.ts';
import type { ForgetChoice } from '../../schemas/forget.ts';

export function ForgetButton({ source }: { source: SourceView }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [choice, setChoice] = useState<ForgetChoice>('roll-back');
  const group = useId();
  const live = useLive();
  const step = useStore(nodeStore, (node) => node.status?.model?.step ?? null);
  const name = shownName(source.name);
  const forget = async (): Promise<void> => {
    setBusy(true);
    await forgetSource(source.id, name, choice);
    setBusy(false);
    dialog.current?.close();
  };
  return (
    <>
      <button type="button" className="button button-small" disabled={!live || source.state === 'forgetting'} onClick={() => { dialog.current?.showModal(); }}>{rich('sources.withdraw', UNSEEN, { name })}</button>
      <dialog ref={dialog} className="dialog" aria-label={t('sources.forget-title', { name })}>
        <h2 className="pixel-title">{t('sources.forget-title', { name })}</h2>
        <ul className="costs">{costLines(source).map((line) => <li key={line}>{line}</li>)}</ul>
        <fieldset className="forget-choices">
          <legend>{t('sources.forget-weights')}</legend>
          {choiceLines(source, step).map(([value, label, consequence]) => (
            <label key={value}>
              <input type="radio" name={group} value={value} checked={choice === value} onChange={() => { setChoice(value); }} />
              <span><strong>{label}</strong><span className="muted">{consequence}</span></span>
            </label>
          ))}
        </fieldset>
        <div className="dialog-actions">
          <button type="button" className="button" autoFocus onClick={() => { dialog.current?.close(); }}>{t('common.cancel')}</button>
          <button type="button" className="button button-danger" disabled={busy || !live} onClick={() => { void forget(); }}>{busy ? t('sources.forgetting') : t('sources.forget')}</button>
        </div>
      </dialog>
    </>
  );
}
