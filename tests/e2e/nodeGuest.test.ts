// A good guest for real: a real node with its real sensors on this machine, and a real program that a person named.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BuiltNode, runBuilt } from './builtNode.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-guest-'));
/** A program with a name of its own, which does nothing. */
const PROGRAM = join(folder, 'mygame');
let node: BuiltNode;
beforeAll(async () => {
  copyFileSync('/bin/sleep', PROGRAM);
  node = new BuiltNode({ settings: { backend: 'cpu', power: 'quiet', exclusiveApps: ['MyGame'] } });
  await node.up();
});
afterAll(async () => { await node?.dispose(); rmSync(folder, { recursive: true, force: true }); });

const childrenOf = (pid: number): string[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter((each) => each !== '');
const computes = (): number => childrenOf(node.pid).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('compute')).length;

it.runIf(process.platform === 'linux')('G1 G6 the program that a person named runs: the compute process is gone, an answer still comes, and without the rule it learns again', async () => {
  await node.until((status) => status.state === 'throttled' && (status.model?.step ?? 0) > 0);
  expect(computes()).toBe(1);
  const program = spawn(PROGRAM, ['1000'], { stdio: 'ignore' });
  try {
    const stopped = await node.until((status) => status.reason === 'exclusive-app');
    expect(stopped).toMatchObject({ state: 'idle', reasonText: 'A program is running during which it is set to rest.' });
    await expect.poll(computes, { timeout: 30_000 }).toBe(0);
    const { json } = await runBuilt('ask', 'Who are you?', '--max-tokens', '8', '--json', '--home', node.home);
    expect(json).toMatchObject({ tokens: expect.any(Number) });
    expect((await node.status()).reason).toBe('exclusive-app');
    const changed = await runBuilt('settings', 'exclusiveApps', 'none', '--home', node.home);
    expect(changed).toMatchObject({ code: 0 });
    await node.until((status) => status.state === 'throttled' && status.reason === 'limit-quiet');
    expect(computes()).toBe(1);
  } finally { program.kill('SIGKILL'); }
});

it('settings are shown and refused in words', async () => {
  const all = await runBuilt('settings', '--home', node.home);
  expect(all.stdout).toContain('onlyWhenAway:');
  const wrong = await runBuilt('settings', 'power', 'loud', '--home', node.home);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Say quiet, balanced, generous.')]);
  const unknown = await runBuilt('settings', 'speed', '--home', node.home);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('There is no setting')]);
});
