// Play inside a whole node: a model that knows the answers is given the beings of the world that is watched, chooses for them, and
// loses them when it sleeps.
import { expect, test } from 'vitest';
import { drawExam } from '../../../../app/world/play/fitness.ts';
import { EXAM_QUESTIONS } from '../../../../app/world/play/fitness.ts';
import { promptOf, TURN_MS, TURNS_A_QUESTION } from '../../../../main/node/agent/playKeeper.ts';
import type { ComputeInput } from '../../../../schemas/compute.ts';
import type { FakeCompute } from '../../../doubles/fakeCompute.ts';
import { bench } from './agentFixture.ts';

const right = new Map(drawExam().map(({ facts, question, fit }) => [JSON.stringify(promptOf(facts, question)), fit[0] ?? 0]));

/** Asked what a being does, it always rests: the rules never do. */
function knowing(compute: FakeCompute): void {
  const call = compute.call.bind(compute) as (method: string, input: unknown) => Promise<unknown>;
  compute.call = (async (method: string, input: unknown) => {
    if (method !== 'choose') return call(method, input);
    const { prompt, options } = input as ComputeInput<'choose'>, best = right.get(JSON.stringify(prompt)) ?? options.length - 1;
    return { logProbabilities: options.map((_, index) => (index === best ? 0 : -60)), perToken: [], tokens: [], milliseconds: 1 };
  }) as FakeCompute['call'];
}

test('a fit model chooses for the beings of a world that is watched, and rules do again when it sleeps', async () => {
  const own = await bench(undefined, undefined, { onSpawn: knowing }).start(), { world, agent, clock } = own;
  const driver = async () => (await world.ask('scene', null)).driver;
  const deeds = async (): Promise<string[]> => { const { beings } = world.sim.world.tables; return Promise.all(Array.from({ length: beings.count }, async (_, row) => { const seen = await world.ask('inspect', beings.data[row * beings.stride] ?? 0); return seen?.kind === 'being' ? seen.driver : 'none'; })); };
  await clock.advance(EXAM_QUESTIONS * TURNS_A_QUESTION * TURN_MS);
  expect(await driver()).toBe('rules');
  agent.world.watch(true);
  await clock.advance(EXAM_QUESTIONS * TURNS_A_QUESTION * TURN_MS);
  expect(await driver()).toBe('organism');
  // A few ticks of the world for every turn of the keeper, as in a life.
  for (let turn = 0; turn < 400; turn += 1) { world.tick(3); await clock.advance(TURN_MS); }
  expect(await deeds()).toEqual(['organism', 'organism']);
  await agent.pause(null);
  await clock.advance(60_000);
  expect(await driver()).toBe('rules');
});
