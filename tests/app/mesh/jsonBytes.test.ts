// Messages as bytes and back; what nests deeper than any message is refused before it is read.
import { expect, it } from 'vitest';
import { jsonBytes, parseJsonBytes } from '../../../app/mesh/jsonBytes.ts';

const nested = (depth: number): unknown => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 0);

it('what was written is read, whatever its letters', () => {
  for (const value of [{ type: 'bye' }, { text: 'é \u{1f331} "[{' }, ['\\', '\\"[[[', null, 1.5]]) expect(parseJsonBytes(jsonBytes(value))).toEqual(value);
});

it('M42 what nests too deep is refused, in lists, in objects and after texts that look like their end', () => {
  expect(parseJsonBytes(jsonBytes(nested(24)))).toEqual(nested(24));
  for (const value of [nested(25), { a: nested(24) }, ['\\"]]]]', ']]]]', nested(24)]]) expect(() => parseJsonBytes(jsonBytes(value))).toThrow('nested too deep');
});

it('brackets in a text nest nothing', () => {
  const value = { text: '[{'.repeat(1_000), more: `\\"${'['.repeat(100)}` };
  expect(parseJsonBytes(jsonBytes(value))).toEqual(value);
});
