// The bar on top: who this is, what the node does and why, its measured work, how much of the machine it may use, pause.
import { useStore } from 'zustand';
import type { Settings } from '../../schemas/settings.ts';
import { RbyMeter } from '../hud/RbyMeter.tsx';
import { changeSettings } from '../state/actions.ts';
import { linkStore, nodeStore, viewStore } from '../state/stores.ts';
import { Icon } from './Icon.tsx';
import { Mark } from './Mark.tsx';
import { clock } from './numbers.ts';
import { PauseMenu } from './PauseMenu.tsx';
import { absenceWord, useLive } from './presence.ts';

const STATE_WORDS = { starting: 'Waking', learning: 'Learning', idle: 'Idle', throttled: 'Learning gently', paused: 'Paused', blocked: 'Blocked' } as const;
export const POWER_WORDS: Record<Settings['power'], string> = { quiet: 'Quiet', balanced: 'Balanced', generous: 'Generous' };

/** In place of the node's state while nobody can say it. */
function AbsentLine() {
  const link = useStore(linkStore);
  const reason = link.seenAtMs === null ? 'Waiting for the node.' : `Last seen ${clock(link.seenAtMs)}. What it does now is not known.`;
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
  const reason = status?.reasonText ?? 'Waiting for the node.';
  return (
    <div className="state-line" title={reason}>
      <span className={`state-word state-${state}`}><span className="state-shape" aria-hidden="true" />{STATE_WORDS[state]}</span>
      <span className="state-reason">{reason}</span>
    </div>
  );
}

function PowerChoice() {
  const power = useStore(nodeStore, (node) => node.settings?.power ?? node.status?.power ?? null);
  const live = useLive();
  if (power === null) return null;
  return (
    <label className="power"><span className="visually-hidden">How much of this machine learning may use</span>
      <select className="button" value={power} disabled={!live} onChange={(event) => { void changeSettings({ power: event.target.value as Settings['power'] }); }}>
        {(Object.keys(POWER_WORDS) as Settings['power'][]).map((key) => <option key={key} value={key}>{POWER_WORDS[key]}</option>)}
      </select>
    </label>
  );
}

export function TopBar() {
  const rby = useStore(nodeStore, (node) => node.status?.rby ?? null);
  const live = useLive();
  const dockOpen = useStore(viewStore, (view) => view.dockOpen);
  return (
    <header className="top-bar">
      <div className="brand"><Mark size={24} /><h1 className="pixel-title">Ileices</h1></div>
      <StateLine />
      {rby !== null && <RbyMeter rby={live ? rby : null} bars={false} />}
      <PowerChoice />
      <PauseMenu />
      <button type="button" className="icon-button dock-toggle" aria-label="Side panel" aria-expanded={dockOpen} onClick={() => { viewStore.setState({ dockOpen: !dockOpen }); }}><Icon name="panel" /></button>
    </header>
  );
}
