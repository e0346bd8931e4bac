import { describe, expect, it } from 'vitest';
import { frameIntervalMs, type FrameSituation } from '../../../renderer/world/framePolicy.ts';

const calm: FrameSituation = { hidden: false, focused: true, software: false, gpuBusy: false, reducedMotion: false, paused: false, dirty: false, msSinceInput: 60_000 };
const fps = (change: Partial<FrameSituation>): number => { const interval = frameIntervalMs({ ...calm, ...change }); return interval === null ? 0 : 1000 / interval; };

describe('frame policy', () => {
  it('draws nothing while hidden, whatever else is true', () => {
    for (const software of [false, true]) for (const dirty of [false, true]) for (const msSinceInput of [0, 60_000]) expect(fps({ hidden: true, software, dirty, msSinceInput })).toBe(0);
  });
  it('draws at most 60 frames focused, 30 unfocused or beside learning on the same GPU', () => {
    expect(fps({})).toBeCloseTo(60);
    expect(fps({ focused: false })).toBeCloseTo(30);
    expect(fps({ gpuBusy: true })).toBeCloseTo(30);
  });
  it('on a software renderer draws on input for 5 s at 15 frames, else one in two seconds', () => {
    expect(fps({ software: true, msSinceInput: 0 })).toBeCloseTo(15);
    expect(fps({ software: true, msSinceInput: 4_999 })).toBeCloseTo(15);
    expect(fps({ software: true, msSinceInput: 5_000 })).toBeCloseTo(0.5);
    expect(fps({ software: true, dirty: true })).toBeCloseTo(0.5);
  });
  it('stops while the view is paused, and shows what changed', () => {
    expect(fps({ paused: true })).toBe(0);
    expect(fps({ paused: true, software: true })).toBe(0);
    expect(fps({ paused: true, dirty: true })).toBeCloseTo(60);
  });
  it('cuts instead of gliding when motion is reduced', () => {
    expect(fps({ reducedMotion: true })).toBeCloseTo(2);
    expect(fps({ reducedMotion: true, msSinceInput: 10 })).toBeCloseTo(60);
  });
});
