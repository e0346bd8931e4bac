// Who sits there, and for how long nobody touched anything.
import { describe, expect, it } from 'vitest';
import { readSeat } from '../../../../main/node/guest/seat.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';
import { HOSTILE, madeUp } from './guestFixture.ts';

const SEAT = 'run/systemd/seats/seat0';
const seatOf = (session: string) => ({ [SEAT]: `# private\nIS_SEAT0=1\nACTIVE=${session}\nSESSIONS=${session} 7\n` });
const logind = (nowMs: number, idleMs: number | null, type = 'wayland') => `Type=${type}\nIdleHint=${idleMs === null ? 'no' : 'yes'}\nIdleSinceHint=${idleMs === null ? 0 : Math.round((nowMs - idleMs) * 1000)}\n`;
const NOW_MS = new ManualClock().now();

describe('on Linux', () => {
  it('has no seat where nobody is logged in and there is no screen: a server is always free', async () => {
    expect(await readSeat(madeUp())).toEqual({ seat: false });
    expect(await readSeat(madeUp({ [SEAT]: 'IS_SEAT0=1\nCAN_TTY=1\n' }))).toEqual({ seat: false });
  });

  it('has nobody while it waits for somebody to log in', async () => {
    for (const idleMs of [null, 0, 240_000]) {
      expect(await readSeat(madeUp(seatOf('c1'), { loginctl: `${logind(NOW_MS, idleMs)}Class=greeter\n` }))).toEqual({ seat: false });
      for (const kind of ['user', 'lock-screen', 'user-early', 'greeters', '']) expect(await readSeat(madeUp(seatOf('3'), { loginctl: `${logind(NOW_MS, idleMs)}Class=${kind}\n` })), kind).toEqual({ seat: true, idleMs: idleMs ?? 0 });
    }
    // Whoever has a screen of their own beside it is asked about that one.
    const machine = madeUp(seatOf('c1'), { loginctl: 'Type=wayland\nIdleHint=no\nClass=greeter\n', xprintidle: '7\n' }, { env: { DISPLAY: ':1' } });
    expect(await readSeat(machine)).toEqual({ seat: true, idleMs: 7 });
  });

  it('is in use where there is a screen but nobody who knows about it', async () => {
    expect(await readSeat(madeUp({}, {}, { env: { DISPLAY: ':0' } }))).toEqual({ seat: true, idleMs: null });
    expect(await readSeat(madeUp({}, {}, { env: { WAYLAND_DISPLAY: 'wayland-0' } }))).toEqual({ seat: true, idleMs: null });
    expect(await readSeat(madeUp(seatOf('3')))).toEqual({ seat: true, idleMs: null });
  });

  it('believes logind, which counts keys and mice, not what the processor does', async () => {
    const idle = madeUp(seatOf('3'), { loginctl: logind(NOW_MS, 240_000) });
    expect(await readSeat(idle)).toEqual({ seat: true, idleMs: 240_000 });
    expect(idle.started).toEqual(['loginctl show-session 3 -p IdleHint -p IdleSinceHint -p Type -p Class']);
    expect(await readSeat(madeUp(seatOf('c2'), { loginctl: logind(NOW_MS, null) }))).toEqual({ seat: true, idleMs: 0 });
  });

  it('asks X11 itself where logind hears nothing of idle people', async () => {
    const said = { loginctl: logind(NOW_MS, null, 'x11'), xprintidle: '184003\n' };
    expect(await readSeat(madeUp(seatOf('3'), said, { env: { DISPLAY: ':0' } }))).toEqual({ seat: true, idleMs: 184_003 });
    expect(await readSeat(madeUp({}, { xprintidle: '7\n' }, { env: { DISPLAY: ':0' } }))).toEqual({ seat: true, idleMs: 7 });
  });

  it('asks X11 nothing where logind knows that nobody is there', async () => {
    const machine = madeUp(seatOf('3'), { loginctl: logind(NOW_MS, 240_000, 'x11'), xprintidle: '5\n' }, { env: { DISPLAY: ':0' } });
    expect(await readSeat(machine)).toEqual({ seat: true, idleMs: 240_000 });
    expect(machine.started.length).toBe(1);
  });

  it('never asks X11 about a Wayland session, where it hears of no key', async () => {
    for (const env of [{ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' }, { DISPLAY: ':0' }]) {
      const machine = madeUp(seatOf('3'), { loginctl: logind(NOW_MS, null, 'wayland'), xprintidle: '9999999\n' }, { env });
      expect(await readSeat(machine)).toEqual({ seat: true, idleMs: 0 });
      expect(machine.started.some((line) => line.startsWith('xprintidle'))).toBe(false);
    }
    for (const env of [{ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, { DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' }]) expect(await readSeat(madeUp({}, { xprintidle: '9999999\n' }, { env }))).toEqual({ seat: true, idleMs: null });
  });

  it('takes a moment that has not come yet, or that never was, for unknown', async () => {
    for (const words of [logind(NOW_MS, -60_000), 'IdleHint=yes\nIdleSinceHint=0\n', 'IdleHint=yes\n', 'IdleHint=maybe\nIdleSinceHint=1\n']) {
      expect(await readSeat(madeUp(seatOf('3'), { loginctl: words })), words).toEqual({ seat: true, idleMs: null });
    }
  });

  it('hands no option or path to a program as a session', async () => {
    for (const session of ['--help', '-p', '../../x', '$(id)', 'a b', 'x'.repeat(500)]) {
      const machine = madeUp(seatOf(session), { loginctl: logind(NOW_MS, 600_000) });
      expect(await readSeat(machine)).toEqual({ seat: false });
      expect(machine.started).toEqual([]);
    }
  });

  it('is never away because of nonsense', async () => {
    for (const words of HOSTILE) {
      const text = Buffer.from(words).toString('latin1');
      expect(['{"seat":true,"idleMs":null}', '{"seat":true,"idleMs":0}']).toContain(JSON.stringify(await readSeat(madeUp(seatOf('3'), { loginctl: text, xprintidle: Number.isInteger(Number(text)) ? 'x' : text }, { env: { DISPLAY: ':0' } }))));
      expect(await readSeat(madeUp({ [SEAT]: words }, {}, { env: { DISPLAY: ':0' } }))).toEqual({ seat: true, idleMs: null });
    }
  });
});

describe('on other systems (asked as they document it; not tried there)', () => {
  it('reads nanoseconds from the keyboard and mouse driver of macOS', async () => {
    const told = '+-o IOHIDSystem  <class IOHIDSystem, id 0x1000003a2, registered, matched, active>\n    {\n      "HIDIdleTime" = 183250000000\n      "HIDParameters" = {"HIDIdleTime"=1}\n    }\n';
    expect(await readSeat(madeUp({}, { ioreg: told }, { platform: 'darwin' }))).toEqual({ seat: true, idleMs: 183_250 });
    for (const words of [null, '', '"HIDIdleTime" = -1', '"HIDIdleTime" = abc', '"HIDIdleTime" = 9'.repeat(9)]) {
      expect(await readSeat(madeUp({}, { ioreg: words }, { platform: 'darwin' }))).toEqual({ seat: true, idleMs: null });
    }
  });

  it('asks Windows, and counts as in use anywhere else', async () => {
    expect(await readSeat(madeUp({}, {}, { platform: 'win32', askWindows: () => Promise.resolve({ idleMs: 61_000 }) }))).toEqual({ seat: true, idleMs: 61_000 });
    expect(await readSeat(madeUp({}, {}, { platform: 'win32' }))).toEqual({ seat: true, idleMs: null });
    expect(await readSeat(madeUp({}, {}, { platform: 'freebsd' }))).toEqual({ seat: true, idleMs: null });
  });
});
