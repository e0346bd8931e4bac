// The side panel: chat, the world as text, the mesh, consent, settings. Only what exists is listed.
import { useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { ChatPanel } from '../chat/ChatPanel.tsx';
import { ConsentPanel } from '../consent/ConsentPanel.tsx';
import { MeshPanel } from '../mesh/MeshPanel.tsx';
import { waitingPeers } from '../mesh/words.ts';
import { SettingsPanel } from '../settings/SettingsPanel.tsx';
import { consentStore, meshStore, viewStore, type DockTab } from '../state/stores.ts';
import { Outline } from '../world/Outline.tsx';

const TABS: readonly { id: DockTab; name: string; panel: () => React.ReactNode }[] = [
  { id: 'chat', name: 'Chat', panel: () => <ChatPanel /> }, { id: 'world', name: 'World', panel: () => <Outline /> },
  { id: 'mesh', name: 'Mesh', panel: () => <MeshPanel /> }, { id: 'consent', name: 'Consent', panel: () => <ConsentPanel /> }, { id: 'settings', name: 'Settings', panel: () => <SettingsPanel /> },
];

/** How many wait for an answer there. */
function Badge({ tab }: { tab: DockTab }) {
  const offers = useStore(consentStore, (consent) => consent.view?.offers.length ?? 0);
  const peers = useStore(meshStore, (mesh) => waitingPeers(mesh.view).length);
  const waiting = tab === 'consent' ? offers : tab === 'mesh' ? peers : 0;
  return waiting === 0 ? null : <span className="badge">{waiting}<span className="visually-hidden"> waiting</span></span>;
}

export function Dock() {
  const tab = useStore(viewStore, (view) => view.tab);
  const open = useStore(viewStore, (view) => view.dockOpen);
  const list = useRef<HTMLDivElement>(null);
  if (!open) return null;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = (TABS.findIndex((one) => one.id === tab) + step + TABS.length) % TABS.length;
    viewStore.setState({ tab: TABS[at]!.id });
    list.current?.querySelectorAll<HTMLButtonElement>('[role="tab"]')[at]?.focus();
  };
  const shown = TABS.find((one) => one.id === tab)!;
  return (
    <aside className="dock" aria-label="Side panel">
      <div className="tabs" role="tablist" aria-label="Side panel" ref={list} onKeyDown={onKeyDown}>
        {TABS.map(({ id, name }) => (
          <button key={id} type="button" role="tab" id={`tab-${id}`} aria-selected={id === tab} aria-controls="dock-panel" tabIndex={id === tab ? 0 : -1} onClick={() => { viewStore.setState({ tab: id }); }}>{name}<Badge tab={id} /></button>
        ))}
      </div>
      <div className="dock-panel" id="dock-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>{shown.panel()}</div>
    </aside>
  );
}
