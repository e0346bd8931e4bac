// When the system's notifications are used: only for what waits for a person, never while they look at the window, and at most
// once in ten minutes for each kind; what came within them is told when they are over. What was told once is not told again
// while it waits.
import type { Need } from '../../schemas/desktop.ts';
import type { Notification } from './ports.ts';

export const QUIET_MS = 10 * 60_000;

export interface Told { readonly ids: ReadonlySet<string>; readonly lastAtMs: ReadonlyMap<Need['kind'], number> }
export const nothingTold: Told = { ids: new Set(), lastAtMs: new Map() };

const TITLES: Readonly<Record<Need['kind'], string>> = { consent: 'Ileices asks you', approval: 'Somebody asks to join', failure: 'Ileices needs you' };
const MANY: Readonly<Record<Need['kind'], (count: number) => string>> = {
  consent: (count) => `${count} requests to read something wait for you.`, approval: (count) => `${count} people ask to join your mesh.`, failure: (count) => `${count} things need you. The window says which.`,
};
const KINDS = ['failure', 'approval', 'consent'] as const satisfies readonly Need['kind'][];

/** `againInMs`: when to look again for the sake of what was held back; null when nothing was. */
export interface Telling { readonly notifications: readonly Notification[]; readonly told: Told; readonly againInMs: number | null }

/** `isWatched`: the window is in front, so a person sees it there. `nowMs` of a clock that nobody sets. */
export function notificationsFor(needs: readonly Need[], told: Told, isWatched: boolean, nowMs: number): Telling {
  // What waits no longer is forgotten, so that it may be told again when it comes back.
  const ids = new Set(needs.filter(({ id }) => isWatched || told.ids.has(id)).map(({ id }) => id));
  const lastAtMs = new Map(told.lastAtMs);
  const notifications: Notification[] = [];
  let againInMs: number | null = null;
  for (const kind of KINDS) {
    const fresh = needs.filter((need) => need.kind === kind && !ids.has(need.id));
    const last = lastAtMs.get(kind);
    if (fresh.length === 0) continue;
    const quietMs = last === undefined ? 0 : last + QUIET_MS - nowMs;
    if (quietMs > 0) {
      againInMs = Math.min(againInMs ?? quietMs, quietMs);
      continue;
    }
    lastAtMs.set(kind, nowMs);
    for (const { id } of fresh) ids.add(id);
    notifications.push({ title: TITLES[kind], text: fresh.length === 1 ? fresh[0]?.text ?? '' : MANY[kind](fresh.length) });
  }
  return { notifications, told: { ids, lastAtMs }, againInMs };
}
