// A fetch over a line of 150 KB/s: waited for while its blocks come, fetched once, and given up when they do not.
import { expect, it } from 'vitest';
import { BlockExchange } from '../../../app/mesh/blockExchange.ts';
import { fetchPatiently } from '../../../app/mesh/patientFetch.ts';
import { limits } from '../../../schemas/mesh.ts';
import { ManualClock } from '../../doubles/manualClock.ts';
import { nodeHasher } from '../../sim/keys.ts';

const WITHIN = { withinMs: 20_000, firstWordMs: 3_000 }, STEP_MS = 250;
/** As large as a model of 0.9 million parameters. */
const MODEL_BLOCKS = 15;

/** One asks, one holds; the line takes so long for a block, one after the other. `stops`: after so many blocks nothing more comes. */
async function fetched(blockMs: number, stops = Infinity, size = MODEL_BLOCKS): Promise<{ got: boolean; tookMs: number; sentBytes: number }> {
  const content = Uint8Array.from({ length: size * limits.blockBytes }, (_, at) => (at * 31 + (at >> 8)) & 255), artefact = nodeHasher.sha256Hex(content);
  const clock = new ManualClock(), parts = { clock, hasher: nodeHasher, refuses: () => null, onPenalty: () => undefined };
  let freeMs = 0, sentBytes = 0, blocks = 0;
  const asks: BlockExchange = new BlockExchange({ ...parts, provide: async () => null, send: (_, message) => { holds.receive('asks', message); return true; } });
  const holds: BlockExchange = new BlockExchange({
    ...parts, provide: async () => content,
    send: (_, message) => {
      const isBlock = message.length > limits.blockBytes / 2;
      if (isBlock && (blocks += 1) > stops) return true;
      freeMs = Math.max(freeMs, clock.monotonicMs()) + (isBlock ? blockMs : 10);
      sentBytes += message.length;
      clock.after(freeMs - clock.monotonicMs(), () => { asks.receive('holds', message); });
      return true;
    },
  });
  const startMs = clock.monotonicMs();
  let outcome: boolean | null = null;
  void fetchPatiently(asks, clock, { artefact, mostBytes: content.length, holders: () => ['holds'] }, WITHIN).then(() => { outcome = true; }, () => { outcome = false; });
  while (outcome === null && clock.monotonicMs() - startMs < 600_000) { await clock.advance(STEP_MS); }
  asks.close();
  return { got: outcome === true, tookMs: clock.monotonicMs() - startMs, sentBytes };
}

it('takes a whole model over a slow line, once', async () => {
  const { got, tookMs, sentBytes } = await fetched(1_700);
  expect(got).toBe(true);
  expect(tookMs).toBeGreaterThan(WITHIN.withinMs);
  expect(tookMs).toBeLessThan(30_000);
  expect(sentBytes).toBeLessThan(MODEL_BLOCKS * limits.blockBytes * 1.01);
});

it('gives up on a holder that falls silent, between one wait and two', async () => {
  const { got, tookMs } = await fetched(1_700, 4);
  expect(got).toBe(false);
  expect(tookMs).toBeGreaterThanOrEqual(WITHIN.withinMs);
  expect(tookMs).toBeLessThanOrEqual(2 * WITHIN.withinMs + STEP_MS);
});

it('gives up on who only lists it, and in the end on who hands it out without end', async () => {
  expect(await fetched(1_700, 0)).toMatchObject({ got: false, tookMs: WITHIN.withinMs });
  expect(await fetched(3_000, Infinity, 100)).toMatchObject({ got: false, tookMs: 12 * WITHIN.withinMs });
});
