// What a terminal would obey never reaches it, whoever wrote the text.
import { describe, expect, test, vi } from 'vitest';
import { print, printJson, say, write } from '../../../main/node/cli/outcome.ts';
import { plainLine, plainText } from '../../../main/node/plainText.ts';

const HARMFUL = ['\u001b', '\u0007', '\b', '\r', '\u007f', '\u009b', '\u0085', '\u202e', '\u2066', '\u200f', '\u2028', '\u0000'];

describe('text of others in a terminal', () => {
  test('whatever moves the cursor or turns the direction is shown as a replacement', () => {
    for (const character of HARMFUL) expect(plainText(`a${character}[2Jb`)).toBe('a\uFFFD[2Jb');
    expect(plainText('Größe 東京 🙂\tnext\nline')).toBe('Größe 東京 🙂\tnext\nline');
  });

  test('a name stays on its line, and is cut', () => {
    expect(plainLine('a\nAllow this? [y/N] y')).toBe('a\uFFFDAllow this? [y/N] y');
    expect(plainLine('x'.repeat(500), 10)).toBe('xxxxxxxxxx...');
  });

  test('every way out of the command line is covered, and JSON loses nothing', () => {
    const written: string[] = [];
    const catchAll = (chunk: string | Uint8Array): boolean => { written.push(String(chunk)); return true; };
    const spies = [vi.spyOn(process.stdout, 'write').mockImplementation(catchAll), vi.spyOn(process.stderr, 'write').mockImplementation(catchAll)];
    const all = HARMFUL.join('x');
    try { print(all); say(all); write(all); printJson({ name: all }); } finally { for (const spy of spies) spy.mockRestore(); }
    expect(written.length).toBe(4);
    for (const text of written) for (const character of HARMFUL) expect(text).not.toContain(character);
    expect(JSON.parse(written[3] ?? '')).toEqual({ name: all });
  });
});
