import { describe, expect, it } from 'vitest';
import { documentWindows, measure, noLock, textWindows } from '../../../worker/learner/evaluator.ts';
import { heldOutWorld, HELD_OUT_DOCUMENTS, tokenizeText, worldDocuments } from '../../../worker/learner/worldText.ts';
import { openTiny, TINY, tinyTokenizer } from './tinyOrganism.ts';

const text = 'The blue pond lies beside a tall tree, and Oru sings: où? 水.';

describe('evaluator', () => {
  it.each([1, 2, 15, 16, 17, 24, 25, 100])('counts each of %i tokens once, with at least half a window before it where there is one', (count) => {
    const tokens = Int32Array.from({ length: count + 1 }, (_, i) => 100 + i);
    const seen: number[] = [];
    for (const { inputs, targets } of textWindows(tokens, 16)) {
      expect(inputs.length).toBe(targets.length);
      targets.forEach((target, i) => {
        if (target < 0) return;
        expect(inputs[i]).toBe(target - 1);
        expect(i).toBeGreaterThanOrEqual(Math.min(8, target - 101));
        seen.push(target);
      });
    }
    expect(seen).toEqual([...tokens.subarray(1)]);
  });

  it('a model that guesses evenly needs log2(V) bits a byte when tokens are bytes', async () => {
    const organism = await openTiny();
    organism.session.write(organism.plan.tensors.parameters, new Float32Array(organism.flatSize));
    const measured = await measure(organism, tinyTokenizer, textWindows(tokenizeText(tinyTokenizer, text), 16), noLock);
    const bytes = new TextEncoder().encode(text).length;
    expect(measured).toMatchObject({ tokens: bytes, bytes });
    expect(measured?.bitsPerByte).toBeCloseTo(Math.log2(TINY.vocabulary), 5);
  });

  it('does not depend on how many windows run at once, and changes nothing', async () => {
    const organism = await openTiny();
    const before = await organism.readState();
    const windows = textWindows(tokenizeText(tinyTokenizer, text), 16);
    const whole = await measure(organism, tinyTokenizer, windows, noLock);
    let nats = 0;
    for (const window of windows) {
      const one = await measure(organism, tinyTokenizer, [window], noLock);
      nats += (one?.bitsPerByte ?? 0) * (one?.bytes ?? 0);
    }
    expect(nats / (whole?.bytes ?? 1)).toBeCloseTo(whole?.bitsPerByte ?? 0, 6);
    expect(await organism.readState()).toEqual(before);
    expect(await measure(organism, tinyTokenizer, [], noLock)).toBeNull();
  });

  it('counts the text of framed documents, never their frame', () => {
    const [window] = documentWindows([{ tokens: Int32Array.of(1, 3, 100, 101, 5, 102, 2), weights: new Float32Array(7) }], 16);
    expect([...window?.inputs ?? []]).toEqual([1, 3, 100, 101, 5, 102]);
    expect([...window?.targets ?? []]).toEqual([-1, 100, 101, -1, 102, -1]);
  });

  it('measures by world text that no training run can draw', () => {
    const heldOut = heldOutWorld(tinyTokenizer, 64);
    expect(heldOut.length).toBe(HELD_OUT_DOCUMENTS);
    expect(heldOutWorld(tinyTokenizer, 64)).toEqual(heldOut);
    const texts = new Set(heldOut.map(({ tokens }) => tokens.join()));
    expect(texts.size).toBe(HELD_OUT_DOCUMENTS);
    // Even with the seed of the held-out set itself.
    for (const seed of [1, 9_090_909]) {
      const documents = worldDocuments(tinyTokenizer, seed, 64);
      for (let index = 0; index < 500; index += 1) expect(texts.has(documents(index).tokens.join())).toBe(false);
    }
  });
});
