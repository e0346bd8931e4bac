// Every setting in groups, to be searched, and what this node is.
import { useStore } from 'zustand';
import type { Settings } from '../../schemas/settings.ts';
import { count } from '../shell/numbers.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { desktop } from '../state/desktop.ts';
import { nodeStore, viewStore } from '../state/stores.ts';
import type { TextKey } from '../text/catalogue.ts';
import { t } from '../text/t.ts';
import { AtLogin } from './AtLogin.tsx';
import { Field } from './Field.tsx';
import { KeysEditor } from './KeysEditor.tsx';
import { Notifications } from './Notifications.tsx';
import { fits, searchStore } from './search.ts';

const GROUPS = [
  { id: 'look', names: ['theme', 'textSize', 'motion', 'colourPatterns', 'language'] },
  { id: 'machine', names: ['power', 'gpu', 'backend'] },
  { id: 'learning', names: ['onlyWhenAway', 'awayMinutes', 'runOnBattery', 'pauseInFullScreen', 'exclusiveApps', 'yieldToOthers', 'schedule', 'temperatureSoftCelsius', 'temperatureHardCelsius'] },
  { id: 'disk', names: ['diskQuotaMegabytes', 'checkpointEverySeconds', 'checkpointQuotaMegabytes', 'maxSourceFileMegabytes', 'logMegabytes'] },
  { id: 'world', names: ['learnFromWorld', 'islandGuests', 'islandNames', 'worldProcesses'] },
  { id: 'chat', names: ['chatReminderMessages', 'chatFeelingsAnHour'] },
  { id: 'mesh', names: ['meshName', 'answerThrough', 'meshAnswers', 'meshDiscovery', 'meshServers', 'meshMetered', 'meshDayMegabytes', 'meshKilobytesPerSecond'] },
  { id: 'notify', names: ['notifyNeedsYou', 'notifyReplies', 'notifyGrowth', 'notifyMesh'] },
  { id: 'keys', names: ['keys'] },
  /** Of the installed app only. */
  { id: 'app', names: ['trayIcon', 'updates'] },
] as const satisfies readonly { readonly id: string; readonly names: readonly (keyof Settings)[] }[];
type Group = (typeof GROUPS)[number];

function About() {
  const status = useStore(nodeStore, (node) => node.status);
  if (status === null) return null;
  const { backend } = status;
  const facts: readonly (readonly [key: TextKey & `settings.about.${string}`, value: string])[] = [
    ['settings.about.version', status.version], ['settings.about.node', status.nodeId.slice(0, 8)], ['settings.about.home', status.home],
    ['settings.about.computes', backend === null ? t('settings.no-backend') : t('settings.backend', { kind: backend.kind, adapter: backend.adapter, threads: backend.threads })],
    ['settings.about.up', t('settings.minutes', { minutes: count(Math.floor(status.uptimeSeconds / 60)) })],
  ];
  return <dl className="facts about">{facts.map(([key, value]) => <div key={key}><dt>{t(key)}</dt><dd>{value}</dd></div>)}</dl>;
}

function GroupOf({ group, asked, settings }: { group: Group; asked: string; settings: Settings }) {
  const names = (group.names as readonly (keyof Settings)[]).filter((name) => fits(name, asked));
  if (names.length === 0) return null;
  return (
    <section aria-labelledby={`settings-${group.id}`}>
      <h3 id={`settings-${group.id}`}>{t(`settings.group.${group.id}`)}</h3>
      {names.map((name) => (name === 'keys' ? <KeysEditor key={name} changed={settings.keys} /> : <Field key={name} name={name} settings={settings} />))}
      {group.id === 'app' && asked === '' && <AtLogin />}
      {group.id === 'notify' && asked === '' && <Notifications />}
    </section>
  );
}

export function SettingsPanel() {
  const settings = useStore(nodeStore, (node) => node.settings);
  const asked = useStore(searchStore, (search) => search.asked.trim());
  const said = useStore(searchStore, (search) => search.asked);
  const groups = GROUPS.filter(({ id }) => id !== 'app' || desktop !== null);
  const none = groups.every((group) => !(group.names as readonly (keyof Settings)[]).some((name) => fits(name, asked)));
  return (
    <div className="scroll settings" tabIndex={0} role="region" aria-label={t('settings.title')}>
      <h2 className="pixel-title view-title">{t('settings.title')}</h2>
      <StaleLine />
      <input className="field settings-search" type="search" aria-label={t('settings.search')} placeholder={t('settings.search')} value={said} onChange={(event) => { searchStore.setState({ asked: event.target.value }); }} />
      {settings === null ? <p className="empty">{t('common.waiting-for-node')}</p> : groups.map((group) => <GroupOf key={group.id} group={group} asked={asked} settings={settings} />)}
      {none && <p className="empty">{t('settings.none-fits', { asked })}</p>}
      <section aria-labelledby="settings-this-node">
        <h3 id="settings-this-node">{t('settings.this-node')}</h3>
        <About />
        <p className="settings-links">
          {desktop !== null && <button type="button" className="button button-small" onClick={() => { void desktop?.openHomeFolder(); }}>{t('settings.open-home')}</button>}
          <button type="button" className="button button-small" onClick={() => { viewStore.setState({ keysShown: true }); }}>{t('settings.show-keys')}</button>
          <button type="button" className="button button-small" onClick={() => { viewStore.setState({ onboarding: 0 }); }}>{t('settings.show-welcome')}</button>
        </p>
      </section>
    </div>
  );
}
