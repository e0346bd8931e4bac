// What was learnt for this machine alone, in the node: saved beside the base, woken with it, left out when it is damaged,
// and gone for good when its source is forgotten, while the base stays.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import type { ComputeInput } from '../../../../schemas/compute.ts';
import type { JournalFact } from '../../../../schemas/journal.ts';
import { settle } from '../../../doubles/manualClock.ts';
import type { Bench } from './agentFixture.ts';
import { bench, temporaryHome } from './agentFixture.ts';
import { handedTo, idsIn, learnUntilHanded } from './handedText.ts';

const settings = { checkpointEverySeconds: 10 };
function textFile(word: string): string {
  const path = join(temporaryHome(), `${word}.txt`);
  writeFileSync(path, Array.from({ length: 400 }, (_, i) => `${word} sentence number ${i} says something of its own about ${word}${i}.`).join('\n'));
  return path;
}
const learn = (own: Bench, word: string, scope: 'device' | 'mesh') => learnUntilHanded(own, textFile(word), scope);
const saved = (own: Bench) => own.kinds('CheckpointSaved').flatMap((row) => (row.kind === 'CheckpointSaved' ? [row.fact] : []));
const last = (own: Bench): JournalFact<'CheckpointSaved'> => { const fact = saved(own).at(-1); if (fact === undefined) throw new Error('nothing was saved'); return fact; };
/** A step of each part, then time for a checkpoint. */
async function learnAndSave(own: Bench, base: number, adapter: number): Promise<JournalFact<'CheckpointSaved'>> {
  own.compute.learn(base);
  own.compute.learnLocally(adapter);
  await own.clock.advance(31_000);
  await settle();
  return last(own);
}
const loads = (own: Bench) => own.compute.calls.find((call) => call.method === 'load')?.input as ComputeInput<'load'>;

describe('text by its scope', () => {
  test('a mesh grant trains the base, a device grant the adapter, and each remembers its own', async () => {
    const own = await bench(undefined, undefined, { settings }).start();
    const device = await learn(own, 'alpha', 'device');
    const mesh = await learn(own, 'beta', 'mesh');
    expect([idsIn(handedTo(own)?.shared), idsIn(handedTo(own)?.local)]).toEqual([[mesh], [device]]);
    expect(await learnAndSave(own, 3, 4)).toMatchObject({ step: 3, sources: [mesh], adapter: { step: 4, sources: [device] } });
    expect(own.agent.status().model).toMatchObject({ step: 3, trainLoss: 2, adapter: { step: 4, trainLoss: 4, worldBitsPerByte: null, sources: [device] } });
    own.compute.emit({ event: 'evaluated', data: { step: 3, heldOutBitsPerByte: 0.25, adaptedBitsPerByte: 0.5, perSource: { [device]: 3, [mesh]: 2 } } });
    expect(own.agent.status().model).toMatchObject({ heldOutBitsPerByte: 0.25, bestHeldOutBitsPerByte: 0.25, adapter: { worldBitsPerByte: 0.5 } });
    expect(own.agent.status().sources.slice(1).map((source) => source.heldOutBitsPerByte)).toEqual([3, 2]);
    expect(own.agent.status().sources.slice(1).map(({ state, scope }) => [state, scope])).toEqual([['learning', 'device'], ['learning', 'mesh']]);
  });

  test('an adapter that learns while the base stands still is saved, and the one before goes', async () => {
    const own = await bench(undefined, undefined, { settings }).start();
    await learn(own, 'alpha', 'device');
    const first = await learnAndSave(own, 0, 4);
    const second = await learnAndSave(own, 0, 4);
    expect([second.checkpoint, second.adapter?.step]).toEqual([first.checkpoint, 8]);
    expect([first.adapter, second.adapter].map((one) => own.blobs.has(one?.sha256 ?? ''))).toEqual([false, true]);
    expect(own.blobs.has(second.sha256)).toBe(true);
  });

  test('a step of the adapter is no point on the curve of the base', async () => {
    const own = await bench(undefined, undefined, { settings }).start();
    await learn(own, 'alpha', 'device');
    const from = own.events.length;
    for (let i = 0; i < 20; i += 1) { own.compute.learnLocally(); await own.clock.advance(1_000); }
    expect(own.events.slice(from).filter((event) => event.event === 'metric')).toEqual([]);
    own.compute.learn(); await own.clock.advance(1_000); own.compute.learn();
    const losses = own.events.slice(from).flatMap((event) => (event.event === 'metric' ? [event.data.trainLoss] : []));
    expect(losses.length).toBeGreaterThan(0);
    expect(new Set(losses)).toEqual(new Set([2]));
  });
});

describe('waking', () => {
  async function withAdapter() {
    const [home, identity] = [temporaryHome(), temporaryIdentity()];
    const own = await bench(home, identity, { settings }).start();
    const id = await learn(own, 'alpha', 'device');
    const fact = await learnAndSave(own, 3, 4);
    await own.close();
    return { home, identity, id, fact, next: () => bench(home, identity, { settings }) };
  }

  test('loads the adapter beside its base, and names both', async () => {
    const { next, id, fact } = await withAdapter();
    const own = await next().start();
    expect(Buffer.from(loads(own).localAdapter ?? []).toString()).toBe('{"step":4,"of":"adapter"}');
    expect(own.agent.status().model).toMatchObject({ checkpoint: fact.checkpoint, step: 3, adapter: { step: 4, sources: [id] } });
    expect((await own.agent.evaluate('a text')).checkpoint).toBe(`${fact.checkpoint}/a-${fact.adapter?.sha256.slice(0, 8)}`);
    own.compute.learn(2); own.compute.learnLocally(1);
    expect((await own.agent.evaluate('a text')).checkpoint).toBe(`${fact.checkpoint}+2/a-${fact.adapter?.sha256.slice(0, 8)}+1`);
  });

  test('without an adapter whose file is damaged: it is said, dropped, and the base is as it was', async () => {
    const { home, next, fact } = await withAdapter();
    const sha256 = fact.adapter?.sha256 ?? '';
    writeFileSync(join(home, 'blobs', sha256.slice(0, 2), sha256), 'something else');
    const own = next();
    await own.start();
    expect(loads(own).localAdapter).toBeNull();
    expect(own.agent.status()).toMatchObject({ model: { checkpoint: fact.checkpoint, step: 3, adapter: null }, notices: [{ id: 'adapter' }] });
    expect(own.kinds('AdapterDropped').map((row) => row.fact)).toEqual([{ checkpoint: fact.checkpoint, sha256, why: 'damaged' }]);
    expect([own.blobs.has(sha256), own.blobs.has(fact.sha256), own.kinds('CheckpointDropped')]).toEqual([false, true, []]);
  });

  test('without an adapter that the process does not take, which is kept', async () => {
    const { next, fact } = await withAdapter();
    const own = next();
    own.blobs.get = ((get) => (sha256: string) => (sha256 === fact.adapter?.sha256 ? new TextEncoder().encode('{"step":4,"damaged":true}') : get(sha256)))(own.blobs.get.bind(own.blobs));
    await own.start();
    expect(own.agent.status()).toMatchObject({ model: { step: 3, adapter: null }, notices: [{ id: 'adapter' }] });
    expect(own.kinds('AdapterDropped')).toEqual([]);
  });
});

describe('forgetting', () => {
  test('C13: a source for this machine alone: its adapters go for good, every checkpoint of the base stays, also across restarts', async () => {
    const [home, identity] = [temporaryHome(), temporaryIdentity()];
    const own = await bench(home, identity, { settings }).start();
    const id = await learn(own, 'zorbulon', 'device');
    const facts = [await learnAndSave(own, 3, 3), await learnAndSave(own, 3, 3)];
    own.compute.learn(2); own.compute.learnLocally(2);
    const before = own.compute;
    const forgotten = await own.agent.forget(id, 'roll-back');
    await settle(); await settle();
    expect(forgotten).toMatchObject({ droppedCheckpoints: 0, backToStep: null });
    expect(before.ended).toBe(true);
    // What the base has learnt since its last checkpoint is not lost either.
    expect(last(own)).toMatchObject({ step: 8, sources: [], adapter: null });
    expect(own.agent.status().model).toMatchObject({ step: 8, adapter: null });
    expect(loads(own).localAdapter).toBeNull();
    for (const fact of facts) expect([own.blobs.has(fact.sha256), own.blobs.has(fact.adapter?.sha256 ?? '')]).toEqual([true, false]);
    expect(own.kinds('CheckpointDropped')).toEqual([]);
    expect(own.kinds('AdapterDropped').map((row) => row.fact)).toEqual(facts.map((fact) => ({ checkpoint: fact.checkpoint, sha256: fact.adapter?.sha256, why: 'forgotten' })));
    await own.close();
    const next = await bench(home, identity, { settings }).start();
    expect(next.agent.status().model).toMatchObject({ step: 8, adapter: null });
    expect([...next.agent.neededBlobs].some((sha256) => facts.some((fact) => fact.adapter?.sha256 === sha256))).toBe(false);
  });

  test('one of two: the adapter from before the second came wakes beside the newest base', async () => {
    const own = await bench(undefined, undefined, { settings }).start();
    const alpha = await learn(own, 'alpha', 'device');
    const before = await learnAndSave(own, 3, 3);
    const beta = await learn(own, 'beta', 'device');
    await learnAndSave(own, 3, 3);
    await own.agent.forget(beta, 'roll-back');
    await settle(); await settle();
    expect(own.agent.status().model).toMatchObject({ step: 6, adapter: { step: 3, sources: [alpha] } });
    expect(own.blobs.has(before.adapter?.sha256 ?? '')).toBe(true);
  });

  test('a source that trained the base drops the base and the adapter that learnt beside it', async () => {
    const own = await bench(undefined, undefined, { settings }).start();
    await learn(own, 'alpha', 'device');
    const mesh = await learn(own, 'beta', 'mesh');
    const fact = await learnAndSave(own, 3, 3);
    expect(await own.agent.forget(mesh, 'roll-back')).toMatchObject({ droppedCheckpoints: 1 });
    expect([own.blobs.has(fact.sha256), own.blobs.has(fact.adapter?.sha256 ?? '')]).toEqual([false, false]);
  });

  test('a crash between withdrawing and dropping leaves no adapter that wakes', async () => {
    const [home, identity] = [temporaryHome(), temporaryIdentity()];
    const own = await bench(home, identity, { settings }).start();
    const id = await learn(own, 'alpha', 'device');
    const fact = await learnAndSave(own, 3, 3);
    await own.agent.parts.sources.withdraw(id);
    own.compute.die('power');
    await own.close();
    const next = await bench(home, identity, { settings }).start();
    await settle();
    expect(next.agent.status().model).toMatchObject({ step: 3, adapter: null });
    expect([next.blobs.has(fact.sha256), next.blobs.has(fact.adapter?.sha256 ?? '')]).toEqual([true, false]);
  });
});
