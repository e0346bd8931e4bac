// Writes and reads the binary frames of the world (schemas/worldFrame.ts). Whoever reads trusts nothing: every length,
// bound and order is checked before a row is looked at.
import {
  ALL_ENTITY_FLAGS, ENTITY_KINDS, FRAME_MAGIC, FRAME_VERSION, HEADER_WORDS, MAX_FRAME_ROWS, MAX_SPOT, PHASE_ROWS, RELIC_MARKS, ROW, ROW_WORDS, SYMMETRIES, type FrameHeader,
} from '../../../schemas/worldFrame.ts';

export type FrameFault = 'too short' | 'not a frame' | 'other version' | 'wrong length' | 'too many' | 'bad header' | 'bad row' | 'out of order';

/** A frame that means nothing; nothing of it was used. */
export class FrameError extends Error {
  readonly fault: FrameFault;
  constructor(fault: FrameFault, detail: string) { super(`A frame of the world was refused: ${fault} (${detail}).`); this.name = 'FrameError'; this.fault = fault; }
}

/** Views into the message that was read; they last as long as it does. */
export interface WorldFrame extends FrameHeader {
  readonly table: Int32Array;
  readonly gone: Int32Array;
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Turns words around on the few machines that keep them the other way. */
function asLittleEndian(words: Int32Array): void {
  if (LITTLE_ENDIAN) return;
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  for (let at = 0; at < words.length; at += 1) view.setInt32(at * 4, words[at]!, true);
}

export const frameWords = (rows: number, removed: number): number => HEADER_WORDS + rows * ROW_WORDS + removed;

/** Puts a header in front of rows and removed ids that already stand in `words`; the bytes may be sent as they are. */
export function sealFrame(words: Int32Array, header: FrameHeader): void {
  words.set([FRAME_MAGIC, FRAME_VERSION | (header.full ? 1 << 16 : 0), header.tick, header.baseTick, header.rows, header.removed, header.entities, 0]);
  asLittleEndian(words.subarray(0, frameWords(header.rows, header.removed)));
}

const packed = (kind: number, mark: number, flags: number, row: number): boolean =>
  kind < ENTITY_KINDS.length && mark < RELIC_MARKS.length && (flags & ~ALL_ENTITY_FLAGS) === 0 && row < PHASE_ROWS.length;
const onMap = (spot: number): boolean => spot >= -MAX_SPOT && spot <= MAX_SPOT;

function checkRow(table: Int32Array, at: number): void {
  const what = table[at + ROW.what]!;
  const body = table[at + ROW.body]!;
  if (!packed(what & 255, (what >>> 8) & 255, (what >>> 16) & 255, what >>> 24)) throw new FrameError('bad row', `kinds ${what >>> 0}`);
  if (body >>> 16 !== 0 || ((body >>> 8) & 255) >= SYMMETRIES.length) throw new FrameError('bad row', `body ${body}`);
  for (let word = ROW.x; word <= ROW.toZ; word += 1) if (!onMap(table[at + word]!)) throw new FrameError('bad row', `spot ${table[at + word]}`);
}

/** Ids are positive and rise from one to the next, so none comes twice. */
function checkOrder(ids: Int32Array, step: number, what: string): void {
  let before = 0;
  for (let at = 0; at < ids.length; at += step) {
    if (ids[at]! <= before) throw new FrameError('out of order', `${what} ${ids[at]} after ${before}`);
    before = ids[at]!;
  }
}

function checkApart(table: Int32Array, gone: Int32Array): void {
  let at = 0;
  for (const id of gone) {
    while (at < table.length && table[at]! < id) at += ROW_WORDS;
    if (at < table.length && table[at] === id) throw new FrameError('out of order', `${id} is there and gone`);
  }
}

function headerOf(words: Int32Array): FrameHeader {
  if (words[0] !== FRAME_MAGIC) throw new FrameError('not a frame', `begins with ${words[0]}`);
  if ((words[1]! & 0xffff) !== FRAME_VERSION) throw new FrameError('other version', `${words[1]! & 0xffff}, here ${FRAME_VERSION}`);
  if (words[1]! >>> 17 !== 0 || words[7] !== 0) throw new FrameError('bad header', 'bits without a meaning');
  const header = { full: words[1]! >>> 16 === 1, tick: words[2]!, baseTick: words[3]!, rows: words[4]!, removed: words[5]!, entities: words[6]! };
  for (const many of [header.rows, header.removed, header.entities]) if (many < 0 || many > MAX_FRAME_ROWS) throw new FrameError('too many', String(many));
  if (header.tick < 0 || header.baseTick < 0 || header.baseTick > header.tick) throw new FrameError('bad header', `tick ${header.tick} on ${header.baseTick}`);
  if (header.full && (header.removed > 0 || header.entities !== header.rows || header.baseTick !== header.tick)) throw new FrameError('bad header', 'a full frame builds on nothing');
  return header;
}

/** Reads one frame; throws a FrameError at anything that is not one. */
export function readFrame(bytes: ArrayBuffer, byteOffset: number = 0): WorldFrame {
  const length = bytes.byteLength - byteOffset;
  if (length < HEADER_WORDS * 4) throw new FrameError('too short', `${length} bytes`);
  if (length % 4 !== 0 || byteOffset % 4 !== 0) throw new FrameError('wrong length', `${length} bytes from ${byteOffset}`);
  const words = new Int32Array(bytes, byteOffset);
  asLittleEndian(words);
  const header = headerOf(words);
  if (words.length !== frameWords(header.rows, header.removed)) throw new FrameError('wrong length', `${words.length} words for ${header.rows} rows and ${header.removed} gone`);
  const table = words.subarray(HEADER_WORDS, HEADER_WORDS + header.rows * ROW_WORDS);
  const gone = words.subarray(HEADER_WORDS + header.rows * ROW_WORDS);
  checkOrder(table, ROW_WORDS, 'row');
  checkOrder(gone, 1, 'gone');
  checkApart(table, gone);
  for (let at = 0; at < table.length; at += ROW_WORDS) checkRow(table, at);
  return { ...header, table, gone };
}

/** All rows of one moment as a full frame. */
export function frameOf(tick: number, rows: Int32Array): Uint8Array {
  const entities = rows.length / ROW_WORDS;
  const words = new Int32Array(frameWords(entities, 0));
  words.set(rows, HEADER_WORDS);
  sealFrame(words, { full: true, tick, baseTick: tick, rows: entities, removed: 0, entities });
  return new Uint8Array(words.buffer);
}
