// The view in the middle. The world is there only while it is seen: covered, it draws nothing and takes nothing.
import { useStore } from 'zustand';
import { ChatPanel } from '../chat/ChatPanel.tsx';
import { ConsentPanel } from '../consent/ConsentPanel.tsx';
import { Audit } from '../hud/Audit.tsx';
import { Jobs } from '../hud/Jobs.tsx';
import { MeshPanel } from '../mesh/MeshPanel.tsx';
import { SettingsPanel } from '../settings/SettingsPanel.tsx';
import type { View } from '../state/layout.ts';
import { viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { WorldView } from '../world/WorldView.tsx';
import { Boundary } from './Boundary.tsx';

const VIEWS: Readonly<Record<Exclude<View, 'world'>, () => React.ReactNode>> = {
  chat: () => <ChatPanel />, mesh: () => <MeshPanel />, jobs: () => <Jobs large />, consent: () => <ConsentPanel />, ledger: () => <Audit large />, settings: () => <SettingsPanel />,
};

export function Middle() {
  const view = useStore(viewStore, (store) => store.view);
  const name = t(`shell.view.${view}`);
  if (view === 'world') return <Boundary key={view} name={name}><WorldView /></Boundary>;
  return (
    <div className={`view view-of-${view}`}>
      <div className="view-panel dock-panel"><Boundary key={view} name={name}>{VIEWS[view]()}</Boundary></div>
    </div>
  );
}
