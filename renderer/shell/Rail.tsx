// The rail of views, and how many wait for an answer in each.
import { useStore } from 'zustand';
import { waitingPeers } from '../mesh/words.ts';
import { goTo } from '../state/places.ts';
import { VIEWS, type View } from '../state/layout.ts';
import { consentStore, meshStore, viewStore } from '../state/stores.ts';
import { t } from '../text/t.ts';
import { Icon, type IconName } from './Icon.tsx';
import { keysWords } from './keyWords.ts';

const ICONS: Readonly<Record<View, IconName>> = { world: 'world', chat: 'chat', mesh: 'mesh', jobs: 'jobs', consent: 'consent', ledger: 'ledger', settings: 'settings' };

/** How many wait for an answer there. */
function useWaiting(view: View): number {
  const offers = useStore(consentStore, (consent) => consent.view?.offers.length ?? 0);
  const peers = useStore(meshStore, (mesh) => waitingPeers(mesh.view).length);
  return view === 'consent' ? offers : view === 'mesh' ? peers : 0;
}

export function Badge({ view }: { readonly view: View }) {
  const waiting = useWaiting(view);
  return waiting === 0 ? null : <span className="badge">{waiting}<span className="visually-hidden"> {t('shell.waiting')}</span></span>;
}

export function Rail() {
  const now = useStore(viewStore, (view) => view.view);
  return (
    <nav className="rail" aria-label={t('shell.views')}>
      {VIEWS.map((view) => (
        <button key={view} type="button" id={`view-${view}`} className="rail-view" aria-current={view === now ? 'page' : undefined} title={keysWords(`view-${view}`)} onClick={() => { goTo(view); }}>
          <Icon name={ICONS[view]} size={18} /><span className="rail-name">{t(`shell.view.${view}`)}</span><Badge view={view} />
        </button>
      ))}
    </nav>
  );
}
