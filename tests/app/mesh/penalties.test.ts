// Strikes, bans, blocks, and what one link may send.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkBudget, Penalties } from '../../../app/mesh/penalties.ts';
import { limits, meshRefusals } from '../../../schemas/mesh.ts';
import type { MeshRefusal } from '../../../schemas/mesh.ts';
import type { NodeId } from '../../../schemas/ids.ts';
import { ManualClock } from '../../doubles/manualClock.ts';

const node = (number: number): NodeId => number.toString(16).padStart(64, '0') as NodeId;
const A = node(1), B = node(2);
const HOUR_MS = 3_600_000;

describe('penalties', () => {
  it('M36 the third strike shuts out for ten minutes, the tenth until a person lifts it', async () => {
    const clock = new ManualClock();
    const penalties = new Penalties(clock, null);
    expect([1, 2, 3].map(() => penalties.strike(A, 'malformed'))).toEqual([null, null, 'banned']);
    await clock.advance(limits.banMs - 1);
    expect(penalties.verdict(A)).toBe('banned');
    await clock.advance(1);
    expect([penalties.verdict(A), penalties.verdict(B)]).toEqual([null, null]);
    for (let strikes = 4; strikes < limits.strikesToBlock; strikes += 1) penalties.strike(A, 'bad-signature');
    await clock.advance(limits.banMs);
    expect(penalties.verdict(A)).toBeNull();
    expect(penalties.strike(A, 'too-fast')).toBe('blocked');
    await clock.advance(1_000 * HOUR_MS);
    expect([penalties.verdict(A), penalties.blocked]).toEqual(['blocked', [A]]);
    penalties.lift(A);
    expect([penalties.verdict(A), penalties.blocked]).toEqual([null, []]);
  });

  it('M36 what time, approval or a full house bring is no strike', () => {
    const penalties = new Penalties(new ManualClock(), null);
    const harmless: MeshRefusal[] = ['version', 'too-slow', 'not-a-member', 'needs-approval', 'revoked', 'invite-expired', 'invite-not-yet', 'invite-used-up', 'busy', 'replaced', 'gone', 'stopping', 'not-held', 'no-grant'];
    for (let round = 0; round < 20; round += 1) for (const reason of harmless) expect(penalties.strike(A, reason)).toBeNull();
    expect(penalties.text).toBe('{}');
    for (const reason of harmless) expect(Object.keys(meshRefusals)).toContain(reason);
  });

  it('M36 a day without a strike forgives those before', async () => {
    const clock = new ManualClock();
    const penalties = new Penalties(clock, null);
    for (let day = 0; day < 50; day += 1) {
      expect(penalties.strike(A, 'malformed')).toBeNull();
      expect(penalties.strike(A, 'malformed')).toBeNull();
      await clock.advance(25 * HOUR_MS);
    }
  });

  it('M36 outlives a restart, and a file that cannot be read begins anew', async () => {
    const clock = new ManualClock();
    const penalties = new Penalties(clock, null);
    for (let strikes = 0; strikes < 3; strikes += 1) penalties.strike(A, 'malformed');
    penalties.block(B);
    const again = new Penalties(clock, penalties.text);
    expect([again.verdict(A), again.verdict(B)]).toEqual(['banned', 'blocked']);
    await clock.advance(limits.banMs);
    expect([again.verdict(A), again.verdict(B)]).toEqual([null, 'blocked']);
    for (const text of ['', '{', '[]', '{"x":1}', '{"__proto__":{"isBlocked":true}}']) expect(new Penalties(clock, text).blocked).toEqual([]);
  });

  it('M36 remembers no more than it has room for, and never forgets a block', () => {
    const penalties = new Penalties(new ManualClock(), null);
    penalties.block(A);
    for (let number = 10; number < 5_000; number += 1) penalties.strike(node(number), 'malformed');
    expect(penalties.verdict(A)).toBe('blocked');
    expect(Object.keys(JSON.parse(penalties.text) as object).length).toBe(1_024);
  });

  it('M36 never shuts out whoever did nothing', () => {
    fc.assert(fc.property(fc.array(fc.record({ who: fc.nat(4), waitMs: fc.nat(HOUR_MS) }), { maxLength: 60 }), (steps) => {
      let nowMs = 1_000_000;
      const penalties = new Penalties({ now: () => nowMs }, null);
      const counts = new Map<number, number>();
      for (const { who, waitMs } of steps) {
        nowMs += waitMs;
        penalties.strike(node(who), 'malformed');
        counts.set(who, (counts.get(who) ?? 0) + 1);
        for (let one = 0; one <= 4; one += 1) if ((counts.get(one) ?? 0) < limits.strikesToBan) expect(penalties.verdict(node(one))).toBeNull();
        if ((counts.get(who) ?? 0) >= limits.strikesToBlock) expect(penalties.verdict(node(who))).toBe('blocked');
      }
    }));
  });
});

describe('the budget of a link', () => {
  it('M37 lets a burst through, then as many messages a second as the limit says', async () => {
    const clock = new ManualClock();
    const budget = new LinkBudget(clock);
    let taken = 0;
    while (budget.take(100)) taken += 1;
    expect(taken).toBe(limits.messagesBurst);
    for (let second = 0; second < 3; second += 1) {
      await clock.advance(1_000);
      for (let count = 0; count < limits.messagesPerSecond; count += 1) expect(budget.take(100)).toBe(true);
      expect(budget.take(100)).toBe(false);
    }
  });

  it('M37 counts bytes as well, and has room for one message of the largest kind', async () => {
    const clock = new ManualClock();
    const budget = new LinkBudget(clock);
    expect(budget.take(limits.ySyncBytes)).toBe(true);
    expect(budget.take(1_000)).toBe(false);
    await clock.advance(1_000);
    expect(budget.take(limits.bytesPerSecond)).toBe(true);
    expect(budget.take(1_000)).toBe(false);
  });
});
