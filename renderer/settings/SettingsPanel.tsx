// Every setting with its one sentence, straight from the schema the node checks them by.
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { Settings } from '../../schemas/settings.ts';
import { count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { changeSettings } from '../state/actions.ts';
import { nodeStore, viewStore } from '../state/stores.ts';
import { isAllowed, limitSentence, type NumberSetting } from './limits.ts';

const CHOICES = { power: ['quiet', 'balanced', 'generous'], backend: ['auto', 'cpu', 'webgpu'], theme: ['system', 'dark', 'light'] } as const;
const NAMES: Record<keyof Settings, string> = {
  power: 'Power', backend: 'Where it computes', checkpointQuotaMegabytes: 'Room for checkpoints (MB)', checkpointEverySeconds: 'Checkpoint every (seconds)',
  maxSourceFileMegabytes: 'Largest file read (MB)', logMegabytes: 'Log file size (MB)', theme: 'Colours',
};
const ORDER = ['theme', 'power', 'backend', 'checkpointEverySeconds', 'checkpointQuotaMegabytes', 'maxSourceFileMegabytes', 'logMegabytes'] as const;

function isChoice(key: keyof Settings): key is keyof typeof CHOICES { return key in CHOICES; }

function Field({ name, settings }: { name: keyof Settings; settings: Settings }) {
  const id = useId();
  const described = `${id}-text`;
  const live = useLive();
  const [refused, setRefused] = useState<string | null>(null);
  /** A number that cannot be leaves the field as it was found: with the value in force. */
  const setNumber = async (field: HTMLInputElement, key: NumberSetting): Promise<void> => {
    const value = field.valueAsNumber;
    const allowed = isAllowed(key, value);
    setRefused(allowed ? null : `${limitSentence(key)} It stays at ${count(settings[key])}.`);
    if (value === settings[key] || (allowed && await changeSettings({ [key]: value }))) return;
    field.value = String(settings[key]);
  };
  return (
    <div className="setting">
      <label htmlFor={id}>{NAMES[name]}</label>
      {isChoice(name)
        ? <select id={id} className="button" aria-describedby={described} value={settings[name]} disabled={!live} onChange={(event) => { void changeSettings({ [name]: event.target.value }); }}>{CHOICES[name].map((choice) => <option key={choice} value={choice}>{choice}</option>)}</select>
        : <input
            id={id} className="field" type="number" aria-describedby={described} key={String(settings[name])} defaultValue={settings[name]} disabled={!live}
            onBlur={(event) => { void setNumber(event.target, name); }} onKeyDown={(event) => { if (event.key === 'Enter') void setNumber(event.currentTarget, name); }}
          />}
      {refused !== null && <p className="problem setting-refused" role="alert">{refused}</p>}
      <p id={described} className="muted">{Settings.shape[name].description}</p>
    </div>
  );
}

function About() {
  const status = useStore(nodeStore, (node) => node.status);
  if (status === null) return null;
  const backend = status.backend === null ? 'none yet' : `${status.backend.kind === 'cpu' ? 'processor' : 'WebGPU'}, ${status.backend.adapter}, ${status.backend.threads} threads`;
  const facts = [['Version', status.version], ['Node', status.nodeId.slice(0, 8)], ['Home', status.home], ['Computes on', backend], ['Up for', `${count(Math.floor(status.uptimeSeconds / 60))} min`]] as const;
  return <dl className="facts about">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

export function SettingsPanel() {
  const settings = useStore(nodeStore, (node) => node.settings);
  return (
    <div className="scroll settings" tabIndex={0} role="region" aria-label="Settings">
      <StaleLine />
      {settings === null ? <p className="empty">Waiting for the node.</p> : ORDER.map((name) => <Field key={name} name={name} settings={settings} />)}
      <h3>This node</h3>
      <About />
      <p className="settings-links">
        <button type="button" className="button button-small" onClick={() => { viewStore.setState({ keysShown: true }); }}>Keys</button>
        <button type="button" className="button button-small" onClick={() => { viewStore.setState({ onboarding: 0 }); }}>Show the welcome again</button>
      </p>
    </div>
  );
}
