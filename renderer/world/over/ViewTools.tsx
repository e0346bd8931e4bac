// What moves and changes the view by hand: nearer, further, the whole world, the map, and telling colours by pattern.
import { useStore } from 'zustand';
import { Icon } from '../../shell/Icon.tsx';
import { changeSettings } from '../../state/actions.ts';
import { keep } from '../../state/kept.ts';
import { useLooksBack } from '../../state/past.ts';
import { viewStore } from '../../state/stores.ts';
import { t } from '../../text/t.ts';
import { goHome, touch, zoomBy } from '../controls.ts';
import { toggleLookBack } from '../past/lookBack.ts';

export function toggleMap(): void {
  const mapShown = !viewStore.getState().mapShown;
  keep('map', mapShown ? '' : 'closed');
  viewStore.setState({ mapShown });
}
function togglePatterns(): void {
  // A setting like any other: the figures of the window follow it too.
  void changeSettings({ colourPatterns: !viewStore.getState().patterns });
  touch.current();
}

export function ViewTools() {
  const patterns = useStore(viewStore, (view) => view.patterns);
  const mapShown = useStore(viewStore, (view) => view.mapShown);
  const looks = useLooksBack();
  return (
    <div className="zoom" data-over role="group" aria-label={t('world.view')}>
      <button type="button" className="icon-button" aria-label={t('world.nearer')} onClick={() => { zoomBy(1); }}><Icon name="plus" /></button>
      <button type="button" className="icon-button" aria-label={t('world.further')} onClick={() => { zoomBy(-1); }}><Icon name="minus" /></button>
      <button type="button" className="icon-button" aria-label={t('world.whole')} onClick={goHome}><Icon name="home" /></button>
      <button type="button" className="icon-button" aria-label={t('world.map')} aria-pressed={mapShown} onClick={toggleMap}><Icon name="map" /></button>
      <button type="button" className="icon-button" aria-label={t('world.patterns')} aria-pressed={patterns} onClick={togglePatterns}><Icon name="pattern" /></button>
      <button type="button" className="icon-button" aria-label={t('past.look-back')} aria-pressed={looks} onClick={toggleLookBack}><Icon name="back" /></button>
    </div>
  );
}
