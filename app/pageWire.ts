// Frames between the agent and a page that works for it, where only bytes can be sent: the frame in JSON, and behind it every piece
// of bytes that was in it, with the places they were taken from. The framing is that of the readers process; what the frames
// mean, it does not know.
import { limits } from '../schemas/mesh.ts';
import { FrameReader, frameHead } from './ingest/readerFrames.ts';
import type { FrameCaps } from './ingest/readerFrames.ts';

/** Bytes of one frame at most, header and body. A whole library of text is 32 MiB, every letter of it six bytes where it is not ASCII; a
 *  checkpoint with what its optimiser remembers lies behind it. */
export const COMPUTE_CAPS: FrameCaps = { headerBytes: 192 * 1024 * 1024, bodyBytes: 256 * 1024 * 1024 };
/** The largest message of a link; what members share beside it is text. */
export const LINK_CAPS: FrameCaps = { headerBytes: 16 * 1024 * 1024, bodyBytes: limits.ySyncBytes };
const PLACES_MAX = 1_024, DEEPEST = 6;

type Key = string | number;
interface Place { readonly path: readonly Key[]; readonly bytes: number }
type Branch = Record<Key, unknown>;

const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;

/** What was packed is a copy wherever bytes were taken out, and the thing itself everywhere else. */
function without(value: unknown, path: readonly Key[], taken: { readonly path: readonly Key[]; readonly bytes: Uint8Array }[]): unknown {
  if (value instanceof Uint8Array) { taken.push({ path, bytes: value }); return null; }
  // What lies deeper, or is a list of thousands of texts, holds no bytes in any message.
  if (!isBranch(value) || path.length >= DEEPEST) return value;
  const before = taken.length;
  if (Array.isArray(value)) {
    if (value.length > PLACES_MAX) return value;
    const list = value.map((each: unknown, at) => without(each, [...path, at], taken));
    return taken.length === before ? value : list;
  }
  const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, without(each, [...path, key], taken)]));
  return taken.length === before ? value : copy;
}

export function packPageFrame(frame: object, caps: FrameCaps): Uint8Array<ArrayBuffer> {
  const taken: { readonly path: readonly Key[]; readonly bytes: Uint8Array }[] = [];
  const rest = without(frame, [], taken), places: Place[] = taken.map(({ path, bytes }) => ({ path, bytes: bytes.length }));
  const bodyBytes = places.reduce((sum, place) => sum + place.bytes, 0), head = frameHead({ frame: rest, places }, bodyBytes, caps);
  const whole = new Uint8Array(head.length + bodyBytes);
  whole.set(head);
  let at = head.length;
  for (const { bytes } of taken) { whole.set(bytes, at); at += bytes.length; }
  return whole;
}

const isPlace = (value: unknown): value is Place => isBranch(value) && Number.isSafeInteger(value['bytes']) && (value['bytes'] as number) >= 0
  && Array.isArray(value['path']) && value['path'].length > 0 && value['path'].length <= DEEPEST && value['path'].every((key) => typeof key === 'string' || Number.isSafeInteger(key));

/** Puts bytes where a null of the frame's own stands; false where there is none. */
function putBack(frame: Branch, path: readonly Key[], bytes: Uint8Array): boolean {
  let branch = frame;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(branch, key) ? branch[key] : null;
    if (!isBranch(next) || next instanceof Uint8Array) return false;
    branch = next;
  }
  const last = path.at(-1) ?? '';
  if (last === '__proto__' || !Object.hasOwn(branch, last) || branch[last] !== null) return false;
  branch[last] = bytes;
  return true;
}

/** What was packed, or null where it is nothing that was. */
export function unpackPageFrame(bytes: Uint8Array, caps: FrameCaps): unknown {
  try {
    const frames = new FrameReader(caps).push(bytes), [only] = frames;
    if (only === undefined || frames.length !== 1 || !isBranch(only.header)) return null;
    const { frame, places } = only.header;
    if (!isBranch(frame) || Array.isArray(frame) || !Array.isArray(places) || places.length > PLACES_MAX) return null;
    let at = 0;
    for (const place of places as unknown[]) {
      if (!isPlace(place) || place.bytes > only.body.length - at) return null;
      if (!putBack(frame, place.path, only.body.slice(at, at + place.bytes))) return null;
      at += place.bytes;
    }
    return at === only.body.length ? frame : null;
  } catch { return null; }
}
