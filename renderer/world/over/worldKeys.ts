// Keys that belong to the world alone and are never given to anything else: digits keep and find views; while one looks
// around, the keys of the view move the cursor, Tab and Enter go on and choose, Esc ends it.
import { WAYS, type BindingId } from '../../../app/keys/bindings.ts';
import { answerKey } from '../../shell/keys.ts';
import { announce } from '../../state/announce.ts';
import { t } from '../../text/t.ts';
import { goToBookmark, setBookmark } from './bookmarks.ts';
import { chooseLooked, lookStore, moveLook, nextNear, toggleLook } from './look.ts';

const MOVES: readonly (readonly [BindingId, number, number])[] = WAYS.flatMap(([way, alongX, alongZ]) => (['walk', 'pan'] as const).map((what) => [`${what}-${way}`, alongX, alongZ] as const));

/** While one looks around, the keys that walk and those that move the view move the cursor. */
function walkWithCursor(): () => void {
  const stops = MOVES.map(([id, alongX, alongZ]) => answerKey(id, ({ pressed }) => { if (pressed) moveLook(alongX, alongZ); return true; }));
  return () => { for (const stop of stops) stop(); };
}

function takesKeys(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, dialog, [role="dialog"], [role="tablist"], .scroll') !== null);
}
const onControl = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest('button, a, summary') !== null;

function lookKey(event: KeyboardEvent): boolean {
  if (event.key === 'Tab') return nextNear(event.shiftKey);
  if (event.key === 'Enter' && !onControl(event.target)) { chooseLooked(); return true; }
  if (event.key === 'Escape') { toggleLook(); return true; }
  return false;
}

function bookmarkKey(event: KeyboardEvent): boolean {
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit === undefined) return false;
  const number = Number(digit);
  if (event.shiftKey) { if (setBookmark(number)) announce(t('world.bookmark-set', { number })); } else if (!goToBookmark(number)) announce(t('world.bookmark-none', { number }));
  return true;
}

/** While the world is shown; answers how to stop. */
export function followWorldKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target) || document.querySelector('dialog[open]') !== null) return;
    if ((lookStore.getState().on && lookKey(event)) || bookmarkKey(event)) event.preventDefault();
  };
  // Before the keys of the window: what is meant for the cursor moves no camera.
  window.addEventListener('keydown', onKey, { capture: true });
  let giveBack: (() => void) | null = null;
  const follow = (): void => {
    if (lookStore.getState().on === (giveBack !== null)) return;
    if (giveBack === null) giveBack = walkWithCursor(); else { giveBack(); giveBack = null; }
  };
  const stop = lookStore.subscribe(follow);
  follow();
  return () => { stop(); giveBack?.(); window.removeEventListener('keydown', onKey, { capture: true }); };
}
