// Keys of the window. Nothing the system or the browser uses; typing is never hijacked.
import { undoLast } from '../consent/actions.ts';
import { stopReply } from '../state/actions.ts';
import { streamingReply } from '../state/chat.ts';
import { chatStore, linkStore, viewStore } from '../state/stores.ts';
import { follow, goHome, panByKey, zoomBy } from '../world/controls.ts';

export const KEY_SHEET: readonly (readonly [keys: string, does: string])[] = [
  ['/', 'write to Ileices'], ['↑', 'in an empty message: your last question again'], ['Esc', 'stop the reply, or close what is open'], ['Space', 'pause the view (the world goes on)'],
  ['+  −', 'nearer, further'], ['← ↑ → ↓', 'move the view'], ['H', 'whole world'], ['F', 'follow what is selected'], ['M', 'the mesh'], ['U', 'take the last answer about reading back'], ['?', 'this sheet'],
];

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
/** On a control, Space and arrows belong to the control. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="tab"], [role="tablist"], dialog, .scroll') !== null;
}

export function focusChat(): void {
  viewStore.setState({ tab: 'chat', dockOpen: true });
  // The composer may only exist after the tab has changed.
  requestAnimationFrame(() => { document.querySelector<HTMLTextAreaElement>('#composer')?.focus(); });
}

/** Closes the innermost thing that is open; a running reply comes first. */
function escape(): boolean {
  if (linkStore.getState().live && streamingReply(chatStore.getState().messages) !== undefined) { void stopReply(); return true; }
  const view = viewStore.getState();
  if (view.keysShown) viewStore.setState({ keysShown: false });
  else if (view.selected !== null) viewStore.setState({ selected: null, following: false });
  else return false;
  return true;
}

function worldKey(key: string): boolean {
  const arrow = ARROWS[key];
  if (arrow !== undefined) { panByKey(arrow[0], arrow[1]); return true; }
  const { selected } = viewStore.getState();
  switch (key) {
    case ' ': viewStore.setState(({ worldPaused }) => ({ worldPaused: !worldPaused })); return true;
    case '+': case '=': zoomBy(1); return true;
    case '-': zoomBy(-1); return true;
    case 'h': case 'H': case 'Home': goHome(); return true;
    case 'f': case 'F': if (selected !== null) follow(selected); return selected !== null;
    default: return false;
  }
}

export function followKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return;
    if (event.key === 'Escape') { if (escape()) event.preventDefault(); return; }
    if (takesText(event.target)) return;
    if (event.key === '/') { event.preventDefault(); focusChat(); return; }
    if ((event.key === 'u' || event.key === 'U') && undoLast()) { event.preventDefault(); return; }
    if (event.key === 'm' || event.key === 'M') { viewStore.setState({ tab: 'mesh', dockOpen: true }); return; }
    if (event.key === '?') { viewStore.setState(({ keysShown }) => ({ keysShown: !keysShown })); return; }
    if (!isControl(event.target) && worldKey(event.key)) event.preventDefault();
  });
}
