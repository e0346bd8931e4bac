// The thread in which the world lives. It alone holds the state; the agent sends inputs and asks for views. While a
// window watches it ticks at its own pace and shows itself twice a second; else it wakes rarely and catches up.
import { parentPort, workerData } from 'node:worker_threads';
import { createWorld } from '../../../app/world/scene/create.ts';
import { factsOf, snapshotOf } from '../../../app/world/scene/snapshot.ts';
import { TICKS_PER_SECOND } from '../../../app/world/scene/state.ts';
import type { WorldInput } from '../../../app/world/scene/state.ts';
import { stepWorld } from '../../../app/world/scene/step.ts';
import type { FromWorld, ToWorld, WorldBirth, WorldViews } from './messages.ts';

const TICK_MS = 1000 / TICKS_PER_SECOND;
const UNWATCHED_WAKE_MS = 5_000;
const SNAPSHOT_EVERY_TICKS = TICKS_PER_SECOND / 2;
/** After a suspended machine the world goes on from where it was instead of racing through the night. */
const MAX_CATCH_UP_TICKS = 10 * TICKS_PER_SECOND;
const KEEP_EVERY_TICKS = 60 * TICKS_PER_SECOND;

if (parentPort === null) throw new Error('world/thread.ts runs as a worker thread of the agent');
const port = parentPort;
const birth = workerData as WorldBirth;
let state = birth.state ?? createWorld(birth.seed);
let inputs: WorldInput[] = [];
let watched = false;
let steppedAtMs = performance.now();
let timer: NodeJS.Timeout | null = null;
let shownTick = -1;
let keptTick = state.tick;

const say = (message: FromWorld) => { port.postMessage(message); };

/** Steps to the present. */
function catchUp(): void {
  const due = Math.floor((performance.now() - steppedAtMs) / TICK_MS);
  // Inputs count at once, even between two ticks, so that an answer about the world holds what just happened.
  const ticks = Math.min(Math.max(due, inputs.length > 0 ? 1 : 0), MAX_CATCH_UP_TICKS);
  steppedAtMs += due * TICK_MS;
  for (let i = 0; i < ticks; i += 1) { state = stepWorld(state, inputs); inputs = []; }
}

function wake(): void {
  catchUp();
  if (state.tick - keptTick >= KEEP_EVERY_TICKS) { keptTick = state.tick; say({ type: 'kept', state }); }
  if (watched && state.tick - shownTick >= SNAPSHOT_EVERY_TICKS) { shownTick = state.tick; say({ type: 'snapshot', snapshot: snapshotOf(state) }); }
}

function setPace(): void {
  if (timer !== null) clearInterval(timer);
  timer = setInterval(wake, watched ? TICK_MS : UNWATCHED_WAKE_MS);
}

const views: { [V in keyof WorldViews]: () => WorldViews[V] } = { snapshot: () => snapshotOf(state), facts: () => factsOf(state), state: () => state };

port.on('message', (message: ToWorld) => {
  switch (message.type) {
    case 'input': inputs.push(message.input); break;
    case 'watch': watched = message.on; shownTick = -1; setPace(); wake(); break;
    case 'view': catchUp(); say({ type: 'view', id: message.id, value: views[message.view]() }); break;
  }
});
setPace();
