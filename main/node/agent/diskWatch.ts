// Looks now and then whether the disk of the home folder runs out of room, and has it said in time. A disk that is full already is
// found by whoever writes, not here.
import { DiskError } from '../../../app/ports.ts';
import type { Clock, Disk } from '../../../app/ports.ts';
import { LITTLE_DISK_BYTES } from '../disk.ts';
import type { NoticeDesk } from './noticeDesk.ts';

const LOOK_EVERY_MS = 30_000;
/** What comes and goes with every checkpoint is not said each time. */
const ENOUGH_BYTES = 1.2 * LITTLE_DISK_BYTES;
/** Told in steps of ten, so that the sentence is not another one at every look. */
const MEGABYTE = 1e6, STEP_MEGABYTES = 10;

export class DiskWatch {
  readonly #disk: Pick<Disk, 'freeBytes'>;
  readonly #clock: Clock;
  readonly #notices: Pick<NoticeDesk, 'diskLow' | 'diskEnough'>;
  #lookedMs = -Infinity;

  constructor({ disk, clock }: { readonly disk: Pick<Disk, 'freeBytes'>; readonly clock: Clock }, notices: Pick<NoticeDesk, 'diskLow' | 'diskEnough'>) {
    this.#disk = disk;
    this.#clock = clock;
    this.#notices = notices;
  }

  /** May be called at every turn. */
  look(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return;
    this.#lookedMs = nowMs;
    const freeBytes = this.#freeBytes();
    if (freeBytes === null) return;
    if (freeBytes < LITTLE_DISK_BYTES) this.#notices.diskLow(Math.floor(freeBytes / MEGABYTE / STEP_MEGABYTES) * STEP_MEGABYTES);
    else if (freeBytes >= ENOUGH_BYTES) this.#notices.diskEnough();
  }

  /** Null where the disk does not say. */
  #freeBytes(): number | null {
    try { return this.#disk.freeBytes(); } catch (error) {
      if (error instanceof DiskError) return null;
      throw error;
    }
  }
}
