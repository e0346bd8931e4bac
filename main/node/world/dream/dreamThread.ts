// A dream: a copy of a world that lives as fast as it can in a thread of its own. It is born from bytes, asks for nothing but the
// organism's choices, tells what came of it and ends; the waking world hears of it only what its owner makes of the report.
import { parentPort, workerData } from 'node:worker_threads';
import { BEING, RELIC } from '../../../../app/world/sim/fields.ts';
import { hashText } from '../../../../app/world/sim/hash.ts';
import type { WorldInput } from '../../../../app/world/sim/inputs.ts';
import { loadWorld } from '../../../../app/world/sim/save.ts';
import type { Table } from '../../../../app/world/sim/table.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { askedBeings } from '../../../../app/world/view/asked.ts';
import type { AskedBeing } from '../../../../app/world/view/asked.ts';
import type { DreamBirth, FromDream, ToDream } from './dreamMessages.ts';

if (parentPort === null) throw new Error('world/dream/dreamThread.ts runs as a worker thread of the agent');
const port = parentPort;
const { saved, ticks, driver } = workerData as DreamBirth;

const say = (message: FromDream): void => { port.postMessage(message); };
const chosenBy = (asked: readonly AskedBeing[]): Promise<readonly number[]> => new Promise((resolve) => {
  port.once('message', ({ options }: ToDream) => { resolve(options); });
  say({ type: 'asked', asked });
});
const sumOf = ({ data, count, stride }: Table, field: number): number => Array.from({ length: count }, (_, row) => data[row * stride + field]!).reduce((sum, value) => sum + value, 0);

const world = loadWorld(saved), sim = new Simulation(world), { beings, relics } = world.tables;
const figures = (): { solved: number; ended: number; landFound: number } => ({ solved: sumOf(relics, RELIC.wins), ended: sumOf(relics, RELIC.tries), landFound: sumOf(beings, BEING.explored) });
const before = figures(), startMs = performance.now();
let inputs: WorldInput[] = [{ kind: 'driver', organism: driver === 'organism' }], choices = 0;
for (let tick = 0; tick < ticks; tick += 1) {
  sim.tick(inputs);
  inputs = [];
  const asked = askedBeings(world);
  if (asked.length === 0) continue;
  const options = await chosenBy(asked);
  choices += asked.length;
  inputs = asked.map(({ being, asked: which }, index) => ({ kind: 'choice', being, asked: which, option: options[index] ?? -1 }));
}
const after = figures(), solved = after.solved - before.solved;
say({ type: 'dreamt', report: { ticks, milliseconds: performance.now() - startMs, choices, solved, failed: after.ended - before.ended - solved, landFound: after.landFound - before.landFound, hash: hashText(world) } });
// Nothing more is heard: the thread ends by itself.
port.close();
