// One run through the model with the cache of keys and values: tokens go in behind what is there, logits come out. What is
// written again at a place replaces what stood there, so a sequence may go back and on in other words.
import { SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import { PREFILL_ROWS } from '../engine/plan/inference.ts';
import { Control } from '../engine/program.ts';
import type { Model } from './organismSession.ts';

/** At most PREFILL_ROWS tokens behind the first `position` ones. Their logits stay readable until the next run. */
export async function prefillRun(organism: Model, tokens: Int32Array, position: number): Promise<void> {
  const { session, plan, programs } = organism;
  const padded = new Int32Array(PREFILL_ROWS).fill(SPECIAL_IDS['<PAD>']);
  padded.set(tokens);
  session.write(plan.tensors.prefillTokens, padded);
  session.write(plan.tensors.control, controlOf(position, tokens.length));
  await session.run(programs.prefill);
}

/** Logits (count, V) of the last prefill run, from row `first`. */
export async function prefillLogits(organism: Model, first: number, count: number): Promise<Float32Array> {
  const { session, plan } = organism, { vocabulary } = plan.config;
  return (await session.read(plan.tensors.prefillLogits, first * vocabulary, count * vocabulary)) as Float32Array;
}

/** Logits behind one token at `position`. */
export async function decodeOne(organism: Model, token: number, position: number): Promise<Float32Array> {
  const { session, plan, programs } = organism;
  session.write(plan.tensors.decodeTokens, Int32Array.of(token));
  session.write(plan.tensors.control, controlOf(position, 1));
  await session.run(programs.decode);
  return (await session.read(plan.tensors.decodeLogits)) as Float32Array;
}

function controlOf(position: number, rows: number): Int32Array {
  const control = new Int32Array(2);
  control[Control.POSITION] = position;
  control[Control.ROWS] = rows;
  return control;
}
