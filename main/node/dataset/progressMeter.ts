// How far a flow is, how fast it goes and how long it will take: measured over the last seconds, so that a slow beginning
// does not stay in the estimate.
import type { Clock } from '../../../app/ports.ts';
import type { FlowProgress } from '../../../schemas/dataset.ts';

const SPAN_MS = 10_000;
/** Before so much was measured no rate and no estimate is shown. */
const MEASURED_MS = 1_000;

export interface Extent { readonly sourceId: string; readonly stage: FlowProgress['stage']; readonly done: number; readonly total: number; readonly bytesDone: number; readonly bytesTotal: number }

export class ProgressMeter {
  readonly #extent: Extent;
  readonly #clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly #startedAt: string;
  #marks: { atMs: number; bytes: number }[];
  #done: number;
  #bytes: number;

  constructor(extent: Extent, clock: Pick<Clock, 'now' | 'monotonicMs'>) {
    this.#extent = extent; this.#clock = clock;
    this.#startedAt = new Date(clock.now()).toISOString();
    this.#done = extent.done; this.#bytes = extent.bytesDone;
    this.#marks = [{ atMs: clock.monotonicMs(), bytes: extent.bytesDone }];
  }

  add(done: number, bytes: number): void { this.#done += done; this.#bytes += bytes; }

  progress(): FlowProgress {
    const nowMs = this.#clock.monotonicMs();
    this.#marks = [...this.#marks.filter((mark, index) => nowMs - mark.atMs <= SPAN_MS || index === this.#marks.length - 1), { atMs: nowMs, bytes: this.#bytes }];
    const first = this.#marks[0];
    const spanMs = first === undefined ? 0 : nowMs - first.atMs;
    const rate = first === undefined || spanMs < MEASURED_MS ? null : (this.#bytes - first.bytes) * 1000 / spanMs;
    const left = Math.max(0, this.#extent.bytesTotal - this.#bytes);
    const { sourceId, stage, total, bytesTotal } = this.#extent;
    return { sourceId, stage, done: this.#done, total, bytesDone: this.#bytes, bytesTotal: Math.max(bytesTotal, this.#bytes), startedAt: this.#startedAt, bytesPerSecond: rate, etaSeconds: rate === null || rate <= 0 ? null : left / rate };
  }
}
