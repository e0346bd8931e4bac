// What a start means: the app, or a verb of the command line.
import { describe, expect, it } from 'vitest';
import { readStartWords } from '../../../app/desktop/startWords.ts';

describe('the words of a start', () => {
  it('mean the app, hidden or not, with a home of its own or not', () => {
    expect(readStartWords([])).toEqual({ hidden: false, home: null, command: null });
    expect(readStartWords(['--hidden'])).toEqual({ hidden: true, home: null, command: null });
    expect(readStartWords(['--home', '/a b', '--no-sandbox'])).toEqual({ hidden: false, home: '/a b', command: null });
    expect(readStartWords(['--home=/a']).home).toBe('/a');
    // What stands behind a link may come from whoever made it.
    expect(readStartWords(['ileices:x', '--home', '//evil/share', '--hidden'])).toEqual({ hidden: false, home: null, command: null });
    expect(readStartWords(['--home', '/a', '--hidden', 'ileices:x'])).toEqual({ hidden: true, home: '/a', command: null });
    for (const words of [['--home'], ['--home='], ['--home', '']]) expect(readStartWords(words).home).toBeNull();
    expect(readStartWords(['ileices://join/AA', '--hidden']).command).toBeNull();
    expect(readStartWords(['/tmp/an.ileices-invite']).command).toBeNull();
    expect(readStartWords(['up']).command).toBeNull();
  });

  it('mean a verb only where the first word is one', () => {
    expect(readStartWords(['status', '--json']).command).toEqual(['status', '--json']);
    expect(readStartWords(['pause', '1h', '--home', '/x']).command).toEqual(['pause', '1h', '--home', '/x']);
    expect(readStartWords(['up', '--headless']).command).toEqual(['up', '--headless']);
    for (const words of [['--flag', 'status'], ['statuses'], ['/tmp/status'], ['--home', 'status']]) expect(readStartWords(words).command, words.join(' ')).toBeNull();
  });
});
