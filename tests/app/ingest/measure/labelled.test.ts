// The meter against labelled texts: colours by what a text is, quality by whether anything can be learnt from it, safety
// flags by what it says. colours.json and safety.json are written by hand; bad texts are made here, by rule and seed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../../app/ingest/clean.ts';
import { TextMeter } from '../../../../app/ingest/measure/textMeter.ts';
import type { TextMeasure } from '../../../../app/ingest/measure/textMeter.ts';
import { SeededStream } from '../../../../app/physics/random.ts';

interface Labelled { readonly label: string; readonly text: string; readonly source: string }
const load = (name: string): Labelled[] => JSON.parse(readFileSync(new URL(`../../../fixtures/measures/${name}`, import.meta.url), 'utf8')) as Labelled[];
const measure = (text: string): TextMeasure => {
  const meter = new TextMeter();
  meter.push(cleanText(text));
  return meter.finish();
};
const dominant = ({ rby }: TextMeasure): string => (rby.r > rby.b && rby.r > rby.y ? 'R' : rby.b > rby.y ? 'B' : 'Y');

/** Texts nothing can be learnt from, each made by its rule. */
const ALPHABET64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BAD_RULES: Readonly<Record<string, (chance: SeededStream) => string>> = {
  'a line again and again': (chance) => `Sign up for news ${chance.nextBelow(99)} today and win!\n`.repeat(30),
  'a menu again and again': (chance) => Array.from({ length: 40 }, () => ['Home page of the shop', 'About us and our team', 'Contact and imprint'][chance.nextBelow(3)]).join('\n'),
  'random letters': (chance) => Array.from({ length: 160 }, () => letters(chance, 1 + chance.nextBelow(9))).join(' '),
  'random letters, capitals too': (chance) => Array.from({ length: 120 }, () => letters(chance, 4 + chance.nextBelow(9)).replace(/^./, (first) => first.toUpperCase())).join('. '),
  'base64': (chance) => Array.from({ length: 20 }, () => Array.from({ length: 76 }, () => ALPHABET64[chance.nextBelow(64)]).join('')).join('\n'),
  'hexadecimal': (chance) => Array.from({ length: 40 }, () => Array.from({ length: 16 }, () => chance.nextBelow(256).toString(16).padStart(2, '0')).join(' ')).join('\n'),
  'a table of numbers': (chance) => Array.from({ length: 40 }, () => Array.from({ length: 8 }, () => (chance.nextBelow(100_000) / 100).toFixed(2)).join(' ')).join('\n'),
  'one letter held down': (chance) => 'abcdefgh'.charAt(chance.nextBelow(8)).repeat(900),
  'a number a line': (chance) => Array.from({ length: 200 }, (_, row) => `row ${row}: ${chance.nextUint32()}, ${chance.nextUint32()}`).join('\n'),
  'signs': (chance) => Array.from({ length: 600 }, () => '-=_.,:;|#*~ '.charAt(chance.nextBelow(12))).join(''),
};
function letters(chance: SeededStream, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(97 + chance.nextBelow(26))).join('');
}

/** Share of pairs (good, bad) in which the good one has the higher score; ties count half. */
function areaUnderCurve(good: readonly number[], bad: readonly number[]): number {
  const won = good.map((high) => bad.filter((low) => low < high).length + bad.filter((low) => low === high).length / 2);
  return won.reduce((sum, count) => sum + count, 0) / (good.length * bad.length);
}

const colours = load('colours.json');

describe('DATA-005: the colour of a labelled text', () => {
  it.each(['R', 'B', 'Y'])('%s dominates where it should', (label) => {
    const texts = colours.filter((text) => text.label === label);
    const right = texts.filter(({ text }) => dominant(measure(text)) === label).length;
    console.info(`colour ${label}: ${right} of ${texts.length}`);
    expect(texts.length).toBeGreaterThanOrEqual(20);
    expect(right / texts.length).toBeGreaterThanOrEqual(0.9);
  });

  it('95 in a hundred over all', () => {
    expect(colours.filter(({ text, label }) => dominant(measure(text)) === label).length / colours.length).toBeGreaterThanOrEqual(0.95);
  });
});

describe('DATA-004: the score of good and bad texts', () => {
  const seed = 20_260_401;
  const good = colours.map(({ text }) => measure(text).quality.score);
  const bad = Object.entries(BAD_RULES).flatMap(([rule, make]) => Array.from({ length: 8 }, (_, index) => ({ rule, score: measure(make(SeededStream.from(seed + index, rule))).quality.score })));

  it('parts them', () => {
    const area = areaUnderCurve(good, bad.map(({ score }) => score));
    console.info(`quality: area under the curve ${area.toFixed(4)} over ${good.length} good and ${bad.length} bad texts, seed ${seed}`);
    expect(area).toBeGreaterThanOrEqual(0.95);
  });

  it.each(Object.keys(BAD_RULES))('%s: below every second good text', (rule) => {
    const middle = [...good].sort((a, b) => a - b)[Math.trunc(good.length / 2)] ?? 0;
    for (const { score } of bad.filter((text) => text.rule === rule)) expect(score).toBeLessThan(middle);
  });
});

describe('DATA-015: safety flags', () => {
  it.each(load('safety.json'))('$label: $text', ({ label, text }) => {
    const flags = Object.keys(measure(text).safety);
    if (label === 'none') expect(flags).toEqual([]); else expect(flags).toContain(label);
  });

  it('are kept back when one line stands in a long text', () => {
    const line = 'I will kill him.\n';
    expect(Object.keys(measure(line).safety)).toEqual(['violence']);
    expect(measure(line + 'The river is wide and slow and full of fish today.\n'.repeat(400)).safety).toEqual({});
  });
});
