import { expect, it } from 'vitest';
import { EMBRYO_HELP, readEmbryoOptions, WrongOptionError } from '../../../worker/embryo/options.node.ts';

const defaults = { threads: 4, out: '/out', steps: 9_000, fresh: false };

it('takes what was given and leaves the rest as it is', () => {
  expect(readEmbryoOptions([], defaults)).toEqual(defaults);
  expect(readEmbryoOptions(['--threads', '2', '--steps', '10', '--fresh', '--out', 'here'], defaults)).toEqual({ threads: 2, out: 'here', steps: 10, fresh: true });
  expect(readEmbryoOptions(['--steps', '100000'], defaults)?.steps).toBe(9_000);
});

it('help is no run', () => {
  for (const word of ['--help', '-h']) expect(readEmbryoOptions([word], defaults)).toBeNull();
  for (const option of ['--threads', '--out', '--steps', '--fresh']) expect(EMBRYO_HELP).toContain(option);
});

it.each([[['--bogus']], [['--threads', 'many']], [['--threads', '0']], [['--steps', '1.5']], [['--steps']], [['extra']]])('%j is a sentence, not a default', (words) => {
  expect(() => readEmbryoOptions(words, defaults)).toThrow(WrongOptionError);
});
