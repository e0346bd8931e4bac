// The way to the island of a member, or why there is none now: in the inspector of a neighbour, and beside each member of the mesh.
import { useId } from 'react';
import { useStore } from 'zustand';
import { shownName } from '../../../app/consent/names.ts';
import { useLive } from '../../shell/presence.ts';
import { meshStore, worldStore } from '../../state/stores.ts';
import { goingStore, goOver, whyNot } from '../../state/visit.ts';
import { t } from '../../text/t.ts';

export function GoOver({ island, name, small = false }: { readonly island: string; readonly name: string; readonly small?: boolean }) {
  const peer = useStore(meshStore, ({ view }) => view?.peers.find(({ id }) => id === island));
  const going = useStore(goingStore, ({ to }) => to);
  const isThere = useStore(worldStore, ({ scene }) => scene?.abroad?.key === island);
  const live = useLive();
  const id = useId();
  const shown = shownName(name);
  if (isThere) return <p className="muted">{t('visit.here', { name: shown })}</p>;
  const why = whyNot(peer, shown);
  return (
    <div className="go-over">
      <button type="button" className={small ? 'button button-small' : 'button button-strong'} disabled={!live || why !== null || going !== null} aria-describedby={why === null ? undefined : id} onClick={() => { void goOver(island); }}>
        {going === island ? t('visit.going') : t('visit.go')}<span className="visually-hidden"> {shown}</span>
      </button>
      {why !== null && <p id={id} className="muted">{why}</p>}
    </div>
  );
}

/** Of the island with this number in the scene. */
export function GoOverTo({ id, name }: { readonly id: number; readonly name: string }) {
  const island = useStore(worldStore, ({ scene }) => scene?.islands.find((one) => one.id === id)?.key ?? null);
  return island === null ? null : <GoOver island={island} name={name} />;
}
