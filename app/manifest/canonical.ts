// JSON in exactly one form (RFC 8785: keys in the order of their UTF-16 units, no spaces, numbers as ECMAScript writes
// them), so that equal values give equal bytes. The journal's rows, the policy's hash and manifests use it. Not a
// validator: the schemas say what may stand where. A manifest comes from others, so its form is stricter (see below).
import { utf8Bytes } from '../organism/tokenizer/utf8.ts';

export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} has no canonical form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') throw new Error(`${typeof value} has no canonical form`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** From here on ECMAScript writes an exponent, and other languages write the same number otherwise. */
const PLAIN_NUMBER_LIMIT = 1e21;
/** Nothing in a manifest nests deeper than a member of `facts`; what does is built to exhaust whoever reads it. */
const DEPTH_MAX = 8;

/** Canonical JSON of values that every reader writes alike: no -0, no number from 1e21 on, no half of a
 *  surrogate pair, no member without a value. */
export function strictCanonicalJson(value: unknown): string {
  refuseAmbiguous(value, 0);
  return canonicalJson(value);
}

/** What is hashed or signed: the same as UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array { return utf8Bytes(strictCanonicalJson(value)); }

function refuseAmbiguous(value: unknown, depth: number): void {
  if (depth > DEPTH_MAX) throw new Error('nested too deep for a canonical form');
  if (typeof value === 'number') {
    if (Object.is(value, -0) || Math.abs(value) >= PLAIN_NUMBER_LIMIT) throw new Error(`${Object.is(value, -0) ? '-0' : value} has no canonical form`);
  } else if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new Error('half of a surrogate pair has no canonical form');
  } else if (Array.isArray(value)) {
    for (const member of value) refuseAmbiguous(member, depth + 1);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      refuseAmbiguous(key, depth + 1);
      refuseAmbiguous(member, depth + 1);
      if (member === undefined) throw new Error(`"${key}" has no value and so no canonical form`);
    }
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** JSON.parse takes the last of two members of one name and other readers the first: two readers, two manifests, one
 *  signature. So a text that names one twice is no JSON here. */
export function parseJsonOnce(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const named = [...text.matchAll(TOKEN)].filter(([, colon]) => colon !== undefined).length;
  if (named !== membersOf(value, 0)) throw new Error('a member is named twice');
  return value;
}

function membersOf(value: unknown, depth: number): number {
  if (depth > DEPTH_MAX) throw new Error('nested too deep');
  if (value === null || typeof value !== 'object') return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, member) => sum + membersOf(member, depth + 1), 0);
  const members: unknown[] = Object.values(value);
  return members.reduce<number>((sum, member) => sum + 1 + membersOf(member, depth + 1), 0);
}
