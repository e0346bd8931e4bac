// How often a reading was begun again at start and not ended: a source whose reading ends the node must not be read for ever.
// Kept in a file of its own, because it must survive exactly the crash that it counts. Holds ids and numbers only.
import { z } from 'zod';
import { DiskError } from '../../../app/ports.ts';
import type { Disk } from '../../../app/ports.ts';

const FILE = 'readings.json';
const Counts = z.record(z.string(), z.int().min(1));

export class ReadingAttempts {
  readonly #disk: Pick<Disk, 'read' | 'writeDurably' | 'remove'>;

  constructor(disk: Pick<Disk, 'read' | 'writeDurably' | 'remove'>) { this.#disk = disk; }

  of(sourceId: string): number { return this.#read()[sourceId] ?? 0; }

  begin(sourceId: string): void { this.#write({ ...this.#read(), [sourceId]: this.of(sourceId) + 1 }); }

  /** It said nothing about the source: it was stopped, or a rule forbade it. */
  takeBack(sourceId: string): void {
    const { [sourceId]: count = 0, ...others } = this.#read();
    if (count > 0) this.#write(count > 1 ? { ...others, [sourceId]: count - 1 } : others);
  }

  clear(sourceId: string): void {
    const { [sourceId]: count = 0, ...others } = this.#read();
    if (count > 0) this.#write(others);
  }

  #read(): Record<string, number> {
    const stored = this.#disk.read(FILE);
    if (stored === null) return {};
    try { return Counts.parse(JSON.parse(Buffer.from(stored).toString('utf8'))); } catch { return {}; }
  }

  /** On a full disk nothing is counted; the reading itself will say so. */
  #write(counts: Record<string, number>): void {
    try {
      if (Object.keys(counts).length === 0) this.#disk.remove(FILE); else this.#disk.writeDurably(FILE, Buffer.from(JSON.stringify(counts)));
    } catch (error) { if (!(error instanceof DiskError)) throw error; }
  }
}
