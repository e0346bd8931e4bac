// Keys of the window: chords of the settings to what they do. Nothing the system or the browser uses; typing is never hijacked. What a key
// means inside the world is the world's: it says so with `answerKey`, and is told of press and release.
import { WAYS, type BindingId } from '../../app/keys/bindings.ts';
import { bindingOf, bindingsOf, chordOf, type Bindings } from '../../app/keys/chords.ts';
import { undoLast } from '../consent/actions.ts';
import { newChat, stopReply } from '../chat/actions.ts';
import { pause, resume } from '../state/actions.ts';
import { streamingReply } from '../state/chat.ts';
import { VIEWS } from '../state/layout.ts';
import { focusChat, goTo, toggleDock } from '../state/places.ts';
import { looksBack } from '../state/past.ts';
import { leaveRiddle, personStore } from '../state/person.ts';
import { chatStore, linkStore, nodeStore, viewStore } from '../state/stores.ts';
import { follow, goHome, panByKey, zoomBy } from '../world/controls.ts';
import { actNear, stepTowards } from '../world/ownSteps.ts';
import { toggleLook } from '../world/over/look.ts';
import { backToNow, toggleLookBack } from '../world/past/lookBack.ts';
import { toggleMap } from '../world/over/ViewTools.tsx';

/** True where it did something with the press. */
export type KeyAnswer = (press: { readonly pressed: boolean; readonly repeated: boolean }) => boolean;
const answers = new Map<BindingId, KeyAnswer>();

/** Whoever asked last answers; the returned function gives the key back to what it did before. */
export function answerKey(id: BindingId, answer: KeyAnswer): () => void {
  const before = answers.get(id);
  answers.set(id, answer);
  return () => { if (answers.get(id) !== answer) return; if (before === undefined) answers.delete(id); else answers.set(id, before); };
}
const onPress = (id: BindingId, work: () => boolean | void): void => { answerKey(id, ({ pressed }) => pressed && work() !== false); };

function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
/** On a control, Space and arrows belong to the control. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="tab"], [role="tablist"], [role="separator"], dialog, .scroll') !== null;
}
const ofControls = (chord: string): boolean => chord === 'Space' || chord.startsWith('Arrow') || chord === 'Home';

/** Closes the innermost thing that is open; a running reply comes first. */
function escape(): boolean {
  if (linkStore.getState().live && streamingReply(chatStore.getState().messages) !== undefined) { void stopReply(); return true; }
  const view = viewStore.getState();
  if (personStore.getState().riddle !== null && !looksBack()) { void leaveRiddle(); return true; }
  if (view.selected !== null) { viewStore.setState({ selected: null, following: false }); return true; }
  return backToNow();
}

const inWorld = (): boolean => viewStore.getState().view === 'world';

function answerAll(): void {
  onPress('palette', () => { viewStore.setState({ paletteOpen: true }); });
  onPress('settings', () => { goTo('settings'); });
  onPress('dock', toggleDock);
  onPress('help', () => { viewStore.setState({ keysShown: true }); });
  for (const view of VIEWS) onPress(`view-${view}`, () => { goTo(view); });
  onPress('pause-node', () => { void (nodeStore.getState().status?.state === 'paused' ? resume() : pause(null)); });
  onPress('undo', undoLast);
  onPress('chat', focusChat);
  onPress('new-chat', () => { newChat(); });
  onPress('pause-view', () => inWorld() && (viewStore.setState(({ worldPaused }) => ({ worldPaused: !worldPaused })), true));
  onPress('follow', () => { const { selected } = viewStore.getState(); if (selected !== null && inWorld()) follow(selected); return selected !== null && inWorld(); });
  onPress('home', () => inWorld() && (goHome(), true));
  onPress('zoom-in', () => inWorld() && (zoomBy(1), true));
  onPress('zoom-out', () => inWorld() && (zoomBy(-1), true));
  onPress('map', () => inWorld() && (toggleMap(), true));
  onPress('look', () => inWorld() && (toggleLook(), true));
  onPress('look-back', () => inWorld() && (toggleLookBack(), true));
  onPress('act', () => inWorld() && actNear());
  for (const [way, alongX, alongZ] of WAYS) {
    onPress(`walk-${way}`, () => inWorld() && stepTowards(alongX, alongZ));
    onPress(`pan-${way}`, () => inWorld() && (panByKey(alongX, alongZ), true));
  }
}

let bindings: Bindings = bindingsOf([]);
const heldDown = new Set<BindingId>();

function chordIn({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | null {
  return chordOf({ key, mod: ctrlKey || metaKey, alt: altKey, shift: shiftKey });
}
function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
  if (event.key === 'Escape') { if (escape()) event.preventDefault(); return; }
  const chord = chordIn(event);
  const id = chord === null ? null : bindingOf(bindings, chord);
  if (chord === null || id === null) return;
  const held = event.ctrlKey || event.metaKey || event.altKey || /^F\d+$/.test(event.key);
  if (takesText(event.target) && !held) return;
  if (isControl(event.target) && ofControls(chord)) return;
  if (answers.get(id)?.({ pressed: true, repeated: event.repeat }) !== true) return;
  heldDown.add(id);
  event.preventDefault();
}
/** Also where the focus went elsewhere meanwhile: nobody keeps walking. */
function letGo(event: KeyboardEvent | null): void {
  const chord = event === null ? null : chordIn(event);
  for (const id of heldDown) {
    // Which modifiers are still held says nothing about the key that was let go.
    if (event !== null && chord !== null && !bindings[id].some((one) => one === chord || one.endsWith(`+${chord}`))) continue;
    heldDown.delete(id);
    answers.get(id)?.({ pressed: false, repeated: false });
  }
}

export function followKeys(): void {
  answerAll();
  const read = (): void => { bindings = bindingsOf(nodeStore.getState().settings?.keys ?? []); };
  nodeStore.subscribe(read);
  read();
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', letGo);
  window.addEventListener('blur', () => { letGo(null); });
}
