import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../app/ports.ts';
import { LearningLoop } from '../../../worker/learner/loop.ts';
import { SpeedMeter } from '../../../worker/learner/speedMeter.ts';
import { Turn } from '../../../worker/learner/turn.ts';

/** Time that only moves when work or a timer moves it; timers overshoot by `lateMs`, as real ones do. */
class FakeClock implements Clock {
  ms = 0;
  readonly lateMs: number;
  constructor(lateMs: number) { this.lateMs = lateMs; }
  now(): number { return this.ms; }
  monotonicMs(): number { return this.ms; }
  after(delayMs: number, callback: () => void): () => void {
    let alive = true;
    setImmediate(() => { if (alive) { this.ms += delayMs + this.lateMs; callback(); } });
    return () => { alive = false; };
  }
}
const yieldToHost = () => new Promise<void>((resolve) => { setImmediate(resolve); });

describe('learning loop', () => {
  it.each([0.1, 0.25, 0.5, 0.9, 1])('works %f of the time that passes, though timers are late', async (duty) => {
    const clock = new FakeClock(3);
    let workedMs = 0;
    const loop: LearningLoop = new LearningLoop({
      clock, yieldToHost, onFailure: (error) => { throw error; },
      step: () => { clock.ms += 7; workedMs += 7; if (clock.ms > 20_000) void loop.set(false, duty); return Promise.resolve(7); },
    });
    await loop.set(true, duty);
    while (loop.on) await yieldToHost();
    expect(workedMs / clock.ms).toBeGreaterThan(duty * 0.97);
    expect(workedMs / clock.ms).toBeLessThan(Math.min(1, duty * 1.03) + 1e-9);
  });

  it('stops at once in the middle of a rest, and starts again', async () => {
    let takenBack = 0;
    const clock: Clock = { now: () => 0, monotonicMs: () => 0, after: () => () => { takenBack += 1; } };
    let steps = 0;
    const loop = new LearningLoop({ clock, yieldToHost, onFailure: () => undefined, step: () => { steps += 1; return Promise.resolve(1_000); } });
    await loop.set(true, 0.01);
    await yieldToHost();
    await loop.set(false, 0.01);
    expect([steps, takenBack]).toEqual([1, 1]);
    await yieldToHost();
    await loop.set(true, 0.01);
    await yieldToHost();
    expect(steps).toBe(2);
    await loop.set(false, 1);
  });

  it('reports a failing step once and stops', async () => {
    const failures: unknown[] = [];
    const loop = new LearningLoop({ clock: new FakeClock(0), yieldToHost, onFailure: (error) => { failures.push(error); }, step: () => Promise.reject(new Error('broken')) });
    await loop.set(true, 1);
    await yieldToHost();
    expect(loop.on).toBe(false);
    expect(failures).toHaveLength(1);
  });
});

it('turns are taken in order, one at a time, whatever fails', async () => {
  const turn = new Turn();
  const seen: string[] = [];
  const job = (name: string, fails = false) => turn.take(async () => { seen.push(`${name} begins`); await yieldToHost(); seen.push(`${name} ends`); if (fails) throw new Error(name); return name; });
  const answers = await Promise.allSettled([job('a'), job('b', true), job('c')]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('speed is told over the time worked and over the time that passed', () => {
  const meter = new SpeedMeter();
  expect([meter.working, meter.wall]).toEqual([0, 0]);
  // 100 tokens in 50 ms of work, every 200 ms.
  for (let i = 1; i <= 100; i += 1) meter.add(100, 50, i * 200);
  expect(meter.working).toBeCloseTo(2_000, 6);
  expect(meter.wall).toBeGreaterThan(490);
  expect(meter.wall).toBeLessThan(520);
  meter.reset();
  expect(meter.wall).toBe(0);
});
