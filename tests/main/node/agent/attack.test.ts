// Attacks on the agent: a load that fails, forgetting while reading, a crash inside forgetting, a hostile process.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { grantDraft, withdrawalDraft } from '../../../../app/consent/grants.ts';
import { DEFAULT_POLICY } from '../../../../app/consent/policy.ts';
import { DiskError } from '../../../../app/ports.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { settle } from '../../../doubles/manualClock.ts';
import { bench, temporaryHome } from './agentFixture.ts';
import { learnUntilHanded } from './handedText.ts';

describe('checkpoints under attack', () => {
  test('a backend that cannot be opened deletes no checkpoint', async () => {
    const home = temporaryHome(), identity = temporaryIdentity();
    const own = await bench(home, identity, { settings: { checkpointEverySeconds: 60 } }).start();
    for (let i = 0; i < 3; i += 1) { own.compute.learn(5); await own.clock.advance(61_000); }
    expect(own.kinds('CheckpointSaved').length).toBe(3);
    await own.close();
    // settings.backend = 'webgpu' on a machine without an adapter: `load` answers with an error, the bytes are fine.
    const next = bench(home, identity, { settings: { backend: 'webgpu' }, onSpawn: (process) => {
      const call = process.call.bind(process);
      process.call = ((method, input) => (method === 'load' ? Promise.reject(new Error('There is no WebGPU adapter.')) : call(method, input)));
    } });
    await next.start();
    await settle();
    expect(next.agent.status()).toMatchObject({ state: 'blocked', reason: 'no-model' });
    expect(next.kinds('CheckpointDropped')).toEqual([]);
    expect(next.blobs.list().length).toBeGreaterThan(0);
  });

  test('a backend that cannot be opened costs no step: the processor takes the newest checkpoint, and it is said', async () => {
    const home = temporaryHome(), identity = temporaryIdentity();
    const own = await bench(home, identity, { settings: { checkpointEverySeconds: 60 } }).start();
    for (let i = 0; i < 2; i += 1) { own.compute.learn(5); await own.clock.advance(61_000); }
    await own.close();
    const next = await bench(home, identity, { settings: { backend: 'webgpu' }, onSpawn: (process) => {
      const call = process.call.bind(process);
      process.call = ((method, input) => (method === 'load' && (input as { backend: string }).backend === 'webgpu' ? Promise.reject(new Error('There is no WebGPU adapter.')) : call(method, input)));
    } }).start();
    expect(next.agent.status()).toMatchObject({ state: 'learning', model: { step: 10 }, backend: { kind: 'cpu' } });
    expect(next.agent.status().notices.map((notice) => notice.text).join()).toContain('There is no WebGPU adapter.');
  });

  test('a disk that cannot read a checkpoint now does not get it deleted', async () => {
    const home = temporaryHome(), identity = temporaryIdentity();
    const own = await bench(home, identity, { settings: { checkpointEverySeconds: 60 } }).start();
    own.compute.learn(5); await own.clock.advance(61_000);
    await own.close();
    const next = bench(home, identity);
    Object.assign(next.disk, { read: () => { throw new DiskError('broken', 'read failed'); } });
    await next.start();
    expect(next.agent.status().model?.step).toBe(0);
    expect(next.kinds('CheckpointDropped')).toEqual([]);
  });
});

describe('forgetting under attack', () => {
  test('text read while its source is forgotten is not written back', async () => {
    const own = await bench().start();
    const folder = join(temporaryHome(), 'docs');
    mkdirSync(folder);
    for (let i = 0; i < 40; i += 1) writeFileSync(join(folder, `f${i}.txt`), `A line CANARY number ${i}.\n`.repeat(2000));
    const reading = own.agent.learn({ path: folder, scope: 'device' }).catch((fault: unknown) => fault);
    await expect.poll(() => own.agent.parts.sources.views().length, { interval: 1 }).toBe(1);
    const id = own.agent.parts.sources.views()[0]?.id ?? '';
    await own.agent.forget(id, 'roll-back');
    await reading;
    expect(own.store.texts.sources()).toEqual([]);
    expect(own.kinds('SourceRead').filter((row) => row.body !== null)).toEqual([]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 8, 10])('forgetting %i turns after a reading began leaves no text, no row and no name of it', async (turns) => {
    const own = await bench().start();
    const file = join(temporaryHome(), 'a.txt');
    writeFileSync(file, 'Some CANARY text that is granted and read.\n'.repeat(50));
    const reading = own.agent.learn({ path: file, scope: 'device' }).catch((fault: unknown) => fault);
    await expect.poll(() => own.agent.parts.sources.views().length, { interval: 1 }).toBe(1);
    const id = own.agent.parts.sources.views()[0]?.id ?? '';
    for (let i = 0; i < turns; i += 1) await new Promise((resolve) => { setImmediate(resolve); });
    await own.agent.forget(id, 'roll-back');
    await reading;
    expect(own.store.texts.sources()).toEqual([]);
    expect(own.store.sources.bodySeqs(id)).toEqual([]);
    expect(own.agent.parts.sources.views()).toEqual([]);
  });

  test('a crash between withdrawing and dropping leaves no checkpoint that learnt from it', async () => {
    const home = temporaryHome(), identity = temporaryIdentity();
    const own = await bench(home, identity, { settings: { checkpointEverySeconds: 60 } }).start();
    const file = join(temporaryHome(), 'a.txt');
    writeFileSync(file, 'Some text that is granted and learnt.\n'.repeat(50));
    const id = await learnUntilHanded(own, file, 'mesh');
    own.compute.learn(5, { fromSources: [id] });
    await own.clock.advance(61_000);
    expect(own.kinds('CheckpointSaved').at(-1)?.fact).toMatchObject({ sources: [id] });
    // The first thing forget() does, then power is lost.
    for (const grant of own.store.sources.get(id)?.grants ?? []) await own.store.journal.append(withdrawalDraft(grant));
    own.compute.die('power');
    await own.close();
    const next = await bench(home, identity).start();
    await settle(); await settle();
    const kept = next.store.checkpoints.list().filter((one) => one.sources.includes(id));
    expect(kept).toEqual([]);
    expect(next.agent.status().model?.step).toBe(0);
  });

  test('the file of the world is written without the name, also after a crash', async () => {
    const home = temporaryHome(), identity = temporaryIdentity();
    const own = await bench(home, identity).start();
    const path = join(temporaryHome(), 'divorce-lawyer.txt');
    writeFileSync(path, 'Some text that is granted and learnt.\n'.repeat(50));
    const id = (await own.agent.learn({ path, scope: 'device' })).sources[0]?.id ?? '';
    await own.clock.advance(2_000);
    expect(await own.toldNames()).toContain('divorce-lawyer.txt');
    await own.agent.forget(id, 'roll-back');
    expect(own.keptNames).toEqual([]);
    await own.close();
    const next = await bench(home, identity).start();
    expect(next.keptNames).toEqual([]);
  });

  test('nor do they wake where the disk refuses to drop them', async () => {
    const home = temporaryHome(), identity = temporaryIdentity();
    const own = await bench(home, identity, { settings: { checkpointEverySeconds: 60 } }).start();
    const file = join(temporaryHome(), 'a.txt');
    writeFileSync(file, 'Some text that is granted and learnt.\n'.repeat(50));
    await learnUntilHanded(own, file, 'mesh');
    own.compute.learn(5);
    await own.clock.advance(61_000);
    for (const source of own.store.sources.list()) for (const grant of source.grants) await own.store.journal.append(withdrawalDraft(grant));
    own.compute.die('power');
    await own.close();
    const next = bench(home, identity);
    const { journal } = next.agent.parts;
    const append = journal.append.bind(journal);
    journal.append = (draft) => (draft.kind === 'CheckpointDropped' ? Promise.reject(new DiskError('broken', 'refused')) : append(draft));
    await next.start();
    expect(next.agent.status()).toMatchObject({ state: 'learning', model: { step: 0 } });
  });

  test('one source that is gone does not keep the others from being read again, and its path stays out of the log', async () => {
    const home = temporaryHome(), identity = temporaryIdentity();
    const own = bench(home, identity);
    const folder = temporaryHome();
    const [gone, there] = [join(folder, 'divorce-lawyer.txt'), join(folder, 'there.txt')];
    for (const path of [gone, there]) writeFileSync(path, 'Some text that was granted and not read yet.\n'.repeat(50));
    for (const [index, path] of [gone, there].entries()) await own.store.journal.append(grantDraft({ grantId: `g-000000000000000${index}`, sourceId: `s-100000000000000${index}`, kind: 'file', path, name: 'x' }));
    await own.close();
    rmSync(gone);
    const next = bench(home, identity);
    const lines: string[] = [];
    Object.assign(next.agent.parts.log, { error: (fields: object) => { lines.push(JSON.stringify(fields)); } });
    await next.start();
    await expect.poll(() => next.store.sources.get('s-1000000000000001')?.chunks ?? 0).toBeGreaterThan(0);
    expect(lines.join()).toContain('s-1000000000000000');
    expect(lines.join()).not.toContain('divorce');
  });
});

describe('a compute process that was taken over', () => {
  test('no name of its choosing gets into the chain, and the own world taints no checkpoint', async () => {
    const own = await bench(undefined, undefined, { settings: { checkpointEverySeconds: 60 } }).start();
    own.compute.learn(3, { fromSources: ['the private words of somebody', 'own'] });
    await own.clock.advance(61_000);
    expect(own.kinds('CheckpointSaved').map((row) => row.kind === 'CheckpointSaved' && row.fact.sources)).toEqual([[]]);
  });

  test('a flood of skipped steps is one row a minute', async () => {
    const own = await bench().start();
    for (let i = 0; i < 3; i += 1) { own.compute.learn(50, { skipped: true, repro: '{}' }); await own.clock.advance(61_000); }
    expect(own.kinds('StepSkipped').length).toBe(3);
  });
});

describe('the log', () => {
  test('gets no word of the compute process, of a fault or of a notice', async () => {
    const own = bench();
    const lines: string[] = [];
    const log = (fields: object, message: string) => { lines.push(JSON.stringify(fields), message); };
    Object.assign(own.agent.parts.log, { info: log, warn: log, error: log });
    await own.start();
    own.agent.noteFault(Object.assign(new Error("ENOENT: no such file, open '/home/ada/CANARY.txt'"), { code: 'ENOENT' }), 'reading');
    own.agent.notices.sourcesLeftOut([{ name: 'CANARY', why: 'no-room' }]);
    own.compute.emit({ event: 'failed', data: { why: 'CANARY is no number' } });
    await settle();
    own.compute.die('broke the protocol: CANARY');
    await settle();
    expect(lines.join('\n')).not.toContain('CANARY');
    expect(lines.join('\n')).toContain('ENOENT');
    expect(lines.join('\n')).toContain('sources-left-out');
  });
});

describe('a rule that forbids reading a folder', () => {
  const forbidding = (resource: string) => ({ ...DEFAULT_POLICY, rules: [...DEFAULT_POLICY.rules, { id: 'private', effect: 'forbid' as const, who: ['self'], action: ['source.read' as const], resource: [resource] }] });

  test('holds through a link, through its parent folder, and for what was granted before', async () => {
    const home = temporaryHome(), identity = temporaryIdentity();
    const folder = temporaryHome();
    mkdirSync(join(folder, 'private'));
    writeFileSync(join(folder, 'private', 'a.txt'), 'A PRIVATE line of text.\n'.repeat(50));
    writeFileSync(join(folder, 'open.txt'), 'An open line of text.\n'.repeat(50));
    symlinkSync(join(folder, 'private'), join(folder, 'link'));
    const own = bench(home, identity);
    own.policy = forbidding(`${folder}/private*`);
    await own.store.journal.append(grantDraft({ grantId: 'g-1000000000000001', sourceId: 's-1000000000000001', kind: 'folder', path: join(folder, 'private'), name: 'private' }));
    await own.start();
    const { sources } = own.agent.parts;
    await expect(sources.preview(join(folder, 'link'))).rejects.toThrow('The rule "private" forbids source.read.');
    await expect(own.agent.learn({ path: join(folder, 'link'), scope: 'device' })).rejects.toThrow('forbids');
    const report = await own.agent.learn({ path: folder, scope: 'device' });
    expect(report.files).toContainEqual(expect.objectContaining({ name: 'private/', state: 'refused', reason: 'The policy of this node forbids reading it.' }));
    expect(report.accepted).toBe(1);
    await expect.poll(() => sources.trainable().length).toBe(1);
    expect(JSON.stringify(await sources.ready())).not.toContain('PRIVATE');
  });
});
