// The words after an experiment's name: what is no option is said to be none, before hours of work begin.
import { expect, test } from 'vitest';
import { readOptions, WrongOption } from '../../../tools/federation/options.ts';

test('reads what is there, in any order', () => {
  expect(readOptions(['--settings', '{"seeds":[1]}', '--out', '/figures', '--jobs', '2'])).toEqual({ jobs: 2, out: '/figures', settings: { seeds: [1] }, known: null });
  expect(readOptions(['--from', '7', '--jobs', '1'], ['from']).jobs).toBe(1);
});

test.each([[['--sedes', '1']], [['seeds']], [['--jobs', '2', '3']], [['--from', '7']], [['--jobs', '0']], [['--jobs']], [['--settings', '{']]])('%j is used wrongly', (words) => {
  expect(() => readOptions(words)).toThrow(WrongOption);
});
