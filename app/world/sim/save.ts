// A world as bytes and back. The bytes carry their version and the hash of the state: what was cut short, changed or
// written by another version is refused with a word why, never half loaded.
import { utf8Bytes, Utf8Decoder } from '../../organism/tokenizer/utf8.ts';
import { SeededStream, type RandomState } from '../../physics/random.ts';
import { hashOf } from './hash.ts';
import { Table } from './table.ts';
import { DIFFICULTY_WORDS, HEADER, MEASURED, STREAMS, TABLE_NAMES, TABLES, World, type HeaderField, type TableName } from './world.ts';
import { PLOTS } from './units.ts';
import { CHALLENGE_KINDS } from '../challenge/challenge.ts';

const MAGIC = 0x49_4c_57_31;
/** Changes whenever a table, a field or a list of words does. */
export const SAVE_VERSION = 2;

export class WorldFormatError extends Error {
  constructor(why: string) { super(`This world cannot be opened: ${why}.`); this.name = 'WorldFormatError'; }
}

/** Magic, version, hash; then header, streams, fixed arrays, tables with their counts; then texts as UTF-8. */
export function saveWorld(world: World): Uint8Array {
  const texts = utf8Bytes(JSON.stringify([...world.texts]));
  const fixed = [world.field, world.plots, world.measured, world.difficulty];
  const tables = TABLE_NAMES.map((name) => world.tables[name].rows());
  const words = 3 + HEADER.length + STREAMS.length * 4 + fixed.reduce((sum, one) => sum + one.length, 0) + tables.reduce((sum, one) => sum + 1 + one.length, 0) + 1;
  const bytes = new Uint8Array(words * 4 + texts.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put = (value: number): void => { view.setInt32(at, value, true); at += 4; };
  const putAll = (values: Int32Array): void => { for (const value of values) put(value); };
  put(MAGIC); put(SAVE_VERSION); put(hashOf(world) | 0);
  for (const name of HEADER) put(world.header[name]);
  for (const name of STREAMS) for (const part of world.streams[name].state) put(part | 0);
  fixed.forEach(putAll);
  for (const rows of tables) { put(rows.length); putAll(rows); }
  put(texts.length);
  bytes.set(texts, at);
  return bytes;
}

class Reader {
  readonly #view: DataView;
  #at = 0;
  constructor(bytes: Uint8Array) { this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength); }

  word(): number {
    if (this.#at + 4 > this.#view.byteLength) throw new WorldFormatError('it is cut short');
    const value = this.#view.getInt32(this.#at, true);
    this.#at += 4;
    return value;
  }

  words(count: number): Int32Array {
    if (count < 0 || this.#at + count * 4 > this.#view.byteLength) throw new WorldFormatError('it is cut short');
    return Int32Array.from({ length: count }, () => this.word());
  }

  rest(length: number): Uint8Array {
    if (length !== this.#view.byteLength - this.#at) throw new WorldFormatError('its length is not what it says');
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at, length);
  }
}

function utf8Text(bytes: Uint8Array): string {
  const decoder = new Utf8Decoder();
  let text = '';
  for (const byte of bytes) text += decoder.push(byte);
  return text + decoder.flush();
}

function textsOf(bytes: Uint8Array): Map<number, string> {
  const list = JSON.parse(utf8Text(bytes)) as unknown;
  const isPair = (one: unknown): one is [number, string] => Array.isArray(one) && one.length === 2 && Number.isInteger(one[0]) && typeof one[1] === 'string';
  if (!Array.isArray(list) || !list.every(isPair)) throw new WorldFormatError('its texts are damaged');
  return new Map(list);
}

/** Throws WorldFormatError. */
export function loadWorld(bytes: Uint8Array): World {
  const reader = new Reader(bytes);
  if (reader.word() !== MAGIC) throw new WorldFormatError('it is no world');
  const version = reader.word();
  if (version !== SAVE_VERSION) throw new WorldFormatError(`it is of version ${version}, this is version ${SAVE_VERSION}`);
  const hash = reader.word() >>> 0;
  const world = read(reader);
  if (hashOf(world) !== hash) throw new WorldFormatError('its hash is another one');
  return world;
}

function read(reader: Reader): World {
  const header = Object.fromEntries(HEADER.map((name) => [name, reader.word()])) as Record<HeaderField, number>;
  const streams = Object.fromEntries(STREAMS.map((name) => [name, new SeededStream([reader.word() >>> 0, reader.word() >>> 0, reader.word() >>> 0, reader.word() >>> 0] satisfies RandomState)])) as unknown as World['streams'];
  const [field, plots, measured, difficulty] = [reader.words(PLOTS), reader.words(PLOTS), reader.words(MEASURED), reader.words(CHALLENGE_KINDS.length * DIFFICULTY_WORDS)];
  try {
    const tables = Object.fromEntries(TABLE_NAMES.map((name): [TableName, Table] => [name, Table.of(TABLES[name], reader.words(reader.word()))])) as unknown as World['tables'];
    return new World({ header, tables, streams, field, plots, measured, difficulty, texts: textsOf(reader.rest(reader.word())) });
  } catch (fault) {
    throw fault instanceof WorldFormatError ? fault : new WorldFormatError(fault instanceof Error ? fault.message : 'it is damaged');
  }
}
