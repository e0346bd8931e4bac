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
  /** Whether the file may be there: only a removal that worked says no. */
  #onDisk = true;
  /** At some moment of the stretch that is lived now it was refused. */
  #refused = false;

  constructor(disk: Disk, sealer: Sealer, mayLearn: () => boolean) { this.#disk = disk; this.#sealer = sealer; this.#mayLearn = mayLearn; }

  /** What may be learnt, oldest first. */
  documents(): readonly LivedDocument[] { return this.#mayLearn() ? this.#all() : []; }

  /** Another word whenever `documents` are others. */
  edition(): string { return this.documents().length === 0 ? 'none' : String(this.#changes); }

  /** What a whole stretch told, empty too; nothing of one in which it was refused, if only for a while. */
  add(told: readonly LivedDocument[]): void {
    const wasRefused = this.#refused;
    this.#refused = !this.#mayLearn();
    if (told.length === 0 || wasRefused || this.#refused) return;
    const kept = newest([...this.#all(), ...told]);
    this.#onDisk = true;
    this.#disk.writeDurably(FILE, this.#sealer.seal(Buffer.from(JSON.stringify(kept)), CONTEXT));
    this.#kept = kept;
    this.#changes += 1;
  }

  /** Nothing of it is handed over any more, even where the disk does not let go of the file; then it is asked to again. */
  clear(): void {
    if (this.#all().length > 0) this.#changes += 1;
    this.#kept = [];
    if (!this.#onDisk) return;
    this.#disk.remove(FILE);
    this.#onDisk = false;
  }

  settingChanged(): void {
    if (this.#mayLearn()) return;
    this.#refused = true;
    this.clear();
  }

  #all(): readonly LivedDocument[] { return this.#kept ?? this.#read(); }

  /** A file that holds something else is dropped: there will be other days. One that cannot be read now is tried again. */
  #read(): readonly LivedDocument[] {
    let sealed: Uint8Array | null;
    try { sealed = this.#disk.read(FILE); } catch { return []; }
    try {
      this.#kept = sealed === null ? [] : newest(Kept.parse(JSON.parse(Buffer.from(this.#sealer.open(sealed, CONTEXT)).toString('utf8'))));
    } catch {
      this.#kept = [];
      try { this.clear(); } catch { /* The next clearing tries again; until then nothing of it is handed over. */ }
    }
    return this.#kept;
  }
}

function newest(documents: readonly LivedDocument[]): readonly LivedDocument[] {
  let bytes = 2;
  const from = documents.findLastIndex((document) => { bytes += Buffer.byteLength(JSON.stringify(document)) + 1; return bytes > LIVED_BYTES_MAX; }) + 1;
  return documents.slice(Math.max(from, documents.length - LIVED_DOCUMENTS_MAX));
}
