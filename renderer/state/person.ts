// The person in the world: what they stand before, and what came of the last thing they did. Acts go to the node one after
// the other; what is shown is what it answered.
import { createStore } from 'zustand/vanilla';
import type { ActOutcome, PersonAct, Riddle, WorldScene } from '../../schemas/world.ts';
import { t } from '../text/t.ts';
import { attempt, toast } from './actions.ts';
import { client } from './connect.ts';
import { looksBack } from './past.ts';
import { worldStore } from './stores.ts';

export interface Person {
  readonly riddle: Riddle | null;
  /** A line about the last answer; empty before one. */
  readonly said: string;
  readonly busy: boolean;
}
export const personStore = createStore<Person>(() => ({ riddle: null, said: '', busy: false }));

const REFUSED = { unknown: 'riddle.refused.unknown', 'not-land': 'riddle.refused.not-land', 'solved-already': 'riddle.refused.solved-already', 'not-asked': 'riddle.refused.not-asked' } as const;

function refusedText(why: NonNullable<ActOutcome['why']>): string { return t(why in REFUSED ? REFUSED[why as keyof typeof REFUSED] : 'riddle.refused.other'); }

function saidOf(outcome: ActOutcome, before: Riddle | null): string {
  if (outcome.uncovered === true) return t('riddle.uncovered', { name: before?.relicName ?? '' });
  if (outcome.right === true) return t('riddle.right', { left: outcome.riddle === null ? 0 : outcome.riddle.steps - outcome.riddle.step });
  return outcome.right === false ? t('riddle.wrong') : '';
}

async function act(wanted: PersonAct): Promise<ActOutcome | null> {
  if (personStore.getState().busy) return null;
  if (looksBack()) { toast('info', t('past.not-now')); return null; }
  personStore.setState({ busy: true });
  let outcome: ActOutcome | null = null;
  await attempt(async () => { outcome = await client.call('world.act', wanted); });
  personStore.setState({ busy: false });
  return outcome;
}

/** Why not is told, but for `quiet` steps: whoever walks by keys sees the shore. */
export async function walkTo(x: number, z: number, quiet = false): Promise<void> {
  const outcome = await act({ act: 'walk', x: Math.round(x), z: Math.round(z) });
  if (outcome === null) return;
  personStore.setState({ riddle: outcome.riddle, said: '' });
  if (!outcome.ok && outcome.why !== null && !quiet) toast('warning', refusedText(outcome.why));
}

/** From further off the person walks there first; the challenge opens when they arrive. */
export async function tryRelic(relic: number): Promise<void> {
  const outcome = await act({ act: 'try', relic });
  if (outcome === null) return;
  personStore.setState({ riddle: outcome.riddle, said: '' });
  if (!outcome.ok && outcome.why !== null) toast('warning', refusedText(outcome.why));
  else if (outcome.riddle === null) toast('info', t('riddle.going'));
}

export async function answerRiddle(option: number): Promise<void> {
  const before = personStore.getState().riddle;
  const outcome = await act({ act: 'answer', option });
  if (outcome === null) return;
  personStore.setState({ riddle: outcome.riddle, said: outcome.ok || outcome.why === null ? saidOf(outcome, before) : refusedText(outcome.why) });
  // With the challenge the line goes too: it is told beside the world.
  if (outcome.riddle === null) toast(outcome.uncovered === true ? 'info' : 'warning', personStore.getState().said);
}

export async function leaveRiddle(): Promise<void> {
  const outcome = await act({ act: 'stop' });
  if (outcome !== null) personStore.setState({ riddle: null, said: '' });
}

/** Somebody begins to talk with this being. */
export async function greet(name: string): Promise<void> {
  const outcome = await act({ act: 'greet', name });
  if (outcome?.ok === false) toast('warning', t('chat.with-nobody', { name }));
}

let standsAt: number | null = null;

/** The node says before what the person stands: a challenge opens when they arrive, and is gone when somebody was quicker. */
function sceneTold({ visitors }: Pick<WorldScene, 'visitors'>): void {
  const at = visitors.find((one) => one.own)?.at ?? null;
  if (at === standsAt) return;
  standsAt = at;
  if (at === null) { personStore.setState({ riddle: null }); return; }
  if (personStore.getState().riddle?.relic === at) return;
  client.call('world.riddle', {}).then(({ riddle }) => { personStore.setState({ riddle, said: '' }); }).catch(() => { standsAt = null; });
}

export function followPerson(): void { worldStore.subscribe(({ scene }) => { if (scene !== null) sceneTold(scene); }); }
