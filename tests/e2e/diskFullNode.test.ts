// A whole node on a disk that is really full (a small tmpfs as its home; needs root on Linux): it says so, loses nothing,
// goes on by itself when there is room, and survives kill -9 meanwhile. tests/fault/diskFull.test.ts does the same to its parts.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuiltNode } from './builtNode.ts';

/** Room for a few checkpoints of eleven megabytes, so that there is something to lose. */
const DISK_MEGABYTES = 64;
const GOES_ON_WITHIN_MS = 60_000;
const START_LIMIT_MS = 20_000;

const LOW: unknown = expect.objectContaining({ id: 'disk-low', severity: 'warning', text: expect.stringMatching(/^Only \d+ MB are free on the disk of the home folder\./) as string });

function mountSmall(folder: string): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can mount a small disk';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m,mode=0755`, 'tmpfs', folder], { stdio: 'ignore' });
    return null;
  } catch { return 'this machine does not let root mount a tmpfs'; }
}

const disk = mkdtempSync(join(tmpdir(), 'ileices-small-disk-'));
const refusal = mountSmall(disk);
// Unmounted even when the test process is told to go.
process.once('exit', () => { if (refusal === null && existsSync(disk)) execFileSync('umount', ['-l', disk], { stdio: 'ignore' }); });

describe.skipIf(refusal !== null)(`a node on a full disk${refusal === null ? '' : ` (${refusal})`}`, () => {
  const ballast = join(disk, 'ballast');
  const fill = () => { const { bavail, bsize } = statfsSync(disk); appendFileSync(ballast, new Uint8Array(bavail * bsize)); };
  let node: BuiltNode;
  /** Rows of the journal, which must verify, by the running node or from its files. */
  const rows = async () => {
    const { code, json } = await node.run('journal', 'verify', '--json');
    expect([code, json]).toEqual([0, expect.objectContaining({ ok: true, firstBad: null })]);
    return (json as { rows: number }).rows;
  };
  beforeAll(async () => {
    node = new BuiltNode({ home: join(disk, 'home'), settings: { power: 'generous', backend: 'cpu', checkpointEverySeconds: 10 } });
    await node.up();
  });
  afterAll(async () => {
    await node.kill9();
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  test('learns and saves while there is room', async () => {
    const before = await node.status();
    const saved = await node.until((status) => status.state === 'learning' && status.model !== null && status.model.checkpoint !== before.model?.checkpoint && status.model.step > 0);
    // A disk as small as this one is said to be.
    expect(saved.notices).toEqual([LOW]);
    expect((await node.call('ask', { text: 'Where is Ileices?', sampling: { maxTokens: 8 }, raw: false })).reply.length).toBeGreaterThan(0);
  });

  test('says that the disk is full, rests, and refuses what it could not keep', async () => {
    fill();
    const full = await node.until((status) => status.state === 'blocked');
    expect(full).toMatchObject({ state: 'blocked', reason: 'disk-full' });
    expect(full.reasonText).toContain('Free some space');
    expect(full.notices).toContainEqual(expect.objectContaining({ id: 'disk-full', severity: 'error' }));
    // As a person sees it.
    const { code, stdout } = await node.run('status');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/disk is full/i)]);
    fill();
    const asked = await node.run('ask', 'Can you keep this?', '--json');
    expect(asked.code).toBe(1);
    expect(asked.stderr).toMatch(/disk is full/i);
    await rows();
  });

  test('goes on by itself when there is room, and saves again', async () => {
    const rowsBefore = await rows();
    const before = await node.status();
    expect(before).toMatchObject({ state: 'blocked' });
    rmSync(ballast);
    await node.until((status) => status.state === 'learning' && status.notices.every(({ id }) => id === 'disk-low'), GOES_ON_WITHIN_MS);
    const saved = await node.until((status) => status.model !== null && status.model.checkpoint !== before.model?.checkpoint, GOES_ON_WITHIN_MS);
    // Nothing was learnt anew: what the process held while it rested is in the checkpoint.
    expect(saved.model?.step).toBeGreaterThanOrEqual(before.model?.step ?? 0);
    expect((await node.call('ask', { text: 'Where is Ileices?', sampling: { maxTokens: 8 }, raw: false })).reply.length).toBeGreaterThan(0);
    expect(await rows()).toBeGreaterThan(rowsBefore);
  });

  test('killed on the full disk, a start says why it cannot, and nothing is damaged', async () => {
    const before = await node.status();
    fill();
    await node.until((status) => status.reason === 'disk-full');
    fill();
    await node.kill9();
    const rowsBefore = await rows();
    await expect(node.up(START_LIMIT_MS)).rejects.toThrow(/ended with 1:.*disk is full.*Free some space/is);
    expect(await rows()).toBeGreaterThanOrEqual(rowsBefore);
    rmSync(ballast);
    await node.up();
    const again = await node.until((status) => status.state === 'learning' && status.model !== null);
    expect(again.notices).toEqual([LOW]);
    expect(again.model?.checkpoint).toBe(before.model?.checkpoint);
    expect(await node.stop()).toBe(0);
    await rows();
  });
});
