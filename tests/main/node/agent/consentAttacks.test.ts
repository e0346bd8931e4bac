// Ways around a decision that somebody with a hand in the file system, or a moment of bad luck, could try: places swapped for
// links after they were asked about, files below a never, decisions cut off by a stop, two decisions at once.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UNDO_MS } from '../../../../schemas/consent.ts';
import type { ConsentChoice } from '../../../../schemas/consent.ts';
import { adminHandlers, rpcHandlers } from '../../../../main/node/agent/handlers.ts';
import { callRpc } from '../../../../main/node/host/rpcCall.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import type { Bench } from './agentFixture.ts';
import { bench, temporaryHome } from './agentFixture.ts';
import { allowed as allowedBefore, choice, folderOf, poll, sources, text } from './consentSteps.ts';

const desk = (own: Bench) => own.agent.consent.desk;
/** What is handed to the readers from here on is counted alone. */
async function allowed(own: Bench, path: string, over: Partial<ConsentChoice> = {}): Promise<string> {
  const id = await allowedBefore(own, path, over);
  own.readers.handedIn.length = 0;
  return id;
}
/** What came to a folder, as the watcher offers it. */
async function came(own: Bench, ...names: string[]): Promise<string> {
  await own.clock.advance(20);
  await expect.poll(async () => { await own.clock.advance(400_000); return desk(own).waiting().offers.find((offer) => offer.asker.kind === 'watch')?.toRead.map((file) => file.name); }, { timeout: 10_000, interval: 20 }).toEqual(names);
  return desk(own).waiting().offers.find((offer) => offer.asker.kind === 'watch')?.id ?? '';
}
const stored = (own: Bench, id: string): string[] => (own.store.texts.has(id) ? own.store.texts.with(id, (store) => store.outcomes(1000)) : []).filter(({ reason }) => reason === null).map(({ name }) => name);

describe('a place that was swapped for a link after it was asked about', () => {
  test('C1: a folder: neither a look nor a yes follows it, and no path is said', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt'), secret = folderOf('never-offered.txt');
    const { offerId } = await desk(own).offer(folder);
    rmSync(folder, { recursive: true });
    symlinkSync(secret, folder);
    for (const tried of [() => desk(own).look(offerId), () => desk(own).allow(offerId, choice()), () => desk(own).allowNow(offerId, choice()), () => desk(own).offer(folder)]) {
      const fault: unknown = await tried().then(() => 'done', (error: unknown) => (error instanceof Error ? error.message : ''));
      expect(fault).toMatch(/A link stands where|not there any more/);
      expect(fault).not.toContain('/');
    }
    expect([own.readers.handedIn, own.kinds('ConsentGranted')]).toEqual([[], []]);
  });

  test('C1: what came to a folder: a file that is a link now is not looked at, and names are no yes to another place', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt'), secret = folderOf('outside.txt');
    await allowed(own, folder);
    writeFileSync(join(folder, 'c.txt'), text('c'));
    const offerId = await came(own, 'c.txt');
    rmSync(join(folder, 'c.txt'));
    symlinkSync(join(secret, 'outside.txt'), join(folder, 'c.txt'));
    expect((await desk(own).look(offerId)).files).toMatchObject([{ name: 'c.txt', text: '', reason: 'It is a link that leads out of what you allowed.' }]);
    renameSync(folder, `${folder}-old`);
    symlinkSync(secret, folder);
    await expect(desk(own).look(offerId)).rejects.toThrow('A link stands');
    await expect(desk(own).allowNow(offerId, choice())).rejects.toThrow(/A link stands|changed/);
    expect([own.readers.handedIn, own.kinds('ConsentGranted').length, sources(own).length]).toEqual([[], 1, 1]);
  });
});

test('C1: a place shown at a terminal that is a link by the time of the yes is not followed', async () => {
  const own = await bench().start();
  const folder = folderOf('a.txt'), secret = folderOf('outside.txt');
  const admin = adminHandlers(own.agent);
  const told = [() => undefined, { aborted: false, onAbort: () => undefined }] as const;
  expect((await admin['learn.preview']({ path: folder }, ...told)).files.map(({ name }) => name)).toEqual(['a.txt']);
  renameSync(folder, `${folder}-old`);
  symlinkSync(secret, folder);
  await expect(admin['learn.grant']({ path: folder, scope: 'device' }, ...told)).rejects.toThrow('A link stands');
  expect([own.readers.handedIn, own.kinds('ConsentGranted')]).toEqual([[], []]);
});

test('C12: a permission that ends while it is read ends the reading: nothing of it is kept, and nothing is said to be read', async () => {
  const own = await bench().start();
  const folder = folderOf('a.txt', 'b.txt');
  const { offerId } = await desk(own).offer(folder);
  own.readers.before = async (name) => { if (name === 'b.txt') await own.clock.advance(60_000); };
  await expect(desk(own).allowNow(offerId, choice({ expiresAt: new Date(own.clock.now() + 30_000).toISOString() }))).rejects.toThrow('The permission ended');
  expect([sources(own), own.kinds('SourceRead')]).toMatchObject([[{ state: 'listed', expired: true, chunks: 0, flow: null }], []]);
  expect(stored(own, sources(own)[0]?.id ?? '')).toEqual([]);
});

describe('a never', () => {
  test('C8: holds inside a folder that is allowed later, in its preview, a look and the reading, until it is lifted', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt', 'private.txt');
    const first = await desk(own).offer(join(folder, 'private.txt'));
    await desk(own).refuse(first.offerId, true);
    await own.clock.advance(UNDO_MS);
    const { offerId } = await desk(own).offer(folder);
    expect(desk(own).waiting().offers).toMatchObject([{ toRead: [{ name: 'a.txt' }], toRefuse: [{ name: 'private.txt', reason: expect.stringContaining('You said never') as string }] }]);
    expect((await desk(own).look(offerId)).files.map(({ name }) => name)).toEqual(['a.txt']);
    const report = await desk(own).allowNow(offerId, choice());
    expect(report.files.find(({ name }) => name === 'private.txt')).toMatchObject({ state: 'refused', reason: expect.stringContaining('You said never') as string });
    expect(own.readers.handedIn).toEqual(['a.txt', 'a.txt']);
    await desk(own).lift(first.offerId);
    await desk(own).allowNow((await desk(own).renew(sources(own)[0]?.id ?? '')).offerId, choice());
    expect(own.readers.handedIn).toContain('private.txt');
  });

  test('C8: holds for a reading that is under way: nothing of it is kept, of the rest everything', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt', 'b.txt', 'private.txt', 'z.txt');
    const asked = await desk(own).offer(join(folder, 'private.txt'));
    const { offerId } = await desk(own).offer(folder);
    // Said once it was read, and before the last file.
    own.readers.before = async (name) => {
      if (name !== 'z.txt') return;
      own.readers.before = () => undefined;
      await poll(() => own.readers.handedIn).toContain('private.txt');
      await desk(own).refuse(asked.offerId, true);
    };
    const report = await desk(own).allowNow(offerId, choice());
    expect(report.files.find(({ name }) => name === 'private.txt')).toMatchObject({ state: 'refused', reason: expect.stringContaining('You said never') as string });
    const id = sources(own)[0]?.id ?? '';
    expect(stored(own, id)).toEqual(['a.txt', 'b.txt', 'z.txt']);
    expect(own.readers.handedIn.filter((name) => name === 'private.txt')).toHaveLength(1);
    expect(sources(own)).toMatchObject([{ state: expect.stringMatching(/ready|learning/) as string, files: 3, refusedFiles: 1 }]);
    // To something elsewhere: what is read goes on.
    const [other, far] = [folderOf('c.txt', 'd.txt'), folderOf('far.txt')];
    const elsewhere = await desk(own).offer(join(far, 'far.txt'));
    own.readers.handedIn.length = 0;
    own.readers.before = async (name) => { if (name === 'd.txt') await desk(own).refuse(elsewhere.offerId, true); };
    await desk(own).allowNow((await desk(own).offer(other)).offerId, choice());
    expect(own.readers.handedIn.toSorted()).toEqual(['c.txt', 'd.txt']);
  });

  test('C8: to what came to a folder holds when the folder is renewed, and over a restart', async () => {
    const [home, identity, folder] = [temporaryHome(), temporaryIdentity(), folderOf('a.txt')];
    const own = await bench(home, identity).start();
    const id = await allowed(own, folder);
    writeFileSync(join(folder, 'private.txt'), text('private'));
    await desk(own).refuse(await came(own, 'private.txt'), true);
    await own.clock.advance(UNDO_MS);
    await desk(own).allowNow((await desk(own).renew(id)).offerId, choice());
    expect(stored(own, id)).toEqual(['a.txt']);
    await own.close();
    const again = await bench(home, identity).start();
    await desk(again).allowNow((await desk(again).renew(id)).offerId, choice());
    expect(stored(again, id)).toEqual(['a.txt']);
    expect(again.readers.handedIn).not.toContain('private.txt');
  });

  test('C8: to a folder is said to who names something below it at a terminal', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    await desk(own).refuse((await desk(own).offer(join(folder, '..'))).offerId, true);
    for (const path of [folder, join(folder, 'a.txt')]) {
      await expect(own.agent.parts.sources.preview(path)).rejects.toThrow('You said never to this.');
      await expect(own.agent.learn({ path, scope: 'device' })).rejects.toThrow('You said never to this.');
    }
    expect([own.readers.handedIn, own.kinds('ConsentGranted')]).toEqual([[], []]);
  });
});

test('C9: looking inside opens three files at most over all that is asked about, though names became folders meanwhile', async () => {
  const own = await bench().start();
  const folder = folderOf('a.txt');
  await allowed(own, folder);
  const names = ['x1', 'x2', 'x3', 'x4', 'x5'];
  for (const name of names) writeFileSync(join(folder, name), text(name));
  const offerId = await came(own, ...names);
  expect((await desk(own).look(offerId)).files.map(({ name }) => name)).toEqual(['x1', 'x2', 'x3']);
  expect(own.readers.handedIn.splice(0)).toEqual(['x1', 'x2', 'x3']);
  for (const name of names) {
    rmSync(join(folder, name));
    mkdirSync(join(folder, name));
    for (const inner of ['p', 'q', 'r']) writeFileSync(join(folder, name, `${inner}.txt`), text(inner));
  }
  expect((await desk(own).look(offerId)).files).toEqual([]);
  expect(own.readers.handedIn).toEqual([]);
});

const handed = (own: Bench) => { const data = own.compute.calls.findLast((call) => call.method === 'data')?.input as { local: unknown[]; shared: unknown[] } | undefined; return { shared: (data?.shared.length ?? 0) > 0, local: (data?.local.length ?? 0) > 0 }; };

describe('a yes to what is a source already', () => {
  test('C12: that allows less is a row and counts at once, and is not lost when the node stops', async () => {
    const [home, identity, folder] = [temporaryHome(), temporaryIdentity(), folderOf('a.txt')];
    const own = await bench(home, identity).start();
    const id = await allowed(own, folder, { scope: 'mesh' });
    await poll(() => handed(own)).toEqual({ shared: true, local: false });
    const end = new Date(own.clock.now() + 3_600_000).toISOString();
    await desk(own).allow((await desk(own).renew(id)).offerId, choice({ scope: 'device', reach: 'once', expiresAt: end }));
    expect(sources(own)).toMatchObject([{ id, scope: 'device', reach: 'once', expiresAt: end }]);
    await poll(() => handed(own)).toEqual({ shared: false, local: true });
    expect(desk(own).waiting()).toMatchObject({ watching: [], undo: [{ decision: 'granted' }] });
    await own.close();
    const again = bench(home, identity);
    await again.clock.advance(own.clock.now() - again.clock.now());
    await again.start();
    expect(sources(again)).toMatchObject([{ id, scope: 'device', reach: 'once', expiresAt: end }]);
    await poll(() => again.kinds('SourceRead').length).toBe(2);
    expect(again.kinds('SourceRead').at(-1)?.fact).toMatchObject({ grantId: (again.kinds('ConsentGranted').at(-1)?.fact as { grantId: string }).grantId });
  });

  test('C8: that allows more is a row at once, learnt from only when it can no longer be taken back', async () => {
    const own = await bench().start();
    const id = await allowed(own, folderOf('a.txt'));
    await poll(() => handed(own)).toEqual({ shared: false, local: true });
    await desk(own).allow((await desk(own).renew(id)).offerId, choice({ scope: 'mesh' }));
    expect(own.kinds('ConsentGranted').length).toBe(2);
    for (let waited = 0; waited < UNDO_MS - 1_000; waited += 1_000) { await own.clock.advance(1_000); expect(handed(own).shared).toBe(false); }
    expect(own.readers.handedIn).toEqual([]);
    await own.clock.advance(1_000);
    await poll(() => handed(own)).toEqual({ shared: true, local: false });
    await poll(() => own.kinds('SourceRead').length).toBe(2);
  });

  test('C8: taken back within its time, leaves what was allowed before, for as long as it was', async () => {
    const own = await bench().start();
    const end = new Date(own.clock.now() + 3_600_000).toISOString();
    const id = await allowed(own, folderOf('a.txt'), { scope: 'mesh', expiresAt: end });
    for (const over of [{ scope: 'device' }, { expiresAt: null, scope: 'mesh' }] as const) {
      const { offerId } = await desk(own).renew(id);
      await desk(own).allow(offerId, choice(over));
      await desk(own).undo(offerId);
      expect(sources(own)).toMatchObject([{ id, scope: 'mesh', reach: 'folder', expiresAt: end, expired: false }]);
      await poll(() => handed(own)).toEqual({ shared: true, local: false });
      await desk(own).refuse(offerId, false);
    }
    await own.clock.advance(UNDO_MS * 2);
    expect(own.readers.handedIn).toEqual([]);
    expect(own.store.sources.get(id)?.grants.filter((grant) => grant.withdrawnAt === null).length).toBe(1);
  });
});

test('C1: two yeses at once to one place are yeses to one source, and the later one counts', async () => {
  const own = await bench().start();
  const folder = folderOf('a.txt');
  const said = await Promise.allSettled([own.agent.learn({ path: folder, scope: 'mesh' }), own.agent.learn({ path: folder, scope: 'device' })]);
  expect(said[1].status).toBe('fulfilled');
  expect(new Set(own.kinds('ConsentGranted').map((row) => (row.fact as { sourceId: string }).sourceId)).size).toBe(1);
  expect(sources(own)).toMatchObject([{ scope: 'device' }]);
  expect(said[0]).toMatchObject({ reason: { message: expect.stringContaining('A newer permission took the place') as string } });
});

test('C8: a stop within the time to take a yes back shortens it for nobody: it is not learnt earlier and can be taken back', async () => {
  const [home, identity, folder] = [temporaryHome(), temporaryIdentity(), folderOf('a.txt')];
  const own = await bench(home, identity).start();
  const id = await desk(own).allow((await desk(own).offer(folder)).offerId, choice({ scope: 'mesh' }));
  await poll(() => sources(own)[0]?.state).toMatch(/ready|learning/);
  await own.clock.advance(1_000);
  await own.close();
  const startAgain = async (): Promise<Bench> => {
    const again = bench(home, identity);
    await again.clock.advance(own.clock.now() - again.clock.now());
    return again.start();
  };
  const second = await startAgain();
  for (let waited = 0; waited < UNDO_MS - 2_000; waited += 1_000) { await second.clock.advance(1_000); expect(handed(second)).toEqual({ shared: false, local: false }); }
  await second.close();
  const third = await startAgain();
  const [undo] = desk(third).waiting().undo;
  expect(undo).toMatchObject({ decision: 'granted', name: 'notes', until: new Date(Date.parse((third.kinds('ConsentGranted')[0]?.at ?? '')) + UNDO_MS).toISOString() });
  await third.clock.advance(UNDO_MS - 1_000);
  expect(desk(third).waiting().undo).toEqual([]);
  await poll(() => handed(third)).toEqual({ shared: true, local: false });
  await third.close();
  const fourth = await startAgain();
  await desk(fourth).undo(desk(fourth).waiting().undo[0]?.offerId ?? '');
  expect([sources(fourth), fourth.store.texts.has(id), desk(fourth).waiting().offers.map(({ name }) => name)]).toEqual([[], false, ['notes']]);
});

test('C11: what a window is told when a place is gone holds no path; a terminal reads its own again', async () => {
  const own = await bench().start();
  const folder = folderOf('a.txt');
  const { offerId } = await desk(own).offer(folder);
  rmSync(folder, { recursive: true });
  const faults: unknown[] = [];
  const rpc = rpcHandlers(own.agent);
  for (const [method, input] of [['consent.look', { offerId }], ['consent.allow', { offerId, choice: choice() }]] as const) {
    const outcome = await callRpc(rpc, method, input, (fault) => { faults.push(fault); });
    expect(outcome).toEqual({ ok: false, code: 'not-found', message: 'It is not there any more. Choose it again.' });
  }
  expect(await callRpc({ ...rpc, 'consent.get': () => own.agent.parts.sources.preview(folder) as never }, 'consent.get', {}, (fault) => { faults.push(fault); })).toMatchObject({ ok: false, message: 'It is not there any more. Choose it again.' });
  await expect(own.agent.parts.sources.preview(folder)).rejects.toThrow(folder);
  expect(faults).toEqual([]);
});

describe('what was seen when it was asked is what is taken', () => {
  test('C10: a file that came and changed after it was looked at is asked for again, not read', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    const id = await allowed(own, folder);
    writeFileSync(join(folder, 'c.txt'), text('SHOWN'));
    const offerId = await came(own, 'c.txt');
    writeFileSync(join(folder, 'c.txt'), text('SWAPPED'));
    await expect(desk(own).allowNow(offerId, choice())).rejects.toThrow('It changed after you were asked.');
    expect([own.readers.handedIn, stored(own, id)]).toEqual([[], ['a.txt']]);
    await poll(() => desk(own).waiting().offers.map((offer) => offer.toRead.map(({ name }) => name))).toEqual([['c.txt']]);
    const again = desk(own).waiting().offers[0]?.id ?? '';
    expect(again).not.toBe(offerId);
    await desk(own).allow(again, choice());
    writeFileSync(join(folder, 'c.txt'), text('SWAPPED IN THE TIME TO TAKE IT BACK'));
    await own.clock.advance(UNDO_MS);
    await poll(() => desk(own).waiting().offers.length).toBe(1);
    expect([own.readers.handedIn, stored(own, id)]).toEqual([[], ['a.txt']]);
    await desk(own).allowNow(desk(own).waiting().offers[0]?.id ?? '', choice());
    expect(stored(own, id)).toEqual(['a.txt', 'c.txt']);
  });

  test('C10: a file that was chosen and is another now is shown anew with its size', async () => {
    const own = await bench().start();
    const file = join(folderOf('a.txt'), 'a.txt');
    const { offerId } = await desk(own).offer(file);
    writeFileSync(file, 'Something short and quite different.');
    await expect(desk(own).allow(offerId, choice({ reach: 'file' }))).rejects.toThrow('It changed after you were asked.');
    expect(own.kinds('ConsentGranted')).toEqual([]);
    expect(desk(own).waiting().offers).toMatchObject([{ bytes: 36, why: 'It changed after you were asked.' }]);
    await desk(own).allowNow(desk(own).waiting().offers[0]?.id ?? '', choice({ reach: 'file' }));
    expect(own.readers.handedIn).toEqual(['a.txt']);
  });
});
