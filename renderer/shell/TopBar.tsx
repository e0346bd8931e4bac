// The bar on top: who this is, what the node does and why, its measured work, how much of the machine it may use, pause.
import { useStore } from 'zustand';
import type { Settings } from '../../schemas/settings.ts';
import { RbyMeter } from '../hud/RbyMeter.tsx';
import { POWERS } from '../settings/choices.ts';
import { changeSettings } from '../state/actions.ts';
import { dockShown, focusChat, toggleDock } from '../state/places.ts';
import { linkStore, nodeStore, viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { Icon } from './Icon.tsx';
import { keysWords } from './keyWords.ts';
import { Mark } from './Mark.tsx';
import { clock } from './numbers.ts';
import { PauseMenu } from './PauseMenu.tsx';
import { absenceWord, useLive } from './presence.ts';

/** In place of the node's state while nobody can say it. */
function AbsentLine() {
  const link = useStore(linkStore);
  const reason = link.seenAtMs === null ? t('common.waiting-for-node') : t('shell.last-seen-reason', { time: clock(link.seenAtMs) });
  return (
    <div className="state-line" title={reason}>
      <span className="state-word state-absent"><span className="state-shape" aria-hidden="true" />{absenceWord(link)}</span>
      <span className="state-reason">{reason}</span>
    </div>
  );
}

function StateLine() {
  const live = useLive();
  const status = useStore(nodeStore, (node) => node.status);
  if (!live) return <AbsentLine />;
  const state = status?.state ?? 'starting';
  const reason = status === null ? t('common.waiting-for-node') : t(`reason.${status.reason}`);
  return (
    <div className="state-line" title={reason}>
      <span className={`state-word state-${state}`}><span className="state-shape" aria-hidden="true" />{t(`shell.state.${state}`)}</span>
      <span className="state-reason">{reason}</span>
    </div>
  );
}

function PowerChoice() {
  const power = useStore(nodeStore, (node) => node.settings?.power ?? node.status?.power ?? null);
  const live = useLive();
  if (power === null) return null;
  return (
    <label className="power"><span className="visually-hidden">{t('shell.power')}</span>
      <select className="button" value={power} disabled={!live} onChange={(event) => { void changeSettings({ power: event.target.value as Settings['power'] }); }}>
        {POWERS.map((key) => <option key={key} value={key}>{t(`shell.power.${key}`)}</option>)}
      </select>
    </label>
  );
}

export function TopBar() {
  const rby = useStore(nodeStore, (node) => node.status?.rby ?? null);
  const live = useLive();
  const dockOpen = useStore(viewStore, dockShown);
  return (
    <header className="top-bar">
      <button type="button" className="skip-link" onClick={focusChat}>{t('shell.skip')}</button>
      <div className="brand"><Mark size={24} /><h1 className="pixel-title" translate="no">{t('shell.name')}</h1></div>
      <StateLine />
      {rby !== null && <RbyMeter rby={live ? rby : null} bars={false} />}
      <PowerChoice />
      <PauseMenu />
      <button type="button" className="icon-button" aria-label={t('shell.palette')} title={keysWords('palette')} onClick={() => { viewStore.setState({ paletteOpen: true }); }}><Icon name="search" /></button>
      <button type="button" className="icon-button" aria-label={t('shell.dock')} title={keysWords('dock')} aria-expanded={dockOpen} onClick={toggleDock}><Icon name="panel" /></button>
    </header>
  );
}
