// Ways to the places of the window. Whoever wants something shown says where it is; what that means for views, dock and bar is decided here.
import { DOCK_TABS, keepLayout, type DockTab, type HudTab, type View } from './layout.ts';
import { viewStore, type ViewState } from './stores.ts';

/** The view that shows in the middle what a tab of the dock shows beside it: never both. */
const MIDDLE_OF: Readonly<Record<DockTab, View | null>> = { chat: 'chat', inspect: null, consent: 'consent' };

/** The tabs of the dock beside a view. */
export const tabsBeside = (view: View): readonly DockTab[] => DOCK_TABS.filter((tab) => MIDDLE_OF[tab] !== view);
export const tabBeside = ({ view, tab }: Pick<ViewState, 'view' | 'tab'>): DockTab => (MIDDLE_OF[tab] === view ? 'inspect' : tab);

/** Over a view that has no room beside it, the dock would lie on what one came for. */
export const dockShown = ({ dockOpen, room, view }: Pick<ViewState, 'dockOpen' | 'room' | 'view'>): boolean => dockOpen && (room === 'wide' || view === 'world');
/** The world is told of and drawn only where it is seen. */
export const worldShown = (view: Pick<ViewState, 'view' | 'tab' | 'dockOpen' | 'room'>): boolean => view.view === 'world' || (dockShown(view) && tabBeside(view) === 'inspect');

export function goTo(view: View): void { viewStore.setState({ view }); }

/** Beside the world, or in the middle where that is what is open or has the room. */
export function openDock(tab: DockTab): void {
  const { view, room } = viewStore.getState();
  const middle = MIDDLE_OF[tab];
  if (middle !== null && view === middle) return;
  viewStore.setState({ tab, dockOpen: true, ...(room === 'wide' ? {} : { view: 'world' }) });
}
export function toggleDock(): void {
  const now = viewStore.getState();
  if (dockShown(now)) viewStore.setState({ dockOpen: false });
  else viewStore.setState({ dockOpen: true, ...(now.room === 'wide' ? {} : { view: 'world' }) });
}
export function openHud(hudTab: HudTab): void { viewStore.setState({ hudTab, hudOpen: true }); }
export function toggleHud(): void { viewStore.setState(({ hudOpen }) => ({ hudOpen: !hudOpen })); }

export const chatShown = (view: ViewState): boolean => view.view === 'chat' || (dockShown(view) && tabBeside(view) === 'chat');
export const consentShown = (view: ViewState): boolean => view.view === 'consent' || (dockShown(view) && tabBeside(view) === 'consent');

export function focusChat(): void {
  openDock('chat');
  // The composer may only exist after the place has changed.
  requestAnimationFrame(() => { document.querySelector<HTMLTextAreaElement>('#composer')?.focus(); });
}

const KEEP_AFTER_MS = 200;
/** Keeps the arrangement whenever it changed. */
export function followLayout(): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  viewStore.subscribe(() => { timer ??= setTimeout(() => { timer = null; keepLayout(viewStore.getState()); }, KEEP_AFTER_MS); });
  addEventListener('pagehide', () => { keepLayout(viewStore.getState()); });
}
