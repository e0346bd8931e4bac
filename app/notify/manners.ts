// When something may be told outside the window: only kinds that are switched on, only while nobody looks, several of a kind as one, and of
// each kind at most one in ten minutes. What comes too early is gathered and told with the next. Pure; the clock is the caller's.

export const NOTIFY_EVERY_MS = 10 * 60_000;
export type NotifyKind = 'needs-you' | 'reply' | 'growth' | 'mesh';
export interface Told { readonly kind: NotifyKind; readonly count: number; readonly text: string }
interface Gathered { readonly count: number; readonly text: string }

export interface Manners { readonly toldAtMs: Readonly<Partial<Record<NotifyKind, number>>>; readonly waiting: Readonly<Partial<Record<NotifyKind, Gathered>>> }
export const noManners: Manners = { toldAtMs: {}, waiting: {} };

export interface Situation { readonly nowMs: number; readonly focused: boolean; readonly wanted: ReadonlySet<NotifyKind> }

/** Something happened: what it becomes, and what may be told at once. */
export function happened(manners: Manners, kind: NotifyKind, text: string, situation: Situation): { readonly manners: Manners; readonly tell: Told | null } {
  if (situation.focused || !situation.wanted.has(kind)) return { manners, tell: null };
  const gathered = { count: (manners.waiting[kind]?.count ?? 0) + 1, text };
  return told({ ...manners, waiting: { ...manners.waiting, [kind]: gathered } }, kind, situation);
}

function told(manners: Manners, kind: NotifyKind, { nowMs }: Situation): { readonly manners: Manners; readonly tell: Told | null } {
  const gathered = manners.waiting[kind], lastMs = manners.toldAtMs[kind];
  if (gathered === undefined || (lastMs !== undefined && nowMs - lastMs < NOTIFY_EVERY_MS)) return { manners, tell: null };
  const { [kind]: _now, ...waiting } = manners.waiting;
  return { manners: { toldAtMs: { ...manners.toldAtMs, [kind]: nowMs }, waiting }, tell: { kind, ...gathered } };
}

/** What may be told by now of what was gathered. */
export function due(manners: Manners, situation: Situation): { readonly manners: Manners; readonly tell: readonly Told[] } {
  if (situation.focused) return { manners: looked(manners), tell: [] };
  let next = manners;
  const tell: Told[] = [];
  for (const kind of Object.keys(manners.waiting) as NotifyKind[]) {
    const step = told(next, kind, situation);
    next = step.manners;
    if (step.tell !== null) tell.push(step.tell);
  }
  return { manners: next, tell };
}

/** Somebody looks: what waits is seen in the window. */
export const looked = (manners: Manners): Manners => ({ ...manners, waiting: {} });
