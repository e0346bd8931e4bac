// Sources together: what fits is learnt and the rest is named; a reading that fails at every start ends; damage stays alone.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { grantDraft } from '../../../../app/consent/grants.ts';
import { DEFAULT_POLICY } from '../../../../app/consent/policy.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { ReadingAttempts } from '../../../../main/node/agent/readingAttempts.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { UNDO_MS } from '../../../../schemas/consent.ts';
import { settle } from '../../../doubles/manualClock.ts';
import type { Bench } from './agentFixture.ts';
import { bench, temporaryHome } from './agentFixture.ts';

/** Words that no other file has: what says nearly the same as another source is not learnt twice. */
function file(name: string, bytes: number): string {
  const path = join(temporaryHome(), name);
  const stream = SeededStream.from(3, `${name} ${bytes}`);
  let text = '';
  while (text.length < bytes) text += `${Array.from({ length: 9 }, () => `${name.slice(0, 1)}${stream.nextBelow(9_000).toString(36)}`).join(' ')}.\n`;
  writeFileSync(path, text.slice(0, bytes));
  return path;
}
const learn = async (own: Bench, path: string) => (await own.agent.learn({ path, scope: 'device' })).sources[0]?.id ?? '';
const local = (own: Bench) => (own.compute.calls.findLast((call) => call.method === 'data')?.input as { local: { sourceId: string; text: string }[] }).local;
const handed = (own: Bench) => [...new Set(local(own).map((chunk) => chunk.sourceId))];
const handedBytes = (own: Bench) => local(own).reduce((sum, chunk) => sum + chunk.text.length, 0);
const notices = (own: Bench) => own.agent.status().notices.map((notice) => notice.text);
const states = (own: Bench) => Object.fromEntries(own.agent.status().sources.slice(1).map((source) => [source.name, source.state]));

describe('text of all sources', () => {
  test('I8: is handed over as far as it fits, in the order it was allowed, and of the last a part; what is left out is named and not called learning', async () => {
    const own = await bench(undefined, undefined, { handedBytesMax: 100_000 }).start();
    const a = await learn(own, file('a.txt', 60_000));
    const b = await learn(own, file('b.txt', 60_000));
    const c = await learn(own, file('c.txt', 30_000));
    await settle();
    await expect.poll(() => handed(own)).toEqual([a, b]);
    expect(handedBytes(own)).toBeLessThanOrEqual(100_000);
    expect(handedBytes(own)).toBeGreaterThan(95_000);
    expect(states(own)).toEqual({ 'a.txt': 'learning', 'b.txt': 'learning', 'c.txt': 'ready' });
    expect(notices(own)).toEqual([expect.stringMatching(/^Not all of b\.txt, c\.txt is learnt: .*Forget another source, or allow a smaller part\.$/)]);
    await own.agent.forget(a, 'roll-back');
    await expect.poll(() => handed(own)).toEqual([b, c]);
    expect(notices(own)).toEqual([]);
  });

  test('that is damaged is left out alone, and said', async () => {
    const own = await bench().start();
    const a = await learn(own, file('a.txt', 30_000));
    await settle();
    writeFileSync(join(own.disk.root, 'texts', `${a}.db`), Buffer.alloc(20_000, 7));
    const b = await learn(own, file('b.txt', 30_000));
    await own.clock.advance(31_000);
    await expect.poll(() => handed(own)).toEqual([b]);
    expect(states(own)).toEqual({ 'a.txt': 'refused', 'b.txt': 'learning' });
    expect(notices(own)).toEqual([expect.stringContaining('The stored text of a.txt is damaged.')]);
  });

  test('is read one source after the other', async () => {
    const own = await bench().start();
    const paths = ['a.txt', 'b.txt', 'c.txt'].map((name) => file(name, 400_000));
    let most = 0;
    own.agent.onEvent(() => { most = Math.max(most, own.agent.parts.sources.views().filter((view) => view.state === 'reading').length); });
    await Promise.all(paths.map((path) => learn(own, path)));
    expect(most).toBe(1);
    expect(own.agent.parts.sources.trainable().length).toBe(3);
  });
});

describe('a source whose reading fails', () => {
  const id = 's-1000000000000001';
  async function granted(path: string) {
    const [home, identity] = [temporaryHome(), temporaryIdentity()];
    const own = bench(home, identity);
    await own.store.journal.append(grantDraft({ grantId: 'g-1000000000000001', sourceId: id, kind: 'file', path, name: 'diary.txt' }));
    await own.close();
    return { next: () => bench(home, identity) };
  }
  const reason = (own: Bench) => own.kinds('SourceRead').map((row) => row.kind === 'SourceRead' && row.body?.refused[0]?.reason);

  test('I9: because it ended the node twice is refused with the reason at the third start, and read again when allowed again', async () => {
    const path = file('diary.txt', 20_000);
    const { next } = await granted(path);
    for (let start = 0; start < 2; start += 1) {
      // The process is gone in the middle of it: nothing was written but what was written before.
      const own = next();
      own.store.sources.setState(id, 'reading');
      new ReadingAttempts(own.disk).begin(id);
      await own.close();
    }
    const own = await next().start();
    await expect.poll(() => states(own)).toEqual({ 'diary.txt': 'refused' });
    expect(reason(own)).toEqual([expect.stringMatching(/^The node ended twice while it read this\. Allow it again/)]);
    expect(notices(own)).toEqual([expect.stringMatching(/^diary\.txt was refused: The node ended twice/)]);
    expect(own.store.texts.sources()).toEqual([]);
    await own.clock.advance(UNDO_MS);
    await learn(own, path);
    await settle();
    expect(states(own)).toEqual({ 'diary.txt': 'learning' });
    expect(notices(own)).toEqual([]);
    expect(own.disk.read('readings.json')).toBeNull();
  });

  test('I9: because it is not there is tried once more, then refused, and forgotten without a trace', async () => {
    const path = file('diary.txt', 20_000);
    rmSync(path);
    const { next } = await granted(path);
    const first = next();
    const faults: object[] = [];
    Object.assign(first.agent.parts.log, { error: (fields: object) => { faults.push(fields); } });
    await first.start();
    await expect.poll(() => faults).toEqual([expect.objectContaining({ during: `reading ${id} again`, fault: 'RpcError', code: 'not-found' })]);
    expect(states(first)).toEqual({ 'diary.txt': 'listed' });
    await first.close();
    const second = await next().start();
    await expect.poll(() => states(second)).toEqual({ 'diary.txt': 'refused' });
    expect(reason(second)).toEqual([expect.stringContaining('not where it was')]);
    await second.agent.forget(id, 'roll-back');
    expect([second.store.sources.bodySeqs(id), second.disk.read('readings.json'), notices(second)]).toEqual([[], null, []]);
  });

  test('I9: because the node was stopped, or a rule forbids it, is read at the next start however often that happens', async () => {
    const path = file('diary.txt', 400_000);
    const { next } = await granted(path);
    for (let start = 0; start < 3; start += 1) {
      const own = next();
      if (start === 1) own.policy = { ...DEFAULT_POLICY, rules: [] };
      await own.start();
      await own.close();
      expect(own.disk.read('readings.json')).toBeNull();
    }
    const own = await next().start();
    await own.clock.advance(UNDO_MS);
    await expect.poll(() => states(own)).toEqual({ 'diary.txt': 'learning' });
  });
});
