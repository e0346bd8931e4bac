// Attacks on reading: somebody who may write in the granted folder swaps things while it is read (I1), a source that would
// not fit into memory, and text made to keep the node busy.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { prepareInSteps } from '../../../../app/ingest/prepareText.ts';
import { listSource, SourceMovedError } from '../../../../main/node/ingest/listSource.ts';
import { MEGABYTE, readAll } from './readAll.ts';

/** Called with the name of the file call and its path before the real one runs. */
const meddler = vi.hoisted(() => ({ before: (_call: string, _path: string): void => undefined }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    lstat: ((path: string, options: object) => { meddler.before('lstat', path); return real.lstat(path, options); }) as typeof real.lstat,
    realpath: ((path: string) => { meddler.before('realpath', path); return real.realpath(path); }) as typeof real.realpath,
    readlink: ((path: string) => { meddler.before('readlink', path); return real.readlink(path); }) as typeof real.readlink,
  };
});

const folders: string[] = [];
function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-attack-')));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  meddler.before = () => undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
describe('[I1] somebody else writes in the granted folder', () => {
  // Elsewhere nothing tells the path of an open handle.
  it.runIf(process.platform === 'linux')('a folder swapped for a link while its file is opened, and back before anyone asks, gives nothing from outside', async () => {
    const base = temporaryFolder();
    const [granted, outside] = [join(base, 'granted'), join(base, 'outside')];
    for (const folder of [granted, outside, join(granted, 'sub')]) mkdirSync(folder);
    writeFileSync(join(granted, 'sub', 'notes.txt'), 'What may be read.');
    writeFileSync(join(outside, 'notes.txt'), 'What nobody allowed.');
    const sub = join(granted, 'sub');
    let swaps = 0, looks = 0;
    meddler.before = (call, path) => {
      if (call === 'lstat' && path === join(sub, 'notes.txt') && (looks += 1) === 2) { renameSync(sub, join(base, 'aside')); symlinkSync(outside, sub); swaps += 1; }
      if (call !== 'lstat' && swaps === 1) { rmSync(sub); renameSync(join(base, 'aside'), sub); swaps += 1; }
    };
    const outcomes = await readAll(granted);
    expect(swaps).toBe(2);
    expect(JSON.stringify(outcomes)).not.toContain('nobody allowed');
    expect(outcomes).toMatchObject([{ kind: 'refused', reason: 'changed' }]);
  });

  it('a link put where the granted source was is not followed, and its path is in no message', async () => {
    const base = temporaryFolder();
    const [granted, outside] = [join(base, 'granted'), join(base, 'outside')];
    mkdirSync(outside);
    writeFileSync(join(outside, 'notes.txt'), 'What nobody allowed.');
    symlinkSync(outside, granted);
    const fault = await readAll(granted).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(SourceMovedError);
    expect(String(fault)).not.toContain(base);
  });
});

describe('more than fits', () => {
  it('a source is cut off at its limit, each file that is left out with the reason', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(folder, `${name}.txt`), `${name} `.repeat(500));
    const listed = [];
    for await (const one of listSource(folder, { fileBytesMax: MEGABYTE, sourceBytesMax: 2500 })) listed.push(one.kind === 'refused' ? one.reason : 'taken');
    expect(listed).toEqual(['taken', 'taken', 'source-full', 'source-full']);
  });
  it('one file as large as the setting allows is taken', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.txt'), 'a '.repeat(2000));
    expect(await readAll(folder, { sourceBytesMax: 2500 })).toMatchObject([{ kind: 'text' }]);
  });
});

describe('text made to keep the node busy', () => {
  /** Longest step in milliseconds: the agent answers nobody for that long. */
  function longestStepMs(text: string): number {
    const steps = prepareInSteps(text, () => undefined);
    for (let longest = 0; ;) {
      const startedMs = performance.now();
      const { done } = steps.next();
      longest = Math.max(longest, performance.now() - startedMs);
      if (done === true) return longest;
    }
  }
  // Before they were linear these took 30 s (one line), 4.5 s and 4.5 s on the machine they were written on.
  it.each([
    ['one line of eight megabytes', 'the same quiet words again '.repeat(310_000)],
    ['a token of dots', `a${'.'.repeat(60_000)}x`],
    ['a token of slashes', `a${'/'.repeat(60_000)}b`],
    ['keys that never end', '-----BEGIN PRIVATE KEY-----\n'.repeat(3_000)],
    ['digits and blanks', '1 '.repeat(40_000)],
    ['at signs', 'a@'.repeat(40_000)],
  ])('%s', { timeout: 60_000 }, (_name, text) => { expect(longestStepMs(text)).toBeLessThan(2_000); });
});
