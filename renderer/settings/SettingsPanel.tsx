// Every setting, and what this node is.
import { Fragment } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../schemas/settings.ts';
import { count } from '../shell/numbers.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { desktop } from '../state/desktop.ts';
import { nodeStore, viewStore } from '../state/stores.ts';
import { AtLogin } from './AtLogin.tsx';
import { Field } from './Field.tsx';

const GROUPS: readonly { readonly title: string | null; readonly names: readonly (keyof Settings)[] }[] = [
  { title: null, names: ['theme', 'power', 'gpu', 'backend'] },
  { title: 'When it learns', names: ['onlyWhenAway', 'awayMinutes', 'runOnBattery', 'pauseInFullScreen', 'exclusiveApps', 'yieldToOthers', 'schedule', 'temperatureSoftCelsius', 'temperatureHardCelsius'] },
  { title: 'Room on the disk', names: ['diskQuotaMegabytes', 'checkpointEverySeconds', 'checkpointQuotaMegabytes', 'maxSourceFileMegabytes', 'logMegabytes'] },
  { title: 'In a mesh', names: ['meshName', 'answerThrough', 'meshAnswers', 'meshDiscovery', 'meshServers', 'meshMetered', 'meshDayMegabytes', 'meshKilobytesPerSecond'] },
];
/** Of the installed app only. */
const APP_GROUP = { title: 'The app', names: ['trayIcon', 'updates'] } as const;
const groupsHere = () => (desktop === null ? GROUPS : [...GROUPS, APP_GROUP]);

function About() {
  const status = useStore(nodeStore, (node) => node.status);
  if (status === null) return null;
  const backend = status.backend === null ? 'none yet' : `${status.backend.kind === 'cpu' ? 'processor' : 'WebGPU'}, ${status.backend.adapter}, ${status.backend.threads === 1 ? 'one thread' : `${status.backend.threads} threads`}`;
  const facts = [['Version', status.version], ['Node', status.nodeId.slice(0, 8)], ['Home', status.home], ['Computes on', backend], ['Up for', `${count(Math.floor(status.uptimeSeconds / 60))} min`]] as const;
  return <dl className="facts about">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

export function SettingsPanel() {
  const settings = useStore(nodeStore, (node) => node.settings);
  return (
    <div className="scroll settings" tabIndex={0} role="region" aria-label="Settings">
      <StaleLine />
      {settings === null ? <p className="empty">Waiting for the node.</p> : (
        groupsHere().map(({ title, names }) => (
          <Fragment key={title}>
            {title !== null && <h3>{title}</h3>}
            {names.map((name) => <Field key={name} name={name} settings={settings} />)}
            {title === APP_GROUP.title && <AtLogin />}
          </Fragment>
        ))
      )}
      <h3>This node</h3>
      <About />
      <p className="settings-links">
        {desktop !== null && <button type="button" className="button button-small" onClick={() => { void desktop?.openHomeFolder(); }}>Open the home folder</button>}
        <button type="button" className="button button-small" onClick={() => { viewStore.setState({ keysShown: true }); }}>Keys</button>
        <button type="button" className="button button-small" onClick={() => { viewStore.setState({ onboarding: 0 }); }}>Show the welcome again</button>
      </p>
    </div>
  );
}
