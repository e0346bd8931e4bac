// The toy behaves as a model would: alone it learns its own sides, together all come closer, and all have the same bits.
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import { floatsOf } from '../../app/federation/roundState.ts';
import { ToyLearner, TOY_PARAMETERS, TOY_START, toyTrainer } from './toyTrainer.ts';

describe('the toy that trains in simulations', () => {
  it('comes closer together, with one state on all', async () => {
    let nowMs = 0;
    const learners = [0, 1, 2, 3].map((place) => new ToyLearner(3, place, 1 + place, () => nowMs, SeededStream.from(3, `noise-${place}`)));
    const trainers = await Promise.all(learners.map((learner) => toyTrainer(learner, null)));
    expect(trainers.map((trainer) => trainer.stateHash)).toEqual([TOY_START, TOY_START, TOY_START, TOY_START]);
    const start = learners[0]!.lossOf(new Float32Array(TOY_PARAMETERS));
    for (let round = 0; round < 60; round += 1) {
      nowMs += 1_000;
      const cuts = await Promise.all(trainers.map((trainer) => trainer.cut()));
      const measured = await trainers[0]!.measure(cuts.map(({ payload }) => payload), round);
      expect(measured.every(({ fault }) => fault === null)).toBe(true);
      const applied = await Promise.all(trainers.map((trainer) => trainer.apply(cuts.map(({ payload }, place) => ({ author: `${place}`, payload, weight: 1_000 })))));
      expect(new Set(applied.map(({ stateHash }) => stateHash)).size).toBe(1);
      if (round === 0) expect(applied[0]!.lossAfter).toBeLessThan(applied[0]!.lossBefore!);
    }
    const reached = learners[0]!.lossOf(floatsOf(await trainers[0]!.snapshot()));
    expect(reached).toBeLessThan(start / 4);
  });

  it('goes on from what was kept', async () => {
    let nowMs = 0;
    const before = await toyTrainer(new ToyLearner(4, 0, 1, () => nowMs, SeededStream.from(4, 'noise')), null);
    nowMs = 5_000;
    await before.cut();
    const kept = await before.exportState();
    const after = await toyTrainer(new ToyLearner(4, 0, 1, () => nowMs, SeededStream.from(4, 'later')), kept);
    expect(after.stateHash).toBe(before.stateHash);
    expect(Buffer.from(await after.exportState()).equals(Buffer.from(kept))).toBe(true);
  });
});
