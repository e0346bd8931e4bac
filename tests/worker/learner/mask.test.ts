import { expect, it } from 'vitest';
import { initialParameters } from '../../../app/organism/init.ts';
import { Scalar } from '../../../worker/engine/program.ts';
import { OrganismSession } from '../../../worker/learner/organismSession.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import { TINY, TINY_TRAIN, tinyTokenizer } from './tinyOrganism.ts';

/** Loss and gradients of one sentence in the first row of a batch; everything else is padding. */
async function learnt(batch: number, window: number, rubbish: number): Promise<{ loss: number; gradients: Float32Array }> {
  const organism = await OrganismSession.open(new ReferenceBackend(), TINY, { ...TINY_TRAIN, batch, window });
  const { session, plan, programs } = organism;
  organism.loadState({ parameters: initialParameters(TINY, 1), moments: null });
  const ids = tinyTokenizer.encode('a bird sings');
  const tokens = new Int32Array(batch * window).fill(rubbish);
  const targets = new Int32Array(batch * window).fill(-1);
  tokens.set(ids.subarray(0, -1));
  targets.set(ids.subarray(1));
  session.write(plan.tensors.tokens, tokens);
  session.write(plan.tensors.targets, targets);
  session.write(plan.tensors.weights, Float32Array.from(targets, (target) => (target < 0 ? 0 : 1)));
  session.write(plan.tensors.scalars, Float32Array.of(1 / (ids.length - 1)), Scalar.LOSS_SCALE);
  for (const stretch of programs.gradients) await session.run(stretch);
  const gradients = (await session.read(plan.tensors.gradients ?? 0)) as Float32Array;
  return { loss: (await session.read(plan.tensors.scalars, Scalar.LOSS, 1))[0] ?? NaN, gradients };
}

it('padding, behind a text or in whole rows, changes neither loss nor gradient (ORG-025)', async () => {
  const plain = await learnt(1, 11, 0);
  for (const [batch, window, rubbish] of [[1, 16, 0], [4, 16, 0], [4, 24, 99]] as const) {
    const padded = await learnt(batch, window, rubbish);
    expect(padded.loss).toBeCloseTo(plain.loss, 6);
    let apart = 0;
    padded.gradients.forEach((value, i) => { apart = Math.max(apart, Math.abs(value - (plain.gradients[i] ?? NaN))); });
    // Rows are summed in other chunks, so the last bits may differ.
    expect(apart).toBeLessThan(1e-6);
  }
  expect(plain.gradients.some((value) => Math.abs(value) > 1e-3)).toBe(true);
});
