// Folders that are shown to the world by their names: what is seen of each, and the way to hide it again; below them what else of this
// machine stands in the world, in figures.
import { useStore } from 'zustand';
import type { LandTold, ShownFolder } from '../../schemas/land.ts';
import { moment } from '../consent/words.ts';
import { Icon } from '../shell/Icon.tsx';
import { bytes } from '../shell/numbers.ts';
import { useLive } from '../shell/presence.ts';
import { landStore } from '../state/land.ts';
import { consentStore } from '../state/stores.ts';
import { rich, t } from '../text/t.ts';
import { UNSEEN } from '../text/unseen.tsx';
import { hideFolder } from './landActions.ts';

function Row({ folder }: { folder: ShownFolder }) {
  const live = useLive();
  const { name, files, bytes: size, leftOut, cut, state, shownAt } = folder;
  const figures = [t(cut ? 'land.cut' : 'land.files', { files }), bytes(size), ...(leftOut > 0 ? [t('land.left-out', { count: leftOut })] : [])];
  return (
    <li className="source">
      <div className="source-text">
        <p><strong>{name}</strong> <span className={state === 'shown' || state === 'looking' ? 'chip' : 'chip chip-refused'}>{t('land.state', { state })}</span></p>
        {state === 'shown' && <p className="muted">{figures.join(' · ')}</p>}
        {state === 'denied' && <p className="muted">{t('land.denied')}</p>}
        {state === 'gone' && <p className="muted">{t('land.gone')}</p>}
        <p className="muted">{t('land.since', { moment: moment(shownAt) })}</p>
      </div>
      <button type="button" className="button button-small" disabled={!live} onClick={() => { void hideFolder(folder); }}>{rich('land.hide', UNSEEN, { name })}</button>
    </li>
  );
}

function InWorld({ relics, processes }: Pick<LandTold, 'relics' | 'processes'>) {
  const files = Object.entries(relics).map(([mark, count]) => t('land.mark', { mark, count }));
  const programs = processes.map(({ class: kind, count, load }) => t('land.process', { kind, count, percent: Math.round(load / 10) }));
  return (
    <>
      {files.length > 0 && <p className="muted hint">{t('land.in-world', { parts: files.join(', ') })}</p>}
      {programs.length > 0 && <p className="muted hint">{t('land.processes', { parts: programs.join(', ') })}</p>}
    </>
  );
}

export function ShownList() {
  const told = useStore(landStore, (land) => land.told);
  const live = useLive();
  return (
    <>
      {told === null ? <p className="muted">{t('common.waiting-for-node')}</p>
        : told.shown.length === 0 ? <p className="muted">{t('land.none')}</p>
          : <ul className="sources">{told.shown.map((folder) => <Row key={folder.landId} folder={folder} />)}</ul>}
      <div className="own-actions shown-begin"><button type="button" className="button button-small" disabled={!live} onClick={() => { consentStore.setState({ picking: true }); }}><Icon name="plus" size={10} /> {t('land.begin')}</button></div>
      {told !== null && <InWorld relics={told.relics} processes={told.processes} />}
    </>
  );
}
