import { describe, expect, it } from 'vitest';
import { RPS_WINDOW, Rps } from '../../../app/physics/rps.ts';

describe('RPS', () => {
  it('follows the verified sequence after one push of 1', () => {
    const rps = new Rps();
    rps.push(1);
    const seen: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) { const value = rps.value(); seen.push(value); rps.push(value); }
    [0, 0.8, 0.4, 0.48, 0.44, 0.4288].forEach((value, index) => expect(seen[index]).toBeCloseTo(value, 12));
  });

  it('stays at zero when fed only with itself', () => {
    const rps = new Rps();
    for (let turn = 0; turn < 200; turn += 1) { expect(rps.value()).toBe(0); rps.push(rps.value()); }
  });

  it('never remembers more than its window and leaves out the newest', () => {
    const rps = new Rps();
    for (let turn = 0; turn < 500; turn += 1) rps.push(turn);
    expect(rps.history).toHaveLength(RPS_WINDOW);
    expect(rps.value()).toBeCloseTo(0.8 * (436 + 498) / 2, 9);
  });

  it('gives the same value for the same history, and instances share nothing', () => {
    const one = new Rps([0.3, 0.9, 0.1]);
    const other = new Rps(one.history);
    expect(other.value()).toBe(one.value());
    other.push(5); other.push(5);
    expect(one.history).toEqual([0.3, 0.9, 0.1]);
  });
});
