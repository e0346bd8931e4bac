// Weighing options behind one prompt: each as if it stood there alone, whatever was weighed before, cut where the context ends.
import { describe, expect, it } from 'vitest';
import { SPECIAL_IDS } from '../../../app/organism/tokenizer/special.ts';
import { choose } from '../../../worker/learner/chooser.ts';
import type { Choice } from '../../../worker/learner/chooser.ts';
import { openTiny, TINY, tinyTokenizer } from './tinyOrganism.ts';
import type { OrganismSession } from '../../../worker/learner/organismSession.ts';

async function weigh(organism: OrganismSession, options: readonly string[], prompt = Int32Array.of(SPECIAL_IDS['<BOS>'], 100, 101)): Promise<Choice> {
  let ms = 0;
  return choose(organism, tinyTokenizer, { prompt, options, yieldToHost: () => Promise.resolve(), nowMs: () => { ms += 1; return ms; } });
}

describe('chooser', () => {
  it('weighs every option by itself: order and company change nothing', async () => {
    const organism = await openTiny();
    const { logProbabilities: [first, second, third] } = await weigh(organism, ['a', 'bc', 'bcd']);
    expect((await weigh(organism, ['bcd', 'a'])).logProbabilities).toEqual([third, first]);
    expect((await weigh(organism, ['bc', 'bc'])).logProbabilities).toEqual([second, second]);
  });

  it('drops the beginning of a prompt that is too long, keeps half of the context for it, and refuses what is longer than the rest', async () => {
    const organism = await openTiny();
    const long = Int32Array.from({ length: 90 }, (_, i) => 100 + i);
    // " abc" and the end: four tokens, of which the last needs no place.
    expect((await weigh(organism, ['abc', 'd'], long)).logProbabilities).toEqual((await weigh(organism, ['abc', 'd'], long.slice(-(TINY.context - 4)))).logProbabilities);
    expect((await weigh(organism, ['abcdefghijklmno', 'd'])).tokens[0]).toBe(17);
    await expect(weigh(organism, ['abcdefghijklmnop', 'd'])).rejects.toThrow(/at most 16/);
  });

  it('says that weights are broken instead of choosing by them', async () => {
    const organism = await openTiny();
    organism.loadState({ parameters: new Float32Array(organism.flatSize).fill(NaN), moments: null });
    await expect(weigh(organism, ['a', 'b'])).rejects.toThrow(/not finite/);
  });
});
