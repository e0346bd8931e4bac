// Where two nodes meet at a signalling host: a name that follows from a secret both have, and from the day, so that the host can
// neither tell what meets there nor follow it from day to day. Rule M67.
import { limits } from '../../schemas/mesh.ts';
import type { Hasher } from '../ports.ts';
import { hmacSha256Hex } from './hmac.ts';
import { signedBytes } from './signedBytes.ts';

/** `join`: an invite's secret, whoever holds it meets its issuer. `members`: the mesh's signalling key. */
export type RoomKind = 'join' | 'members';

const DAY_MS = 86_400_000;

/** Days since the epoch in UTC. */
export function dayOf(nowMs: number): number { return Math.floor(nowMs / DAY_MS); }

/** 64 hex digits. `key`: 32 bytes. */
export function topicOf(hasher: Hasher, kind: RoomKind, key: Uint8Array, day: number): string {
  return hmacSha256Hex(hasher, key, signedBytes('ileices-topic-1', kind, day));
}

/** Days to listen to: today, and its neighbour as long as a clock that is off by what is allowed would say it is that. */
export function daysAround(nowMs: number): readonly number[] {
  return [...new Set([dayOf(nowMs), dayOf(nowMs - limits.clockSkewMs), dayOf(nowMs + limits.clockSkewMs)])];
}

/** Milliseconds until `daysAround` gives something else. */
export function untilDaysChange(nowMs: number): number {
  const days = daysAround(nowMs);
  const intoDay = nowMs - dayOf(nowMs) * DAY_MS;
  const marks = [limits.clockSkewMs, DAY_MS - limits.clockSkewMs, DAY_MS, DAY_MS + limits.clockSkewMs];
  return Math.min(...marks.filter((mark) => mark > intoDay && String(daysAround(nowMs + mark - intoDay)) !== String(days)).map((mark) => mark - intoDay));
}
