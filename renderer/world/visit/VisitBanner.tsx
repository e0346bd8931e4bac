// Where the person is, while that is the island of somebody else, and the way home. It stays until they are home; Esc does not
// lead there by accident.
import { useStore } from 'zustand';
import { shownName } from '../../../app/consent/names.ts';
import { worldStore } from '../../state/stores.ts';
import { goBackHome } from '../../state/visit.ts';
import { t } from '../../text/t.ts';

export function VisitBanner() {
  const abroad = useStore(worldStore, ({ scene }) => scene?.abroad ?? null);
  if (abroad === null) return null;
  return (
    <div className="visit-banner" data-over role="group" aria-label={t('visit.here', { name: shownName(abroad.name) })}>
      <p><strong>{t('visit.here', { name: shownName(abroad.name) })}</strong>{abroad.may === 'look' && <span className="visit-may">{t('visit.look-only')}</span>}</p>
      <button type="button" className="button button-small" onClick={() => { void goBackHome(); }}>{t('visit.home')}</button>
    </div>
  );
}
