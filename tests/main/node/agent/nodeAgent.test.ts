// The agent on real store and blobs: learns, saves, pauses, survives crashes, full disks and damage, forgets.
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { grantDraft } from '../../../../app/consent/grants.ts';
import { SOURCE_MIX } from '../../../../main/node/agent/defaults.ts';
import { explainFault } from '../../../../main/node/agent/faults.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { UNDO_MS } from '../../../../schemas/consent.ts';
import type { ComputeInput } from '../../../../schemas/compute.ts';
import { Status } from '../../../../schemas/status.ts';
import { OWN_WORLD_SOURCE } from '../../../../main/node/agent/statusView.ts';
import { filesHolding } from '../../../doubles/folderLook.ts';
import { settle } from '../../../doubles/manualClock.ts';
import { bench, embryo, temporaryHome } from './agentFixture.ts';
import { handedTo, learnUntilHanded } from './handedText.ts';

const neverAborted = { aborted: false, onAbort: () => undefined };

describe('learning', () => {
  test('a fresh node is learning its own world with the embryo', async () => {
    const { agent, compute } = await bench().start();
    expect(Status.parse(agent.status())).toMatchObject({ state: 'learning', reason: 'learning-own-world', presence: 'away', model: { checkpoint: embryo.checkpoint, step: 0 } });
    expect(compute.training).toBe(true);
    expect(compute.calls.map((call) => call.method)).toEqual(['load', 'data', 'train']);
  });

  test('someone at the machine halves it at once, gone for five minutes gives it back', async () => {
    const own = await bench().start();
    own.seat = { seat: true, idleMs: 0 };
    await own.clock.advance(31_000);
    expect(own.agent.status()).toMatchObject({ state: 'throttled', reason: 'limit-balanced', presence: 'in-use' });
    expect(own.compute.calls.at(-1)).toEqual({ method: 'train', input: { on: true, threads: 1, duty: 1 } });
    own.seat = { seat: true, idleMs: 5 * 60_000 };
    await own.clock.advance(31_000);
    expect(own.compute.calls.at(-1)).toEqual({ method: 'train', input: { on: true, threads: 2, duty: 1 } });
  });

  test('checkpoints come on time, journalled after the blob, rotated under the quota', async () => {
    const own = await bench(undefined, undefined, { settings: { checkpointEverySeconds: 60 } }).start();
    for (let i = 0; i < 3; i += 1) { own.compute.learn(5); await own.clock.advance(61_000); }
    const saved = own.kinds('CheckpointSaved');
    expect(saved.map((entry) => entry.kind === 'CheckpointSaved' && entry.fact.step)).toEqual([5, 10, 15]);
    for (const entry of saved) if (entry.kind === 'CheckpointSaved') expect(own.blobs.has(entry.fact.sha256)).toBe(true);
    expect(saved.at(-1)?.fact).toMatchObject({ checkpoint: own.agent.status().model?.checkpoint });
    await own.clock.advance(200_000);
    expect(own.kinds('CheckpointSaved').length).toBe(3);
  });

  test('on a disk that is nearly full older checkpoints go first, but never the newest, the best or the clean one', async () => {
    const own = await bench(undefined, undefined, { settings: { checkpointEverySeconds: 60 } }).start();
    for (let i = 0; i < 4; i += 1) { own.compute.learn(5); await own.clock.advance(61_000); }
    expect(own.store.checkpoints.list().length).toBe(4);
    own.disk.little = true;
    own.compute.learn(5); await own.clock.advance(61_000);
    expect(own.store.checkpoints.list().map((record) => record.step)).toEqual([20, 25]);
    expect(own.agent.status().state).toBe('learning');
  });

  test('learning rests while a checkpoint travels', async () => {
    const own = await bench().start();
    own.compute.learn(3);
    await own.clock.advance(121_000);
    const calls = own.compute.calls.filter((call) => call.method === 'train' || call.method === 'snapshot').map((call) => (call.method === 'train' ? (call.input as { on: boolean }).on : 'snapshot'));
    expect(calls).toEqual([true, false, 'snapshot', true]);
  });

  test('learning rests until the last of several transfers is through', async () => {
    const own = await bench().start();
    own.compute.learn(3);
    own.compute.holdSnapshots = true;
    await own.clock.advance(121_000);
    own.agent.sourcesChanged();
    own.agent.supervise();
    await settle();
    expect(own.compute.training).toBe(false);
    own.compute.release();
    await settle();
    expect(own.compute.training).toBe(true);
  });

  test('a skipped step is journalled with its record', async () => {
    const own = await bench().start();
    own.compute.learn(1, { skipped: true, repro: '{"step":1}' });
    await settle();
    expect(own.kinds('StepSkipped')[0]?.fact).toEqual({ step: 1, why: 'non-finite', repro: '{"step":1}' });
  });
});

describe('pause', () => {
  test('saves, ends the process, answers without learning, and the clock resumes it', async () => {
    const own = await bench().start();
    own.compute.learn(4);
    await own.agent.pause(30);
    await settle();
    expect(own.agent.status()).toMatchObject({ state: 'paused', reason: 'person-paused-until', pausedUntil: new Date(own.clock.now() + 30 * 60_000).toISOString() });
    expect(own.compute.ended).toBe(true);
    expect(own.kinds('CheckpointSaved').length).toBe(1);
    const asked = await own.agent.chat.ask({ text: 'Where is Oru?', sampling: {}, raw: false }, () => undefined, neverAborted);
    await settle();
    expect(asked.reply).toBe('Oru is here, seed 0.');
    expect(own.processes.length).toBe(2);
    expect(own.compute.calls.some((call) => call.method === 'train')).toBe(false);
    expect(own.compute.ended).toBe(true);
    await own.clock.advance(30 * 60_000 + 100);
    expect(own.agent.status().state).toBe('learning');
    expect(own.kinds('Paused', 'Resumed').map((entry) => entry.kind)).toEqual(['Paused', 'Resumed']);
  });

  test('nothing that was under way turns learning on again', async () => {
    const own = await bench().start();
    own.compute.learn(4);
    own.compute.holdSnapshots = true;
    own.agent.sourcesChanged();
    await own.agent.pause(null);
    await settle();
    expect(own.compute.training).toBe(false);
    const told = own.compute.calls.findIndex((call) => call.method === 'snapshot');
    own.compute.release();
    await settle();
    expect(own.compute.ended).toBe(true);
    expect(own.compute.calls.slice(told).filter((call) => call.method === 'train' && (call.input as { on: boolean }).on)).toEqual([]);
  });

  test('survives a restart', async () => {
    const [folder, identity] = [temporaryHome(), temporaryIdentity()];
    const first = await bench(folder, identity).start();
    await first.agent.pause(null);
    await first.close();
    const second = await bench(folder, identity).start();
    expect(second.agent.status()).toMatchObject({ state: 'paused', reason: 'person-paused' });
    expect(second.processes.length).toBe(0);
  });
});

describe('what goes wrong', () => {
  test('a process that dies is restarted from the last checkpoint; three times in ten minutes blocks, resume tries again', async () => {
    const own = await bench().start();
    own.compute.die('signal SIGSEGV');
    await settle();
    expect(own.agent.status()).toMatchObject({ state: 'starting', reason: 'compute-restarting' });
    await own.clock.advance(600);
    expect(own.agent.status().state).toBe('learning');
    own.compute.die('again'); await own.clock.advance(5_000);
    own.compute.die('and again'); await own.clock.advance(60_000);
    expect(own.agent.status()).toMatchObject({ state: 'blocked', reason: 'compute-failing' });
    expect(own.processes.length).toBe(3);
    await expect(own.agent.chat.ask({ text: 'hi', sampling: {}, raw: false }, () => undefined, neverAborted)).rejects.toThrow(/doctor/);
    await own.agent.resume('person');
    await settle();
    expect(own.agent.status().state).toBe('learning');
  });

  test('a damaged checkpoint is named, dropped, and the one before it is used', async () => {
    const [folder, identity] = [temporaryHome(), temporaryIdentity()];
    const first = await bench(folder, identity, { settings: { checkpointEverySeconds: 10 } }).start();
    first.compute.learn(5); await first.clock.advance(31_000);
    first.compute.learn(5); await first.clock.advance(31_000);
    const last = first.kinds('CheckpointSaved').at(-1);
    if (last?.kind !== 'CheckpointSaved') throw new Error('nothing was saved');
    const newest = last.fact;
    await first.close();
    const path = join(folder, 'blobs', newest.sha256.slice(0, 2), newest.sha256);
    const bytes = readFileSync(path);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const second = await bench(folder, identity).start();
    expect(second.agent.status().model?.step).toBe(5);
    expect(second.agent.status().notices.map((notice) => notice.text).join()).toContain(newest.checkpoint);
    expect(second.kinds('CheckpointDropped')[0]?.fact).toEqual({ checkpoint: newest.checkpoint, why: 'damaged' });
  });

  test('a pause holds even when the disk cannot take it, and says so; a message is not acknowledged', async () => {
    const own = await bench().start();
    own.disk.full = true;
    await own.agent.pause(null);
    await settle();
    expect(own.compute.ended).toBe(true);
    expect(own.agent.status().notices.map((notice) => notice.id).sort()).toEqual(['disk-full', 'pause-unwritten']);
    await expect(own.agent.chat.send('m-lost', 'hello?')).rejects.toThrow(/disk is full/);
    own.disk.full = false;
    await own.clock.advance(11_000);
    expect(own.agent.status()).toMatchObject({ state: 'paused', reason: 'person-paused' });
    expect((await own.agent.chat.send('m-lost', 'hello?')).replyId).toMatch(/^m-/);
    await settle();
  });

  test.each(['seat', 'sources', 'world', 'disk'] as const)('a broken %s does not end the loop', async (part) => {
    const own = await bench(undefined, undefined, { settings: { checkpointEverySeconds: 10 } }).start();
    own.compute.learn(2);
    own.disk.full = part === 'disk';
    own.broken.add(part);
    await own.clock.advance(65_000);
    own.broken.delete(part);
    own.disk.full = false;
    own.compute.learn(2);
    await own.clock.advance(65_000);
    expect(own.agent.status().state).toBe('learning');
    expect(own.kinds('CheckpointSaved').at(-1)?.fact).toMatchObject({ step: 4 });
  });

  test('nothing that loads is a reason of its own', async () => {
    const { agent } = await bench(undefined, undefined, { embryo: null }).start();
    expect(agent.status()).toMatchObject({ state: 'blocked', reason: 'no-model' });
    const fault: unknown = await agent.evaluate('any text').catch((error: unknown) => error);
    expect(explainFault(fault)).toMatch(/doctor/);
  });

  test('a full disk rests learning without losing it, and goes on when there is room', async () => {
    const own = await bench(undefined, undefined, { settings: { checkpointEverySeconds: 10 } }).start();
    own.compute.learn(5);
    own.disk.full = true;
    await own.clock.advance(31_000);
    expect(own.agent.status()).toMatchObject({ state: 'blocked', reason: 'disk-full' });
    expect(own.agent.status().notices.map((notice) => notice.id)).toEqual(['disk-full']);
    expect(own.compute.ended).toBe(false);
    expect(own.compute.training).toBe(false);
    own.disk.full = false;
    await own.clock.advance(11_000);
    expect(own.agent.status()).toMatchObject({ state: 'learning', notices: [] });
    expect(own.kinds('CheckpointSaved').length).toBe(1);
    expect(own.processes.length).toBe(1);
  });
});

describe('sources', () => {
  const secret = 'zorbulon walked to the glimmering harbour and sang of lanterns while the moon counted boats';
  const folderWithText = () => {
    const folder = temporaryHome();
    mkdirSync(join(folder, 'texts'));
    for (let i = 0; i < 4; i += 1) writeFileSync(join(folder, 'texts', `good${i}.txt`), Array.from({ length: 60 }, (_, n) => `${secret} ${i} ${n}.`).join('\n'));
    return join(folder, 'texts');
  };

  test('C1: a preview opens no file; only a journalled grant does', async () => {
    const folder = folderWithText();
    const accessedBefore = readdirSync(folder).map((name) => { utimesSync(join(folder, name), 1, 1); return statSync(join(folder, name)).atimeMs; });
    writeFileSync(join(folder, 'looks-like-text.txt'), Buffer.alloc(100, 0));
    const own = await bench().start();
    const preview = await own.agent.parts.sources.preview(folder);
    expect(preview).toMatchObject({ accepted: 5, refused: 0 });
    expect(readdirSync(folder).filter((name) => name.startsWith('good')).map((name) => statSync(join(folder, name)).atimeMs)).toEqual(accessedBefore);
    expect(own.kinds('ConsentGranted', 'SourceRead')).toEqual([]);
    const report = await own.agent.learn({ path: folder, scope: 'device' });
    expect(report).toMatchObject({ accepted: 4, refused: 1 });
    expect(report.files.find((file) => file.state === 'refused')?.name).toBe('looks-like-text.txt');
  });

  test('granted text is journalled, read, handed over, and shown as learning', async () => {
    const own = await bench().start();
    const report = await own.agent.learn({ path: folderWithText(), scope: 'device' });
    expect(report).toMatchObject({ accepted: 4, refused: 0 });
    expect(own.kinds('ConsentGranted', 'SourceRead').map((entry) => entry.kind)).toEqual(['ConsentGranted', 'SourceRead']);
    await expect.poll(() => handedTo(own)?.local.length).toBeGreaterThan(1);
    await settle();
    expect(handedTo(own)).toMatchObject({ shared: [], mix: 0 });
    expect(own.agent.status()).toMatchObject({ reason: 'learning-sources' });
    expect(own.agent.status().sources[1]).toMatchObject({ id: report.sources[0]?.id, state: 'learning', scope: 'device' });
  });

  test('a grant that ends, and a rule that holds for some hours only, end the learning from a source that runs', async () => {
    const own = bench();
    const path = folderWithText();
    const expiresAt = new Date(own.clock.now() + UNDO_MS + 100_000).toISOString();
    const id = 's-1000000000000001';
    await own.store.journal.append(grantDraft({ grantId: 'g-1000000000000001', sourceId: id, kind: 'folder', path, name: 'texts', expiresAt }));
    const handed = () => new Set(handedTo(own)?.local.map((chunk) => chunk.sourceId));
    await own.clock.advance(UNDO_MS);
    await own.start();
    await expect.poll(handed).toEqual(new Set([id]));
    own.forbidden.add(id);
    await own.clock.advance(31_000);
    expect(handed()).toEqual(new Set());
    own.forbidden.delete(id);
    await own.clock.advance(31_000);
    expect(handed()).toEqual(new Set([id]));
    await own.clock.advance(61_000);
    expect(handed()).toEqual(new Set());
    expect(own.agent.status()).toMatchObject({ state: 'learning', reason: 'learning-own-world' });
  });

  test('where its own world may not be learnt, only granted text is drawn, and without any it rests', async () => {
    const own = bench();
    own.forbidden.add(OWN_WORLD_SOURCE);
    await own.start();
    expect(own.agent.status()).toMatchObject({ state: 'idle', reason: 'nothing-to-learn' });
    expect(own.compute.calls.some((call) => call.method === 'train')).toBe(false);
    const id = (await own.agent.learn({ path: folderWithText(), scope: 'mesh' })).sources[0]?.id ?? '';
    await expect.poll(() => handedTo(own)?.mix).toBe(1);
    await settle();
    expect(handedTo(own)?.worldSeed).toBeNull();
    expect(own.agent.status()).toMatchObject({ state: 'learning', reason: 'learning-sources' });
    expect(own.agent.status().sources.map((source) => source.state)).toEqual(['ready', 'learning']);
    own.forbidden.add(id);
    await own.clock.advance(31_000);
    expect(handedTo(own)).toMatchObject({ worldSeed: null, shared: [] });
    expect(own.agent.status().state).toBe('idle');
    expect(own.compute.training).toBe(false);
    own.forbidden.clear();
    await own.clock.advance(31_000);
    expect(handedTo(own)).toMatchObject({ worldSeed: 7, mix: SOURCE_MIX });
    expect(own.agent.status().state).toBe('learning');
  });

  test('forgetting the only text that may be learnt never turns to its own world, not for a moment', async () => {
    const own = bench();
    own.forbidden.add(OWN_WORLD_SOURCE);
    await own.start();
    const id = await learnUntilHanded(own, folderWithText(), 'mesh');
    own.forbidden.add(id);
    const from = own.compute.calls.length;
    own.agent.sourcesChanged();
    await settle(); await settle();
    expect(own.compute.calls.slice(from).map((call) => (call.method === 'train' ? (call.input as { on: boolean }).on : call.method))).toEqual([false, false, 'data']);
  });

  test('weights that were handed text are never thought clean, whatever their steps say', async () => {
    const [home, identity] = [temporaryHome(), temporaryIdentity()];
    const first = await bench(home, identity, { settings: { checkpointEverySeconds: 10 } }).start();
    const id = await learnUntilHanded(first, folderWithText(), 'mesh');
    first.compute.learn(3); await first.clock.advance(31_000);
    expect(first.kinds('CheckpointSaved').map((entry) => entry.kind === 'CheckpointSaved' && entry.fact.sources)).toEqual([[id]]);
    await first.close();
    const second = await bench(home, identity, { settings: { checkpointEverySeconds: 10 }, embryo: null }).start();
    second.compute.learn(3); await second.clock.advance(31_000);
    expect(second.kinds('CheckpointSaved').at(-1)?.fact).toMatchObject({ sources: [id] });
  });

  test('text is handed over when it has changed, and what is sent last is what is live', async () => {
    const own = await bench().start();
    const path = folderWithText();
    const sent = () => own.compute.calls.filter((call) => call.method === 'data').map((call) => (call.input as ComputeInput<'data'>).shared.length);
    const id = await learnUntilHanded(own, path, 'mesh');
    // At the start, and once it was read: not when the reading began.
    expect(sent()).toEqual([0, expect.any(Number)]);
    // The same text again is no change; more of it is.
    await own.agent.learn({ path, scope: 'mesh' });
    await settle();
    writeFileSync(join(path, 'added.txt'), 'Another line of text, which is of its own kind.\n'.repeat(100));
    await own.agent.learn({ path, scope: 'mesh' });
    await expect.poll(() => sent().length).toBe(3);
    await settle();
    // Asked for twice, the second time while learning has just been told to rest: nothing that was taken earlier comes later.
    own.forbidden.add(OWN_WORLD_SOURCE);
    own.agent.sourcesChanged();
    own.forbidden.add(id);
    own.agent.sourcesChanged();
    own.agent.supervise();
    await settle(); await settle();
    expect(sent().at(-1)).toBe(0);
    expect(own.compute.training).toBe(false);
  });

  test('a checkpoint under way when its source is forgotten is not saved', async () => {
    const own = await bench(undefined, undefined, { settings: { checkpointEverySeconds: 10 } }).start();
    const id = await learnUntilHanded(own, folderWithText(), 'mesh');
    own.compute.learn(3, { fromSources: [id] });
    own.compute.holdSnapshots = true;
    await own.clock.advance(31_000);
    const snapshotting = own.compute;
    const forgetting = own.agent.forget(id, 'roll-back');
    snapshotting.release();
    await forgetting;
    await settle();
    expect(own.kinds('CheckpointSaved')).toEqual([]);
    expect(own.agent.status().model).toMatchObject({ checkpoint: embryo.checkpoint, step: 0 });
  });

  test('what was learnt before a text was allowed is saved before it comes, and forgetting goes back to there', async () => {
    const own = await bench().start();
    own.compute.learn(5);
    const id = await learnUntilHanded(own, folderWithText(), 'mesh');
    expect(own.kinds('CheckpointSaved').map((row) => row.fact)).toEqual([expect.objectContaining({ step: 5, sources: [] })]);
    own.compute.learn(4, { fromSources: [id] });
    expect(await own.agent.forget(id, 'roll-back')).toMatchObject({ droppedCheckpoints: 0, backToStep: 5 });
    await settle();
    expect(own.agent.status().model).toMatchObject({ step: 5, tokensSeen: 50 });
  });

  test('forgetting drops what learnt from it, kills the weights, erases every byte, and learning goes on from before', async () => {
    const folder = temporaryHome();
    const own = await bench(folder, undefined, { settings: { checkpointEverySeconds: 10 } }).start();
    own.compute.learn(3); await own.clock.advance(31_000);
    const id = await learnUntilHanded(own, folderWithText(), 'mesh');
    own.compute.learn(3, { fromSources: [id] }); await own.clock.advance(31_000);
    own.compute.learn(2, { fromSources: [id] });
    // Sealed at rest, so that only its store tells that it is there.
    expect([own.store.texts.sources(), filesHolding(folder, 'zorbulon')]).toEqual([[id], []]);
    const before = own.compute;
    const forgotten = await own.agent.forget(id, 'roll-back');
    await settle();
    expect(forgotten).toMatchObject({ droppedCheckpoints: 1, backToStep: 3 });
    expect(own.cutAfter.at(-1)).toBe(3);
    expect(forgotten.erasedChunks).toBeGreaterThan(1);
    expect(before.ended).toBe(true);
    expect(own.compute).not.toBe(before);
    expect(own.agent.status()).toMatchObject({ state: 'learning', reason: 'learning-own-world', model: { step: 3 } });
    expect([own.store.texts.sources(), filesHolding(folder, 'zorbulon')]).toEqual([[], []]);
    expect(own.store.journal.verify().ok).toBe(true);
    expect(own.agent.status().sources.map((source) => source.kind)).toEqual(['own']);
    await expect(own.agent.forget('s-ffffffffffffffff', 'roll-back')).rejects.toThrow(/no source/);
  });
});
