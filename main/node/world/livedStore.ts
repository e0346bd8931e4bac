// What beings of the waking world did, as text to learn from, on disk: sealed, the newest only, and gone with the past when anything
// of the land is forgotten. Whoever refuses it has none: nothing is taken in and what was kept is erased.
import { z } from 'zod';
import type { Disk, Sealer } from '../../../app/ports.ts';
import { LivedDocument, LIVED_DOCUMENTS_MAX } from '../../../schemas/lived.ts';

const FILE = 'world-lived.sealed';
const CONTEXT = 'world-lived';
export const LIVED_BYTES_MAX = 2 * 1024 * 1024;
const Kept = z.array(LivedDocument);

export class LivedStore {
  readonly #disk: Disk;
  readonly #sealer: Sealer;
  readonly #mayLearn: () => boolean;
  /** Null before it was read. */
  #kept: readonly LivedDocument[] | null = null;
  #changes = 0;

  constructor(disk: Disk, sealer: Sealer, mayLearn: () => boolean) { this.#disk = disk; this.#sealer = sealer; this.#mayLearn = mayLearn; }

  /** What may be learnt, oldest first. */
  documents(): readonly LivedDocument[] { return this.#mayLearn() ? this.#all() : []; }

  /** Another word whenever `documents` are others. */
  edition(): string { return this.documents().length === 0 ? 'none' : String(this.#changes); }

  add(told: readonly LivedDocument[]): void {
    if (told.length === 0 || !this.#mayLearn()) return;
    const kept = newest([...this.#all(), ...told]);
    this.#disk.writeDurably(FILE, this.#sealer.seal(Buffer.from(JSON.stringify(kept)), CONTEXT));
    this.#kept = kept;
    this.#changes += 1;
  }

  /** Nothing of it is handed over any more, even where the disk does not let go of the file. */
  clear(): void {
    if (this.#all().length === 0) return;
    this.#kept = [];
    this.#changes += 1;
    this.#disk.remove(FILE);
  }

  settingChanged(): void { if (!this.#mayLearn()) this.clear(); }

  /** A file that cannot be read is dropped: there will be other days. */
  #all(): readonly LivedDocument[] {
    this.#kept ??= this.#read();
    return this.#kept;
  }

  #read(): readonly LivedDocument[] {
    try {
      const sealed = this.#disk.read(FILE);
      return sealed === null ? [] : newest(Kept.parse(JSON.parse(Buffer.from(this.#sealer.open(sealed, CONTEXT)).toString('utf8'))));
    } catch {
      try { this.#disk.remove(FILE); } catch { /* It is not read again before the next start. */ }
      return [];
    }
  }
}

function newest(documents: readonly LivedDocument[]): readonly LivedDocument[] {
  let bytes = 2;
  const from = documents.findLastIndex((document) => { bytes += Buffer.byteLength(JSON.stringify(document)) + 1; return bytes > LIVED_BYTES_MAX; }) + 1;
  return documents.slice(Math.max(from, documents.length - LIVED_DOCUMENTS_MAX));
}
