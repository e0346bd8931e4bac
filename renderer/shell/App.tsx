// The window, put together: bar on top, rail of views, the middle, the dock, the bar below.
import { useStore } from 'zustand';
import { Palette } from '../commands/Palette.tsx';
import { Hud } from '../hud/Hud.tsx';
import { Approval } from '../mesh/Approval.tsx';
import { Onboarding } from '../onboarding/Onboarding.tsx';
import { RiddleSheet } from '../riddle/RiddleSheet.tsx';
import { FirstWalk } from '../onboarding/FirstWalk.tsx';
import { dockShown } from '../state/places.ts';
import { viewStore } from '../state/stores.ts';
import { localeStore } from '../text/locale.ts';
import { t } from '../text/t.ts';
import { Boundary } from './Boundary.tsx';
import { Dock } from './Dock.tsx';
import { KeySheet } from './KeySheet.tsx';
import { Middle } from './Middle.tsx';
import { Notices } from './Notices.tsx';
import { Rail } from './Rail.tsx';
import { TopBar } from './TopBar.tsx';

/** Where the panel lies over the end of it, the stage ends where the panel begins, with all that stands on it; it keeps some room of its
 *  own, and with less than that it is covered. */
function Stage() {
  const covered = useStore(viewStore, (view) => (view.room !== 'wide' && dockShown(view) ? view.dockWidth : null));
  return <main className="stage" style={covered === null ? undefined : { marginInlineEnd: `min(${covered}px * var(--text-scale), 100% - 16rem)` }}><Middle /><RiddleSheet /><Notices /><FirstWalk /></main>;
}

/** Another language is another window: everything is said anew. */
export function App() {
  const locale = useStore(localeStore, (store) => store.locale);
  return (
    <div className="app" key={locale}>
      <TopBar />
      <Rail />
      <Stage />
      <Dock />
      <Boundary name={t('hud.bar')}><Hud /></Boundary>
      <Onboarding />
      <Palette />
      <KeySheet />
      <Approval />
    </div>
  );
}
