// Tells outside the window what waits or happened, with manners (app/notify), through the Notification of the browser or of the installed
// app's window. Only after a yes, and a press on it opens the place.
import { due, happened, noManners, type Manners, type NotifyKind, type Told } from '../../app/notify/manners.ts';
import { shownName } from '../../app/consent/names.ts';
import { membersOf, waitingPeers } from '../mesh/words.ts';
import { t } from '../text/t.ts';
import { goTo, openDock } from './places.ts';
import { chatStore, consentStore, meshStore, nodeStore, worldStore } from './stores.ts';

export type Permission = NotificationPermission | 'missing';
const isThere = (): boolean => 'Notification' in window;
export const permission = (): Permission => (isThere() ? Notification.permission : 'missing');
export async function askPermission(): Promise<Permission> { return isThere() ? Notification.requestPermission() : 'missing'; }

const LOOK_EVERY_MS = 30_000;
let manners: Manners = noManners;

const PLACES: Readonly<Record<NotifyKind, () => void>> = {
  'needs-you': () => { if (waitingPeers(meshStore.getState().view).length > 0) goTo('mesh'); else openDock('consent'); },
  'reply': () => { openDock('chat'); }, 'growth': () => { goTo('world'); }, 'mesh': () => { goTo('mesh'); },
};

function situation() {
  const settings = nodeStore.getState().settings;
  const kinds: readonly (readonly [NotifyKind, boolean | undefined])[] = [['needs-you', settings?.notifyNeedsYou], ['reply', settings?.notifyReplies], ['growth', settings?.notifyGrowth], ['mesh', settings?.notifyMesh]];
  return { nowMs: Date.now(), focused: !document.hidden && document.hasFocus(), wanted: new Set(permission() === 'granted' ? kinds.flatMap(([kind, wanted]) => (wanted === true ? [kind] : [])) : []) };
}

function tell({ kind, count, text }: Told): void {
  const words = count === 1 ? text : kind === 'reply' ? t('notify.replies', { count }) : t('notify.several', { text, more: count - 1 });
  const shown = new Notification('Ileices', { body: words, tag: `ileices-${kind}`, silent: true });
  shown.onclick = () => { window.focus(); PLACES[kind](); shown.close(); };
}

function note(kind: NotifyKind, text: string): void {
  const next = happened(manners, kind, text, situation());
  manners = next.manners;
  if (next.tell !== null) tell(next.tell);
}
function look(): void {
  const next = due(manners, situation());
  manners = next.manners;
  for (const told of next.tell) tell(told);
}

/** Those of `now` whose id is new. */
function fresh<T extends { readonly id: string }>(now: readonly T[], before: readonly T[]): readonly T[] {
  const known = new Set(before.map(({ id }) => id));
  return now.filter(({ id }) => !known.has(id));
}

function followWhatWaits(): void {
  consentStore.subscribe(({ view }, { view: before }) => {
    if (before === null || view === null) return;
    const asked = fresh(view.offers, before.offers).filter(({ asker }) => asker.kind !== 'you');
    if (asked.length > 0) note('needs-you', t('notify.requests', { count: asked.length }));
  });
  meshStore.subscribe(({ view }, { view: before }) => {
    if (before === undefined || before === null || view === undefined || view === null) return;
    for (const peer of fresh(waitingPeers(view), waitingPeers(before))) note('needs-you', t('notify.joiner', { name: shownName(peer.name) }));
    const linked = (of: typeof view) => membersOf(of).filter(({ path }) => path !== null);
    for (const peer of fresh(linked(view), linked(before))) note('mesh', t('notify.came', { name: shownName(peer.name) }));
    for (const peer of fresh(linked(before), linked(view))) note('mesh', t('notify.went', { name: shownName(peer.name) }));
  });
  nodeStore.subscribe(({ status }, { status: before }) => {
    if (status === null || before === null) return;
    if (status.state === 'blocked' && before.state !== 'blocked') note('needs-you', t('notify.fault', { why: t(`reason.${status.reason}`) }));
    const learnt = status.sources.filter(({ id, state }) => state === 'learnt' && before.sources.some((source) => source.id === id && source.state !== 'learnt'));
    for (const { name } of learnt) note('growth', t('notify.learnt', { name: shownName(name) }));
  });
}

export function followNotifications(): void {
  followWhatWaits();
  chatStore.subscribe(({ messages }, { messages: before }) => {
    const done = messages.at(-1), was = before.find(({ id }) => id === done?.id);
    if (done?.author === 'ileices' && done.state === 'done' && was?.state === 'streaming') note('reply', t('notify.reply'));
  });
  worldStore.subscribe(({ scene }, { scene: before }) => {
    if (scene !== null && before !== null && scene.tier > before.tier) note('growth', t('notify.growth', { line: scene.chronicle.at(-1)?.text ?? '' }));
  });
  setInterval(look, LOOK_EVERY_MS);
  window.addEventListener('focus', look);
}
