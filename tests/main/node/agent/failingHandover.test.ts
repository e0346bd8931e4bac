// What is learnt stays what may be learnt, also when telling the compute process fails, when stored text cannot be opened,
// and when forgetting meets a save in flight.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DiskError } from '../../../../app/ports.ts';
import { settle } from '../../../doubles/manualClock.ts';
import { asked, bench, saidIn, temporaryHome } from './agentFixture.ts';
import { handedIds, learnUntilHanded } from './handedText.ts';

function textFile(word: string): string {
  const path = join(temporaryHome(), `${word}.txt`);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, Array.from({ length: 400 }, (_, i) => `${word} sentence number ${i} says something of its own about ${word}${i}.`).join('\n'));
  return path;
}

type Own = Awaited<ReturnType<ReturnType<typeof bench>['start']>>;
const learn = (own: Own, word: string) => learnUntilHanded(own, textFile(word), 'mesh');
function failOnce(own: Own, fault: Error): void {
  const { sources } = own.agent.parts;
  const ready = sources.ready.bind(sources);
  sources.ready = () => { sources.ready = ready; return Promise.reject(fault); };
}

test.each([new DiskError('full', 'The disk is full.'), new Error('no reason')])('text that may no longer be learnt is not learnt while telling so fails (%s), and it is told again', async (fault) => {
  const own = await bench().start();
  const [alpha, beta] = [await learn(own, 'alpha'), await learn(own, 'beta')];
  await settle();
  expect(handedIds(own)).toEqual(new Set([alpha, beta]));
  failOnce(own, fault);
  own.forbidden.add(alpha);
  await own.clock.advance(30_000);
  await settle();
  expect(own.compute.training).toBe(false);
  expect(own.agent.status().state).not.toBe('learning');
  expect(own.agent.status().notices.map((notice) => notice.id)).toContain('handover');
  for (let i = 0; i < 4; i += 1) { await own.clock.advance(31_000); await settle(); }
  expect(handedIds(own)).toEqual(new Set([beta]));
  expect(own.agent.status()).toMatchObject({ state: 'learning', notices: [] });
  expect(own.compute.training).toBe(true);
});

test('text that may no longer be learnt is taken away at once, also where a dataset without it cannot be built', async () => {
  const own = await bench().start();
  const [alpha, beta] = [await learn(own, 'alpha'), await learn(own, 'beta')];
  await settle();
  expect(handedIds(own)).toEqual(new Set([alpha, beta]));
  own.agent.parts.sources.keepBuilt = () => Promise.reject(new Error('no build'));
  own.forbidden.add(alpha);
  own.agent.sourcesChanged();
  await settle();
  expect(handedIds(own)).toEqual(new Set([beta]));
});

test('a compute process that the system would not start is started when it can be', async () => {
  let tries = 0;
  const own = await bench(undefined, undefined, { onSpawn: () => { if ((tries += 1) === 1) throw new Error('spawn ENOMEM'); } }).start();
  expect(own.agent.status().state).not.toBe('learning');
  for (let i = 0; i < 4; i += 1) { await own.clock.advance(31_000); await settle(); }
  expect([tries, own.agent.status().state]).toEqual([2, 'learning']);
});

test('stored text that cannot be opened keeps neither the node asleep nor other text unlearnt', async () => {
  const home = temporaryHome();
  const own = await bench(home).start();
  const [alpha, beta] = [await learn(own, 'alpha'), await learn(own, 'beta')];
  await settle();
  for (const end of ['', '-wal', '-shm']) rmSync(join(home, 'texts', `${alpha}.db${end}`), { force: true });
  mkdirSync(join(home, 'texts', `${alpha}.db`));
  own.compute.die('signal SIGKILL');
  for (let i = 0; i < 4; i += 1) { await own.clock.advance(31_000); await settle(); }
  expect(own.agent.status()).toMatchObject({ state: 'learning', reason: 'learning-sources', notices: [{ id: 'sources-left-out' }] });
  expect(handedIds(own)).toEqual(new Set([beta]));
});

test('a model that cannot be woken for a reason nobody foresaw is tried a few times, then people are told and nobody waits', async () => {
  const own = await bench().start();
  own.agent.parts.sources.ready = () => Promise.reject(new Error('no reason'));
  own.compute.die('signal SIGKILL');
  await settle();
  const { replyId } = await own.agent.chat.send(asked('m-waits', 'Where is Oru?'));
  for (let i = 0; i < 40; i += 1) await own.clock.advance(30_000);
  expect(own.agent.status()).toMatchObject({ state: 'blocked', reason: 'compute-failing', notices: [{ id: 'compute' }] });
  expect(saidIn(own).at(-1)).toMatchObject({ id: replyId, state: 'failed' });
});

test('a checkpoint that is saved while its source is forgotten does not stay', async () => {
  const own = await bench(undefined, undefined, { settings: { checkpointEverySeconds: 60 } }).start();
  const id = await learn(own, 'alpha');
  await settle();
  for (let i = 0; i < 14; i += 1) { own.compute.learn(5); await own.clock.advance(61_000); await settle(); }
  // Letting go of many older ones takes a row each: time in which forgetting comes and goes.
  Object.assign(own.agent.parts.settings.current, { checkpointQuotaMegabytes: 0 });
  const kill = own.compute.kill.bind(own.compute);
  own.compute.kill = async () => { await new Promise((resolve) => { setTimeout(resolve, 5); }); await kill(); };
  own.compute.learn(5);
  const dropped = own.kinds('CheckpointDropped').length;
  void own.clock.advance(61_000);
  while (own.kinds('CheckpointDropped').length === dropped) await new Promise((resolve) => { setImmediate(resolve); });
  await own.agent.forget(id, 'roll-back');
  const learntFrom = () => own.kinds('CheckpointSaved').flatMap((row) => (row.kind === 'CheckpointSaved' && row.fact.sources.includes(id) && own.blobs.has(row.fact.sha256) ? [row.fact.checkpoint] : []));
  await expect.poll(learntFrom).toEqual([]);
});
