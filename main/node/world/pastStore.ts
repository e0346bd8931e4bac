// The past of a world on disk, segment by segment, sealed: it may name files. Bounded in number and bytes, the oldest go
// first; forgetting anything of the land drops all of it.
import type { Disk, Sealer } from '../../../app/ports.ts';
import type { LoggedInputs, PastSegment } from './past.ts';

const FOLDER = 'world-past';
const CONTEXT = 'world-past';
const FILE = /^(\d{1,10})-(\d{1,10})\.sealed$/;
export const SEGMENTS_MAX = 36;
export const PAST_BYTES_MAX = 24 * 1024 * 1024;

interface Written { readonly hash: string; readonly saved: string; readonly log: readonly LoggedInputs[] }
export interface PastRange { readonly from: number; readonly to: number }

export class PastStore {
  readonly #disk: Disk;
  readonly #sealer: Sealer;

  constructor(disk: Disk, sealer: Sealer) { this.#disk = disk; this.#sealer = sealer; }

  /** In order of time. */
  ranges(): PastRange[] { return this.#files().map(({ from, to }) => ({ from, to })); }

  add(segment: PastSegment): void {
    const written: Written = { hash: segment.hash, saved: Buffer.from(segment.saved).toString('base64'), log: segment.log };
    this.#disk.writeDurably(`${FOLDER}/${segment.from}-${segment.to}.sealed`, this.#sealer.seal(Buffer.from(JSON.stringify(written)), CONTEXT));
    const files = this.#files();
    let bytes = files.reduce((sum, one) => sum + one.bytes, 0);
    let left = files.length;
    for (const file of files) {
      if (left <= SEGMENTS_MAX && bytes <= PAST_BYTES_MAX) break;
      this.#disk.remove(`${FOLDER}/${file.name}`);
      bytes -= file.bytes;
      left -= 1;
    }
  }

  /** The segment that holds this tick; null where there is none, or it cannot be opened any more. */
  read(tick: number): PastSegment | null {
    const file = this.#files().find(({ from, to }) => tick >= from && tick <= to);
    if (file === undefined) return null;
    try {
      const sealed = this.#disk.read(`${FOLDER}/${file.name}`);
      if (sealed === null) return null;
      const written = JSON.parse(Buffer.from(this.#sealer.open(sealed, CONTEXT)).toString('utf8')) as Written;
      return { from: file.from, to: file.to, hash: written.hash, saved: new Uint8Array(Buffer.from(written.saved, 'base64')), log: written.log };
    } catch { return null; }
  }

  /** A world that goes on from `tick` never lived what came after: the node ended before it was kept. */
  cutAfter(tick: number): void { for (const { name, to } of this.#files()) if (to > tick) this.#disk.remove(`${FOLDER}/${name}`); }

  clear(): void { for (const { name } of this.#files()) this.#disk.remove(`${FOLDER}/${name}`); }

  #files(): { name: string; from: number; to: number; bytes: number }[] {
    return this.#disk.list(FOLDER).flatMap(({ name, bytes, kind }) => {
      const parts = kind === 'file' ? FILE.exec(name) : null;
      return parts === null ? [] : [{ name, bytes, from: Number(parts[1]), to: Number(parts[2]) }];
    }).sort((one, other) => one.from - other.from);
  }
}
