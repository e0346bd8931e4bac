// The mesh in one line of the bar below, while this node is in one; a press opens its panel.
import { useStore } from 'zustand';
import { useLive } from '../shell/presence.ts';
import { meshStore, viewStore } from '../state/stores.ts';
import { meshLine } from './words.ts';

export function MeshLine() {
  const view = useStore(meshStore, (mesh) => mesh.view ?? null);
  const live = useLive();
  if (view === null) return null;
  const { state, detail } = meshLine(view);
  return (
    <button type="button" className={`mesh-line${live ? '' : ' mesh-line-stale'}`} title="Open the mesh" onClick={() => { viewStore.setState({ tab: 'mesh', dockOpen: true }); }}>
      <span className="muted">mesh</span> <strong>{state}</strong>{detail !== '' && <span className="unit"> {detail}</span>}
    </button>
  );
}
