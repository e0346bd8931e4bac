// The texts in a source's store: each chunk once, many to a sealed pack. Where those of a document lie is kept with it, as
// its extents. Not documents, names or transactions: those are sourceStore.ts's.
import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { SealError } from '../../../app/ports.ts';
import type { Sealer } from '../../../app/ports.ts';
import { ChunkPlaces } from './chunkPlaces.ts';

/** A pack is closed once it holds so much: the beginning of a long text is read without opening all of it. */
const PACK_BYTES = 128 * 1024;
/** Packs that stay open while a document is read: lines that come back lie in an early one, their neighbours in a later one. */
const OPEN_PACKS = 8;
/** Pack, first byte in it, bytes. */
const NUMBERS_AN_EXTENT = 3;
/** More text than any document has. */
const TEXT_BYTES_MAX = 512 * 1024 * 1024;
const NEWLINE = 0x0a;
/** 16 hex digits of the SHA-256 of a chunk's text: 64 bits. */
const HASH_DIGITS = 16;
const HASH = new RegExp(`^[0-9a-f]{${HASH_DIGITS}}$`);

const hashOf = (chunk: Uint8Array): string => hash('sha256', chunk, 'hex').slice(0, HASH_DIGITS);
const highOf = (digits: string): number => Number.parseInt(digits.slice(0, HASH_DIGITS / 2), 16);
const lowOf = (digits: string): number => Number.parseInt(digits.slice(HASH_DIGITS / 2), 16);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
/** The same text has the same id everywhere. */
export const chunkIdOf = (chunk: Uint8Array): string => `k-${hashOf(chunk)}`;

interface Places { readonly chunks: ChunkPlaces; /** The last pack. */ packs: number }
interface PackRow { pack: number; chunks: number; bytes: number; holds: string }

/** Whatever is damaged is a SealError. */
export class PackedChunks {
  readonly #sealer: Sealer;
  readonly #context: string;
  readonly #s;
  /** Not known before something is kept, and not after something was taken back. */
  #places: Places | null = null;

  constructor(db: Database.Database, sealer: Sealer, context: string) {
    this.#sealer = sealer;
    this.#context = context;
    this.#s = {
      add: db.prepare('INSERT INTO packs (pack, chunks, bytes, holds, body) VALUES (?, ?, ?, ?, ?)'),
      holds: db.prepare<[], PackRow>('SELECT pack, chunks, bytes, holds FROM packs ORDER BY pack'),
      body: db.prepare<[number], Uint8Array>('SELECT body FROM packs WHERE pack = ?').pluck(),
    };
  }

  /** Keeps what of these chunks is not there yet. Returns the extents of all of them. */
  keep(chunks: Iterable<Uint8Array>): string {
    const places = this.#places ??= this.#placesStored();
    const extents: number[] = [];
    let packed: Uint8Array[] = [];
    let holds: (string | number)[] = [];
    let [pack, at] = [places.packs + 1, 0];
    const close = (): void => {
      this.#s.add.run(pack, packed.length, at, JSON.stringify(holds), this.#sealer.seal(Buffer.concat(packed), this.#context));
      places.packs = pack;
      [packed, holds, pack, at] = [[], [], pack + 1, 0];
    };
    for (const chunk of chunks) {
      const digits = hashOf(chunk);
      const [high, low] = [highOf(digits), lowOf(digits)];
      const known = places.chunks.find(high, low);
      if (known !== null) { extents.push(known.pack, known.at, known.bytes); continue; }
      const bytes = chunk.byteLength;
      places.chunks.add(high, low, { pack, at, bytes });
      extents.push(pack, at, bytes);
      packed.push(chunk);
      holds.push(digits, bytes);
      at += bytes;
      if (at >= PACK_BYTES) close();
    }
    if (packed.length > 0) close();
    return JSON.stringify(extents);
  }

  /** A transaction was taken back, or all packs are gone: what was kept since may not be there. */
  lookAgain(): void { this.#places = null; }

  /** The chunks one after the other; each may be a view of a pack, good until the next one. */
  *chunks(extents: string): Generator<Uint8Array> {
    const numbers = this.#parse(extents);
    const open = new Map<number, Uint8Array>();
    for (let index = 0; index < numbers.length; index += NUMBERS_AN_EXTENT) {
      const [pack, at, bytes] = [numbers[index]!, numbers[index + 1]!, numbers[index + 2]!];
      let body = open.get(pack);
      if (body === undefined) {
        body = this.#sealer.open(this.#s.body.get(pack) ?? new Uint8Array(0), this.#context);
        if (open.size === OPEN_PACKS) for (const oldest of open.keys()) { open.delete(oldest); break; }
        open.set(pack, body);
      }
      if (at + bytes > body.length) throw new SealError(this.#context);
      yield body.subarray(at, at + bytes);
    }
  }

  /** All of it in UTF-8, each chunk on lines of its own. */
  textOf(extents: string): Buffer {
    const numbers = this.#parse(extents);
    let length = Math.max(0, numbers.length / NUMBERS_AN_EXTENT - 1);
    for (let index = 2; index < numbers.length; index += NUMBERS_AN_EXTENT) length += numbers[index]!;
    if (length > TEXT_BYTES_MAX) throw new SealError(this.#context);
    const text = Buffer.allocUnsafe(length);
    let at = 0;
    for (const chunk of this.chunks(extents)) {
      if (at > 0) text[at++] = NEWLINE;
      text.set(chunk, at);
      at += chunk.length;
    }
    return text;
  }

  #parse(extents: string): number[] {
    const numbers = this.#json(extents);
    if (numbers.length % NUMBERS_AN_EXTENT !== 0 || !numbers.every(isCount)) throw new SealError(this.#context);
    return numbers;
  }

  #json(stored: string): unknown[] {
    let value: unknown = null;
    try { value = JSON.parse(stored); } catch { /* told below */ }
    if (!Array.isArray(value)) throw new SealError(this.#context);
    return value;
  }

  #placesStored(): Places {
    const places: Places = { chunks: new ChunkPlaces(), packs: 0 };
    for (const row of this.#s.holds.iterate()) {
      const holds = this.#json(row.holds);
      let at = 0;
      for (let index = 0; index < holds.length; index += 2) {
        const [digits, bytes] = [holds[index], holds[index + 1]];
        if (typeof digits !== 'string' || !HASH.test(digits) || !isCount(bytes)) throw new SealError(this.#context);
        places.chunks.add(highOf(digits), lowOf(digits), { pack: row.pack, at, bytes });
        at += bytes;
      }
      if (holds.length !== 2 * row.chunks || at !== row.bytes) throw new SealError(this.#context);
      places.packs = row.pack;
    }
    return places;
  }
}
