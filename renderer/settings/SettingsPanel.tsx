// Every setting, and what this node is.
import { useStore } from 'zustand';
import { count } from '../shell/numbers.ts';
import { StaleLine } from '../shell/StaleLine.tsx';
import { nodeStore, viewStore } from '../state/stores.ts';
import { Field } from './Field.tsx';

const ORDER = ['theme', 'power', 'backend', 'checkpointEverySeconds', 'checkpointQuotaMegabytes', 'maxSourceFileMegabytes', 'logMegabytes'] as const;
const MESH_ORDER = ['meshName', 'answerThrough', 'meshAnswers', 'meshDiscovery', 'meshServers', 'meshMetered', 'meshDayMegabytes', 'meshKilobytesPerSecond'] as const;

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
      {settings === null ? <p className="empty">Waiting for the node.</p> : (
        <>
          {ORDER.map((name) => <Field key={name} name={name} settings={settings} />)}
          <h3>In a mesh</h3>
          {MESH_ORDER.map((name) => <Field key={name} name={name} settings={settings} />)}
        </>
      )}
      <h3>This node</h3>
      <About />
      <p className="settings-links">
        <button type="button" className="button button-small" onClick={() => { viewStore.setState({ keysShown: true }); }}>Keys</button>
        <button type="button" className="button button-small" onClick={() => { viewStore.setState({ onboarding: 0 }); }}>Show the welcome again</button>
      </p>
    </div>
  );
}
