// The thread in which the world lives. It alone holds the state; the agent sends inputs and asks. While a window watches it
// ticks at its own pace and shows itself twice a second; a while after the last one looked away it falls asleep, and goes on
// from there when somebody looks or something is told.
import { parentPort, workerData } from 'node:worker_threads';
import { createWorld } from '../../../app/world/sim/create.ts';
import type { WorldInput } from '../../../app/world/sim/inputs.ts';
import { loadWorld, saveWorld } from '../../../app/world/sim/save.ts';
import type { Ticked } from '../../../app/world/sim/tick.ts';
import { TICKS_PER_SECOND } from '../../../app/world/sim/units.ts';
import type { World } from '../../../app/world/sim/world.ts';
import { RowWriter } from '../../../app/world/view/rows.ts';
import { sceneOf } from '../../../app/world/view/scene.ts';
import { answersOf } from './answers.ts';
import { LivingWorld } from './livingWorld.ts';
import type { AskName, FromWorld, ToWorld, WorldBirth } from './messages.ts';
import { Pace } from './pace.ts';
import { forgets } from './past.ts';
import { OWN_VISITOR } from './person.ts';

const TICK_MS = 1000 / TICKS_PER_SECOND;
const UNWATCHED_WAKE_MS = 5_000;
/** So long the world goes on after the last one looked away. */
const FALLS_ASLEEP_MS = 5 * 60_000;
const SHOW_EVERY_TICKS = TICKS_PER_SECOND / 2;
const SCENE_EVERY_TICKS = TICKS_PER_SECOND;
/** After a suspended machine the world goes on from where it was instead of racing through the night. */
const MAX_CATCH_UP_TICKS = 10 * TICKS_PER_SECOND;
/** So far acts may run ahead of the clock: those of guests less, so that the person here always gets a word in. */
const GUESTS_AHEAD_TICKS = TICKS_PER_SECOND / 2;
const OWN_AHEAD_TICKS = 2 * TICKS_PER_SECOND;
const KEEP_EVERY_TICKS = 60 * TICKS_PER_SECOND;

if (parentPort === null) throw new Error('world/thread.ts runs as a worker thread of the agent');
const port = parentPort;
const birth = workerData as WorldBirth;

/** A world that cannot be opened begins anew: it holds nothing that is not elsewhere. */
function opened(): World {
  try { return birth.saved === null ? createWorld(birth.seed) : loadWorld(birth.saved); } catch { return createWorld(birth.seed); }
}
const living = new LivingWorld(opened());
const { world } = living;
const rows = new RowWriter();
let inputs: WorldInput[] = [];
let watched = false;
let leftAtMs = performance.now();
const pace = new Pace(TICK_MS, performance.now());
let timer: NodeJS.Timeout | null = null;
let shownTick = -1;
let keptTick = world.header.tick;

const say = (message: FromWorld, transfer: ArrayBuffer[] = []) => { port.postMessage(message, transfer); };
const isAsleep = (): boolean => !watched && performance.now() - leftAtMs >= FALLS_ASLEEP_MS;

function tick(): Ticked {
  const ticked = living.tick(inputs), forgot = inputs.some(forgets);
  inputs = [];
  // Whatever was told before this may still name it.
  if (forgot) say({ type: 'forgot' });
  if (ticked.events.length > 0) say({ type: 'happened', events: ticked.events });
  return ticked;
}

/** Steps to the present. Asleep, the present is where it fell asleep. */
function catchUp(): void {
  const due = pace.take(performance.now());
  const ticks = isAsleep() ? 0 : Math.min(due, MAX_CATCH_UP_TICKS);
  for (let turn = 0; turn < ticks; turn += 1) tick();
  // Inputs count at once, even between two ticks and in sleep, so that an answer about the world holds what just happened.
  if (inputs.length === 0) return;
  pace.lent(1);
  tick();
}

function keep(): void {
  if (world.header.tick - keptTick < KEEP_EVERY_TICKS) return;
  keptTick = world.header.tick;
  const saved = saveWorld(world);
  say({ type: 'kept', saved, stretch: living.stretchToKeep(() => saved) });
}

function show(): void {
  const { tick: now } = world.header;
  if (!watched || now - shownTick < SHOW_EVERY_TICKS) return;
  const scene = shownTick < 0 || Math.floor(now / SCENE_EVERY_TICKS) !== Math.floor(shownTick / SCENE_EVERY_TICKS) ? sceneOf(world) : null;
  shownTick = now;
  const copy = rows.write(world).slice();
  say({ type: 'shown', tick: now, rows: copy, scene }, [copy.buffer]);
}

function wake(): void { catchUp(); keep(); show(); }

function setPace(): void {
  if (timer !== null) clearInterval(timer);
  timer = setInterval(wake, watched ? TICK_MS : UNWATCHED_WAKE_MS);
}

const answers = answersOf(living, (input) => {
  const isOwn = !('key' in input) || input.key === OWN_VISITOR;
  if (pace.ahead(performance.now()) >= (isOwn ? OWN_AHEAD_TICKS : GUESTS_AHEAD_TICKS)) return null;
  pace.lent(1);
  inputs.push(input);
  const ticked = tick();
  // Whoever acted sees it with the next wake.
  shownTick = Math.min(shownTick, world.header.tick - SHOW_EVERY_TICKS);
  return ticked;
});

/** A moment of the past takes its time, and the world goes on meanwhile; everything else is answered at once. */
async function answer(id: number, name: AskName, argument: never): Promise<void> {
  const given = answers[name](argument);
  say({ type: 'answer', id, answer: given instanceof Promise ? await given : given });
}

port.on('message', (message: ToWorld) => {
  switch (message.type) {
    case 'input': inputs.push(message.input); break;
    case 'watch':
      if (watched && !message.on) leftAtMs = performance.now();
      // Whoever looks at a sleeping world finds it where it fell asleep.
      if (message.on && isAsleep()) pace.begin(performance.now());
      watched = message.on;
      shownTick = -1;
      setPace();
      wake();
      break;
    case 'ask':
      catchUp();
      void answer(message.id, message.name, message.argument as never);
      break;
  }
});
setPace();
