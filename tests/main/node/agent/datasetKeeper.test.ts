// Keeping the dataset to what is allowed, with builds held open: none begins after the end, none is tried by each who waits, and a version
// whose files are taken away is believed in no longer.
import { expect, test } from 'vitest';
import { DatasetKeeper } from '../../../../main/node/agent/datasetKeeper.ts';
import type { KeeperOptions } from '../../../../main/node/agent/datasetKeeper.ts';
import type { DatasetView } from '../../../../schemas/dataset.ts';

const viewOf = (builtFrom: string): DatasetView => ({ version: 1, root: 'r', generation: 0, builtFrom, sources: ['s-1'], documents: 1, bytes: 1, trainable: true, rules: [], damaged: [], sharedTrainable: true }) as unknown as DatasetView;
const nothing = (): void => undefined;

function keeping() {
  let wanted = ['s-1'], begun = 0, onDisk: DatasetView | null = null;
  let end: (fault: Error | null) => void = nothing;
  const ingest = {
    build: (_sources: unknown, from: string, { signal }: { signal: AbortSignal }) => new Promise<DatasetView>((resolve, reject) => {
      begun += 1;
      signal.addEventListener('abort', () => { reject(new DOMException('stopped', 'AbortError')); });
      end = (fault) => { if (fault === null) resolve(onDisk = viewOf(from)); else reject(fault); };
    }),
    hasDataset: () => onDisk !== null, view: async () => onDisk, keepManifest: async () => undefined, clear: async () => { onDisk = null; },
  } as unknown as KeeperOptions['ingest'];
  const journal = { append: async () => undefined } as unknown as KeeperOptions['journal'];
  const keeper = new DatasetKeeper({ ingest, journal, manifestOf: () => '', wanted: () => wanted.map((sourceId) => ({ sourceId, scope: 'mesh' as const, edition: '1' })) });
  return { keeper, begun: () => begun, end: (fault: Error | null) => { end(fault); }, want: (...ids: string[]) => { wanted = ids; } };
}
const turns = () => new Promise((resolve) => { setTimeout(resolve, 10); });

test('after its end nothing is built any more, however many wait', async () => {
  const { keeper, begun } = keeping();
  const waiting = [keeper.keep(nothing), keeper.keep(nothing), keeper.keep(nothing)];
  await turns();
  await keeper.close();
  await Promise.allSettled(waiting);
  await keeper.keep(nothing);
  expect(begun()).toBe(1);
});

test('those who wait for a build share its failure', async () => {
  const { keeper, begun, end } = keeping();
  const waiting = Promise.allSettled([keeper.keep(nothing), keeper.keep(nothing), keeper.keep(nothing)]);
  await turns();
  end(new Error('no room'));
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(begun()).toBe(1);
});

test('a version that is taken away while another one is built is not the one in force', async () => {
  const { keeper, begun, end, want } = keeping();
  const first = keeper.keep(nothing);
  await turns();
  end(null);
  await first;
  expect(keeper.holds('s-1')).toBe(true);
  want('s-1', 's-2');
  const second = keeper.keep(nothing);
  await turns();
  want('s-1');
  await keeper.clear();
  await turns();
  expect(keeper.view).toBe(null);
  void keeper.keep(nothing);
  await turns();
  expect(begun()).toBe(3);
  end(null);
  await second;
  expect(keeper.holds('s-1')).toBe(true);
});
