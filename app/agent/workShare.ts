// RBY as a measurement: the shares of a node's working time spent perceiving (reading, drawing, tokenising), thinking
// (computing) and acting (applying updates, speaking), over a sliding window. Nothing here is estimated.
import type { Rby } from '../../schemas/rby.ts';

export const WORK_WINDOW_MS = 30_000;
export interface Work { readonly perceiveMs: number; readonly thinkMs: number; readonly actMs: number }

export class WorkShare {
  #rows: { atMs: number; work: Work }[] = [];

  note(work: Work, nowMs: number): void {
    const last = this.#rows.at(-1);
    // One row a second is enough; steps can be far more frequent.
    if (last && nowMs - last.atMs < 1_000) {
      last.work = { perceiveMs: last.work.perceiveMs + work.perceiveMs, thinkMs: last.work.thinkMs + work.thinkMs, actMs: last.work.actMs + work.actMs };
    } else this.#rows.push({ atMs: nowMs, work });
    this.#rows = this.#rows.filter((row) => nowMs - row.atMs <= WORK_WINDOW_MS);
  }

  /** Shares summing to 1, or null when nothing was done within the window. */
  share(nowMs: number): Rby | null {
    let [r, b, y] = [0, 0, 0];
    for (const row of this.#rows) {
      if (nowMs - row.atMs > WORK_WINDOW_MS) continue;
      r += row.work.perceiveMs; b += row.work.thinkMs; y += row.work.actMs;
    }
    const sum = r + b + y;
    return sum > 0 ? { r: r / sum, b: b / sum, y: y / sum } : null;
  }
}
