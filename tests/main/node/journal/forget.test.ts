// Sources from yes to forgotten: nothing of the text, its path or its name is left in any file of the home folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { grantDraft, withdrawalDraft } from '../../../../app/consent/grants.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { bytesBelow } from '../../../doubles/folderLook.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { finishForgetting, forgetSource } from '../../../../main/node/journal/forget.ts';
import type { Store } from '../../../../main/node/journal/open.ts';
import { newGrantId, newSourceId } from '../../../../main/node/journal/sources.ts';
import { putTexts, textsOf } from '../dataset/storedTexts.ts';
import { message, storeIn, temporaryFolder } from './fixture.ts';

const WORDS = 40;

async function learn(store: Store, name: string, texts: string[]): Promise<string> {
  const sourceId = newSourceId();
  await store.journal.append(grantDraft({ grantId: newGrantId(), sourceId, kind: 'folder', path: `/secret/place/${name}`, name }));
  putTexts(store.texts, sourceId, texts);
  await store.journal.append({
    kind: 'SourceRead', fact: { sourceId, files: 3, refusedFiles: 1, bytes: 1234, chunks: texts.length, masked: { email: 2, key: 1 } },
    body: { refused: [{ name: `${name}/broken.bin`, reason: 'binary' }] },
  });
  return sourceId;
}

const saved = (store: Store, checkpoint: string, sources: string[]) => store.journal.append({
  kind: 'CheckpointSaved', body: null,
  fact: { checkpoint, sha256: '0'.repeat(64), tokenizer: '1'.repeat(64), bytes: 10, step: 1, tokensSeen: 1, trainLoss: 2.5, heldOutBitsPerByte: null, sources },
});

/** Pieces of everything that is stored sealed of a source: its texts and the names of its files. */
function sealedIn(folder: string, sourceId: string): Buffer[] {
  const db = new Database(join(homePaths(folder).texts, `${sourceId}.db`), { readonly: true });
  try {
    const rows = db.prepare<[], { sealed: Buffer }>('SELECT body AS sealed FROM packs UNION ALL SELECT name FROM entries').all();
    return rows.map(({ sealed }) => sealed.subarray(1, 25));
  } finally { db.close(); }
}

describe('a source', () => {
  it('is listed with what was read, by path, across a restart and a rebuild', async () => {
    const folder = temporaryFolder();
    const store = storeIn(folder);
    const sourceId = await learn(store, 'letters', ['one', 'two']);
    store.sources.setHeldOut(sourceId, 3.5);
    store.sources.setHeldOut(sourceId, 2.5);
    store.sources.setState(sourceId, 'learning');
    const expected = {
      sourceId, kind: 'folder', name: 'letters', path: '/secret/place/letters', files: 3, refusedFiles: 1, bytes: 1234, chunks: 2, maskedFindings: 3,
      state: 'learning', firstHeldOutBitsPerByte: 3.5, heldOutBitsPerByte: 2.5, grants: [{ scope: 'device', expiresAt: null, withdrawnAt: null }],
    };
    expect(store.sources.list()).toMatchObject([expected]);
    store.journal.close();
    const again = storeIn(folder);
    expect(again.sources.findByPath('/secret/place/letters')).toMatchObject(expected);
    const before = again.sources.list();
    again.journal.rebuildProjections();
    expect(again.sources.list()).toEqual(before);
    expect(textsOf(again.texts, sourceId)).toEqual(['one', 'two']);
  });

  it('keeps its text in one place of its own, and names it when it is damaged', async () => {
    const folder = temporaryFolder();
    const store = storeIn(folder);
    const sourceId = await learn(store, 'a', ['first']);
    expect(textsOf(store.texts, sourceId)).toEqual(['first']);
    expect(() => textsOf(store.texts, '../../etc/passwd')).toThrow();
    const db = new Database(join(homePaths(folder).texts, `${sourceId}.db`));
    db.exec("UPDATE packs SET body = zeroblob(length(body))");
    db.close();
    expect(() => textsOf(store.texts, sourceId)).toThrow(expect.objectContaining({ name: 'TextDamaged', sourceId }));
  });
});

describe('forgetting', () => {
  it('leaves no byte of text, path or name in the home folder; other sources and the journal stay whole', async () => {
    const folder = temporaryFolder();
    const store = storeIn(folder);
    const random = SeededStream.from(7, 'forget');
    const secret = () => Array.from({ length: WORDS }, () => `zebra${random.nextUint32().toString(36)}`).join(' ');
    const secrets = Array.from({ length: 300 }, secret);
    const kept = await learn(store, 'keepsake', ['this one stays']);
    const sourceId = await learn(store, 'quinceletters', secrets);
    await store.journal.append(message('unrelated'));
    const sealed = sealedIn(folder, sourceId);
    expect(sealed).toHaveLength(600);
    for (const needle of sealed) expect(bytesBelow(folder).includes(needle)).toBe(true);
    const forgotten = await forgetSource(store, sourceId);
    expect(forgotten).toMatchObject({ erasedChunks: 300 });
    for (const needle of ['zebra', 'quinceletters', ...secrets.flatMap((text) => text.split(' ').slice(0, 2))]) expect(bytesBelow(folder).includes(needle), needle).toBe(false);
    // What was sealed is gone as well: nobody has to trust that no key is ever lost to somebody.
    const left = bytesBelow(folder);
    expect(sealed.filter((needle) => left.includes(needle))).toEqual([]);
    expect(sealedIn(folder, kept).every((needle) => left.includes(needle))).toBe(true);
    expect(store.sources.list().map((source) => source.sourceId)).toEqual([kept]);
    expect(textsOf(store.texts, kept)).toEqual(['this one stays']);
    expect(store.journal.verify()).toMatchObject({ ok: true });
    expect(await forgetSource(store, newSourceId())).toBeNull();
  });

  it('reading a source again leaves nothing of the text before', async () => {
    const folder = temporaryFolder();
    const store = storeIn(folder);
    const sourceId = await learn(store, 'again', Array.from({ length: 50 }, (_, i) => `oldwords-${i} ${'y'.repeat(i * 50)}`));
    const before = sealedIn(folder, sourceId);
    putTexts(store.texts, sourceId, ['newwords']);
    const left = bytesBelow(folder);
    expect(before.filter((needle) => left.includes(needle))).toEqual([]);
    expect(textsOf(store.texts, sourceId)).toEqual(['newwords']);
  });

  it('names the checkpoints saved since the grant and the newest one before it', async () => {
    const store = storeIn(temporaryFolder());
    await saved(store, 'c-1', []);
    await saved(store, 'c-2', []);
    await saved(store, 'c-3', []);
    await store.journal.append({ kind: 'CheckpointDropped', fact: { checkpoint: 'c-3', why: 'quota' }, body: null });
    const sourceId = await learn(store, 'one', ['text']);
    await saved(store, 'c-4', [sourceId]);
    await saved(store, 'c-5', []);
    await saved(store, 'c-6', [sourceId]);
    await store.journal.append({ kind: 'CheckpointDropped', fact: { checkpoint: 'c-6', why: 'damaged' }, body: null });
    expect(store.checkpoints.list().map((one) => one.checkpoint)).toEqual(['c-1', 'c-2', 'c-4', 'c-5']);
    const before = store.checkpoints.list();
    store.journal.rebuildProjections();
    expect(store.checkpoints.list()).toEqual(before);
    const forgotten = await forgetSource(store, sourceId);
    expect(forgotten?.checkpointsSince.map((one) => one.checkpoint)).toEqual(['c-4', 'c-5']);
    expect(forgotten?.rollbackTarget?.checkpoint).toBe('c-2');
  });

  it('without a checkpoint before the grant goes back to the embryo', async () => {
    const store = storeIn(temporaryFolder());
    const sourceId = await learn(store, 'one', ['text']);
    await saved(store, 'c-1', [sourceId]);
    expect(await forgetSource(store, sourceId)).toMatchObject({ rollbackTarget: null, checkpointsSince: [{ checkpoint: 'c-1' }] });
  });

  it('that was interrupted is finished at the next start', async () => {
    const folder = temporaryFolder();
    const store = storeIn(folder);
    const sourceId = await learn(store, 'plumletters', ['plumtext']);
    const grant = store.sources.get(sourceId)?.grants[0];
    if (grant === undefined) throw new Error('no grant');
    await store.journal.append(withdrawalDraft(grant));
    const stray = newSourceId();
    putTexts(store.texts, stray, ['straytext']);
    store.journal.close();
    const again = storeIn(folder);
    expect(await finishForgetting(again)).toEqual([sourceId, stray]);
    expect(await finishForgetting(again)).toEqual([]);
    for (const needle of ['plum', 'straytext']) expect(bytesBelow(folder).includes(needle), needle).toBe(false);
    expect(again.journal.verify().ok).toBe(true);
  });

  it('works on text that is damaged', async () => {
    const folder = temporaryFolder();
    const store = storeIn(folder);
    const sourceId = await learn(store, 'figs', ['figtext one', 'figtext two']);
    const path = join(homePaths(folder).texts, `${sourceId}.db`);
    writeFileSync(path, readFileSync(path).fill(0x5a, 0, 200));
    expect(() => textsOf(store.texts, sourceId)).toThrow(expect.objectContaining({ name: 'TextDamaged', sourceId }));
    expect(await forgetSource(store, sourceId)).toMatchObject({ erasedChunks: 2 });
    expect(bytesBelow(folder).includes('fig')).toBe(false);
  });

  it('whose rewriting found no room is finished when there is some', async () => {
    const folder = temporaryFolder();
    const { journal } = storeIn(folder);
    const rows = await Promise.all(Array.from({ length: 30 }, (_, i) => journal.append(message(`figtext-${i} ${'f'.repeat(3000)}`))));
    journal.close();
    const outside = new Database(homePaths(folder).journal);
    outside.exec(`UPDATE head SET scrub = 1`);
    outside.close();
    const again = storeIn(folder).journal;
    expect(again.damage).toBeNull();
    await again.erase(rows.map((row) => row.seq));
    expect(bytesBelow(folder).includes('figtext')).toBe(false);
    const after = new Database(homePaths(folder).journal, { readonly: true });
    expect(after.prepare('SELECT scrub FROM head').get()).toEqual({ scrub: 0 });
    after.close();
  });
});
