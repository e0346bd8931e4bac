// Measures how well the model predicts text: bits per byte, so that tokenizers can be compared. Changes nothing.
// Long text is read in windows that overlap by half, so that every token but the first few has context.
import type { TokenizedDocument } from '../../app/organism/batchSampler.ts';
import { bitsPerByte } from '../../app/organism/metrics.ts';
import { SPECIAL_COUNT, SPECIAL_IDS } from '../../app/organism/tokenizer/special.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { Scalar } from '../engine/program.ts';
import type { Model } from './organismSession.ts';

export interface Measurement { readonly bitsPerByte: number; readonly tokens: number; readonly bytes: number }

/** `inputs` and `targets` of one row, at most T of each; target -1 is not counted. */
export interface Window { readonly inputs: Int32Array; readonly targets: Int32Array }

/** Runs one batch of windows at a time, so that others get their turn in between. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>;
export const noLock: Lock = (work) => work();

/** Windows over one text that opens with <BOS> (given, not counted). */
export function textWindows(tokens: Int32Array, window: number): Window[] {
  const stride = Math.ceil(window / 2);
  const windows: Window[] = [];
  let counted = 1;
  for (let start = 0; counted < tokens.length; start += stride) {
    const end = Math.min(start + window, tokens.length - 1);
    const targets = tokens.slice(start + 1, end + 1).fill(-1, 0, counted - start - 1);
    windows.push({ inputs: tokens.slice(start, end), targets });
    counted = end + 1;
  }
  return windows;
}

/** One window a framed document: its text counts, its frame is given. What is longer than a window is left out. */
export function documentWindows(documents: readonly TokenizedDocument[], window: number): Window[] {
  return documents.filter((document) => document.tokens.length > 1).map(({ tokens }) => {
    const kept = tokens.subarray(0, window + 1);
    return { inputs: kept.slice(0, -1), targets: kept.slice(1).map((token) => (token < SPECIAL_COUNT ? -1 : token)) };
  });
}

/** Null when there is nothing to count. */
export async function measure(organism: Model, tokenizer: Tokenizer, windows: readonly Window[], lock: Lock): Promise<Measurement | null> {
  const { shape } = organism;
  let nats = 0;
  let tokens = 0;
  let bytes = 0;
  for (let first = 0; first < windows.length; first += shape.batch) {
    const losses = await lock(() => lossesOf(organism, windows.slice(first, first + shape.batch)));
    for (const loss of losses) nats += loss;
  }
  if (!Number.isFinite(nats)) throw new Error('The model predicts numbers that are not finite: its weights are broken. Load the checkpoint before this one.');
  for (const { targets } of windows) {
    for (const target of targets) if (target >= 0) { tokens += 1; bytes += tokenizer.bytesOf(target).length; }
  }
  return bytes === 0 ? null : { bitsPerByte: bitsPerByte(nats, bytes), tokens, bytes };
}

/** Loss of each window, in order: nats over its targets that count, and their number. Gives way before every batch. */
export async function windowLosses(organism: Model, windows: readonly Window[], giveWay: () => Promise<void>): Promise<{ nats: Float64Array; tokens: Float64Array }> {
  const { batch, window: length } = organism.shape;
  const nats = new Float64Array(windows.length);
  for (let first = 0; first < windows.length; first += batch) {
    await giveWay();
    const losses = await lossesOf(organism, windows.slice(first, first + batch));
    for (let row = first; row < Math.min(first + batch, windows.length); row += 1) nats[row] = total(losses.subarray((row - first) * length, (row - first + 1) * length));
  }
  return { nats, tokens: Float64Array.from(windows, ({ targets }) => targets.reduce((count, target) => count + (target >= 0 ? 1 : 0), 0)) };
}

function total(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

async function lossesOf(organism: Model, windows: readonly Window[]): Promise<Float32Array> {
  const { session, plan, programs, shape } = organism;
  const size = shape.batch * shape.window;
  const tokens = new Int32Array(size).fill(SPECIAL_IDS['<PAD>']);
  const targets = new Int32Array(size).fill(-1);
  windows.forEach((window, row) => {
    tokens.set(window.inputs, row * shape.window);
    targets.set(window.targets, row * shape.window);
  });
  session.write(plan.tensors.tokens, tokens);
  session.write(plan.tensors.targets, targets);
  session.write(plan.tensors.weights, Float32Array.from(targets, (target) => (target >= 0 ? 1 : 0)));
  session.write(plan.tensors.scalars, Float32Array.of(1), Scalar.LOSS_SCALE);
  await organism.ready();
  await session.run(programs.evaluate);
  return (await session.read(plan.tensors.losses)) as Float32Array;
}
