// What the commands of the window alone do.
import { shownName } from '../../app/consent/names.ts';
import type { WindowCommand } from '../../app/commands/windowOnly.ts';
import { newChat } from '../chat/actions.ts';
import { POWERS, THEMES } from '../settings/choices.ts';
import { changeSettings, toast } from '../state/actions.ts';
import { focusChat, goTo, openDock, openHud, toggleDock, toggleHud } from '../state/places.ts';
import { viewStore } from '../state/stores.ts';
import { goBackHome, goOver, openIslands } from '../state/visit.ts';
import { t } from '../text/t.ts';
import { goHome, zoomBy } from '../world/controls.ts';
import { toggleLookBack } from '../world/past/lookBack.ts';
import { SAY_FIELD } from '../world/visit/SayLine.tsx';
import { forgetEverything } from './dangers.ts';
import type { Act } from './pages.ts';

/** The world answers where it is seen. */
function inWorld(work: () => void): void {
  goTo('world');
  requestAnimationFrame(work);
}

export const WINDOW_RUNS: Readonly<Record<WindowCommand, () => Act>> = {
  'view.world': () => { goTo('world'); }, 'view.chat': () => { goTo('chat'); }, 'view.mesh': () => { goTo('mesh'); }, 'view.jobs': () => { goTo('jobs'); },
  'view.consent': () => { goTo('consent'); }, 'view.ledger': () => { goTo('ledger'); }, 'view.settings': () => { goTo('settings'); },
  'bar.nodes': () => { openHud('nodes'); }, 'bar.jobs': () => { openHud('jobs'); }, 'bar.credits': () => { openHud('credits'); },
  'bar.loss': () => { openHud('loss'); }, 'bar.audit': () => { openHud('audit'); }, 'bar.logs': () => { openHud('logs'); }, 'bar.toggle': toggleHud,
  'dock.toggle': toggleDock, 'dock.chat': () => { openDock('chat'); }, 'dock.inspect': () => { openDock('inspect'); }, 'dock.consent': () => { openDock('consent'); },
  'chat.write': focusChat, 'chat.new': () => { newChat(); },
  'world.pause': () => { viewStore.setState(({ worldPaused }) => ({ worldPaused: !worldPaused })); },
  'world.home': () => { inWorld(goHome); }, 'world.nearer': () => { inWorld(() => { zoomBy(1); }); }, 'world.further': () => { inWorld(() => { zoomBy(-1); }); },
  'world.look': () => { openDock('inspect'); },
  'world.past': () => { inWorld(toggleLookBack); },
  'visit.go': () => ({
    kind: 'list', title: openIslands().length === 0 ? t('visit.nobody-open') : t('visit.which'),
    items: openIslands().map(({ id, name }) => ({ id, words: t('visit.go-to', { name: shownName(name) }), act: () => { void goOver(id); } })),
  }),
  'visit.home': () => { void goBackHome(); },
  'visit.say': () => { inWorld(() => { const field = document.getElementById(SAY_FIELD); if (field === null) toast('info', t('visit.nobody-hears')); else field.focus(); }); },
  'keys.sheet': () => { viewStore.setState({ keysShown: true }); },
  'welcome.show': () => { viewStore.setState({ onboarding: 0 }); },
  'theme.choose': () => ({ kind: 'list', title: t('command.theme.choose'), items: THEMES.map((theme) => ({ id: theme, words: t(`settings.choice.theme.${theme}`), act: () => { void changeSettings({ theme }); } })) }),
  'power.choose': () => ({ kind: 'list', title: t('command.power.choose'), items: POWERS.map((power) => ({ id: power, words: t(`shell.power.${power}`), act: () => { void changeSettings({ power }); } })) }),
  'forget.everything': forgetEverything,
};
