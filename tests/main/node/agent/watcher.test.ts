// Watching allowed folders on a real file system, with time that stands still: what came is found, nothing is opened, and
// where the system does not tell of changes that is said and the folder is looked through.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderWatcher, listenToSystem, LOOK_EVERY_MS, QUIET_MOST_MS, QUIET_MS } from '../../../../main/node/agent/watcher.ts';
import type { WatcherOptions } from '../../../../main/node/agent/watcher.ts';
import { listSource } from '../../../../main/node/ingest/listSource.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

let root = '';
const watchers: FolderWatcher[] = [];
beforeEach(() => { root = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-watch-'))); });
afterEach(() => { for (const one of watchers.splice(0)) one.close(); rmSync(root, { recursive: true, force: true }); });
const file = (name: string, text = 'some words') => { writeFileSync(join(root, name), text); };

async function listed(): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for await (const met of listSource(root, { fileBytesMax: 1e6 })) if (met.kind === 'file') names.set(met.name, met.seen);
  return names;
}

/** The system's ears by hand: `say` is a change in a folder. */
function watching(over: Partial<WatcherOptions> = {}) {
  const clock = new ManualClock();
  const found: string[][] = [];
  const ears = new Map<string, () => void>();
  let looks = 0;
  const watcher = new FolderWatcher({
    clock, list: (place, signal) => { looks += 1; return listSource(place.path, { fileBytesMax: 1e6, signal }); }, known: async () => null,
    onFound: (_place, files) => { found.push(files.map(({ name, changed }) => (changed ? `${name} changed` : name))); }, onChange: () => undefined, onFault: () => undefined, recursive: false,
    listen: (path, _recursive, onChange) => { ears.set(path, onChange); return { close: () => { ears.delete(path); } }; }, ...over,
  });
  watchers.push(watcher);
  const place = { sourceId: 's-1', path: root, name: 'notes', kind: 'folder' as const, scope: 'device' as const, expiresAt: null };
  const begin = async () => { watcher.sync([place]); await expect.poll(() => looks).toBeGreaterThan(0); await new Promise((resolve) => { setTimeout(resolve, 30); }); };
  return { clock, watcher, found, ears, begin, place, say: (path = root) => { ears.get(path)?.(); }, looks: () => looks };
}
const soon = (what: () => unknown) => expect.poll(what, { interval: 10 });

describe('C10: a watched folder', () => {
  test('what came and what changed is found once it is quiet, by name, once for all of it', async () => {
    file('old.txt');
    const { clock, found, begin, say } = watching();
    await begin();
    file('new.txt');
    file('old.txt', 'other words, and more of them');
    for (let change = 0; change < 5; change += 1) { say(); await clock.advance(QUIET_MS - 100); }
    expect(found).toEqual([]);
    await clock.advance(200);
    await soon(() => found).toEqual([['new.txt', 'old.txt changed']]);
  });

  test('a folder that never rests is looked through all the same', async () => {
    const { clock, found, begin, say } = watching();
    await begin();
    file('a.txt');
    for (let waited = 0; waited < QUIET_MOST_MS + QUIET_MS; waited += 1000) { say(); await clock.advance(1000); }
    await soon(() => found.length).toBeGreaterThan(0);
  });

  test('what came while the node was off is found at the start, compared with what was read', async () => {
    file('read.txt');
    file('changed.txt');
    const known = await listed();
    file('changed.txt', 'not what it was');
    file('came.txt');
    const { found, begin } = watching({ known: async () => known });
    await begin();
    await soon(() => found).toEqual([['came.txt', 'changed.txt changed']]);
  });

  test('a folder made later is heard of too; hidden ones and links are not listened to', async () => {
    mkdirSync(join(root, '.git'));
    symlinkSync('/etc', join(root, 'outside'));
    const { clock, found, ears, begin, say } = watching();
    await begin();
    expect([...ears.keys()]).toEqual([root]);
    mkdirSync(join(root, 'later'));
    say();
    await clock.advance(QUIET_MS);
    await soon(() => [...ears.keys()]).toEqual([root, join(root, 'later')]);
    file('later/in it.txt');
    say(join(root, 'later'));
    await clock.advance(QUIET_MS);
    await soon(() => found).toEqual([['later/in it.txt']]);
  });

  test.each([
    ['more folders than may be listened to', { foldersMax: 2 }],
    ['a system that refuses', { listen: () => { throw new Error('ENOSPC'); } }],
  ])('%s: it says so, and looks every few minutes', async (_, over) => {
    for (const name of ['a', 'b', 'c']) mkdirSync(join(root, name));
    const { clock, watcher, found, begin, looks } = watching(over);
    await begin();
    await soon(() => watcher.views()[0]?.looksEverySeconds).toBe(LOOK_EVERY_MS / 1000);
    expect(watcher.views()[0]?.folders).toBeLessThanOrEqual(2);
    file('c/new.txt');
    const before = looks();
    await clock.advance(LOOK_EVERY_MS);
    await soon(looks).toBeGreaterThan(before);
    await soon(() => found).toEqual([['c/new.txt']]);
  });

  test('one that is gone is looked for again, one that is no longer allowed is left alone', async () => {
    const { clock, watcher, found, ears, begin, looks, place } = watching();
    await begin();
    renameSync(root, `${root}-away`);
    watcher.lookAgain('s-1');
    await soon(() => watcher.views()[0]?.looksEverySeconds).toBe(LOOK_EVERY_MS / 1000);
    renameSync(`${root}-away`, root);
    file('back.txt');
    await clock.advance(LOOK_EVERY_MS);
    await soon(() => found).toEqual([['back.txt']]);
    watcher.sync([]);
    const before = looks();
    file('later.txt');
    await clock.advance(LOOK_EVERY_MS * 2);
    expect([watcher.views(), ears.size, looks(), place.path]).toEqual([[], 0, before, root]);
  });

  test('one that is read anew while it is looked through is not asked about by what was known before', async () => {
    file('a.txt');
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((reached) => { answer = reached; });
    let say: (known: ReadonlyMap<string, string>) => void = () => undefined;
    const { watcher, found, place } = watching({ known: () => new Promise((resolve) => { say = resolve; answer(); }) });
    watcher.sync([place]);
    await asked;
    watcher.sync([]);
    say(new Map());
    await new Promise((resolve) => { setTimeout(resolve, 30); });
    expect(found).toEqual([]);
  });

  test('by the ears of the real system', async () => {
    const { clock, found, begin } = watching({ listen: listenToSystem });
    await begin();
    file('heard.txt');
    await expect.poll(async () => { await clock.advance(QUIET_MS); return found; }, { timeout: 5_000, interval: 50 }).toEqual([['heard.txt']]);
  });
});
