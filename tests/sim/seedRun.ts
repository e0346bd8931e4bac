// Runs seeds one after the other and says of each that failed: what broke, the last lines before it, and the one command that
// runs it again.
import { expect } from 'vitest';
import { processorMs } from '../app/mesh/fixture.ts';
import { runMesh } from './meshWorld.ts';
import type { Outcome } from './world.ts';

/** Of a failed seed. */
const TAIL_LINES = 60;
/** Failures that are told in full; more than that is one fault many times. */
const TOLD = 5;

/** Run with every change. */
export const EVERY_TIME = 500;
/** Run by a night: in ten nights 50,000. */
export const A_NIGHT = 5_000;
/** Of half of them, by the clock: against what hangs, since other work on the machine counts there. */
export const SEEDS_LIMIT_MS = 900_000;
/** Of half of them, of processor time: all of them are to fit into four minutes on two cores, with a little for a slow machine. */
export const SEEDS_PROCESSOR_MS = 280_000;
const NIGHTS = 10, DAY_MS = 86_400_000;
const one = process.env['ILEICES_SEED'];

export function tellOf(seed: number, { broken, tail, plan }: Outcome): string {
  return [`seed ${seed}, ${plan.nodes} nodes: run it again with ILEICES_SEED=${seed} npx vitest run --project sim`, ...broken.map((what) => `  ${what}`), ...tail.slice(-TAIL_LINES).map((line) => `    ${line}`)].join('\n');
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** Every `parts`-th seed of those for every time, beginning with `part`: suites that share them run side by side. */
export const seedsOf = (part: number, parts: number): number[] => (one === undefined ? range(0, EVERY_TIME) : [Number(one)]).filter((seed) => seed % parts === part);

/** Those of FROM:COUNT, or of the night whose date this is. Throws where that cannot be read. */
export function seedsOfNight(nowMs: number, wanted: string | undefined): number[] {
  if (wanted === undefined) return range(EVERY_TIME + Math.floor(nowMs / DAY_MS) % NIGHTS * A_NIGHT, A_NIGHT);
  const [, from, count] = /^(\d+):(\d+)$/.exec(wanted) ?? [];
  if (from === undefined || count === undefined) throw new Error(`ILEICES_SEEDS is "${wanted}"; it has to be FROM:COUNT, for instance 500:250.`);
  return range(Number(from), Number(count));
}

export async function runSeeds(seeds: readonly number[], mostProcessorMs = Infinity): Promise<void> {
  const failed: string[] = [];
  const begunMs = processorMs();
  let rounds = 0, events = 0, slowestMs = 0;
  for (const seed of seeds) {
    const outcome = await runMesh(seed);
    rounds += outcome.rounds;
    events += outcome.events;
    slowestMs = Math.max(slowestMs, outcome.convergedMs ?? Infinity);
    if (outcome.broken.length > 0) failed.push(tellOf(seed, outcome));
  }
  const tookMs = processorMs() - begunMs;
  console.log(`${seeds.length} seeds from ${seeds[0]}: ${rounds} rounds, ${events} events, all agreed within ${(slowestMs / 1_000).toFixed(1)} s of healing, ${failed.length} broken, ${(tookMs / 1_000).toFixed(0)} s of processor time`);
  expect(failed.slice(0, TOLD).join('\n\n') + (failed.length > TOLD ? `\n\nand ${failed.length - TOLD} more: ${failed.slice(TOLD).map((told) => told.split(',')[0]).join(', ')}` : '')).toBe('');
  expect(tookMs).toBeLessThan(mostProcessorMs);
}
