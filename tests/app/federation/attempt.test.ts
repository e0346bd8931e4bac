// Which attempt at a round a member follows when it hears of several at once, as one does that was cut off meanwhile.
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { arrivedAt, Attempts } from '../../../app/federation/attempt.ts';
import type { Here } from '../../../app/federation/attempt.ts';
import { timesFor } from '../../../app/federation/phase.ts';
import type { RoundPhase } from '../../../app/federation/phase.ts';
import { RoundIndex } from '../../../app/federation/roundIndex.ts';
import type { RoundParts } from '../../../app/federation/roundParts.ts';
import type { AbortReason } from '../../../schemas/round.ts';

const TRAIN_MS = 5_000, times = timesFor(TRAIN_MS);
const hasher = { sha256Hex: (data: Uint8Array): string => createHash('sha256').update(data).digest('hex') };
const named = (text: string) => hasher.sha256Hex(Buffer.from(text));
const mesh = named('mesh'), trainers = ['self', 'ann', 'ben', 'cai', 'dee', 'eve', 'flo'];

let index: RoundIndex, nowMs: number, here: Here, attempts: Attempts, shown: RoundPhase[], appended: number;

beforeEach(() => {
  nowMs = 100_000;
  shown = [];
  appended = 0;
  index = new RoundIndex(hasher, { mesh, founder: 'ann', stateHash: named('state') });
  const clock = { now: () => nowMs, monotonicMs: () => nowMs, after: () => () => undefined };
  attempts = new Attempts({ index, hasher, clock, self: 'self', shape: { trainMs: TRAIN_MS }, trainers: () => new Set(trainers), append: () => { appended += 1; return Promise.resolve(); } } as unknown as RoundParts, times, (phase) => { shown.push(phase); });
  here = arrivedAt(index.chain.root, nowMs, TRAIN_MS);
});

let seq = 0;
function note(author: string, kind: 'announced' | 'aborted', body: object): void {
  seq += 1;
  index.note({ author, seq, lamport: seq, kind, body: { round: 1, parent: mesh, ...body } } as never, named(`${seq}`));
}
const announces = (author: string, attempt: number) => { note(author, 'announced', { attempt, roster: trainers, stateHash: named('state'), trainMs: TRAIN_MS }); };
const givesUp = (author: string, attempt: number, reason: AbortReason = 'no-updates') => { note(author, 'aborted', { attempt, reason }); };
const followed = (present: readonly string[] = []) => { attempts.follow(here, present.map((nodeId) => ({ nodeId, trains: true, head: mesh, stateHash: named('state') }))); return here.announced?.entry.author ?? null; };

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
  const willing = [{ nodeId: 'ann', trains: true, head: mesh, stateHash: named('state') }];
  note('self', 'announced', { attempt: 0, roster: ['self', 'gone'], stateHash: named('state'), trainMs: TRAIN_MS });
  expect(followed(['ann'])).toBeNull();
  expect(await attempts.awaitLeader({ stateHash: named('state') } as never, here, willing)).toBe(0);
  expect([here.attempt, appended]).toEqual([1, 0]);
});
