// One setting: its control and its one sentence, straight from the schema the node checks it by.
import { useId, useState } from 'react';
import { Settings } from '../../schemas/settings.ts';
import { count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { changeSettings } from '../state/actions.ts';
import { ScheduleGrid } from './ScheduleGrid.tsx';
import { isWordsSetting, WordsField } from './WordsField.tsx';
import { isAllowed, isNumberSetting, limitSentence, type NumberSetting } from './limits.ts';

const CHOICES = { gpu: ['away', 'always', 'never'], updates: ['ask', 'automatic', 'never'], power: ['quiet', 'balanced', 'generous'], backend: ['auto', 'cpu', 'webgpu'], theme: ['system', 'dark', 'light'], answerThrough: ['self', 'mesh'] } as const;
/** Where the value itself says too little. */
const CHOICE_WORDS: Readonly<Record<string, string>> = { self: 'this node', mesh: 'the mesh', away: 'while I am away' };
const NAMES: Record<keyof Settings, string> = {
  power: 'Power', backend: 'Where it computes', checkpointQuotaMegabytes: 'Room for checkpoints (MB)', checkpointEverySeconds: 'Checkpoint every (seconds)',
  maxSourceFileMegabytes: 'Largest file read (MB)', logMegabytes: 'Log file size (MB)', theme: 'Colours',
  gpu: 'Graphics card', runOnBattery: 'Learn on battery', onlyWhenAway: 'Only while I am away', awayMinutes: 'Away after (minutes)', yieldToOthers: 'Give way to other programs',
  exclusiveApps: 'Rest while these run', pauseInFullScreen: 'Rest in full screen', schedule: 'Hours', temperatureSoftCelsius: 'Gentler from (°C)', temperatureHardCelsius: 'Stop from (°C)',
  diskQuotaMegabytes: 'Room for the home folder (MB)', trayIcon: 'Icon in the tray', updates: 'Newer versions',
  meshName: 'Name of this node', meshMetered: 'Metered network', meshDayMegabytes: 'A day at most (MB)', meshKilobytesPerSecond: 'A second at most (KB)',
  meshDiscovery: 'Look on the local network', meshServers: 'Servers that help to connect', meshAnswers: 'Answer other members', answerThrough: 'Who answers you',
};

interface ControlProps { readonly name: keyof Settings; readonly settings: Settings; readonly id: string; readonly described: string }
const SWITCHES = ['meshDiscovery', 'meshMetered', 'meshAnswers', 'runOnBattery', 'onlyWhenAway', 'yieldToOthers', 'pauseInFullScreen', 'trayIcon'] as const;
const isSwitch = (key: keyof Settings): key is (typeof SWITCHES)[number] => SWITCHES.some((one) => one === key);
function isChoice(key: keyof Settings): key is keyof typeof CHOICES { return key in CHOICES; }

function NumberField({ name, settings, id, described, onRefused }: ControlProps & { name: NumberSetting; onRefused: (sentence: string | null) => void }) {
  const live = useLive();
  /** A number that cannot be leaves the field as it was found: with the value in force. */
  const set = async (field: HTMLInputElement): Promise<void> => {
    const value = field.valueAsNumber;
    const allowed = isAllowed(name, value);
    onRefused(allowed ? null : `${limitSentence(name)} It stays at ${count(settings[name])}.`);
    if (value === settings[name] || (allowed && await changeSettings({ [name]: value }))) return;
    field.value = String(settings[name]);
  };
  return (
    <input
      id={id} className="field" type="number" aria-describedby={described} key={settings[name]} defaultValue={settings[name]} disabled={!live}
      onBlur={(event) => { void set(event.target); }} onKeyDown={(event) => { if (event.key === 'Enter') void set(event.currentTarget); }}
    />
  );
}

function NameField({ settings, id, described }: ControlProps) {
  const live = useLive();
  const set = (field: HTMLInputElement): void => {
    const meshName = field.value.trim();
    if (meshName !== settings.meshName) void changeSettings({ meshName }).then((done) => { if (!done) field.value = settings.meshName; });
  };
  return (
    <input
      id={id} className="field" aria-describedby={described} key={settings.meshName} defaultValue={settings.meshName} maxLength={64} disabled={!live}
      onBlur={(event) => { set(event.target); }} onKeyDown={(event) => { if (event.key === 'Enter') set(event.currentTarget); }}
    />
  );
}

export function Field({ name, settings }: { name: keyof Settings; settings: Settings }) {
  const id = useId();
  const described = `${id}-text`;
  const live = useLive();
  const [refused, setRefused] = useState<string | null>(null);
  const control = { settings, id, described };
  return (
    <div className={isWordsSetting(name) ? 'setting setting-wide' : 'setting'}>
      {name === 'schedule' ? <span className="setting-name">{NAMES[name]}</span> : <label htmlFor={id}>{NAMES[name]}</label>}
      {isChoice(name) && <select id={id} className="button" aria-describedby={described} value={settings[name]} disabled={!live} onChange={(event) => { void changeSettings({ [name]: event.target.value }); }}>{CHOICES[name].map((choice) => <option key={choice} value={choice}>{CHOICE_WORDS[choice] ?? choice}</option>)}</select>}
      {isNumberSetting(name) && <NumberField {...control} name={name} onRefused={setRefused} />}
      {name === 'meshName' && <NameField {...control} name={name} />}
      {isWordsSetting(name) && <WordsField {...control} name={name} onRefused={setRefused} />}
      {name === 'schedule' && <ScheduleGrid schedule={settings.schedule} described={described} />}
      {isSwitch(name) && <input id={id} className="switch" type="checkbox" aria-describedby={described} checked={settings[name]} disabled={!live} onChange={(event) => { void changeSettings({ [name]: event.target.checked }); }} />}
      {refused !== null && <p className="problem setting-refused" role="alert">{refused}</p>}
      <p id={described} className="muted">{Settings.shape[name].description}</p>
    </div>
  );
}
