// What a person may choose about the weights when a source is forgotten, and the report: what was done, and what cannot be
// undone. The real store and real checkpoints; a doubled compute process.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ForgetReport } from '../../../../schemas/forget.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { settle } from '../../../doubles/manualClock.ts';
import type { Bench } from './agentFixture.ts';
import { asked, bench, temporaryHome } from './agentFixture.ts';

const settings = { checkpointEverySeconds: 10 } as const;
const sources = (own: Bench): string[] => own.agent.parts.sources.trainable();

async function learn(own: Bench, scope: 'device' | 'mesh'): Promise<string> {
  const path = join(mkdtempSync(join(temporaryHome(), 'granted-')), 'notes.txt');
  writeFileSync(path, Array.from({ length: 200 }, (_, i) => `zorbulon tells of the ${i}th lantern at the ${i * 7}th pond.`).join('\n'));
  const id = (await own.agent.learn({ path, scope })).sources[0]?.id ?? '';
  await expect.poll(() => own.agent.status().sources.find((source) => source.id === id)?.state).toBe('learning');
  return id;
}
async function saved(own: Bench, id: string, scope: 'device' | 'mesh'): Promise<void> {
  own.compute.learn(3, scope === 'mesh' ? { fromSources: [id] } : {});
  if (scope === 'device') own.compute.learnLocally(3);
  await own.clock.advance(31_000);
}

describe('C14: forgetting with a choice', () => {
  test.each(['device', 'mesh'] as const)('keep, scope %s: the text goes, the weights stay, say so, and wake again', async (scope) => {
    const [home, identity] = [temporaryHome(), temporaryIdentity()];
    const own = await bench(home, identity, { settings }).start();
    const id = await learn(own, scope);
    await saved(own, id, scope);
    const before = own.agent.status().model;
    const report = ForgetReport.parse(await own.agent.forget(id, 'keep'));
    expect(report).toMatchObject({ choice: 'keep', droppedCheckpoints: 0, droppedAdapters: 0, keptCheckpoints: 1, backToStep: null, retrainToStep: null });
    expect(report.erasedChunks).toBeGreaterThan(0);
    expect([report.erasedDocuments, report.erasedShards]).toEqual([1, 1]);
    expect(report.cannotBeUndone).toEqual([expect.stringContaining('stay, as you chose')]);
    await settle();
    expect(own.agent.status().model).toMatchObject({ step: before?.step });
    expect([sources(own), own.store.texts.sources()]).toEqual([[], []]);
    await own.close();
    const next = await bench(home, identity, { settings }).start();
    expect(next.agent.status().model).toMatchObject({ checkpoint: before?.checkpoint, step: before?.step });
  });

  test('roll back after a keep that was for another time: allowed again, the new choice counts', async () => {
    const own = await bench(undefined, undefined, { settings }).start();
    const path = join(mkdtempSync(join(temporaryHome(), 'granted-')), 'notes.txt');
    writeFileSync(path, 'zorbulon '.repeat(400));
    const first = (await own.agent.learn({ path, scope: 'mesh' })).sources[0]?.id ?? '';
    await own.agent.forget(first, 'keep');
    const again = (await own.agent.learn({ path, scope: 'mesh' })).sources[0]?.id ?? '';
    await expect.poll(() => own.agent.status().sources.find((source) => source.id === again)?.state).toBe('learning');
    await saved(own, again, 'mesh');
    expect(await own.agent.forget(again, 'roll-back')).toMatchObject({ droppedCheckpoints: 1, keptCheckpoints: 0 });
    expect(own.store.sources.unlearnt()).toEqual([again]);
  });

  test('retrain: it goes back, says how far it has come again, also after a restart, and is done at the step it had', async () => {
    const [home, identity] = [temporaryHome(), temporaryIdentity()];
    const own = await bench(home, identity, { settings }).start();
    const id = await learn(own, 'mesh');
    own.compute.learn(6, { fromSources: [id] });
    await own.clock.advance(31_000);
    const { step } = own.agent.status().model ?? { step: 0 };
    expect(await own.agent.forget(id, 'retrain')).toMatchObject({ choice: 'retrain', droppedCheckpoints: 1, backToStep: 0, retrainToStep: step });
    await settle(); await settle();
    expect(own.agent.status().retraining).toEqual({ part: 'base', step: 0, toStep: step });
    await own.close();
    const next = await bench(home, identity, { settings }).start();
    expect(next.agent.status().retraining).toEqual({ part: 'base', step: 0, toStep: step });
    next.compute.learn(step - 1);
    expect(next.agent.status().retraining).toEqual({ part: 'base', step: step - 1, toStep: step });
    next.compute.learn(1);
    expect(next.agent.status().retraining).toBeNull();
  });

  test('the report names what cannot be undone: replies that were given, and what was written out', async () => {
    const own = await bench().start();
    const id = await learn(own, 'device');
    await own.agent.chat.send(asked('m-first', 'Where is Oru?'));
    await settle(); await settle();
    await own.agent.parts.sources.exportDataset(join(temporaryHome(), 'out'), true);
    expect((await own.agent.forget(id, 'roll-back')).cannotBeUndone).toEqual([
      expect.stringMatching(/^1 reply given since it was allowed stays in the conversation/), expect.stringMatching(/^It was written out 1 time with `dataset export`/),
    ]);
  });

  test('what nobody ever allowed is not chosen about', async () => {
    const own = await bench().start();
    await expect(own.agent.forget('s-ffffffffffffffff', 'keep')).rejects.toThrow(/no source/);
    expect(own.kinds('ForgetChosen')).toEqual([]);
  });
});
