// The desk alone, with reading held open: what a yes is being carried out for is not asked for a second time.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConsentDesk } from '../../../../main/node/agent/consentDesk.ts';
import type { FoundFile } from '../../../../main/node/agent/consentDesk.ts';
import { Refusals } from '../../../../main/node/agent/refusals.ts';
import { look, seenWord } from '../../../../main/node/ingest/readFile.ts';
import type { LearnReport } from '../../../../schemas/admin.ts';
import { UNDO_MS } from '../../../../schemas/consent.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';
import { choice } from './consentSteps.ts';

let root = '';
beforeEach(() => { root = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-desk-'))); });
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

const READ: LearnReport = { sources: [], files: [], accepted: 1, refused: 0, masked: {} };
const never = (): never => { throw new Error('not asked here'); };

async function found(name: string): Promise<FoundFile> {
  writeFileSync(join(root, name), name);
  const seen = await look(join(root, name));
  return { name, bytes: name.length, seen: seen === null ? '' : seenWord(seen), changed: false };
}

function desk() {
  const clock = new ManualClock();
  const looked: string[] = [], learnt: (readonly string[] | undefined)[] = [];
  const faults: unknown[] = [];
  let finish: (report: LearnReport) => void = () => undefined, fail: (fault: Error) => void = () => undefined;
  const place = { sourceId: 's-0000000000000001', path: root, name: 'notes', kind: 'folder' as const, scope: 'device' as const, expiresAt: null };
  const made = new ConsentDesk({
    journal: { append: never, read: () => [] }, clock, refusals: new Refusals(), permit: () => undefined, allow: never, forget: never,
    sources: { preview: never, look: never, sourceAt: () => place.sourceId, placeOf: () => place, restore: never, newestYes: () => null, neverSaid: () => undefined },
    learn: (input) => { learnt.push(input.names); return new Promise((resolve, reject) => { finish = resolve; fail = reject; }); },
    watching: () => [], lookAgain: (id) => { looked.push(id); }, onChange: () => undefined, onReleased: () => undefined, onFault: (fault) => { faults.push(fault); },
  });
  return { made, clock, place, looked, learnt, finish: () => { finish(READ); }, fail: () => { fail(new Error('no reason')); }, faults, offered: () => made.waiting().offers.map((offer) => offer.toRead.map((file) => file.name)) };
}

test.each(['allow', 'allowNow'] as const)('what is being read after %s is not asked for again; what came meanwhile is looked for afterwards', async (way) => {
  const { made, clock, place, looked, learnt, finish, offered } = desk();
  const [b, c] = [await found('b.txt'), await found('c.txt')];
  made.offerFound(place, [b]);
  const done = made[way](made.waiting().offers[0]?.id ?? '', choice());
  if (way === 'allow') await done;
  await clock.advance(UNDO_MS);
  await expect.poll(() => learnt).toEqual([['b.txt']]);
  made.offerFound(place, [b, c]);
  expect(offered()).toEqual([]);
  const before = looked.length;
  expect(looked.length).toBe(before);
  finish();
  await done;
  await expect.poll(() => looked.length).toBeGreaterThan(before);
  made.offerFound(place, [c]);
  expect(offered()).toEqual([['c.txt']]);
  made.close();
});

test('what changed while a yes could be taken back is looked for again, also where reading the rest fails', async () => {
  const { made, clock, place, looked, learnt, fail, faults } = desk();
  made.offerFound(place, [await found('b.txt'), await found('c.txt')]);
  await made.allow(made.waiting().offers[0]?.id ?? '', choice());
  writeFileSync(join(root, 'c.txt'), 'other words than those that were offered');
  const before = looked.length;
  await clock.advance(UNDO_MS);
  await expect.poll(() => learnt).toEqual([['b.txt']]);
  expect(looked.length).toBe(before);
  fail();
  await expect.poll(() => [faults.length, looked.length]).toEqual([1, before + 1]);
  made.close();
});
