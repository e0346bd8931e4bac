// Members that are late: what the experiment measures is what it says, on the real engine, codec and rule.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import { DROPOUTS, runDropouts } from '../../../tools/federation/dropouts.ts';
import type { DropoutsResult } from '../../../tools/federation/dropouts.ts';
import { costLines } from '../../../tools/federation/dropoutsFigure.ts';
import { realText } from '../../../tools/federation/text.ts';
import type { Backend } from '../../../worker/engine/backend.ts';
import { createNodeCpuBackend } from '../../../worker/engine/cpu/backend.node.ts';

/** Short: what is left out of the text is measured at the beginning and at the end only. */
const settings = { ...DROPOUTS, members: 4, tokensPerParameter: 0.2, points: 1, warmupSteps: 5 };
const read = realText();
const text = { ...read, heldOut: read.heldOut.slice(0, 40) };
let backend: Backend;
beforeAll(async () => { await buildKernels(); backend = await createNodeCpuBackend({ threads: 1 }); });
afterAll(async () => { await backend.close(); });

const run = (share: number): Promise<DropoutsResult> => runDropouts(backend, text, { settings, share, seed: 1 });
const ends = ({ points }: DropoutsResult): [number, number] => [points[0]?.loss ?? NaN, points.at(-1)?.loss ?? NaN];

describe('updates that come too late', () => {
  it('half of them late: as many tokens and rounds, and the model learns all the same', async () => {
    const [all, half] = [await run(0), await run(0.5)];
    expect(all.late).toBe(0);
    expect(half.late / (half.rounds * settings.members)).toBeCloseTo(0.5, 1);
    expect([half.tokens, half.rounds]).toEqual([all.tokens, all.rounds]);
    const [before, after] = ends(all), [, afterHalf] = ends(half);
    expect(after).toBeLessThan(before - 0.2);
    expect(afterHalf / after - 1).toBeLessThan(0.05);
    expect(costLines({ ...settings, shares: [0, 0.5] }, [all, half])[0]?.points.at(-1)?.y).toBeCloseTo(100 * (afterHalf / after - 1), 6);
  });

  it('all of them late: the model stays where it was, and every round is empty', async () => {
    const none = await run(1);
    const [before, after] = ends(none);
    expect(none.emptyRounds).toBe(none.rounds);
    expect(after).toBe(before);
  });
});
