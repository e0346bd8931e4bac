// The file that starts the app at login, for paths as people have them.
import { expect, it } from 'vitest';
import { autostartFile } from '../../../app/desktop/autostart.ts';

const command = (program: string): string | undefined => /^Exec=(.*)$/m.exec(autostartFile(program))?.[1];

it('names the program as one word, whatever is in its path, and starts it hidden', () => {
  expect(command('/opt/Ileices/ileices')).toBe('"/opt/Ileices/ileices" --hidden');
  expect(command('/home/a b/Ileices.AppImage')).toBe('"/home/a b/Ileices.AppImage" --hidden');
  // Twice over, as the specification asks: for the quotes, then for the value.
  expect(command('/a$b"c`d%e\\f')).toBe(String.raw`"/a\\$b\\"c\\` + '`' + String.raw`d%%e\\\\f" --hidden`);
});

it('writes no line that a path brought along', () => {
  expect(() => autostartFile('/a\nExec=evil')).toThrow(/control signs/);
});
