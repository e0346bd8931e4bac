// The agent on real store and blobs: learns, saves, pauses, survives crashes, full disks and damage, forgets.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainFault } from '../../../../main/node/agent/faults.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { Status } from '../../../../schemas/status.ts';
import { settle } from '../../../doubles/manualClock.ts';
import { asked, bench, embryo, temporaryHome } from './agentFixture.ts';

const neverAborted = { aborted: false, onAbort: () => undefined };

describe('learning', () => {
  test('a fresh node is learning its own world with the embryo', async () => {
    const { agent, compute } = await bench().start();
    expect(Status.parse(agent.status())).toMatchObject({ state: 'learning', reason: 'learning-own-world', presence: 'away', model: { checkpoint: embryo.checkpoint, step: 0 } });
    expect(compute.training).toBe(true);
    expect(compute.calls.map((call) => call.method)).toEqual(['load', 'data', 'train']);
  });

  test('someone at the machine halves it at once, gone for some minutes gives it back', async () => {
    const own = await bench().start();
    own.seat = { seat: true, idleMs: 0 };
    await own.clock.advance(31_000);
    expect(own.agent.status()).toMatchObject({ state: 'throttled', reason: 'limit-balanced', presence: 'in-use' });
    expect(own.compute.calls.at(-1)).toEqual({ method: 'train', input: { on: true, threads: 1, duty: 1 } });
    own.seat = { seat: true, idleMs: 3 * 60_000 };
    await own.clock.advance(61_000);
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
    // What is under way is finished then; a pause gives it up.
    expect(own.compute.calls.some((call) => call.method === 'train' && 'atOnce' in (call.input as object))).toBe(false);
    await own.agent.pause(null);
    await settle();
    expect(own.compute.calls.findLast((call) => call.method === 'train')?.input).toMatchObject({ on: false, atOnce: true });
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
    await expect(own.agent.chat.send(asked('m-lost', 'hello?'))).rejects.toThrow(/disk is full/);
    own.disk.full = false;
    await own.clock.advance(11_000);
    expect(own.agent.status()).toMatchObject({ state: 'paused', reason: 'person-paused' });
    expect((await own.agent.chat.send(asked('m-lost', 'hello?'))).replyId).toMatch(/^m-/);
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
