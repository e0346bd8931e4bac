// The mesh in one line of the bar below, while this node is in one; a press opens its panel.
import { useStore } from 'zustand';
import { useLive } from '../shell/presence.ts';
import { goTo } from '../state/places.ts';
import { meshStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { meshLine } from './words.ts';

export function MeshLine() {
  const view = useStore(meshStore, (mesh) => mesh.view ?? null);
  const live = useLive();
  if (view === null) return null;
  const { state, detail } = meshLine(view);
  return (
    <button type="button" className={`mesh-line${live ? '' : ' mesh-line-stale'}`} title={t('mesh.open')} onClick={() => { goTo('mesh'); }}>
      <span className="muted">{t('mesh.line')}</span> <strong>{state}</strong>{detail !== '' && <span className="unit"> {detail}</span>}
    </button>
  );
}
