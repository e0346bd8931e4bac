// Consent in a node on the real store, with real reading: a look is a row before it is a look, a yes can be taken back before
// anything is learnt, a no holds, what came to a folder waits, and permissions end.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rpcHandlers } from '../../../../main/node/agent/handlers.ts';
import { Picker } from '../../../../main/node/agent/picker.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { ConsentView, UNDO_MS } from '../../../../schemas/consent.ts';
import { settle } from '../../../doubles/manualClock.ts';
import type { Bench } from './agentFixture.ts';
import { bench, temporaryHome } from './agentFixture.ts';
import { allowed, choice, folderOf, poll, sources, text } from './consentSteps.ts';

const view = (own: Bench) => ConsentView.parse(own.agent.consent.desk.view());
const decisions = (own: Bench) => view(own).history.map(({ decision }) => decision);
const handed = (own: Bench) => { const data = own.compute.calls.findLast((call) => call.method === 'data')?.input as { local: { sourceId: string }[]; shared: { sourceId: string }[] } | undefined; return [...new Set([...data?.local ?? [], ...data?.shared ?? []].map((chunk) => chunk.sourceId))]; };
const ready = (own: Bench, at = 0) => poll(() => sources(own)[at]?.state).toMatch(/ready|learning/);

test('SEC-005, C1: a fresh node reads nothing, asks nothing and watches nothing', async () => {
  const own = await bench().start();
  await own.clock.advance(3_600_000);
  expect(own.readers.handedIn).toEqual([]);
  expect(own.kinds('ConsentGranted', 'ConsentPreviewed', 'SourceRead', 'ConsentRefused')).toEqual([]);
  expect(view(own)).toEqual({ offers: [], undo: [], history: [], watching: [] });
  expect(own.agent.status().sources.map((source) => source.kind)).toEqual(['own']);
});

describe('a request', () => {
  test('C1: looks at names only; nothing is opened, granted or kept by asking', async () => {
    const folder = folderOf('a.txt', 'b.txt');
    writeFileSync(join(folder, '.hidden'), 'x');
    const own = await bench().start();
    await own.agent.consent.desk.offer(folder);
    const [offer] = view(own).offers;
    expect(offer).toMatchObject({ asker: { kind: 'you' }, name: 'notes', kind: 'folder', files: 2, refused: 1, why: 'You chose this folder.' });
    expect([own.readers.handedIn, own.kinds('ConsentGranted', 'ConsentPreviewed')]).toEqual([[], []]);
    expect(own.events.filter((event) => event.event === 'consent').length).toBeGreaterThan(0);
  });

  test('C8: allowed, is read at once and not learnt until it can no longer be taken back', async () => {
    const own = await bench().start();
    const { offerId } = await own.agent.consent.desk.offer(folderOf('a.txt'));
    const id = await own.agent.consent.desk.allow(offerId, choice({ expiresAt: new Date(own.clock.now() + 86_400_000).toISOString() }));
    expect(own.kinds('ConsentGranted').map((row) => row.fact)).toEqual([expect.objectContaining({ sourceId: id, scope: 'device', reach: 'folder', expiresAt: new Date(own.clock.now() + 86_400_000).toISOString() })]);
    await ready(own);
    await own.clock.advance(UNDO_MS - 1);
    expect(handed(own)).toEqual([]);
    expect(view(own).undo).toMatchObject([{ offerId, decision: 'granted' }]);
    await own.clock.advance(1);
    await poll(() => handed(own)).toEqual([id]);
    expect(view(own).undo).toEqual([]);
    await expect(own.agent.consent.desk.undo(offerId)).rejects.toThrow('too late');
  });

  test('C8: taken back, is erased before anything learnt from it, and waits again', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    const { offerId } = await own.agent.consent.desk.offer(folder);
    const id = await own.agent.consent.desk.allow(offerId, choice());
    await ready(own);
    await own.agent.consent.desk.undo(offerId);
    expect([sources(own), own.store.sources.bodySeqs(id), own.kinds('CheckpointDropped')]).toEqual([[], [], []]);
    expect(view(own)).toMatchObject({ offers: [{ id: offerId }], undo: [], history: [{ decision: 'withdrawn' }, { decision: 'granted', holds: false, name: null }] });
    await own.clock.advance(UNDO_MS * 2);
    expect(handed(own)).toEqual([]);
    expect(await own.agent.consent.desk.allow(offerId, choice())).not.toBe(id);
  });

  test('taken back while it is still being read, leaves nothing either', async () => {
    const own = await bench().start();
    let reached: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => { reached = resolve; });
    let release: () => void = () => undefined;
    own.readers.before = () => { reached(); return new Promise<void>((resolve) => { release = resolve; }); };
    const { offerId } = await own.agent.consent.desk.offer(folderOf('a.txt'));
    const id = await own.agent.consent.desk.allow(offerId, choice());
    await begun;
    const undone = own.agent.consent.desk.undo(offerId);
    release();
    await undone;
    own.readers.before = () => undefined;
    expect([sources(own), own.store.texts.has(id), own.store.sources.bodySeqs(id)]).toEqual([[], false, []]);
  });

  test('is decided once, only as it was offered, and only for a time that lies ahead', async () => {
    const own = await bench().start();
    const { desk } = own.agent.consent;
    const { offerId } = await desk.offer(join(folderOf('a.txt'), 'a.txt'));
    await expect(desk.allow(offerId, choice({ reach: 'folder' }))).rejects.toThrow('This can be allowed as: file or once.');
    await expect(desk.allow(offerId, choice({ reach: 'file', expiresAt: new Date(own.clock.now()).toISOString() }))).rejects.toThrow('in the past');
    // Whichever has looked at the file first.
    const both = await Promise.allSettled([desk.allow(offerId, choice({ reach: 'once' })), desk.allow(offerId, choice({ reach: 'file' }))]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(own.kinds('ConsentGranted').length).toBe(1);
    await ready(own);
  });

  test('that the policy forbids, or whose place is gone, waits on with the reason said', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    const { offerId } = await own.agent.consent.desk.offer(folder);
    rmSync(folder, { recursive: true });
    await expect(own.agent.consent.desk.allow(offerId, choice())).rejects.toThrow('It is not there any more.');
    expect([view(own).offers.length, own.kinds('ConsentGranted').length]).toEqual([1, 0]);
  });
});

describe('a no', () => {
  test('not now leaves everything alone, never is kept over a restart, and both are lifted', async () => {
    const [home, identity, folder] = [temporaryHome(), temporaryIdentity(), folderOf('a.txt')];
    const first = await bench(home, identity).start();
    const desk = first.agent.consent.desk;
    await desk.refuse((await desk.offer(folder)).offerId, false);
    await desk.refuse((await desk.offer(folder)).offerId, true);
    await expect(desk.offer(folder)).rejects.toThrow('You said never to this.');
    await expect(desk.offer(join(folder, 'a.txt'))).rejects.toThrow('You said never to this.');
    expect(JSON.stringify(first.kinds('ConsentRefused').map((row) => row.fact))).not.toContain('notes');
    await first.close();
    const own = await bench(home, identity).start();
    await expect(own.agent.consent.desk.offer(folder)).rejects.toThrow('You said never to this.');
    const never = view(own).history.find((entry) => entry.decision === 'never');
    expect(never).toMatchObject({ name: 'notes', holds: true });
    await own.agent.consent.desk.lift(never?.offerId ?? '');
    await expect(own.agent.consent.desk.lift(never?.offerId ?? '')).rejects.toThrow('no such refusal');
    await own.agent.consent.desk.offer(folder);
    expect(decisions(own)).toEqual(['lifted', 'never', 'not-now']);
    expect(own.readers.handedIn).toEqual([]);
  });

  test('is taken back within its time: the request waits again, and never holds no longer', async () => {
    const own = await bench().start();
    const { desk } = own.agent.consent;
    const folder = folderOf('a.txt');
    const { offerId } = await desk.offer(folder);
    for (const never of [false, true]) {
      await desk.refuse(offerId, never);
      expect(view(own)).toMatchObject({ offers: [], undo: [{ decision: never ? 'never' : 'not-now' }] });
      await desk.undo(offerId);
      expect(view(own)).toMatchObject({ offers: [{ id: offerId }], undo: [] });
    }
    expect(await desk.offer(folder)).toEqual({ offerId });
  });
});

describe('looking inside', () => {
  test('C9: is a row before the first byte is opened, shows masked text and findings, and keeps nothing', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt', 'b.txt', 'c.txt', 'd.txt');
    writeFileSync(join(folder, 'a.txt'), `Write to jane.doe@example.com or john.roe@example.com.\n${text('a.txt')}`);
    const rows: number[] = [];
    own.readers.before = () => { rows.push(own.kinds('ConsentPreviewed').length); };
    const { offerId } = await own.agent.consent.desk.offer(folder);
    const seen = await own.agent.consent.desk.look(offerId);
    expect(rows).toEqual([1, 1, 1]);
    expect(seen.files.map((file) => file.name)).toEqual(['a.txt', 'b.txt', 'c.txt']);
    expect(seen).toMatchObject({ truncated: true, files: [{ findings: { 'e-mail': 2 }, reason: null, language: 'en' }, {}, {}] });
    expect(seen.files[0]?.text).not.toContain('jane.doe');
    expect(seen.files[0]?.text.length).toBeLessThanOrEqual(2_000);
    expect([own.store.texts.sources(), own.kinds('ConsentGranted', 'SourceRead')]).toEqual([[], []]);
    expect(decisions(own)).toEqual(['previewed']);
  });

  test('and the report after reading says the same of the whole', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    writeFileSync(join(folder, 'b.txt'), `Write to jane.doe@example.com.\n${text('b.txt')}`);
    writeFileSync(join(folder, 'empty.txt'), '');
    const id = await allowed(own, folder);
    const rpc = rpcHandlers(own.agent);
    expect(await rpc['source.report']({ id })).toMatchObject({ files: 2, refusedFiles: 1, documents: 2, unread: 0, masked: { 'e-mail': 1 }, reasons: [{ sentence: 'It is empty.', count: 1 }], refused: [{ name: 'empty.txt', reason: 'It is empty.' }] });
    await expect(rpc['source.report']({ id: 's-0000000000000009' })).rejects.toThrow('not read yet');
  });

  test('C9: what cannot be written down is not looked at', async () => {
    const own = await bench().start();
    const { offerId } = await own.agent.consent.desk.offer(folderOf('a.txt'));
    own.disk.full = true;
    await expect(own.agent.consent.desk.look(offerId)).rejects.toThrow('full');
    expect(own.readers.handedIn).toEqual([]);
    own.disk.full = false;
  });
});

describe('C10: a folder that was allowed', () => {
  test('with what is added to it: what comes is offered, never taken, and allowed by name', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    const id = await allowed(own, folder);
    await poll(() => view(own).watching).toMatchObject([{ sourceId: id }]);
    writeFileSync(join(folder, 'b.txt'), text('b.txt'));
    writeFileSync(join(folder, 'c.txt'), text('c.txt'));
    await poll(async () => { await own.clock.advance(2_000); return view(own).offers.length; }).toBe(1);
    const [offer] = view(own).offers;
    expect(offer).toMatchObject({ asker: { kind: 'watch', sourceId: id }, sourceId: id, files: 2, why: '2 new files in a folder you allowed.', reaches: ['folder'] });
    expect(own.readers.handedIn).toEqual(['a.txt']);
    writeFileSync(join(folder, 'd.txt'), text('d.txt'));
    expect(await own.agent.consent.desk.allow(offer?.id ?? '', choice({ scope: 'mesh' }))).toBe(id);
    expect(own.readers.handedIn).toEqual(['a.txt']);
    await own.clock.advance(UNDO_MS);
    await poll(() => own.readers.handedIn.toSorted()).toEqual(['a.txt', 'b.txt', 'c.txt']);
    await poll(() => sources(own)[0]).toMatchObject({ id, files: 3, scope: 'device' });
    await poll(async () => { await own.clock.advance(2_000); return view(own).offers[0]?.toRead.map((file) => file.name); }).toEqual(['d.txt']);
  });

  test('what came is allowed no longer and no wider than its folder', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    const end = new Date(own.clock.now() + 3_600_000).toISOString();
    const id = await allowed(own, folder, { expiresAt: end });
    writeFileSync(join(folder, 'b.txt'), text('b.txt'));
    await poll(async () => { await own.clock.advance(2_000); return view(own).offers.length; }).toBe(1);
    await own.agent.consent.desk.allowNow(view(own).offers[0]?.id ?? '', choice({ scope: 'mesh' }));
    expect(own.kinds('ConsentGranted').map((row) => row.fact)).toMatchObject([{ scope: 'device', expiresAt: end }, { scope: 'device', expiresAt: end, sourceId: id }]);
    writeFileSync(join(folder, 'c.txt'), text('c.txt'));
    await poll(async () => { await own.clock.advance(2_000); return view(own).offers.length; }).toBe(1);
    await own.clock.advance(3_600_000);
    expect(own.agent.parts.sources.trainable()).toEqual([]);
    await expect(own.agent.consent.desk.allow(view(own).offers[0]?.id ?? '', choice())).rejects.toThrow('has ended. Renew that first.');
  });

  test('a no to what came holds until it changes; a never for good', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    await allowed(own, folder);
    const came = async (name: string, lines: number) => { writeFileSync(join(folder, name), text(name, lines)); };
    const offered = () => poll(async () => { await own.clock.advance(3_000); return view(own).offers[0]?.toRead.map((file) => file.name) ?? []; });
    await came('b.txt', 10);
    await offered().toEqual(['b.txt']);
    await own.agent.consent.desk.refuse(view(own).offers[0]?.id ?? '', false);
    await came('c.txt', 10);
    await offered().toEqual(['c.txt']);
    await own.agent.consent.desk.refuse(view(own).offers[0]?.id ?? '', true);
    await came('b.txt', 20);
    await came('c.txt', 20);
    await offered().toEqual(['b.txt']);
  });

  test('once, or as a file, is not watched', async () => {
    const own = await bench().start();
    await allowed(own, folderOf('a.txt'), { reach: 'once' });
    await settle();
    expect(view(own).watching).toEqual([]);
  });

  test('what came while the node was off is offered at its next start', async () => {
    const [home, identity, folder] = [temporaryHome(), temporaryIdentity(), folderOf('a.txt')];
    const first = await bench(home, identity).start();
    await allowed(first, folder);
    await first.close();
    writeFileSync(join(folder, 'b.txt'), text('b.txt'));
    const own = bench(home, identity);
    await own.clock.advance(UNDO_MS);
    await own.start();
    await poll(() => view(own).offers.map((offer) => offer.why)).toEqual(['1 new file in a folder you allowed.']);
    expect(own.readers.handedIn).toEqual([]);
  });
});

describe('a permission', () => {
  test('C12: that ends is learnt from no longer at that moment, is shown so, and can be renewed', async () => {
    const own = await bench().start();
    const end = new Date(own.clock.now() + 60_000).toISOString();
    const id = await allowed(own, folderOf('a.txt'), { expiresAt: end });
    await poll(() => handed(own)).toEqual([id]);
    await own.clock.advance(60_000 - UNDO_MS - 1);
    expect(sources(own)[0]).toMatchObject({ expired: false, expiresAt: end });
    await own.clock.advance(1);
    expect(own.agent.parts.sources.trainable()).toEqual([]);
    expect(sources(own)[0]).toMatchObject({ expired: true });
    await poll(() => handed(own)).toEqual([]);
    expect(decisions(own)[0]).toBe('expired');
    await own.agent.consent.desk.renew(id);
    const [offer] = view(own).offers;
    expect(offer).toMatchObject({ sourceId: id, why: expect.stringContaining('renew') as string });
    await own.agent.consent.desk.allow(offer?.id ?? '', choice());
    await own.clock.advance(UNDO_MS);
    await poll(() => handed(own)).toEqual([id]);
    expect(sources(own)[0]).toMatchObject({ expired: false, expiresAt: null });
  });

  test('C12: given anew takes the place of the one before: a narrower one does not leave the wider one alive', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt');
    const id = await allowed(own, folder, { scope: 'mesh' });
    expect(sources(own)[0]?.scope).toBe('mesh');
    expect(await allowed(own, folder, { scope: 'device' })).toBe(id);
    await poll(() => sources(own)[0]?.scope).toBe('device');
    expect(decisions(own)).toEqual(['granted', 'granted']);
  });

  test('C5: taken back, leaves no name in any refusal or look that spoke of it', async () => {
    const own = await bench().start();
    const folder = folderOf('a.txt', 'z.txt');
    const { desk } = own.agent.consent;
    await desk.look((await desk.offer(folder)).offerId);
    await desk.refuse((await desk.offer(join(folder, 'a.txt'))).offerId, true);
    const elsewhere = folderOf('b.txt');
    await desk.refuse((await desk.offer(elsewhere)).offerId, true);
    const id = await allowed(own, folder);
    await own.agent.forget(id, 'roll-back');
    const left = own.kinds('ConsentGranted', 'ConsentRefused', 'ConsentPreviewed').flatMap((row) => (row.body === null ? [] : [JSON.stringify(row.body)]));
    expect(left).toEqual([expect.stringContaining(elsewhere)]);
    await desk.offer(join(folder, 'a.txt'));
    await expect(desk.offer(elsewhere)).rejects.toThrow('never');
  });

  test('C5: taken back, leaves no name of a file below it that members had a copy of; of other files they stay', async () => {
    const own = await bench().start(), folder = folderOf('a.txt'), elsewhere = folderOf('b.txt');
    const copy = { meshId: 'm', peer: 'p', purpose: 'read', expiresAt: new Date(own.clock.now() + 86_400_000).toISOString() };
    for (const [artefact, path, name] of [['1', join(folder, 'a.txt'), 'a.txt'], ['2', join(elsewhere, 'b.txt'), 'b.txt']] as const) {
      await own.store.journal.append({ kind: 'ArtefactShared', fact: { meshId: 'm', artefact, bytes: 1 }, body: { path, name } });
      await own.store.journal.append({ kind: 'ArtefactGranted', fact: { ...copy, artefact }, body: { name, peerName: 'Ben' } });
    }
    await own.agent.forget(await allowed(own, folder), 'roll-back');
    expect(view(own).history.filter(({ copyFor }) => copyFor !== null).map(({ name, holds }) => [name, holds])).toEqual([['b.txt', true], [null, true]]);
    expect(JSON.stringify(own.kinds('ArtefactShared', 'ArtefactGranted').map(({ body }) => body))).not.toContain('a.txt');
  });
});

test('windows hear of a decision about a copy, and of its end, when it comes', async () => {
  const own = await bench().start(), told = () => own.events.flatMap((event) => (event.event === 'consent' ? [event.data.history.map(({ decision, holds }) => (holds ? `${decision} holds` : decision))] : [])).at(-1);
  await own.store.journal.append({ kind: 'ArtefactGranted', fact: { meshId: 'm', peer: 'p', artefact: '1', purpose: 'read', expiresAt: new Date(own.clock.now() + 60_000).toISOString() }, body: { name: 'a.txt', peerName: 'Ben' } });
  own.agent.consent.decided();
  await settle();
  expect(told()).toEqual(['granted holds']);
  await own.clock.advance(60_000);
  await settle();
  expect(told()).toEqual(['expired', 'granted']);
});

test('C11: nothing a window is told holds a path', async () => {
  const own = bench();
  const folder = folderOf('a.txt');
  Object.assign(own.agent.parts, { picker: new Picker({ clock: own.clock, places: async () => [{ name: 'Home folder', path: join(folder, '..') }], keepOut: [], forbids: () => false }) });
  await own.start();
  const rpc = rpcHandlers(own.agent);
  const top = await rpc['picker.open']({ folder: null });
  const inside = await rpc['picker.open']({ folder: top.entries[0]?.handle ?? '' });
  const { offerId } = await rpc['picker.choose']({ handle: top.entries[0]?.handle ?? '' });
  const answers: unknown[] = [top, inside, await rpc['consent.look']({ offerId }), await rpc['consent.allow']({ offerId, choice: choice() })];
  await ready(own);
  answers.push(await rpc['consent.undo']({ offerId }), await rpc['consent.refuse']({ offerId, never: true }), await rpc['consent.get']({}), await rpc['consent.lift']({ offerId }), await rpc['status.get']({}), own.events);
  const said = JSON.stringify(answers).replaceAll(JSON.stringify(own.agent.parts.home), '""');
  for (const part of [folder, join(folder, '..'), 'ileices-agent-']) expect(said).not.toContain(part);
  expect(said).toContain('notes');
});
