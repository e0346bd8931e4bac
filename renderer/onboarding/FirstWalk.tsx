// The first walk: three hints, one at a time, which follow what really happened. Each can be left, and none comes back.
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { keysWords } from '../shell/keyWords.ts';
import { keep, readKept } from '../state/kept.ts';
import { useLooksBack } from '../state/past.ts';
import { personStore } from '../state/person.ts';
import { focusChat, openDock } from '../state/places.ts';
import { chatStore, consentStore, viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';

const STEPS = ['talk', 'relic', 'consent'] as const;
type Step = (typeof STEPS)[number];
const GO: Readonly<Record<Step, () => void>> = { talk: focusChat, relic: () => { openDock('inspect'); }, consent: () => { openDock('consent'); } };

/** What was done already, before the walk or on it. */
function useDone(): Readonly<Record<Step, boolean>> {
  const talked = useStore(chatStore, (chat) => chat.messages.some((message) => message.author === 'ileices' && message.state === 'done'));
  const selected = useStore(viewStore, (view) => view.selected !== null);
  const [looked, setLooked] = useState(false);
  useEffect(() => { if (selected) setLooked(true); }, [selected]);
  const answered = useStore(consentStore, (consent) => (consent.view?.history.length ?? 0) > 0);
  return { talk: talked, relic: looked, consent: answered };
}

export function FirstWalk() {
  const welcomed = useStore(viewStore, (view) => view.onboarding === null);
  const past = useLooksBack();
  const stands = useStore(personStore, ({ riddle }) => riddle !== null);
  const inWorld = useStore(viewStore, (view) => view.view === 'world');
  const [left, setLeft] = useState(() => readKept('walked') === 'yes');
  const done = useDone();
  const step = STEPS.find((one) => !done[one]);
  const end = (): void => { keep('walked', 'yes'); setLeft(true); };
  // Over the world, where they begin; the bar of the past and challenges lie where the hints do.
  if (!welcomed || left || past || stands || !inWorld) return null;
  return (
    <section className="first-walk" aria-label={t('onboarding.walk')}>
      {step === undefined ? <p>{t('onboarding.walk-done', { keys: keysWords('palette') })}</p> : (
        <>
          <p className="first-walk-step muted">{t('onboarding.walk-step', { step: STEPS.indexOf(step) + 1, steps: STEPS.length })}</p>
          <p><strong>{t(`onboarding.walk.${step}`)}</strong></p>
          <p className="muted">{t(`onboarding.walk.${step}-text`)}</p>
        </>
      )}
      <p className="first-walk-actions">
        {step !== undefined && <button type="button" className="button button-small button-strong" onClick={GO[step]}>{t(`onboarding.walk.${step}-go`)}</button>}
        <button type="button" className="button button-small" onClick={end}>{step === undefined ? t('common.close') : t('onboarding.walk-end')}</button>
      </p>
    </section>
  );
}
