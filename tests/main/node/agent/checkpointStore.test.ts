// Checkpoints whose base stands still while the adapter learns, and adapters dropped and saved again: before and after a restart.
import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BLOBS_SCOPE, DiskBlobs } from '../../../../main/node/blobs.ts';
import { CheckpointStore } from '../../../../main/node/agent/checkpointStore.ts';
import { openIn, temporaryFolder } from '../backup/backupFixture.ts';

const ROOM = { quotaBytes: 1e9, freeBytes: 1e9 };
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const weights = bytes('a base that stands still');
const snapshot = (adapter: string, step: number) => ({
  weights, metadata: { tokenizerSha256: hash('sha256', 'tokenizer', 'hex'), step: 9000, tokensSeen: 1, trainLoss: 1, heldOutBitsPerByte: 0.3 },
  localAdapter: bytes(adapter), localAdapterMetadata: { step },
}) as Parameters<CheckpointStore['save']>[0];

function shelf() {
  const { home, vault, store } = openIn(temporaryFolder());
  const blobs = new DiskBlobs(home.disk, vault.sealer(BLOBS_SCOPE));
  const open = () => new CheckpointStore(store.journal, blobs, null, store.checkpoints.list().map(({ seq }) => seq));
  const checkpoints = open();
  const save = (adapter: string, step: number, ...sources: string[]) => checkpoints.save(snapshot(adapter, step), 'tokenizer', { base: [], adapter: sources }, ROOM);
  /** What the sweep of a start takes away goes too. */
  const restarted = () => {
    const again = open();
    for (const { sha256 } of blobs.list()) if (!again.neededBlobs.has(sha256)) blobs.remove(sha256);
    return again;
  };
  return { checkpoints, blobs, save, restarted };
}

describe('while the base stands still', () => {
  test.each([['at once', false], ['after a restart', true]])('the adapter from before new text is what a forgetting goes back to, %s', async (_, isRestarted) => {
    const { checkpoints, save, restarted } = shelf();
    await save('learnt A for long', 5000, 'A');
    await save('learnt A and B', 5010, 'A', 'B');
    await save('learnt A and B for longer', 5020, 'A', 'B');
    expect(checkpoints.shelf.map(({ adapter }) => adapter?.step)).toEqual([5000, 5020]);
    expect(new Set(checkpoints.shelf.map(({ checkpoint }) => checkpoint)).size).toBe(2);
    const store = isRestarted ? restarted() : checkpoints;
    expect(await store.forgetSource('B')).toEqual({ droppedCheckpoints: 0, droppedAdapters: 1 });
    const [first] = restarted().candidates(['B']);
    expect(first?.adapter?.sources).toEqual(['A']);
    expect(Buffer.from(first?.adapter?.read() ?? []).toString()).toBe('learnt A for long');
  });

  test('what no forgetting would go back to goes, its file too', async () => {
    const { checkpoints, blobs, save } = shelf();
    const first = await save('one', 1, 'A');
    const second = await save('two', 2, 'A');
    expect(checkpoints.shelf).toEqual([second]);
    expect(second.checkpoint).toBe(first.checkpoint);
    expect([first, second].map(({ adapter }) => blobs.has(adapter?.sha256 ?? ''))).toEqual([false, true]);
    for (const [step, ...sources] of [[3, 'A', 'B'], [4, 'A', 'B', 'C'], [5, 'A', 'B', 'C', 'D']] as const) await save(`step ${step}`, step, ...sources);
    expect(checkpoints.shelf.map(({ adapter }) => adapter?.step)).toEqual([4, 5]);
  });
});

test('an adapter dropped as damaged and saved again with the same bytes is there after a restart', async () => {
  const { checkpoints, save, restarted } = shelf();
  await checkpoints.dropAdapter(await save('replayed to the bit', 7, 'A'), 'damaged');
  expect(restarted().shelf.map(({ adapter }) => adapter)).toEqual([null]);
  await save('replayed to the bit', 7, 'A');
  expect(restarted().shelf.map(({ adapter }) => adapter?.step)).toEqual([7]);
});

test('what is kept in name only is let go of, so that a backup is whole again', async () => {
  const { checkpoints, blobs, save, restarted } = shelf();
  const kept = await save('kept', 1, 'A');
  const lost = await save('lost', 2, 'A', 'B');
  blobs.remove(lost.adapter?.sha256 ?? '');
  expect(await checkpoints.dropMissing()).toEqual([lost.checkpoint]);
  expect(checkpoints.shelf.map(({ adapter }) => adapter?.step ?? null)).toEqual([1, null]);
  expect(await checkpoints.dropMissing()).toEqual([]);
  blobs.remove(kept.sha256);
  expect(await checkpoints.dropMissing()).toEqual([kept.checkpoint, lost.checkpoint]);
  expect(restarted().shelf).toEqual([]);
});
