// Measured numbers over time in a file of their own: 10 s rows, rolled up to minutes after a day and to hours after 30
// days. Not the journal: the last seconds may be lost, and a damaged file is put aside and begun anew.
import { renameSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Clock } from '../../app/ports.ts';
import type { MetricPoint } from '../../schemas/rpc.ts';
import { errorCode, toDiskError } from './disk.ts';
import { DatabaseRefused, openDatabase } from './journal/database.ts';

const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
export const ROW_SPAN_MS = 10 * SECOND_MS;
/** From which span to which, for rows older than that. */
const ROLL_UPS = [
  { fromMs: ROW_SPAN_MS, toMs: 60 * SECOND_MS, afterMs: DAY_MS },
  { fromMs: 60 * SECOND_MS, toMs: 60 * 60 * SECOND_MS, afterMs: 30 * DAY_MS },
] as const;
const ROLL_UP_EVERY_MS = 60 * 60 * SECOND_MS;

interface MetricRow { at_ms: number; step: number; train_loss: number | null; held_out_bits_per_byte: number | null; tokens_per_second: number | null; learning_rate: number | null; r: number | null; b: number | null; y: number | null }

const COLUMNS = 'max(step) AS step, avg(train_loss) AS train_loss, avg(held_out_bits_per_byte) AS held_out_bits_per_byte, avg(tokens_per_second) AS tokens_per_second, avg(learning_rate) AS learning_rate, avg(r) AS r, avg(b) AS b, avg(y) AS y';

export class Metrics {
  readonly #db: Database.Database;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #s;
  #rolledUpAt = -Infinity;
  /** Points of the span that is not over yet. */
  #open: { atMs: number; points: MetricPoint[] } | null = null;

  constructor(path: string, clock: Pick<Clock, 'now'>) {
    this.#db = openOrBeginAnew(path, clock);
    this.#clock = clock;
    this.#s = prepareStatements(this.#db);
  }

  /** Takes a measurement; a span of 10 s becomes one row when the next begins. */
  record(point: MetricPoint): void {
    const atMs = Math.floor(point.at / ROW_SPAN_MS) * ROW_SPAN_MS;
    if (this.#open !== null && this.#open.atMs !== atMs) this.flush();
    this.#open ??= { atMs, points: [] };
    this.#open.points.push(point);
  }

  /** Writes the span that is open. */
  flush(): void {
    if (this.#open === null) return;
    const { atMs, points } = this.#open;
    this.#open = null;
    const step = points.reduce((most, point) => Math.max(most, point.step), 0);
    try {
      this.#s.add.run(ROW_SPAN_MS, atMs, step, mean(points, (p) => p.trainLoss), mean(points, (p) => p.heldOutBitsPerByte), mean(points, (p) => p.tokensPerSecond), mean(points, (p) => p.learningRate),
        mean(points, (p) => p.rby?.r ?? null), mean(points, (p) => p.rby?.b ?? null), mean(points, (p) => p.rby?.y ?? null));
      if (this.#clock.now() - this.#rolledUpAt >= ROLL_UP_EVERY_MS) this.rollUp();
    } catch (error) { throw toDiskError(error); }
  }

  /** Lets go of everything measured beyond a step: what was learnt there is gone. */
  cutAfter(step: number): void {
    if (this.#open !== null) this.#open = { ...this.#open, points: this.#open.points.filter((point) => point.step <= step) };
    if (this.#open?.points.length === 0) this.#open = null;
    try { this.#s.cut.run(step); } catch (error) { throw toDiskError(error); }
  }

  /** Merges old rows into longer spans. */
  rollUp(): void {
    const now = this.#clock.now();
    this.#rolledUpAt = now;
    this.#db.transaction(() => {
      for (const { fromMs, toMs, afterMs } of ROLL_UPS) {
        // Whole spans only, so that a row written later never meets a span that is closed already.
        const before = Math.floor((now - afterMs) / toMs) * toMs;
        this.#s.merge.run({ fromMs, toMs, before });
        this.#s.drop.run(fromMs, before);
      }
    }).immediate();
  }

  /** At most `points` of them, evenly spread from the oldest to now; a stretch without work has none. */
  history(points: number): MetricPoint[] {
    const span = this.#s.range.get();
    if (span === undefined || span.oldest === null || span.newest === null) return [];
    const widthMs = Math.max(1, Math.ceil((span.newest - span.oldest + 1) / points));
    return this.#s.history.all(span.oldest, widthMs, span.oldest, widthMs).map((row) => ({
      at: row.at_ms, step: row.step, trainLoss: row.train_loss, heldOutBitsPerByte: row.held_out_bits_per_byte, tokensPerSecond: row.tokens_per_second, learningRate: row.learning_rate,
      rby: row.r === null || row.b === null || row.y === null ? null : { r: row.r, b: row.b, y: row.y },
    }));
  }

  close(): void {
    try { this.flush(); } finally { this.#db.close(); }
  }
}

function mean(points: readonly MetricPoint[], value: (point: MetricPoint) => number | null): number | null {
  const values = points.flatMap((point) => value(point) ?? []);
  return values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
}

function openOrBeginAnew(path: string, clock: Pick<Clock, 'now'>): Database.Database {
  const open = () => openDatabase(path, 'metrics', 'may-lose-the-last-seconds');
  try { return open(); } catch (error) {
    if (!(error instanceof DatabaseRefused) || error.why !== 'damaged') throw error;
    try { renameSync(path, `${path}.damaged-${clock.now()}`); } catch (failure) { if (errorCode(failure) !== 'ENOENT') throw toDiskError(failure); }
    for (const rest of [`${path}-wal`, `${path}-shm`]) rmSync(rest, { force: true });
    return open();
  }
}

function prepareStatements(db: Database.Database) {
  return {
    add: db.prepare('INSERT OR REPLACE INTO metrics (span_ms, at_ms, step, train_loss, held_out_bits_per_byte, tokens_per_second, learning_rate, r, b, y) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    merge: db.prepare(`INSERT OR REPLACE INTO metrics (span_ms, at_ms, step, train_loss, held_out_bits_per_byte, tokens_per_second, learning_rate, r, b, y)
      SELECT :toMs, at_ms - at_ms % :toMs, ${COLUMNS} FROM metrics WHERE span_ms = :fromMs AND at_ms < :before GROUP BY 2`),
    cut: db.prepare('DELETE FROM metrics WHERE step > ?'),
    drop: db.prepare('DELETE FROM metrics WHERE span_ms = ? AND at_ms < ?'),
    range: db.prepare<[], { oldest: number | null; newest: number | null }>('SELECT min(at_ms) AS oldest, max(at_ms) AS newest FROM metrics'),
    history: db.prepare<[number, number, number, number], MetricRow>(`SELECT max(at_ms) AS at_ms, ${COLUMNS} FROM metrics GROUP BY CAST((at_ms - ?) / ? AS INTEGER) ORDER BY CAST((at_ms - ?) / ? AS INTEGER)`),
  };
}
