// Metrics: 10 s rows, rolled up by age, asked for as any number of points.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Metrics } from '../../../main/node/metrics.ts';
import type { MetricPoint } from '../../../schemas/rpc.ts';
import { temporaryFolder } from './journal/fixture.ts';

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const start = Date.UTC(2026, 0, 1);
const point = (at: number, change: Partial<MetricPoint> = {}): MetricPoint => ({ at, step: Math.floor((at - start) / SECOND), trainLoss: 2, heldOutBitsPerByte: null, tokensPerSecond: 100, learningRate: 0.001, rby: { r: 0.2, b: 0.7, y: 0.1 }, ...change });
const spans = (path: string) => new Database(path, { readonly: true }).prepare('SELECT span_ms AS span, count(*) AS count FROM metrics GROUP BY span_ms').all();

function metricsIn(folder: string) {
  const clock = { ms: start, now() { return this.ms; } };
  const path = join(folder, 'metrics.db');
  return { clock, path, metrics: new Metrics(path, clock) };
}

describe('recording', () => {
  it('averages what falls into 10 seconds and keeps unknown values unknown', () => {
    const { metrics } = metricsIn(temporaryFolder());
    metrics.record(point(start + 1000, { trainLoss: 2 }));
    metrics.record(point(start + 9000, { trainLoss: 4, rby: null }));
    metrics.record(point(start + 10_000, { trainLoss: null, rby: null, tokensPerSecond: null, learningRate: null }));
    metrics.flush();
    expect(metrics.history(10)).toEqual([
      { at: start, step: 9, trainLoss: 3, heldOutBitsPerByte: null, tokensPerSecond: 100, learningRate: 0.001, rby: { r: 0.2, b: 0.7, y: 0.1 } },
      { at: start + 10_000, step: 10, trainLoss: null, heldOutBitsPerByte: null, tokensPerSecond: null, learningRate: null, rby: null },
    ]);
    metrics.close();
  });

  it('what was measured beyond a step that was gone back to is gone, written or not', () => {
    const { metrics } = metricsIn(temporaryFolder());
    for (const second of [1, 11, 21, 31]) metrics.record(point(start + second * SECOND));
    metrics.cutAfter(15);
    expect(metrics.history(10).map((each) => each.step)).toEqual([1, 11]);
    metrics.record(point(start + 41 * SECOND, { step: 16 }));
    metrics.flush();
    expect(metrics.history(10).map((each) => each.step)).toEqual([1, 11, 16]);
    metrics.close();
  });

  it('keeps what was recorded across a restart', () => {
    const folder = temporaryFolder();
    const { metrics } = metricsIn(folder);
    metrics.record(point(start));
    metrics.close();
    const again = metricsIn(folder).metrics;
    expect(again.history(10)).toHaveLength(1);
    again.close();
  });
});

describe('rolling up', () => {
  it('makes minutes of what is older than a day and hours of what is older than 30, losing no mean', () => {
    const folder = temporaryFolder();
    const { metrics, clock, path } = metricsIn(folder);
    for (let at = start; at < start + 2 * HOUR; at += 10 * SECOND) metrics.record(point(at, { trainLoss: at % (20 * SECOND) === 0 ? 1 : 3 }));
    clock.ms = start + 2 * HOUR;
    metrics.flush();
    expect(spans(path)).toEqual([{ span: 10_000, count: 720 }]);
    clock.ms = start + DAY + HOUR;
    metrics.rollUp();
    expect(spans(path)).toEqual([{ span: 10_000, count: 360 }, { span: MINUTE, count: 60 }]);
    clock.ms = start + 31 * DAY;
    metrics.rollUp();
    metrics.rollUp();
    expect(spans(path)).toEqual([{ span: HOUR, count: 2 }]);
    for (const one of metrics.history(10)) expect(one.trainLoss).toBe(2);
    expect(metrics.history(10).at(-1)?.step).toBe(7190);
    metrics.close();
  });

  it('stays small: a year is under 25,000 rows', () => {
    const { metrics, clock, path } = metricsIn(temporaryFolder());
    for (let day = 0; day < 365; day += 5) {
      // Ten minutes of every hour stand for the whole of it: rows of the last day and of 30 days are counted in full below.
      for (let at = start + day * DAY; at < start + (day + 1) * DAY; at += HOUR) metrics.record(point(at));
      clock.ms = start + (day + 1) * DAY;
      metrics.flush();
    }
    metrics.rollUp();
    const rows = spans(path) as { span: number; count: number }[];
    expect(rows.find((row) => row.span === 10_000)?.count ?? 0).toBeLessThanOrEqual(25);
    expect(rows.reduce((sum, row) => sum + row.count, 0)).toBeLessThan(25_000);
    metrics.close();
  });
});

describe('history', () => {
  it.each([10, 37, 500])('gives at most %i points in order, covering the whole time', (count) => {
    const { metrics } = metricsIn(temporaryFolder());
    for (let at = start; at < start + 3 * HOUR; at += 10 * SECOND) metrics.record(point(at));
    metrics.flush();
    const points = metrics.history(count);
    expect(points.length).toBeLessThanOrEqual(count);
    expect(points.length).toBeGreaterThan(count * 0.7);
    expect(points.map((one) => one.at)).toEqual(points.map((one) => one.at).sort((a, b) => a - b));
    expect(points.at(-1)?.at).toBe(start + 3 * HOUR - 10 * SECOND);
    metrics.close();
  });

  it('is empty before anything was measured', () => {
    const { metrics } = metricsIn(temporaryFolder());
    expect(metrics.history(100)).toEqual([]);
    metrics.close();
  });
});

it('puts a damaged file aside and begins anew', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'metrics.db'), 'this is not a database'.repeat(100));
  const { metrics } = metricsIn(folder);
  metrics.record(point(start));
  metrics.flush();
  expect(metrics.history(10)).toHaveLength(1);
  metrics.close();
});
