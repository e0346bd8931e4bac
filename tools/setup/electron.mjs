// Electron in a checkout: whether its program is here (it comes only with `npm run electron:get`, after a yes), and whether this start is
// one for it. Without it the node opens its window in the browser, which is the same window.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildFolder, modules } from './paths.mjs';

/** As Electron's own package lays its program out. */
const PROGRAMS = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
export const shellEntry = join(buildFolder, 'electron', 'main.mjs');

/** Null where it was not fetched. The package is never asked itself: it would begin to download. */
export function electronProgram(folder = modules, platform = process.platform) {
  const program = join(folder, 'electron', 'dist', PROGRAMS[platform] ?? 'electron');
  return existsSync(program) ? program : null;
}

/** Words of `up` that the app knows too. With any other, or without a screen, it is the node itself that is meant. */
const APP_WORDS = ['--home'];
const hasScreen = (env, platform) => platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);

/** How the window opens, and the one line that says so; null where the start is no start of a window. */
export function windowBy(args, { program = electronProgram(), env = process.env, platform = process.platform } = {}) {
  const [verb, ...words] = args;
  const names = words.filter((word) => word.startsWith('-')).map((word) => word.split('=')[0]);
  if (verb !== 'up' || names.some((name) => ['--headless', '--pages', '--shell', '--json', '--help', '-h'].includes(name)) || !hasScreen(env, platform)) return null;
  if (program === null) return { program: null, line: 'the window opens in your browser; `npm run electron:get` fetches Electron for one of its own' };
  if (names.some((name) => !APP_WORDS.includes(name))) return { program: null, line: `the window opens in your browser: the app knows ${APP_WORDS.join(', ')} only` };
  return { program, line: 'the window opens in Electron' };
}
