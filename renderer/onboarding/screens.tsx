// The five screens of the first minute. What is chosen here are the same settings as everywhere.
import { useStore } from 'zustand';
import { CORE_SHARE } from '../../app/agent/powerLimits.ts';
import { digestOfHex, glyphOf } from '../../app/physics/glyph.ts';
import { shownName } from '../../app/consent/names.ts';
import { THIRDS } from '../../app/physics/rby.ts';
import type { Settings } from '../../schemas/settings.ts';
import { AtLogin } from '../settings/AtLogin.tsx';
import { POWERS } from '../settings/choices.ts';
import { Field } from '../settings/Field.tsx';
import { Command } from '../shell/Command.tsx';
import { learnCommand } from '../shell/commands.ts';
import { Mark } from '../shell/Mark.tsx';
import { changeSettings } from '../state/actions.ts';
import { openDock } from '../state/places.ts';
import { consentStore, meshStore, nodeStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { GlyphView } from '../world/GlyphView.tsx';
import { lanternWords } from '../world/words.ts';

/** Allowed sources named in the welcome; Consent lists all. */
const MOST_NAMED = 4;
const PERCENT = 100;

/** In the very numbers the node keeps to. */
export function powerSentence(power: Settings['power']): string {
  const percent = (share: number): string => `${Math.round(share * PERCENT)} %`;
  const share = CORE_SHARE[power];
  return t('onboarding.power-sentence', { here: percent(share['in-use']), away: percent(share.away) });
}

export function Welcome() {
  return (
    <>
      <div className="welcome-mark"><Mark size={72} /></div>
      <h2 className="pixel-title">{t('onboarding.screen.welcome')}</h2>
      <p>{t('onboarding.welcome')}</p>
      <p className="muted">{t('onboarding.welcome-more')}</p>
    </>
  );
}

export function YourGlyph() {
  const nodeId = useStore(nodeStore, (node) => node.status?.nodeId ?? null);
  const settings = useStore(nodeStore, (node) => node.settings);
  const hex = nodeId !== null && /^([0-9a-f]{2}){8,}$/.test(nodeId) ? nodeId : null;
  return (
    <>
      <div className="welcome-mark">{hex !== null && <GlyphView glyph={glyphOf(digestOfHex(hex), THIRDS, 'living')} size={84} label={t('onboarding.node-glyph')} />}</div>
      <h2 className="pixel-title">{t('onboarding.node-title')}</h2>
      <p>{rich('onboarding.node', { key: () => nodeId !== null && <code key="key">{nodeId.slice(0, 8)}</code> })}</p>
      {settings !== null && <Field name="meshName" settings={settings} />}
    </>
  );
}

export function HowMuch() {
  const settings = useStore(nodeStore, (node) => node.settings);
  const power = settings?.power ?? 'balanced';
  return (
    <>
      <h2 className="pixel-title">{t('onboarding.machine-title')}</h2>
      <fieldset className="power-choices"><legend className="visually-hidden">{t('onboarding.power')}</legend>
        {POWERS.map((key) => (
          <label key={key} className={key === power ? 'chosen' : ''}>
            <input type="radio" name="power" value={key} checked={key === power} onChange={() => { void changeSettings({ power: key }); }} />
            <span><strong>{t(`shell.power.${key}`)}</strong><span className="muted">{powerSentence(key)}</span></span>
          </label>
        ))}
      </fieldset>
      {settings !== null && (
        <div className="machine-boxes">
          <label><input type="checkbox" checked={settings.runOnBattery} onChange={(event) => { void changeSettings({ runOnBattery: event.target.checked }); }} /> {t('onboarding.on-battery')}</label>
          <label><input type="checkbox" checked={settings.gpu !== 'never'} onChange={(event) => { void changeSettings({ gpu: event.target.checked ? 'away' : 'never' }); }} /> {t('onboarding.gpu')}</label>
          <AtLogin />
        </div>
      )}
      <p className="muted">{t('onboarding.machine-more')}</p>
    </>
  );
}

/** What was allowed already, or that nothing was. */
function Allowed() {
  const sources = useStore(nodeStore, (node) => node.status?.sources ?? null);
  if (sources === null) return <p>{t('onboarding.reading-waiting')}</p>;
  const given = sources.filter((source) => source.kind !== 'own');
  if (given.length === 0) return <p>{t('onboarding.reading-nothing')}</p>;
  return (
    <>
      <p>{t('onboarding.reading-allowed')}</p>
      <ul className="allowed">
        {given.slice(0, MOST_NAMED).map((source) => <li key={source.id}><strong>{source.name}</strong> <span className="muted">{lanternWords(source.state)}</span></li>)}
        {given.length > MOST_NAMED && <li className="muted">{t('onboarding.reading-more', { count: given.length - MOST_NAMED })}</li>}
      </ul>
    </>
  );
}

export function WhatMayBeRead({ leave }: { readonly leave: () => void }) {
  const home = useStore(nodeStore, (node) => node.status?.home ?? null);
  return (
    <>
      <h2 className="pixel-title">{t('onboarding.reading-title')}</h2>
      <Allowed />
      <p>{t('onboarding.reading-how')}</p>
      <p><button type="button" className="button button-small" onClick={() => { leave(); openDock('consent'); consentStore.setState({ picking: true }); }}>{t('onboarding.reading-choose')}</button></p>
      <p className="muted">{t('onboarding.reading-terminal')}</p>
      <Command line={learnCommand(home)} />
      <p className="muted">{t('onboarding.reading-back')}</p>
    </>
  );
}

const WAYS = ['own', 'join'] as const;
export type Way = (typeof WAYS)[number];

export function AloneOrTogether({ way, onWay }: { way: Way; onWay: (way: Way) => void }) {
  const mesh = useStore(meshStore, (store) => store.view);
  if (mesh !== null && mesh !== undefined) {
    return (
      <>
        <h2 className="pixel-title">{t('onboarding.hello-title')}</h2>
        <p>{rich('onboarding.hello', { b: (inside) => <strong key="b">{inside}</strong> }, { mesh: shownName(mesh.name) })}</p>
        <p className="muted">{t('onboarding.hello-more')}</p>
      </>
    );
  }
  return (
    <>
      <h2 className="pixel-title">{t('onboarding.together-title')}</h2>
      <fieldset className="power-choices"><legend className="visually-hidden">{t('onboarding.together')}</legend>
        {WAYS.map((key) => (
          <label key={key} className={key === way ? 'chosen' : ''}>
            <input type="radio" name="way" value={key} checked={key === way} onChange={() => { onWay(key); }} />
            <span><strong>{t(`onboarding.way.${key}`)}</strong><span className="muted">{t(`onboarding.way.${key}-text`)}</span></span>
          </label>
        ))}
      </fieldset>
      <p className="muted">{t('onboarding.together-more')}</p>
    </>
  );
}
