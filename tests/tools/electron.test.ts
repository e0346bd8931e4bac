// `npm start` with and without Electron's program: which of both opens the window, and that nothing is fetched to find out.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

interface By { readonly program: string | null; readonly line: string }
const { electronProgram, windowBy, shellEntry } = (await import(new URL('../../tools/setup/electron.mjs', import.meta.url).href)) as {
  electronProgram(folder?: string, platform?: string): string | null; shellEntry: string;
  windowBy(args: readonly string[], at?: { program?: string | null; env?: Record<string, string>; platform?: string }): By | null;
};
const folder = mkdtempSync(join(tmpdir(), 'ileices-electron-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('Electron\'s program', () => {
  it('is found where its package puts it on each system, and nowhere else', () => {
    expect(electronProgram(folder, 'linux')).toBeNull();
    for (const [platform, path] of [['linux', 'electron'], ['win32', 'electron.exe'], ['darwin', 'Electron.app/Contents/MacOS/Electron']] as const) {
      const program = join(folder, 'electron/dist', path);
      mkdirSync(join(program, '..'), { recursive: true });
      writeFileSync(program, '');
      chmodSync(program, 0o755);
      expect(electronProgram(folder, platform)).toBe(program);
      rmSync(join(folder, 'electron'), { recursive: true });
    }
  });

  it('is fetched by a command that asks first, and by nothing where nobody can say yes', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const asked = spawnSync(process.execPath, [join(root, 'tools/electron-get.mjs')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '' } });
    expect([asked.status, asked.stderr]).toEqual(electronProgram() === null ? [1, expect.stringContaining('Nobody is here to say yes')] : [0, expect.stringContaining('is here already')]);
  });
});

describe('a start', () => {
  const here = { env: { DISPLAY: ':0' }, platform: 'linux' };
  it('opens the window in Electron where it is, in the browser where it is not, and says which', () => {
    expect(windowBy(['up'], { ...here, program: '/e' })).toEqual({ program: '/e', line: 'the window opens in Electron' });
    expect(windowBy(['up', '--home', '/x'], { ...here, program: '/e' })?.program).toBe('/e');
    expect(windowBy(['up', '--home=/x'], { ...here, program: '/e' })?.program).toBe('/e');
    expect(windowBy(['up'], { ...here, program: null })).toMatchObject({ program: null, line: expect.stringContaining('npm run electron:get') as string });
  });

  it('is the node\'s own where no window is meant, where there is no screen, and for every other verb', () => {
    for (const args of [['up', '--headless'], ['up', '--pages'], ['up', '--json'], ['up', '--help'], ['status'], ['ask', 'up'], []]) expect(windowBy(args, { ...here, program: '/e' }), args.join(' ')).toBeNull();
    expect(windowBy(['up'], { env: {}, platform: 'linux', program: '/e' })).toBeNull();
    expect(windowBy(['up'], { env: {}, platform: 'darwin', program: '/e' })?.program).toBe('/e');
  });

  it('with a word the app does not know takes the browser, and says why', () => {
    expect(windowBy(['up', '--port', '5000'], { ...here, program: '/e' })).toEqual({ program: null, line: 'the window opens in your browser: the app knows --home only' });
  });

  it('starts the shell\'s bundle', () => { expect(shellEntry).toMatch(/build[/\\]electron[/\\]main\.mjs$/); });
});
