import { expect, it } from 'vitest';
import { adapterLayout, initialAdapter } from '../../../app/organism/adapter.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { measure, noLock, textWindows } from '../../../worker/learner/evaluator.ts';
import type { Model } from '../../../worker/learner/organismSession.ts';
import { OrganismSession } from '../../../worker/learner/organismSession.ts';
import { tokenizeText } from '../../../worker/learner/worldText.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import { openTiny, TINY, TINY_TRAIN, tinyTokenizer } from './tinyOrganism.ts';

const RANK = 4;
const windows = textWindows(tokenizeText(tinyTokenizer, 'The heron waits by the river.'), TINY_TRAIN.window);
const figure = async (model: Model) => (await measure(model, tinyTokenizer, windows, noLock))?.bitsPerByte;

function adapterOf(seed: number) {
  const parameters = initialAdapter(TINY, RANK, seed);
  const stream = SeededStream.from(seed, 'factors');
  for (const { b } of adapterLayout(TINY, RANK).pairs) for (let i = 0; i < b.shape[0]! * RANK; i += 1) parameters[b.offset + i] = 0.2 * (stream.nextFloat() - 0.5);
  return { parameters, moments: null };
}

it('one adapter takes the place of another in an open session, and the base speaks as before beside both', async () => {
  const organism = await OrganismSession.open(new ReferenceBackend(), TINY, TINY_TRAIN, { rank: RANK, hyper: TINY_TRAIN });
  organism.loadState({ parameters: initialParameters(TINY, TINY_TRAIN.seed), moments: null });
  const base = await figure(organism);
  const first = await figure(await organism.openAdapter(adapterOf(1)));
  const second = await figure(await organism.openAdapter(adapterOf(2)));
  expect(new Set([base, first, second]).size).toBe(3);
  expect(await figure(await organism.openAdapter(adapterOf(1)))).toBe(first);
  expect(await figure(organism)).toBe(base);
});

it('a session without room for an adapter opens none', async () => {
  await expect((await openTiny()).openAdapter(adapterOf(1))).rejects.toThrow(/without room/);
});
