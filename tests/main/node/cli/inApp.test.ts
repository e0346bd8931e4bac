// The command line in a process of the installed app: its words are those behind the program's file, not the app's own.
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CLI = fileURLToPath(new URL('../../../../main/node/cli/ileices.ts', import.meta.url));
/** What a process of Electron's says of itself. */
const IN_APP = 'data:text/javascript,Object.defineProperty(process.versions, "electron", { value: "45.4.1" })';

it('takes its words as in any other process', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', IN_APP, CLI, 'status', '--home', join(tmpdir(), 'no node lives here')], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  expect(stderr).toContain('No node runs in');
  expect(status).toBe(1);
});

it('does not come up as the app\'s node where no app holds the other end', () => {
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'up', '--shell', '--headless', '--home', join(tmpdir(), 'no node lives here')], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  expect(stderr).toContain('how the installed app starts its node');
  expect(status).toBe(1);
});

it.each([['up', '--headless'], ['ask', 'Where is Oru?'], ['bench'], ['train', '--corpus', 'x', '--preset', 'spark', '--steps', '1', '--seed', '1', '--out', 'x']])('says what it cannot start, and starts nothing: %s', (...words) => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', IN_APP, CLI, ...words, ...(words[0] === 'bench' || words[0] === 'train' ? [] : ['--home', join(tmpdir(), 'no node lives here')])], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  expect(stderr).toMatch(/needs a checkout of Ileices: the installed app starts no other programs/);
  expect(status).toBe(1);
});
