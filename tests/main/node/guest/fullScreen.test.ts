// Whether something fills the screen, from what X11 and Windows say.
import { expect, it } from 'vitest';
import { readFullScreen } from '../../../../main/node/guest/fullScreen.ts';
import { HOSTILE, madeUp } from './guestFixture.ts';

const X11 = { env: { DISPLAY: ':0' } };
const ROOT = 'xprop -root -notype _NET_ACTIVE_WINDOW', WINDOW = 'xprop -id 0x3a00007 -notype _NET_WM_STATE _NET_WM_WINDOW_TYPE';
const front = (window: string) => `_NET_ACTIVE_WINDOW: window id # ${window}\n`;
const state = (atoms: string, type = '_NET_WM_WINDOW_TYPE_NORMAL') => `_NET_WM_STATE = ${atoms}\n_NET_WM_WINDOW_TYPE = ${type}\n`;

it('asks X11 for the window in front and what it is', async () => {
  const film = madeUp({}, { [ROOT]: front('0x3a00007'), [WINDOW]: state('_NET_WM_STATE_FOCUSED, _NET_WM_STATE_FULLSCREEN') }, X11);
  expect(await readFullScreen(film)).toBe(true);
  expect(film.started).toEqual([ROOT, WINDOW]);
  expect(await readFullScreen(madeUp({}, { [ROOT]: front('0x3a00007'), [WINDOW]: state('_NET_WM_STATE_MAXIMIZED_HORZ, _NET_WM_STATE_MAXIMIZED_VERT') }, X11))).toBe(false);
  expect(await readFullScreen(madeUp({}, { [ROOT]: front('0x3a00007'), [WINDOW]: '_NET_WM_STATE:  not found.\n_NET_WM_WINDOW_TYPE:  not found.\n' }, X11))).toBe(false);
});

it('does not take the desktop, or an empty one, for a film', async () => {
  expect(await readFullScreen(madeUp({}, { [ROOT]: front('0x3a00007'), [WINDOW]: state('_NET_WM_STATE_FULLSCREEN', '_NET_WM_WINDOW_TYPE_DESKTOP') }, X11))).toBe(false);
  expect(await readFullScreen(madeUp({}, { [ROOT]: front('0x0') }, X11))).toBe(false);
});

it('knows nothing under Wayland, without a screen, without the program, on macOS, and starts nothing there', async () => {
  const said = { [ROOT]: front('0x3a00007'), [WINDOW]: state('_NET_WM_STATE_FULLSCREEN') };
  for (const more of [{ env: {} }, { env: { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' } }, { env: { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' } }, { ...X11, platform: 'darwin' as const }]) {
    const machine = madeUp({}, said, more);
    expect(await readFullScreen(machine)).toBeNull();
    expect(machine.started).toEqual([]);
  }
  expect(await readFullScreen(madeUp({}, {}, X11))).toBeNull();
  expect(await readFullScreen(madeUp({}, { [ROOT]: front('0x3a00007') }, X11)), 'it was closed meanwhile').toBeNull();
});

it('believes no nonsense, and hands none on to a program', async () => {
  for (const words of [...HOSTILE.map((each) => Buffer.from(each).toString('latin1')), front('0x3a00007; reboot').replace('\n', ''), front('-root'), front('0x3a0000700007'), front('0xzz')]) {
    const machine = madeUp({}, { [ROOT]: words, [WINDOW]: state('_NET_WM_STATE_FULLSCREEN') }, X11);
    expect([null, true]).toContain(await readFullScreen(machine));
    expect(machine.started.filter((line) => line !== ROOT && line !== WINDOW)).toEqual([]);
    expect(await readFullScreen(madeUp({}, { [ROOT]: front('0x3a00007'), [WINDOW]: words }, X11))).toBe(false);
  }
});

it('asks Windows as it documents it (not tried there)', async () => {
  expect(await readFullScreen(madeUp({}, {}, { platform: 'win32', askWindows: () => Promise.resolve({ fullScreen: true }) }))).toBe(true);
  expect(await readFullScreen(madeUp({}, {}, { platform: 'win32' }))).toBeNull();
});
