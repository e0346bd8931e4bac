// One form for one value: golden bytes, and no way of writing the same members that gives other bytes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes, canonicalJson, parseJsonOnce } from '../../../app/manifest/canonical.ts';

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** The same JSON with its members in another order, spaces between tokens and letters as escapes. */
function written(value: unknown, pick: () => number): string {
  const space = () => ['', ' ', '\n', '\t', '\r\n  '][pick() % 5] ?? '';
  const text = (one: string) => `"${[...one].map((letter) => (pick() % 2 === 0 && letter.length === 1 ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : JSON.stringify(letter).slice(1, -1))).join('')}"`;
  const number = (one: number) => (Number.isInteger(one) && Math.abs(one) < 1e6 ? [String(one), `${one}.0`, `${one}e0`, `${one * 10}e-1`][pick() % 4] ?? '' : JSON.stringify(one));
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return number(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${space()}${value.map((one) => written(one, pick)).join(`${space()},${space()}`)}${space()}]`;
  const members = Object.entries(value).map((entry) => ({ entry, rank: pick() })).sort((a, b) => a.rank - b.rank);
  return `{${space()}${members.map(({ entry: [key, one] }) => `${text(key)}${space()}:${space()}${written(one, pick)}`).join(`,${space()}`)}${space()}}`;
}

describe('the canonical form', () => {
  test('golden bytes', () => {
    const bytes = canonicalBytes({ b: [1, 0.1, 1e-7, 123456789012345680000], a: { z: null, é: true, 'A': '\u0000"\\/é€😀\u2028' } });
    expect(Buffer.from(bytes).toString('hex')).toBe(Buffer.from('{"a":{"A":"\\u0000\\"\\\\/é€😀\u2028","z":null,"é":true},"b":[1,0.1,1e-7,123456789012345680000]}').toString('hex'));
    // RFC 8785, 3.2.3: members in the order of their UTF-16 units, not of their code points.
    expect(canonicalJson(JSON.parse('{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}'))).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });

  test('is the same for any order, spacing and spelling', () => {
    const values = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, fc.string({ unit: 'grapheme' }), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }).filter((one) => !Object.is(one, -0)), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 5, noNullPrototype: true })),
    })).value;
    fc.assert(fc.property(values, fc.infiniteStream(fc.nat(1000)), (value, stream) => {
      const text = written(value, () => stream.next().value as number);
      expect(textOf(canonicalBytes(parseJsonOnce(text)))).toBe(textOf(canonicalBytes(value)));
    }), { numRuns: 1500, verbose: 1 });
  });

  test.each([['-0', -0], ['1e21', 1e21], ['-1e21', -1e21], ['NaN', Number.NaN], ['Infinity', Infinity], ['half a pair', '\ud800'], ['half a pair as a name', { '\udfff': 1 }], ['no value', { a: undefined }], ['a function', () => 1], ['a big integer', 1n]])('refuses %s', (_, value) => {
    expect(() => canonicalBytes({ facts: [value] })).toThrow();
  });

  test('refuses what nests too deep, in a value and in a text', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 3000; i += 1) deep = [deep];
    expect(() => canonicalBytes(deep)).toThrow('deep');
    expect(() => parseJsonOnce(`${'['.repeat(3000)}${']'.repeat(3000)}`)).toThrow('deep');
  });
});

describe('a text that names a member twice', () => {
  test.each(['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"x":{"b":1,"b":2}}', '[{"a":1},{"a":1,"a":2}]', '{"__proto__":1,"__proto__":2}'])('%s is refused', (text) => {
    expect(() => parseJsonOnce(text)).toThrow('twice');
  });

  test.each(['{"a":"\\"b\\":1"}', '{"a": ":", "b":"x:y\\\\"}', '[{"a":1},{"a":2}]', '"\\"a\\":"', '{"__proto__":1}'])('%s is not one', (text) => {
    expect(parseJsonOnce(text)).toEqual(JSON.parse(text));
  });
});
