// The yes to showing a folder: what would be seen, counted before, what that means, and how it is taken back. Nothing is shown
// before the button is pressed, which can be pressed a moment after the figures came up.
import { useEffect, useRef, useState } from 'react';
import type { LandPreview } from '../../schemas/land.ts';
import { bytes } from '../shell/numbers.ts';
import { useArmed } from '../shell/useArmed.ts';
import { previewLand, showFolder } from '../sources/landActions.ts';
import { said } from '../state/actions.ts';
import { t } from '../text/t.ts';

type Counted = { readonly preview: LandPreview } | { readonly problem: string } | null;

export function ShowStep({ handle, name, onBack, onShown }: { handle: string; name: string; onBack: () => void; onShown: () => void }) {
  const [counted, setCounted] = useState<Counted>(null);
  const [busy, setBusy] = useState(false);
  const preview = counted !== null && 'preview' in counted ? counted.preview : null;
  const armed = useArmed(preview === null ? '' : handle) && preview !== null;
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    let wanted = true;
    back.current?.focus();
    previewLand(handle).then((seen) => { if (wanted) setCounted({ preview: seen }); }, (failure: unknown) => { if (wanted) setCounted({ problem: said(failure) }); });
    return () => { wanted = false; };
  }, [handle]);
  const show = async (): Promise<void> => {
    if (!armed || busy) return;
    setBusy(true);
    const shown = await showFolder(handle, preview);
    setBusy(false);
    if (shown) onShown();
  };
  return (
    <>
      <h2 id="picker-title" className="pixel-title">{t('land.confirm', { name })}</h2>
      <div className="show-step" aria-live="polite">
        {counted === null && <p className="muted">{t('land.counting')}</p>}
        {counted !== null && 'problem' in counted && <p className="problem" role="alert">{counted.problem}</p>}
        {preview !== null && <p>{t('land.would', { cut: String(preview.cut), files: preview.files, size: bytes(preview.bytes), count: preview.leftOut })}</p>}
        <p>{t('land.unopened')}</p>
        <p className="muted">{t('land.revocable')}</p>
      </div>
      <div className="dialog-actions">
        <button ref={back} type="button" className="button" onClick={onBack}>{t('common.back')}</button>
        <button type="button" className={`button button-strong allow${armed ? '' : ' allow-arming'}`} aria-disabled={!armed || busy} onClick={() => { void show(); }}>{t('land.yes')}</button>
      </div>
    </>
  );
}
