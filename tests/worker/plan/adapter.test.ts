// The adapter's plan means what the reference says, step by step, and touches nothing of the base.
import { describe, expect, it } from 'vitest';
import { adapterLayout, initialAdapter } from '../../../app/organism/adapter.ts';
import { SEED as SEED_PRESET, SPARK } from '../../../app/organism/config.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { adaptedParameters, adapterGradients } from '../../../app/organism/reference/adapter.ts';
import { adamw } from '../../../app/organism/reference/adamw.ts';
import { globalNorm } from '../../../app/organism/reference/globalNorm.ts';
import { referenceStep } from '../../../app/organism/reference/model.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { ModelConfig } from '../../../schemas/model.ts';
import { planOrganism } from '../../../worker/engine/plan/organism.ts';
import { CONTROL_COUNT, Control, Scalar } from '../../../worker/engine/program.ts';
import type { Region } from '../../../worker/engine/program.ts';
import { STREAM_SEED, batchOf, expectClose, hyper, open } from './planFixture.ts';

const odd: ModelConfig = { preset: 'odd', vocabulary: 37, layers: 3, width: 24, heads: 4, kvHeads: 1, feedForward: 10, context: 20, ropeBase: 500, normEpsilon: 1e-5 };
const RANK = 5;
const [BATCH, WINDOW] = [2, 12];
const adapterHyper = { ...hyper, weightDecay: 0 };

function planned(config: ModelConfig) {
  const plan = planOrganism(config, { batch: BATCH, window: WINDOW, hyper, adapter: { rank: RANK, hyper: adapterHyper } });
  if (plan.adapter === null) throw new Error('the plan has no adapter');
  return { plan, adapter: plan.adapter, layout: adapterLayout(config, RANK) };
}

/** Both factors away from zero. */
function adapterOf(config: ModelConfig): Float32Array {
  const stream = SeededStream.from(STREAM_SEED, 'adapter');
  const flat = initialAdapter(config, RANK, STREAM_SEED);
  for (const { b } of adapterLayout(config, RANK).pairs) for (let i = 0; i < b.shape[0]! * RANK; i += 1) flat[b.offset + i] = 0.1 * (stream.nextFloat() - 0.5);
  return flat;
}

describe(`plan of the adapter (seed ${STREAM_SEED})`, () => {
  it.each([{ ...SPARK, preset: 'spark' }, odd])('gives the gradients, norm and update of the reference, and leaves the base as it was: $preset', async (config) => {
    const { plan, adapter, layout } = planned(config);
    const batch = batchOf(config, BATCH, WINDOW);
    const session = await open(config, plan, batch);
    const base = initialParameters(config, STREAM_SEED);
    const own = Float64Array.from(adapterOf(config));
    session.write(adapter.tensors.parameters, adapterOf(config));
    const run = await session.prepare(adapter.programs.gradients);
    await session.run(run);
    const step = referenceStep(config, adaptedParameters(layout, Float64Array.from(base), own), batch);
    const gradients = adapterGradients(layout, own, step.gradients);
    expectClose('loss', await session.read(plan.tensors.scalars, Scalar.LOSS, 1), [step.loss]);
    const found = await session.read(adapter.tensors.gradients);
    for (const slot of layout.slots) {
      const end = slot.offset + slot.shape[0]! * slot.shape[1]!;
      expectClose(`gradient of ${slot.name}`, found.subarray(slot.offset, end), gradients.subarray(slot.offset, end));
    }
    await session.run(run);
    expect(await session.read(adapter.tensors.gradients), 'a second run starts from nothing').toEqual(found);
    await session.run(await session.prepare(adapter.programs.update));
    const verdict = globalNorm({ gradients, size: layout.flatSize, clipNorm: hyper.clipNorm, loss: step.loss });
    expectClose('norm', await session.read(plan.tensors.scalars, Scalar.GRAD_NORM, 1), [verdict.norm]);
    const [moment1, moment2] = [new Float64Array(layout.flatSize), new Float64Array(layout.flatSize)];
    adamw({
      ...adapterHyper, parameters: own, gradients, moment1, moment2, size: layout.flatSize, decayed: layout.flatSize, learningRate: 0.01,
      gradientScale: verdict.clipScale, beta1Correction: 1 - hyper.beta1, beta2Correction: 1 - hyper.beta2,
    });
    expectClose('moment2', await session.read(adapter.tensors.moment2), moment2);
    const trusted = (_: unknown, i: number) => Math.abs(gradients[i]! * verdict.clipScale) > 1e-5;
    expectClose('adapter', (await session.read(adapter.tensors.parameters)).filter(trusted), own.filter(trusted));

    expect(await session.read(plan.tensors.parameters)).toEqual(base);
    for (const moment of [plan.tensors.moment1, plan.tensors.moment2]) expect((await session.read(moment)).every((value) => value === 0)).toBe(true);
  });

  it('measures and speaks as a model whose parameters are base and adapter added up', async () => {
    const { plan, adapter, layout } = planned(odd);
    const batch = batchOf(odd, BATCH, WINDOW);
    const [apart, together] = [await open(odd, plan, batch), await open(odd, plan, batch)];
    apart.write(adapter.tensors.parameters, adapterOf(odd));
    together.write(plan.tensors.parameters, Float32Array.from(adaptedParameters(layout, Float64Array.from(initialParameters(odd, STREAM_SEED)), Float64Array.from(adapterOf(odd)))));
    await apart.run(await apart.prepare(adapter.programs.adapt));
    const control = Object.assign(new Int32Array(CONTROL_COUNT), { [Control.ROWS]: 7 });
    for (const [session, programs] of [[apart, adapter.programs], [together, plan.programs]] as const) {
      await session.run(await session.prepare(programs.evaluate));
      session.write(plan.tensors.control, control);
      session.write(plan.tensors.prefillTokens, batch.tokens.subarray(0, 7));
      await session.run(await session.prepare(programs.prefill));
      session.write(plan.tensors.control, Int32Array.of(7, 1));
      session.write(plan.tensors.decodeTokens, batch.tokens.subarray(7, 8));
      await session.run(await session.prepare(programs.decode));
    }
    for (const id of [plan.tensors.losses, plan.tensors.prefillLogits, plan.tensors.decodeLogits]) expectClose(`tensor ${id}`, await apart.read(id), await together.read(id));
  });

  it.each([SPARK, SEED_PRESET, odd])('its tensors lie behind those of the base and overlap nothing: $preset', (config) => {
    const { plan, layout } = planned(config);
    const flat = new Set(['parameters', 'gradients', 'moment1', 'moment2', 'adapted', 'adapter']);
    for (const region of Object.keys(plan.memory.regionSizes) as Region[]) {
      const own = plan.memory.tensors.filter((t) => t.region === region && !flat.has(t.name) && t.name !== 'gains').sort((a, b) => a.offset - b.offset);
      let end = 0;
      for (const t of own) {
        expect(t.offset, `${region} ${t.name}`).toBeGreaterThanOrEqual(end);
        expect(t.offset % 64).toBe(0);
        end = t.offset + t.size;
      }
      expect(end).toBeLessThanOrEqual(plan.memory.regionSizes[region]);
    }
    const base = planOrganism(config, { batch: BATCH, window: WINDOW, hyper });
    expect(plan.memory.regionSizes.parameters).toBe(base.memory.regionSizes.parameters + layout.flatSize);
    expect(base.adapter).toBeNull();
    expect(base.memory.regionSizes.adapted).toBe(0);
  });
});
