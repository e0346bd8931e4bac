// Trains the embryo further on what a living world tells of itself, language and play, and keeps the weights at each checkpoint:
// whoever measures comes later, as often as wanted.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BatchSampler } from '../../app/organism/batchSampler.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { packCheckpoint } from '../../worker/learner/checkpoint.ts';
import { Trainer } from '../../worker/learner/trainer.ts';
import { livingDocuments } from '../../worker/learner/worldText.ts';
import { EMBRYO_WEIGHTS, PlayingOrganism } from './organism.ts';
import { playTrain, TEXT_SEED } from './settings.ts';
import type { PlaySettings } from './settings.ts';

const FOLDER = fileURLToPath(new URL('../../build/play/', import.meta.url));
const SAY_EVERY_STEPS = 50;
/** Text seeds of two legs lie so far apart. */
const SEEDS_A_LEG = 1_000;
/** The kernels are synchronous; without a pause now and then a signal would never be heard. */
const BREATHE_EVERY_STEPS = 10;

/** Where what belongs to a run after so many steps is kept. */
export function keptFile(seed: number, step: number, kind: 'safetensors' | 'json'): string { return join(FOLDER, `seed-${seed}-step-${step}.${kind}`); }
export function weightsAfter(seed: number, step: number): string { return step === 0 ? EMBRYO_WEIGHTS : keptFile(seed, step, 'safetensors'); }

/** Does nothing where all checkpoints of a leg are there already. */
export async function trainOn({ legs, checkpoints }: PlaySettings, seed: number, backend: Backend, say: (line: string) => void): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  let begun = 0;
  for (const [leg, steps] of legs.entries()) {
    const wanted = checkpoints.filter((step) => step > begun && step <= begun + steps);
    if (wanted.every((step) => existsSync(weightsAfter(seed, step)))) say(`seed ${seed}: steps ${begun} to ${begun + steps} were trained before`);
    else await trainLeg({ seed, leg, begun, steps, wanted, backend, say });
    begun += steps;
  }
}

interface Leg { readonly seed: number; readonly leg: number; /** Steps before it. */ readonly begun: number; readonly steps: number; readonly wanted: readonly number[]; readonly backend: Backend; readonly say: (line: string) => void }

async function trainLeg({ seed, leg, begun, steps, wanted, backend, say }: Leg): Promise<void> {
  const train = playTrain(steps, seed), organism = await PlayingOrganism.open(backend, train, weightsAfter(seed, begun));
  const { session, tokenizer, metadata } = organism, tokensBefore = begun === 0 ? 0 : metadata.tokensSeen;
  const sampler = new BatchSampler(train);
  sampler.setData(livingDocuments(tokenizer, TEXT_SEED + seed + SEEDS_A_LEG * leg, train.window), [], 0);
  const trainer = new Trainer(session, train, sampler, { step: begun, tokensSeen: tokensBefore, trainLoss: null, scheduleStartStep: begun, samplerState: '' }, () => performance.now());
  let saidMs = performance.now();
  while (trainer.run.step < begun + steps) {
    const { step } = await trainer.step(), { trainLoss, tokensSeen } = trainer.run;
    if (step % BREATHE_EVERY_STEPS === 0) await new Promise((resolve) => { setImmediate(resolve); });
    if (step % SAY_EVERY_STEPS === 0) {
      const nowMs = performance.now();
      say(`seed ${seed}: step ${step}, loss ${(trainLoss ?? NaN).toFixed(4)}, ${tokensSeen} tokens, ${(SAY_EVERY_STEPS / (nowMs - saidMs) * 1000).toFixed(2)} steps/s`);
      saidMs = nowMs;
    }
    if (!wanted.includes(step)) continue;
    const { parameters } = await session.readState(), file = weightsAfter(seed, step);
    writeFileSync(`${file}.new`, packCheckpoint({ ...metadata, train: null, step, tokensSeen, trainLoss, samplerState: '', parent: null }, session.plan.parameters, { parameters, moments: null }, 'F16'));
    renameSync(`${file}.new`, file);
  }
  await organism.close();
}
