// The meter's figures: against oracles, the same however the text is cut, colours by what a text is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextMeter } from '../../../../app/ingest/measure/textMeter.ts';
import type { TextMeasure } from '../../../../app/ingest/measure/textMeter.ts';

const measure = (text: string): TextMeasure => {
  const meter = new TextMeter();
  meter.push(text);
  return meter.finish();
};

/** Shannon's formula over code points, as it stands in the book. */
function entropyBits(text: string): number {
  const points = [...text];
  return [...new Set(points)].map((point) => points.filter((other) => other === point).length / points.length).reduce((bits, p) => bits - p * Math.log2(p), 0);
}

describe('the text meter', () => {
  it('DATA-004: entropy equals the plain formula, for every text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (text) => {
      expect(measure(text).quality.charEntropyBits).toBeCloseTo(entropyBits(text), 9);
    }));
    for (let length = 1; length < 300; length += 1) {
      const { charEntropyBits } = measure('a'.repeat(length)).quality;
      expect([length, charEntropyBits >= 0 && charEntropyBits < 1e-12]).toEqual([length, true]);
    }
    expect(measure('abcdabcd').quality.charEntropyBits).toBe(2);
  });

  it('gives the same figures however the text is cut', () => {
    const text = 'Click the Save button, then press Enter.\nfoo_bar(x) { return a.b + 3; }\nДобрый день 🙂. 日本語の文。Don\'t kill the child process!\n\nSee also: fork(2)\n';
    fc.assert(fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
      const meter = new TextMeter();
      let at = 0;
      for (const cut of [...cuts, text.length].sort((a, b) => a - b)) { meter.push(text.slice(at, cut)); at = cut; }
      expect(meter.finish()).toEqual(measure(text));
    }));
  });

  it('counts words, lines and their length', () => {
    const { words, lines, quality } = measure('One two three.\n\nDon\'t stop');
    expect({ words, lines, mean: quality.meanWordLength }).toEqual({ words: 5, lines: 3, mean: (3 + 3 + 5 + 4 + 4) / 5 });
  });

  it('DATA-005: shares add up to one, and are thirds when nothing counts', () => {
    expect(measure('').rby).toEqual({ r: 1 / 3, b: 1 / 3, y: 1 / 3 });
    expect(measure('12 34.5\n67, 89\n').rby).toEqual({ r: 1 / 3, b: 1 / 3, y: 1 / 3 });
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => {
      const { r, b, y } = measure(text).rby;
      expect(r + b + y).toBeCloseTo(1, 12);
    }));
  });

  it('counts passages that came before', () => {
    expect(measure('the first line here\nanother line here\nthe first line here\n}\n}\n').quality.repetition).toBeCloseTo(1 / 3, 12);
    expect(measure('Buy it right now! '.repeat(20)).quality.repetition).toBeCloseTo(19 / 20, 12);
  });

  it('DATA-005: names in a line of code are no nouns, words in a sentence with signs are', () => {
    expect(measure('total = sum(parts) + other.value\n').rby).toEqual({ r: 0, b: 1, y: 0 });
    expect(measure('The total (a sum) stays.\n').rby.r).toBeGreaterThan(0.4);
    expect(measure('Save the file.\n').rby.y).toBeGreaterThan(0.5);
    expect(measure('The save button of the file.\n').rby.y).toBe(0);
  });
});
