// Rounds on the graphics device, through Dawn: parameters go in and out bit by bit, optimiser and adapter stay as they are, and
// the model that members agree on has the same bytes as on the processor, although each learnt on another device.
import { expect, it } from 'vitest';
import { RoundLearner } from '../../app/federation/roundLearner.ts';
import { updateShapeOfModel } from '../../app/federation/updateShape.ts';
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import { initialParameters } from '../../app/organism/init.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { documentWindows, noLock } from '../../worker/learner/evaluator.ts';
import { toNobody } from '../../worker/learner/giveWay.ts';
import { OrganismSession } from '../../worker/learner/organismSession.ts';
import { RoundWork } from '../../worker/learner/roundWork.ts';
import { Trainer } from '../../worker/learner/trainer.ts';
import { ReferenceBackend } from '../doubles/referenceBackend.ts';
import { TINY, TINY_TRAIN, tinyDocuments } from '../worker/learner/tinyOrganism.ts';
import { dawnBackend } from './dawnFixture.ts';

async function member(backend: Backend, seed: number) {
  const organism = await OrganismSession.open(backend, TINY, TINY_TRAIN);
  organism.loadState({ parameters: initialParameters(TINY, TINY_TRAIN.seed), moments: null });
  const sampler = new BatchSampler({ ...TINY_TRAIN, seed });
  sampler.setData(tinyDocuments, [], 0);
  const trainer = new Trainer(organism, TINY_TRAIN, sampler, { step: 0, tokensSeen: 0, trainLoss: null, scheduleStartStep: 0, samplerState: '' }, () => performance.now());
  const windows = documentWindows(Array.from({ length: 6 }, (_, i) => tinyDocuments(100 + i)), TINY_TRAIN.window);
  const work = new RoundWork({ organism, lock: noLock, tokensSeen: () => trainer.run.tokensSeen, windowsOf: () => windows, giveWay: toNobody });
  return { organism, trainer, learner: await RoundLearner.found(work, updateShapeOfModel(TINY, 64, 8)) };
}

it('R41: members on a graphics device and on the reference layers agree to the last bit, round after round', async () => {
  const dawn = await dawnBackend();
  const members = [await member(dawn, 1), await member(new ReferenceBackend(), 2)];
  for (let round = 1; round <= 3; round += 1) {
    for (const { trainer } of members) for (let step = 0; step < 4; step += 1) await trainer.step();
    const cuts = await Promise.all(members.map(({ learner }) => learner.cut()));
    const [before, ours] = await Promise.all(members.map(({ organism }) => organism.readState()));
    const measured = await members[0]?.learner.measure(cuts.map(({ payload }) => payload), round);
    expect(measured?.map(({ fault, deltaLoss }) => [fault, Number.isFinite(deltaLoss)])).toEqual([[null, true], [null, true]]);
    // Measuring leaves everything as it was.
    expect(await members[0]?.organism.readState()).toEqual(before);
    const taken = cuts.map(({ payload }, i) => ({ author: `n${i}`, payload, weight: 1_000 }));
    const applied = await Promise.all(members.map(({ learner }) => learner.apply(taken)));
    expect(applied[0]?.stateHash).toBe(applied[1]?.stateHash);
    // The optimiser keeps its moments.
    expect((await members[0]?.organism.readState())?.moments).toEqual(before?.moments);
    expect((await members[1]?.organism.readState())?.moments).toEqual(ours?.moments);
  }
  for (const { organism } of members) await organism.close();
  await dawn.close();
});
