// Whether this machine has a seat someone can sit at, and for how long nobody touched its keys or mouse. How much the machine has
// to do says nothing about that. What cannot be told counts as in use, which errs towards leaving the machine to its person.
import type { Signals } from '../../../app/guest/signals.ts';
import { readQuick, wholeNumber } from './machine.ts';
import type { Machine } from './machine.ts';

type SeatReading = Signals['seat'];
const SEAT_FILE = ['run', 'systemd', 'seats', 'seat0'];
const inUse: SeatReading = { seat: true, idleMs: null };
const idleFor = (idleMs: number | null): SeatReading => ({ seat: true, idleMs: idleMs === null || !Number.isFinite(idleMs) ? null : Math.max(0, idleMs) });

export async function readSeat(machine: Machine): Promise<SeatReading> {
  if (machine.platform === 'linux') return await linuxSeat(machine);
  // Answered from a table of the kernel; a few milliseconds of processor time.
  if (machine.platform === 'darwin') return idleFor(nanosecondsIdle(await machine.run('ioreg', ['-r', '-d', '1', '-c', 'IOHIDSystem'])));
  if (machine.platform === 'win32') return idleFor((await machine.askWindows('look'))?.idleMs ?? null);
  return inUse;
}

function nanosecondsIdle(told: string | null): number | null {
  const nanoseconds = /^[ |]*"HIDIdleTime" = (\d{1,20})$/m.exec(told ?? '')?.[1];
  return nanoseconds === undefined ? null : Number(nanoseconds) / 1e6;
}

/** Whether the screen that this process may ask is X11 itself: under Wayland it only knows of windows of old programs. */
export const hasX11 = (env: Machine['env']): boolean => Boolean(env['DISPLAY']) && !env['WAYLAND_DISPLAY'] && env['XDG_SESSION_TYPE'] !== 'wayland';

async function linuxSeat(machine: Machine): Promise<SeatReading> {
  const front = activeSession(machine);
  const said = front === null ? null : await machine.run('loginctl', ['show-session', front, '-p', 'IdleHint', '-p', 'IdleSinceHint', '-p', 'Type', '-p', 'Class']);
  // The screen at which people log in is a session too, and nobody's.
  const isNobody = front === null || /^Class=greeter$/m.test(said ?? ''), session = isNobody ? null : front, told = isNobody ? null : said;
  const hint = told === null ? null : idleHint(told, machine.clock.now());
  if (hint !== null && hint > 0) return idleFor(hint);
  // Not every desktop tells logind that nobody is there; X11 itself knows, where its small program is installed.
  if (hasX11(machine.env) && (told === null || /^Type=x11$/m.test(told))) {
    const x11 = wholeNumber(await machine.run('xprintidle', []));
    if (x11 !== null) return idleFor(x11);
  }
  if (session !== null) return idleFor(hint);
  return machine.env['DISPLAY'] || machine.env['WAYLAND_DISPLAY'] ? inUse : { seat: false };
}

/** The session in front of the screen, which may be the one at which people log in; null where there is none, or no screen. */
function activeSession(machine: Machine): string | null {
  return /^ACTIVE=([A-Za-z0-9_][A-Za-z0-9_-]{0,63})$/m.exec(readQuick(machine, ...SEAT_FILE) ?? '')?.[1] ?? null;
}

/** For how long logind's session is said to be idle: 0 for a session in use, null for words it should not say. */
function idleHint(told: string, nowMs: number): number | null {
  if (/^IdleHint=no$/m.test(told)) return 0;
  const sinceMicroseconds = /^IdleHint=yes$/m.test(told) ? /^IdleSinceHint=(\d{1,20})$/m.exec(told)?.[1] : undefined;
  if (sinceMicroseconds === undefined) return null;
  const sinceMs = Number(sinceMicroseconds) / 1000;
  return sinceMs > 0 && sinceMs <= nowMs ? nowMs - sinceMs : null;
}
