// Whether this machine has a seat someone can sit at, and for how long nobody touched it. Linux asks logind; other
// systems are taken for in use, which errs towards leaving the machine to its person.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { SeatReading } from '../../../app/agent/presence.ts';

const SEAT_FILE = '/run/systemd/seats/seat0';
const ASK_TIMEOUT_MS = 2_000;
const noSeat: SeatReading = { seat: false };

export async function readSeat(env: Readonly<Record<string, string | undefined>> = process.env): Promise<SeatReading> {
  if (process.platform !== 'linux') return { seat: true, idleMs: null };
  const session = activeSession();
  if (session === null) return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? { seat: true, idleMs: null } : noSeat;
  return { seat: true, idleMs: await idleMsOf(session) };
}

/** The session in front of the screen, or null: nobody is logged in there, or there is no screen. */
function activeSession(): string | null {
  if (!existsSync(SEAT_FILE)) return null;
  try { return /^ACTIVE=(.+)$/m.exec(readFileSync(SEAT_FILE, 'utf8'))?.[1] ?? null; } catch { return null; }
}

function idleMsOf(session: string): Promise<number | null> {
  return new Promise((resolve) => {
    execFile('loginctl', ['show-session', session, '-p', 'IdleHint', '-p', 'IdleSinceHint'], { timeout: ASK_TIMEOUT_MS }, (error, stdout) => {
      if (error) { resolve(null); return; }
      if (!/^IdleHint=yes$/m.test(stdout)) { resolve(0); return; }
      const sinceMicroseconds = Number(/^IdleSinceHint=(\d+)$/m.exec(stdout)?.[1] ?? NaN);
      resolve(Number.isFinite(sinceMicroseconds) ? Math.max(0, Date.now() - sinceMicroseconds / 1000) : null);
    });
  });
}
