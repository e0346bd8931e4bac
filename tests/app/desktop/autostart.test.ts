// The file that starts the app at login, for paths as people have them.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { autostartFile } from '../../../app/desktop/autostart.ts';

// Lines of such a file end with a line feed, and with nothing else.
const command = (program: string): string | undefined => autostartFile(program).split('\n').find((line) => line.startsWith('Exec='))?.slice('Exec='.length);

it('names the program as one word, whatever is in its path, and starts it hidden', () => {
  expect(command('/opt/Ileices/ileices')).toBe('"/opt/Ileices/ileices" --hidden');
  expect(command('/home/a b/Ileices.AppImage')).toBe('"/home/a b/Ileices.AppImage" --hidden');
  // Twice over, as the specification asks: for the quotes, then for the value.
  expect(command('/a$b"c`d%e\\f')).toBe(String.raw`"/a\\$b\\"c\\` + '`' + String.raw`d%%e\\\\f" --hidden`);
});

/** A reader of the line as the specification says it is read: the value first, then its words, then the fields in them. */
function wordsOf(exec: string): string[] {
  const value = exec.replace(/\\(.)/gs, (_both, sign: string) => ({ s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' })[sign] ?? expect.fail(`no such sign: ${sign}`));
  const words: string[] = [];
  for (const [, quoted, plain] of value.matchAll(/"((?:[^"\\`$]|\\["`$\\])*)"(?= |$)|([^\s"'\\><~|&;$*?#()`]+)(?= |$)| /g)) if (quoted !== undefined || plain !== undefined) words.push(quoted?.replace(/\\(.)/gs, '$1') ?? plain ?? '');
  return words.map((word) => word.replace(/%(.)/g, (_both, field: string) => (field === '%' ? '%' : expect.fail(`a field: ${field}`))));
}

it('is read as one word by whoever keeps to the specification, whatever the path', () => {
  const hostile = fc.string({ unit: fc.oneof(fc.constantFrom(...'"\\`$%\' ;&|<>()#*?~=[]{}!^,', '%U', '%%', '\\"', '" --evil "', '$(id)', '/', 'Exec=', '\u2028', '\u0085'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), maxLength: 40 }).filter((path) => !/[\u0000-\u001f\u007f]/.test(path));
  fc.assert(fc.property(hostile, (path) => { expect(wordsOf(command(`/${path}`) ?? '')).toEqual([`/${path}`, '--hidden']); }), { numRuns: 3_000 });
});

it('writes no line that a path brought along', () => {
  for (const sign of ['\n', '\r', '\0', '\t', '\u001b', '\u007f']) expect(() => autostartFile(`/a${sign}Exec=evil`)).toThrow(/control signs/);
  const lines = autostartFile('/a b').split('\n');
  expect(lines.filter((line) => line.startsWith('Exec='))).toHaveLength(1);
  expect(lines.filter((line) => line !== '' && !/^(?:\[Desktop Entry\]|[A-Za-z-]+=.+)$/.test(line))).toEqual([]);
});
