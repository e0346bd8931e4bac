import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOfHex, glyphOf } from '../../../app/physics/glyph.ts';
import { Glyph } from '../../../schemas/world.ts';

const digestOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();
const MIX = { r: 0.5, b: 0.3, y: 0.2 };

describe('glyph', () => {
  it('is always the same for the same content', () => {
    expect(glyphOf(digestOf('a file'), MIX, 'relic')).toEqual(glyphOf(digestOf('a file'), { r: 5, b: 3, y: 2 }, 'relic'));
    // Golden: a change here changes the face of everything people know.
    expect(glyphOf(digestOf('Ileices'), MIX, 'living', true).map((pane) => [pane.light, pane.r, pane.b, pane.y].join(' '))).toMatchInlineSnapshot(`
      [
        "224 255 62 7",
        "217 255 12 13",
        "224 255 62 7",
        "190 50 255 24",
        "197 97 255 23",
        "190 50 255 24",
        "254 255 61 171",
        "187 61 100 255",
        "254 255 61 171",
      ]
    `);
  });

  it('differs between contents', () => {
    const seen = new Set(Array.from({ length: 2000 }, (_, index) => JSON.stringify(glyphOf(digestOf(`file ${index}`), MIX, 'living'))));
    expect(seen.size).toBe(2000);
  });

  it('mirrors living things left to right and gives relics four-fold symmetry', () => {
    for (let index = 0; index < 200; index += 1) {
      const living = Glyph.parse(glyphOf(digestOf(`l${index}`), MIX, 'living'));
      const relic = Glyph.parse(glyphOf(digestOf(`r${index}`), MIX, 'relic'));
      for (const row of [0, 3, 6]) expect(living[row]).toEqual(living[row + 2]);
      const turned = [6, 3, 0, 7, 4, 1, 8, 5, 2];
      turned.forEach((from, to) => expect(relic[to]).toEqual(relic[from]));
    }
  });

  it('leans each row of a living thing to its own colour', () => {
    const sums = { r: [0, 0, 0], b: [0, 0, 0], y: [0, 0, 0] };
    for (let index = 0; index < 300; index += 1) {
      glyphOf(digestOf(`lean ${index}`), { r: 1, b: 1, y: 1 }, 'living').forEach((pane, at) => {
        for (const name of ['r', 'b', 'y'] as const) sums[name][Math.floor(at / 3)]! += pane[name];
      });
    }
    expect(Math.max(...sums.r)).toBe(sums.r[0]);
    expect(Math.max(...sums.b)).toBe(sums.b[1]);
    expect(Math.max(...sums.y)).toBe(sums.y[2]);
  });

  it('lights every pane of a founder and at least the centre of anything', () => {
    for (let index = 0; index < 100; index += 1) {
      expect(glyphOf(digestOf(`f${index}`), MIX, 'living', true).every((pane) => pane.light >= 185)).toBe(true);
      expect(glyphOf(digestOf(`n${index}`), MIX, 'relic')[4]!.light).toBeGreaterThanOrEqual(185);
    }
  });

  it('refuses too few bytes and anything that is not hex', () => {
    expect(() => glyphOf(new Uint8Array(7), MIX, 'living')).toThrow(/8 bytes/);
    expect(() => digestOfHex('0g')).toThrow(/hex/);
    expect([...digestOfHex('00ff10')]).toEqual([0, 255, 16]);
  });
});
