// The agent on real store and blobs, and the text a person allowed it: read, handed over, forbidden, forgotten.
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { grantDraft } from '../../../../app/consent/grants.ts';
import { SOURCE_MIX } from '../../../../main/node/agent/defaults.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { UNDO_MS } from '../../../../schemas/consent.ts';
import type { ComputeInput } from '../../../../schemas/compute.ts';
import { OWN_WORLD_SOURCE } from '../../../../main/node/agent/statusView.ts';
import { filesHolding } from '../../../doubles/folderLook.ts';
import { settle } from '../../../doubles/manualClock.ts';
import { bench, embryo, temporaryHome } from './agentFixture.ts';
import { handedTo, learnUntilHanded } from './handedText.ts';

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
