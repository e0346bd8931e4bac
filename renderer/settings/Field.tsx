// One setting: its control, its one sentence, and the way back to its default.
import { useId, useState } from 'react';
import { Settings } from '../../schemas/settings.ts';
import { Icon } from '../shell/Icon.tsx';
import { count } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { changeSettings } from '../state/actions.ts';
import { t } from '../text/t.ts';
import { CHOICES, isChoice, type ChoiceSetting } from './choices.ts';
import { settingHelp, settingName } from './names.ts';
import { ScheduleGrid } from './ScheduleGrid.tsx';
import { isWordsSetting, WordsField } from './WordsField.tsx';
import { isAllowed, isNumberSetting, limitSentence, type NumberSetting } from './limits.ts';

interface ControlProps { readonly name: keyof Settings; readonly settings: Settings; readonly id: string; readonly described: string }
const SWITCHES = ['meshDiscovery', 'meshMetered', 'meshAnswers', 'runOnBattery', 'onlyWhenAway', 'yieldToOthers', 'pauseInFullScreen', 'trayIcon', 'worldProcesses', 'learnFromWorld', 'islandNames', 'colourPatterns', 'notifyNeedsYou', 'notifyReplies', 'notifyGrowth', 'notifyMesh'] as const;
const isSwitch = (key: keyof Settings): key is (typeof SWITCHES)[number] => SWITCHES.some((one) => one === key);
const DEFAULTS = Settings.parse({});

function NumberField({ name, settings, id, described, onRefused }: ControlProps & { name: NumberSetting; onRefused: (sentence: string | null) => void }) {
  const live = useLive();
  /** A number that cannot be leaves the field as it was found: with the value in force. */
  const set = async (field: HTMLInputElement): Promise<void> => {
    const value = field.valueAsNumber;
    const allowed = isAllowed(name, value);
    onRefused(allowed ? null : `${limitSentence(name)} ${t('settings.stays', { value: count(settings[name]) })}`);
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

function ChoiceField({ name, settings, id, described }: ControlProps & { name: ChoiceSetting }) {
  const live = useLive();
  return (
    <select id={id} className="button" aria-describedby={described} value={settings[name]} disabled={!live} onChange={(event) => { void changeSettings({ [name]: event.target.value }); }}>
      {CHOICES[name].map((choice) => <option key={choice} value={choice}>{t(`settings.choice.${name}.${choice}` as 'settings.choice.theme.dark')}</option>)}
    </select>
  );
}

/** Only where it is another one than at first. */
function Reset({ name, settings, id }: Pick<ControlProps, 'name' | 'settings' | 'id'>) {
  const live = useLive();
  if (JSON.stringify(settings[name]) === JSON.stringify(DEFAULTS[name])) return null;
  return <button type="button" className="icon-button setting-reset" aria-label={t('settings.reset')} aria-describedby={`${id}-name`} title={t('settings.reset')} disabled={!live} onClick={() => { void changeSettings({ [name]: DEFAULTS[name] }); }}><Icon name="redo" size={11} /></button>;
}

export function Field({ name, settings }: { name: keyof Settings; settings: Settings }) {
  const id = useId();
  const described = `${id}-text`;
  const live = useLive();
  const [refused, setRefused] = useState<string | null>(null);
  const control = { settings, id, described };
  return (
    <div className={isWordsSetting(name) ? 'setting setting-wide' : 'setting'}>
      <p className="setting-head">{name === 'schedule' ? <span id={`${id}-name`} className="setting-name">{settingName(name)}</span> : <label id={`${id}-name`} htmlFor={id}>{settingName(name)}</label>}<Reset name={name} settings={settings} id={id} /></p>
      {isChoice(name) && <ChoiceField {...control} name={name} />}
      {isNumberSetting(name) && <NumberField {...control} name={name} onRefused={setRefused} />}
      {name === 'meshName' && <NameField {...control} name={name} />}
      {isWordsSetting(name) && <WordsField {...control} name={name} onRefused={setRefused} />}
      {name === 'schedule' && <ScheduleGrid schedule={settings.schedule} described={described} />}
      {isSwitch(name) && <input id={id} className="switch" type="checkbox" aria-describedby={described} checked={settings[name]} disabled={!live} onChange={(event) => { void changeSettings({ [name]: event.target.checked }); }} />}
      {refused !== null && <p className="problem setting-refused" role="alert">{refused}</p>}
      <p id={described} className="muted">{settingHelp(name)}</p>
    </div>
  );
}
