// Who may talk to the loopback host: single-use tickets that a person's own command hands to their browser, the cookie
// a ticket is exchanged for, and the bearer token of the command line. All comparisons take constant time.
import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../app/ports.ts';
import type { HostKind } from './headers.ts';

export const TICKET_LIFETIME_MS = 60_000;
export const COOKIE_LIFETIME_MS = 7 * 24 * 3_600_000;
/** A cookie older than this is replaced at the next page load. */
export const COOKIE_ROTATE_AFTER_MS = 24 * 3_600_000;
/** Failed proofs a minute before everything unproven is answered with 429. */
export const MAX_FAILURES_PER_MINUTE = 10;
/** Open tickets kept at once; the oldest go first. */
const MAX_OPEN_TICKETS = 32;

function equalSecrets(given: string, expected: string): boolean {
  // Hashing first makes both sides equally long, whatever was sent.
  const a = createHash('sha256').update(given).digest();
  const b = createHash('sha256').update(expected).digest();
  return timingSafeEqual(a, b);
}

export interface Gatekeeper {
  readonly cookieName: string;
  /** A fresh ticket, valid once and for a minute. */
  issueTicket(): string;
  /** The Set-Cookie value a ticket is exchanged for, or null when it is unknown, used or expired, or when who brings it may
   * not have it: then it stays good for whom it was made. */
  redeemTicket(ticket: string, mayRedeem: () => boolean): string | null;
  /** Whether the Cookie header carries a live cookie; `renewed` is a Set-Cookie value when it is due for rotation. */
  checkCookie(header: string | undefined): { ok: boolean; renewed: string | null };
  checkBearer(header: string | undefined): boolean;
  /** Called after a failed proof. */
  noteFailure(): void;
  tooManyFailures(): boolean;
}

export function createGatekeeper(options: { kind: HostKind; nodeId: string; port: number; token: string; clock: Clock }): Gatekeeper {
  const { clock, token } = options;
  const cookieName = `ileices_${options.nodeId.slice(0, 8)}_${options.port}`;
  // Derived from the node's own token file, so that an open window survives a restart of the node. Browsers bring the cookies of
  // one port to every other: what opens a page opens no window.
  const cookieKey = Buffer.from(hkdfSync('sha256', token, options.nodeId, `ileices ${options.kind} cookie 1 port ${options.port}`, 32));
  const tickets = new Map<string, number>();
  let failures: number[] = [];

  const seal = (issuedAt: number, nonce: string) =>
    createHmac('sha256', cookieKey).update(`${issuedAt}.${nonce}`).digest('base64url');
  const freshCookie = () => {
    const issuedAt = clock.now();
    const nonce = randomBytes(16).toString('base64url');
    const value = `${issuedAt}.${nonce}.${seal(issuedAt, nonce)}`;
    return `${cookieName}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${COOKIE_LIFETIME_MS / 1000}`;
  };

  return {
    cookieName,
    issueTicket() {
      const ticket = randomBytes(32).toString('base64url');
      tickets.set(createHash('sha256').update(ticket).digest('hex'), clock.now() + TICKET_LIFETIME_MS);
      while (tickets.size > MAX_OPEN_TICKETS) {
        const oldest = tickets.keys().next().value;
        if (oldest === undefined) break;
        tickets.delete(oldest);
      }
      return ticket;
    },
    redeemTicket(ticket, mayRedeem) {
      // Looked up by hash: the map's own comparison then leaks nothing about the ticket.
      const key = createHash('sha256').update(ticket).digest('hex');
      const expiresAt = tickets.get(key);
      if (expiresAt !== undefined && !mayRedeem()) return null;
      tickets.delete(key);
      return expiresAt !== undefined && expiresAt > clock.now() ? freshCookie() : null;
    },
    checkCookie(header) {
      for (const part of (header ?? '').split(';')) {
        const [name, value] = [part.slice(0, part.indexOf('=')).trim(), part.slice(part.indexOf('=') + 1).trim()];
        if (name !== cookieName) continue;
        const [issued, nonce, mac] = value.split('.');
        if (issued === undefined || nonce === undefined || mac === undefined || !/^\d{1,16}$/.test(issued)) continue;
        const ageMs = clock.now() - Number(issued);
        if (!equalSecrets(mac, seal(Number(issued), nonce)) || ageMs > COOKIE_LIFETIME_MS || ageMs < -60_000) continue;
        return { ok: true, renewed: ageMs > COOKIE_ROTATE_AFTER_MS ? freshCookie() : null };
      }
      return { ok: false, renewed: null };
    },
    checkBearer(header) {
      return header !== undefined && header.startsWith('Bearer ') && equalSecrets(header.slice('Bearer '.length), token);
    },
    noteFailure() { failures.push(clock.now()); },
    tooManyFailures() {
      failures = failures.filter((at) => at > clock.now() - 60_000).slice(-MAX_FAILURES_PER_MINUTE);
      return failures.length >= MAX_FAILURES_PER_MINUTE;
    },
  };
}
