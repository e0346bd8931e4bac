// Credit as the mesh keeps it: what each member gave that was measured and taken, and what part of all that is.
import { useStore } from 'zustand';
import { shownName } from '../../app/consent/names.ts';
import { membersOf, shareWords } from '../mesh/words.ts';
import { count } from '../shell/numbers.ts';
import { goTo } from '../state/places.ts';
import { meshStore } from '../state/stores.ts';
import { t } from '../text/t.ts';

const PERCENT = 100;

interface Line { readonly id: string; readonly name: string; readonly own: boolean; readonly credit: number; readonly share: number; readonly accepted: number | null }

export function Credits() {
  const view = useStore(meshStore, (mesh) => mesh.view ?? null);
  if (view === null || view.state !== 'member') {
    return <p className="hud-none">{t('hud.no-credits')} <button type="button" className="link-button" onClick={() => { goTo('mesh'); }}>{t('hud.to-mesh')}</button></p>;
  }
  const own: Line = { id: view.self.id, name: shownName(view.self.name), own: true, credit: view.self.credit, share: view.self.share, accepted: null };
  const lines = [own, ...membersOf(view).map((peer): Line => ({ id: peer.id, name: shownName(peer.name), own: false, credit: peer.credit, share: peer.share, accepted: peer.accepted }))].toSorted((one, other) => other.credit - one.credit);
  const total = lines.reduce((sum, line) => sum + line.credit, 0);
  return (
    <div className="scroll hud-scroll" tabIndex={0} role="region" aria-label={t('hud.tab.credits')}>
      <p className="hud-note">{total === 0 ? t('hud.credits-none-yet') : t('hud.credits-words', { rounds: view.round.number, total: total.toFixed(1) })}</p>
      <table className="plain-table">
        <thead><tr><th scope="col">{t('hud.nodes.node')}</th><th scope="col">{t('hud.credits')}</th><th scope="col">{t('hud.nodes.share')}</th><th scope="col">{t('hud.updates-taken')}</th></tr></thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id} className={line.own ? 'own-row' : ''}>
              <th scope="row">{line.name} {line.own && <span className="chip">{t('hud.this-node')}</span>}</th>
              <td>{line.credit.toFixed(1)}</td>
              <td><span className="share-bar" aria-hidden="true"><span style={{ inlineSize: `${line.share * PERCENT}%` }} /></span> {shareWords(line.share)}</td>
              <td>{count(line.accepted)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
