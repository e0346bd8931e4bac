// Bytes to text in the encoding they were written in: marks first, then UTF-8, then UTF-16 without a mark, then the legacy
// encodings, which worker/reader/legacy.ts weighs. Says `binary` where there is no text and `not-utf8` where there may be
// but nobody can tell in which letters.
import { isAscii, isUtf8 } from './bytes.node.ts';
import { legacyEncoding } from './legacy.ts';
import { ReadRefusal } from './parsed.ts';

/** Text has tabs and line ends, but hardly any other control character. */
export const CONTROL_SHARE_MAX = 0.02;
/** A UTF-8 text may hold a little damage; beyond this share of its letters it is taken for something else. */
export const DAMAGE_SHARE_MAX = 0.01;
/** How much is looked at to tell the byte order. */
const ORDER_SAMPLE_BYTES = 65_536;
const CONTROLS = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/g;

export interface Decoded { readonly text: string; readonly encoding: string }

/** How many matches there are, but no more than `most` are looked for. */
function countUpTo(text: string, pattern: RegExp, most: number): number {
  let found = 0;
  pattern.lastIndex = 0;
  while (found <= most && pattern.exec(text) !== null) found += 1;
  return found;
}

function withoutControls(text: string, encoding: string): Decoded {
  const most = text.length * CONTROL_SHARE_MAX;
  if (countUpTo(text, CONTROLS, most) > most) throw new ReadRefusal('binary');
  return { text, encoding };
}

/** In words of two bytes the blanks and line ends of any script have a zero byte, on one side only. */
function byteOrder(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length % 2 === 1) return null;
  const sample = bytes.subarray(0, ORDER_SAMPLE_BYTES);
  const zeros = [0, 0];
  const signs = [0, 0];
  for (let at = 0; at + 1 < sample.length; at += 2) {
    const [first = 0, second = 0] = [sample[at], sample[at + 1]];
    if (first === 0) zeros[0] = (zeros[0] ?? 0) + 1;
    if (second === 0) zeros[1] = (zeros[1] ?? 0) + 1;
    if (first === 0 && (second === 0x20 || second === 0x0a)) signs[0] = (signs[0] ?? 0) + 1;
    if (second === 0 && (first === 0x20 || first === 0x0a)) signs[1] = (signs[1] ?? 0) + 1;
  }
  const [big = 0, little = 0] = signs;
  const [highZeros = 0, lowZeros = 0] = zeros;
  if (little > big * 8) return 'utf-16le';
  if (big > little * 8) return 'utf-16be';
  // One word without a blank: every letter has its zero.
  if (lowZeros > sample.length * 0.45 && highZeros === 0) return 'utf-16le';
  return highZeros > sample.length * 0.45 && lowZeros === 0 ? 'utf-16be' : null;
}

function decode16(bytes: Uint8Array, encoding: string): Decoded {
  let text: string;
  // An odd byte at the end, or half a pair, is damage of the end alone.
  try { text = new TextDecoder(encoding, { fatal: true }).decode(bytes.length % 2 === 1 ? bytes.subarray(0, -1) : bytes); } catch { throw new ReadRefusal('not-utf8'); }
  if (/[\p{Cn}\p{Co}]/u.test(text)) {
    const strange = text.match(/[\p{Cn}\p{Co}]/gu)?.length ?? 0;
    if (strange > Math.max(1, text.length * DAMAGE_SHARE_MAX)) throw new ReadRefusal('binary');
  }
  return withoutControls(text, encoding);
}

/** UTF-8 that was cut or damaged in places. `sure`: nearly all of its wide letters are whole, so it is nothing else. */
function damagedUtf8(bytes: Uint8Array): { text: string; sure: boolean } | null {
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  if (broken > Math.max(1, text.length * DAMAGE_SHARE_MAX)) return null;
  return { text, sure: countUpTo(text, /[\u0080-\ufffc]/g, broken * 4) > broken * 4 };
}

export function decodeText(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) throw new ReadRefusal('empty');
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decode16(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decode16(bytes, 'utf-16be');
  if (bytes.includes(0)) {
    const order = byteOrder(bytes);
    if (order === null) throw new ReadRefusal('binary');
    return decode16(bytes, order);
  }
  if (isUtf8(bytes)) {
    const text = new TextDecoder('utf-8').decode(bytes);
    // Letters behind escapes: the one legacy encoding that looks like ASCII.
    if (text.includes('\u001b$') && isAscii(bytes)) {
      const escaped = new TextDecoder('iso-2022-jp').decode(bytes);
      if (!escaped.includes('\ufffd')) return { text: escaped, encoding: 'iso-2022-jp' };
    }
    return withoutControls(text, 'utf-8');
  }
  const damaged = damagedUtf8(bytes);
  if (damaged?.sure === true) return withoutControls(damaged.text, 'utf-8');
  const legacy = legacyEncoding(bytes);
  // A few strange bytes in much ASCII that are letters in no encoding are damage.
  if (legacy === null && damaged !== null) return withoutControls(damaged.text, 'utf-8');
  if (legacy === null) throw new ReadRefusal(tooManyControls(bytes) ? 'binary' : 'not-utf8');
  return withoutControls(new TextDecoder(legacy).decode(bytes), legacy);
}

/** Bytes that may be text in some encoding of one byte or more: no zero, hardly a control. A picture that begins like a word
 *  has both; a word that begins like a picture has neither. */
export function seemsText(bytes: Uint8Array): boolean { return !bytes.includes(0) && (isUtf8(bytes) || !tooManyControls(bytes)); }

/** What is no text has controls all over its first bytes. */
function tooManyControls(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, ORDER_SAMPLE_BYTES);
  return countUpTo(new TextDecoder('latin1').decode(sample), CONTROLS, Infinity) > sample.length * CONTROL_SHARE_MAX;
}
