// Runs seeds one after the other and says of each that failed: what broke, the last lines before it, and the one command that
// runs it again.
import { expect } from 'vitest';
import { runMesh } from './meshWorld.ts';
import type { Outcome } from './world.ts';

/** Of a failed seed. */
const TAIL_LINES = 60;
/** Failures that are told in full; more than that is one fault many times. */
const TOLD = 5;

export const nightly = process.env['ILEICES_NIGHTLY'] === '1';
const SEEDS = nightly ? 50_000 : 500;
const wanted = process.env['ILEICES_SEED'];

export function tellOf(seed: number, { broken, tail, plan }: Outcome): string {
  return [`seed ${seed}, ${plan.nodes} nodes: run it again with ILEICES_SEED=${seed} npx vitest run --project sim`, ...broken.map((what) => `  ${what}`), ...tail.slice(-TAIL_LINES).map((line) => `    ${line}`)].join('\n');
}

/** Every `parts`-th seed, beginning with `part`: suites that share the seeds run side by side. */
export const seedsOf = (part: number, parts: number): number[] => (wanted === undefined ? Array.from({ length: SEEDS }, (_, seed) => seed) : [Number(wanted)]).filter((seed) => seed % parts === part);

export async function runSeeds(seeds: readonly number[]): Promise<void> {
  const failed: string[] = [];
  let rounds = 0, events = 0;
  for (const seed of seeds) {
    const outcome = await runMesh(seed);
    rounds += outcome.rounds;
    events += outcome.events;
    if (outcome.broken.length > 0) failed.push(tellOf(seed, outcome));
  }
  console.log(`${seeds.length} seeds, ${rounds} rounds, ${events} events, ${failed.length} broken`);
  expect(failed.slice(0, TOLD).join('\n\n') + (failed.length > TOLD ? `\n\nand ${failed.length - TOLD} more: ${failed.slice(TOLD).map((told) => told.split(',')[0]).join(', ')}` : '')).toBe('');
}
