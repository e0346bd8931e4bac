// The first minute: short screens over the living world, each one skippable, nothing asked twice. It changes only what
// the person chooses here, through the same settings as everywhere.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { showPage } from '../mesh/actions.ts';
import { keep } from '../state/kept.ts';
import { focusChat, goTo } from '../state/places.ts';
import { viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { AloneOrTogether, HowMuch, Welcome, WhatMayBeRead, YourGlyph, type Way } from './screens.tsx';

interface Choice { readonly way: Way; readonly onWay: (way: Way) => void; readonly leave: () => void }
const SCREENS = [
  { id: 'welcome', body: () => <Welcome /> }, { id: 'node', body: () => <YourGlyph /> }, { id: 'machine', body: () => <HowMuch /> },
  { id: 'reading', body: ({ leave }) => <WhatMayBeRead leave={leave} /> }, { id: 'together', body: (choice) => <AloneOrTogether way={choice.way} onWay={choice.onWay} /> },
] as const satisfies readonly { readonly id: string; readonly body: (choice: Choice) => ReactNode }[];

export function Onboarding() {
  const step = useStore(viewStore, (view) => view.onboarding);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = step !== null;
  const next = useRef<HTMLButtonElement>(null);
  const [way, setWay] = useState<Way>('own');
  useEffect(() => { if (open) dialog.current?.showModal(); }, [open]);
  useEffect(() => { next.current?.focus(); }, [step]);
  if (step === null) return null;
  const screen = SCREENS[step]!;
  const last = step === SCREENS.length - 1;
  const leave = (): void => { keep('welcomed', 'yes'); viewStore.setState({ onboarding: null }); };
  const finish = (): void => { leave(); focusChat(); };
  /** To where the link is pasted. */
  const goOn = (): void => {
    if (way === 'own') { finish(); return; }
    leave();
    goTo('mesh');
    showPage('join');
  };
  return (
    <dialog ref={dialog} className="dialog onboarding" aria-label={t(`onboarding.screen.${screen.id}`)} onCancel={finish} onClose={finish}>
      <div className="onboarding-body">{screen.body({ way, onWay: setWay, leave })}</div>
      <div className="onboarding-foot">
        <p className="steps" role="img" aria-label={t('onboarding.step', { step: step + 1, steps: SCREENS.length })}>{SCREENS.map(({ id }, index) => <span key={id} className={index === step ? 'step-now' : ''} />)}</p>
        {!last && <button type="button" className="button" onClick={finish}>{t('onboarding.skip')}</button>}
        {step > 0 && <button type="button" className="button" onClick={() => { viewStore.setState({ onboarding: step - 1 }); }}>{t('common.back')}</button>}
        <button ref={next} type="button" className="button button-strong" onClick={() => { if (last) goOn(); else viewStore.setState({ onboarding: step + 1 }); }}>{last ? t(way === 'own' ? 'onboarding.begin' : 'onboarding.to-link') : t('onboarding.next')}</button>
      </div>
    </dialog>
  );
}
