// Deadlines that count time of the processor: a busy machine refuses no file, a file that hangs is ended all the same.
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { processTime, watchTime } from '../../../../main/node/readers/processTime.ts';
import type { ProcessTime } from '../../../../main/node/readers/processTime.ts';

const LIMIT_MS = 20_000;

describe('a deadline in time of the processor', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  /** When it was late, in seconds on the wall; null where it was not within `seconds`. */
  async function lateAt(seconds: number, timeOf: (wallMs: number) => ProcessTime | null): Promise<number | null> {
    const from = performance.now();
    let late: number | null = null;
    const end = watchTime(() => timeOf(performance.now() - from), LIMIT_MS, () => { late ??= (performance.now() - from) / 1_000; });
    await vi.advanceTimersByTimeAsync(seconds * 1_000);
    end();
    return late;
  }

  test('one that has the processor to itself is late on time', async () => {
    expect(await lateAt(60, (wallMs) => ({ cpuMs: 700 + wallMs, runs: true }))).toBe(20);
  });

  test('one that gets a tenth of it is late ten times later', async () => {
    expect(await lateAt(400, (wallMs) => ({ cpuMs: wallMs / 10, runs: true }))).toBeCloseTo(200, 0);
  });

  test('one that is done before is never late', async () => {
    expect(await lateAt(19, (wallMs) => ({ cpuMs: wallMs, runs: true }))).toBe(null);
  });

  test('one that waits for nothing is late a second after its time', async () => {
    expect(await lateAt(60, () => ({ cpuMs: 50, runs: false }))).toBe(21);
  });

  test('one that rests between pieces of work goes on', async () => {
    expect(await lateAt(100, (wallMs) => ({ cpuMs: wallMs / 10, runs: false }))).toBe(null);
  });

  test('one that never gets its turn is ended at last', async () => {
    expect(await lateAt(1_000, () => ({ cpuMs: 50, runs: true }))).toBeCloseTo(600, -1);
  });

  test('where the system does not tell, the wall counts', async () => {
    expect(await lateAt(60, () => null)).toBe(20);
  });
});

test.skipIf(process.platform !== 'linux')('time of a real process grows while it works, and there is none of one that is gone', async () => {
  const busy = spawn(process.execPath, ['-e', 'for (;;) ;'], { stdio: 'ignore' });
  await expect.poll(() => processTime(busy.pid)?.cpuMs ?? 0, { timeout: 20_000 }).toBeGreaterThan(200);
  busy.kill('SIGKILL');
  await new Promise((resolve) => { busy.once('exit', resolve); });
  expect([processTime(busy.pid), processTime(undefined)]).toEqual([null, null]);
});
