// Learning through play, for real and in short: the shipped embryo cannot play; after some hundred steps on what a living world tells
// of itself, beings it drives solve challenges and find land in worlds they never learnt from, far better than chance. The figure
// of the whole is docs/figures/learning-through-play.svg.
import { expect, test } from 'vitest';
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import { byChance, byRules, live } from '../../tools/play/lives.ts';
import type { Driver, Life } from '../../tools/play/lives.ts';
import { EMBRYO_WEIGHTS, PlayingOrganism } from '../../tools/play/organism.ts';
import { CHOOSING_WORLDS, PLAY, playTrain, TEXT_SEED } from '../../tools/play/settings.ts';
import { rateOf } from '../../tools/play/statistics.ts';
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import { Trainer } from '../../worker/learner/trainer.ts';
import { livingDocuments } from '../../worker/learner/worldText.ts';

const STEPS = 300, WORLDS = 5;
/** Not those of the figure: a test is run too often to be something nothing was chosen by. */
const FIRST_WORLD = CHOOSING_WORLDS + 1_000;

async function lives(driver: Driver): Promise<Life[]> {
  const lived: Life[] = [];
  for (let world = 0; world < WORLDS; world += 1) lived.push(await live(FIRST_WORLD + world, PLAY.shape, driver));
  return lived;
}

test(`after ${STEPS} steps on its own world's text the embryo solves more challenges and finds more land than chance`, { timeout: 900_000 }, async () => {
  const backend = await createNodeCpuBackend({ threads: 2 }), train = playTrain(STEPS, 4);
  const organism = await PlayingOrganism.open(backend, train, EMBRYO_WEIGHTS);
  try {
    const before = await lives(organism.driver), spokeBefore = await organism.speech();
    const sampler = new BatchSampler(train);
    sampler.setData(livingDocuments(organism.tokenizer, TEXT_SEED + 4, train.window), [], 0);
    const trainer = new Trainer(organism.session, train, sampler, { step: 0, tokensSeen: 0, trainLoss: null, scheduleStartStep: 0, samplerState: '' }, () => performance.now());
    for (let step = 0; step < STEPS; step += 1) await trainer.step();
    const after = await lives(organism.driver), spokeAfter = await organism.speech();
    const [rules, random] = [await lives(byRules), await lives(byChance)];
    for (const measure of ['solved', 'explored'] as const) {
      const [start, end, best, least] = [before, after, rules, random].map((lived) => rateOf(lived, measure).value);
      console.log(`${measure}: the embryo ${start?.toFixed(2)}, after ${STEPS} steps ${end?.toFixed(2)}; rules ${best?.toFixed(2)}, chance ${least?.toFixed(2)}`);
      expect(end, measure).toBeGreaterThan(1.5 * (least ?? NaN));
      expect(end, measure).toBeGreaterThan(start ?? NaN);
    }
    console.log(`speech: ${(spokeBefore.right * 100).toFixed(1)} % -> ${(spokeAfter.right * 100).toFixed(1)} % right, ${spokeBefore.heldOutBitsPerByte.toFixed(3)} -> ${spokeAfter.heldOutBitsPerByte.toFixed(3)} bits a byte`);
    expect(spokeAfter.right).toBeGreaterThan(0.8);
  } finally { await organism.close(); await backend.close(); }
});
