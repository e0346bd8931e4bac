// Which attempt at a round a member follows when it hears of several at once, as one does that was cut off meanwhile.
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { arrivedAt, Attempts } from '../../../app/federation/attempt.ts';
import type { Here } from '../../../app/federation/attempt.ts';
import { wasGivenUpForNewcomer } from '../../../app/federation/newcomers.ts';
import { timesFor } from '../../../app/federation/phase.ts';
import type { RoundPhase } from '../../../app/federation/phase.ts';
import { RoundIndex } from '../../../app/federation/roundIndex.ts';
import type { RoundParts } from '../../../app/federation/roundParts.ts';
import { Standings } from '../../../app/federation/standing.ts';
import type { AbortReason } from '../../../schemas/round.ts';

const TRAIN_MS = 24_000, times = timesFor(TRAIN_MS);
const hasher = { sha256Hex: (data: Uint8Array): string => createHash('sha256').update(data).digest('hex') };
const named = (text: string) => hasher.sha256Hex(Buffer.from(text));
const mesh = named('mesh'), trainers = ['self', 'ann', 'ben', 'cai', 'dee', 'eve', 'flo'];

let index: RoundIndex, nowMs: number, here: Here, attempts: Attempts, shown: RoundPhase[], appended: { kind: string; body: { roster: string[]; trainMs: number } }[];

beforeEach(() => {
  nowMs = 100_000;
  shown = [];
  appended = [];
  index = new RoundIndex(hasher, { mesh, founder: 'ann', stateHash: named('state') });
  const clock = { now: () => nowMs, monotonicMs: () => nowMs, after: () => () => undefined };
  attempts = new Attempts({ index, hasher, clock, self: 'self', shape: { trainMs: TRAIN_MS }, trainers: () => new Set(trainers), keysOf: (member: string) => (member === 'eve' ? ['ann', 'dee', 'eve'] : [member]), standings: new Standings(index), append: (draft: never) => { appended.push(draft); return Promise.resolve(); } } as unknown as RoundParts, times, (phase) => { shown.push(phase); });
  here = arrivedAt(index.chain.root, nowMs, TRAIN_MS);
});

let seq = 0;
function note(author: string, kind: 'announced' | 'aborted' | 'proposed', body: object): void {
  seq += 1;
  index.note({ author, seq, lamport: seq, kind, body: { round: 1, parent: mesh, ...body } } as never, named(`${seq}`));
}
const announces = (author: string, attempt: number, trainMs = TRAIN_MS, roster = trainers) => { note(author, 'announced', { attempt, roster, stateHash: named('state'), trainMs }); };
const givesUp = (author: string, attempt: number, reason: AbortReason = 'no-updates') => { note(author, 'aborted', { attempt, reason }); };
const willing = (present: readonly string[]) => present.map((nodeId) => ({ nodeId, trains: true, head: here.at.hash, stateHash: named('state') }));
const followed = (present: readonly string[] = []) => { attempts.follow(here, willing(present)); return here.announced?.entry.author ?? null; };

describe('R2 a member that hears late of attempts', () => {
  it('sits through none that its leader gave up: it is where the others are as soon as their attempt is due', () => {
    for (const [attempt, leader] of ['ann', 'ben', 'cai'].entries()) { announces(leader, attempt); givesUp(leader, attempt); }
    announces('dee', 3);
    expect(followed()).toBeNull();
    nowMs += 3 * times.leaderMs / 2;
    expect([followed(), here.attempt]).toEqual(['dee', 3]);
  });

  it('leaves one with its leader, and says why', () => {
    announces('ann', 0);
    expect(followed()).toBe('ann');
    givesUp('ann', 0, 'no-quorum');
    expect([followed(), here.attempt, here.gaveUp]).toEqual([null, 1, 0]);
    expect(shown).toEqual([{ phase: 'aborted', round: 1, attempt: 0, reason: 'no-quorum' }]);
    announces('ben', 1);
    expect([followed(), here.attempt]).toEqual(['ben', 1]);
  });

  it('leaves none because another member gives it up, or announces the next', () => {
    announces('ann', 0);
    expect(followed()).toBe('ann');
    givesUp('eve', 0);
    announces('eve', 1);
    nowMs += times.leaderMs;
    expect([followed(), here.attempt]).toEqual(['ann', 0]);
  });

  it('goes where more of those here have come than can be wrong, and not where fewer say they are', () => {
    const here5 = ['ann', 'ben', 'cai', 'dee', 'eve'];
    announces('ann', 40);
    expect([followed(here5), here.attempt]).toEqual([null, 0]);
    announces('ben', 30);
    expect([followed(here5), here.attempt]).toEqual(['ben', 30]);
  });

  it('goes along with one other at once where there are but two or three, whatever those say who are elsewhere', () => {
    announces('flo', 50);
    announces('ann', 40);
    expect([followed(['ann', 'ben']), here.attempt]).toEqual(['ann', 40]);
  });

  it('begins behind what it gave up itself before it was started again', () => {
    givesUp('self', 4);
    expect([followed(), here.attempt, here.gaveUp]).toEqual([null, 5, 4]);
  });
});

it('R5 a member whose announcement leads nobody, as somebody in it is gone, goes to the next attempt and says nothing twice', async () => {
  note('self', 'announced', { attempt: 0, roster: ['self', 'gone'], stateHash: named('state'), trainMs: TRAIN_MS });
  expect(followed(['ann'])).toBeNull();
  expect(await attempts.awaitLeader({ stateHash: named('state') } as never, here, willing(['ann']))).toBe(0);
  expect([here.attempt, appended]).toEqual([1, []]);
});

describe('R15 somebody of whom nothing is in the model yet', () => {
  /** Goes on to after a round that counted on these, and took an update of each of `taken`. */
  const roundOf = (roster: readonly string[], taken: readonly string[]) => {
    const manifest = { round: here.at.round + 1, parent: here.at.hash, attempt: 0, roster, stateBefore: named('state'), content: { kind: 'aggregate' as const, verdicts: [], rejected: [], taken: taken.map((author) => ({ author, commit: named(`commit ${author}`), payload: named(`payload ${author}`), weight: 1_000 })) } };
    note('ann', 'proposed', { manifest });
    here = arrivedAt(index.chain.childrenOf(here.at.hash)[0]!, nowMs, TRAIN_MS);
  };
  /** What this node announces when it leads next. */
  const led = async (present: readonly string[]) => {
    appended = [];
    for (here.attempt = 0; appended.length === 0 && here.attempt < 200; here.attempt += 1) await attempts.awaitLeader({ stateHash: named('state') } as never, here, willing(present));
    return appended[0]?.body;
  };

  it('makes the round short that counts on them, and no other one', async () => {
    expect((await led(['ann']))?.trainMs).toBe(times.firstRoundMs);
    roundOf(['self', 'ann'], ['self', 'ann']);
    expect((await led(['ann']))?.trainMs).toBeGreaterThan(times.firstRoundMs);
    expect((await led(['ann', 'ben']))?.trainMs).toBe(times.firstRoundMs);
  });

  it('makes three rounds short and not more, when they bring nothing', async () => {
    for (let round = 1; round <= 3; round += 1) {
      expect((await led(['ann', 'ben']))?.trainMs).toBe(times.firstRoundMs);
      roundOf(['self', 'ann', 'ben'], ['self', 'ann']);
    }
    expect((await led(['ann', 'ben']))?.trainMs).toBeGreaterThan(times.firstRoundMs);
  });

  it('makes none short for a new key of who was there before', async () => {
    roundOf(['self', 'ann'], ['self', 'ann']);
    // Eve is who was Ann, and Dee after that.
    expect((await led(['eve']))?.trainMs).toBeGreaterThan(times.firstRoundMs);
  });

  it('remembers that an attempt was given up for one, whatever its leader gives up later', () => {
    givesUp('ann', 0, 'newcomer');
    givesUp('ann', 1, 'no-updates');
    expect(wasGivenUpForNewcomer(index.of(mesh))).toBe(true);
  });

  describe('and who comes while a round is under way', () => {
    const present = ['ann', 'ben'], roster = ['self', 'ann'];
    /** `self` leads a round that counts on itself and Ann, of both of whom something is in the model. */
    const under = (leader = 'self') => {
      roundOf(roster, roster);
      note(leader, 'announced', { round: 2, parent: here.at.hash, attempt: 0, roster, stateHash: named('state'), trainMs: TRAIN_MS });
      expect(followed(present)).toBe(leader);
    };
    const yields = (afterMs: number, to = present) => { const before = attempts.yieldsToNewcomer(here, willing(to)); nowMs += afterMs; return [before, attempts.yieldsToNewcomer(here, willing(to))]; };

    it('is waited for no longer than it takes the others to meet them', () => {
      under();
      expect(yields(times.settleMs)).toEqual([false, true]);
    });
    it('is not what somebody is who was here before', () => {
      under();
      roundOf(['ben'], ['ben']);
      expect(yields(times.settleMs)).toEqual([false, false]);
    });
    it('changes nothing where somebody else leads', () => { under('ann'); expect(yields(times.settleMs)).toEqual([false, false]); });
    it('changes nothing when the round is nearly over', () => {
      under();
      expect(yields(TRAIN_MS - times.firstRoundMs - times.settleMs)).toEqual([false, false]);
    });
    it('waits anew after having been gone', () => {
      under();
      expect([yields(times.settleMs / 2), yields(0, ['ann']), yields(times.settleMs / 2)]).toEqual([[false, false], [false, false], [false, false]]);
    });
    it('makes a round begin again once', () => {
      under();
      note('ann', 'aborted', { round: 2, parent: here.at.hash, attempt: 0, reason: 'newcomer' });
      expect(yields(times.settleMs)).toEqual([false, false]);
    });
  });

  it('leaves the others no longer than was announced, in whichever attempt', () => {
    announces('ann', 0);
    expect(followed()).toBe('ann');
    givesUp('ann', 0, 'newcomer');
    announces('ben', 1, times.firstRoundMs);
    expect(followed()).toBe('ben');
    expect(here.trainUntilMs).toBe(nowMs + times.firstRoundMs);
    givesUp('ben', 1);
    announces('cai', 2, 3_600_000);
    expect(followed()).toBe('cai');
    expect(here.trainUntilMs).toBe(nowMs + times.firstRoundMs);
  });
});
