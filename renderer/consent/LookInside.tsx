// Looking inside before the decision: itself a yes, to looking only. What is shown is masked text; nothing is kept.
import { useId } from 'react';
import { useStore } from 'zustand';
import { LOOK_FILES_MAX } from '../../schemas/consent.ts';
import type { LookView, OfferView } from '../../schemas/consent.ts';
import { useLive } from '../shell/presence.ts';
import { consentStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { lookInside } from './actions.ts';
import { findingWords, seenWords } from './words.ts';

function LookedFile({ file }: { file: LookView['files'][number] }) {
  const known = seenWords(file);
  return (
    <li className="looked">
      <p className="looked-name">{file.name}</p>
      {file.reason !== null ? <p className="muted">{file.reason}</p> : (
        <>
          {known !== '' && <p className="muted">{known}</p>}
          <p className="looked-found">{findingWords(file.findings)}</p>
          <pre className="scroll looked-text" tabIndex={0} role="region" aria-label={t('consent.beginning', { name: file.name })}>{file.text}</pre>
        </>
      )}
    </li>
  );
}

export function LookInside({ offer }: { offer: OfferView }) {
  const looked = useStore(consentStore, (consent) => consent.looked.get(offer.id) ?? null);
  const live = useLive();
  const hint = useId();
  if (offer.files === 0) return null;
  const busy = looked?.state === 'busy';
  return (
    <div className="look">
      {looked?.state !== 'seen' && (
        <div className="look-ask">
          <button type="button" className="button button-small" aria-describedby={hint} disabled={!live} aria-disabled={busy} onClick={() => { if (!busy) void lookInside(offer); }}>{busy ? t('consent.looking') : t('consent.look')}</button>
          <p id={hint} className="muted">{t('consent.look-hint', { files: offer.files, most: LOOK_FILES_MAX })}</p>
        </div>
      )}
      {looked?.state === 'failed' && <p className="problem" role="alert">{looked.why}</p>}
      {looked?.state === 'seen' && (
        <section aria-label={t('consent.seen-inside')}>
          {looked.view.files.length === 0 && <p className="muted">{t('consent.seen-none')}</p>}
          <ul className="looked-list">{looked.view.files.map((file, index) => <LookedFile key={index} file={file} />)}</ul>
          {looked.view.truncated && <p className="muted">{t('consent.seen-more')}</p>}
        </section>
      )}
    </div>
  );
}
