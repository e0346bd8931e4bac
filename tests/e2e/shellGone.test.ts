// The app that starts a node may die while the node is still opening. The node must not outlive it: nobody would see it, and the next
// start of the app would find it in its way. The built node, under a stand-in for the app that goes at a bad moment.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { AMONG_TESTS, sleep } from './builtNode.ts';

const BUNDLE = fileURLToPath(new URL('../../build/node/ileices.mjs', import.meta.url));

/** Resolves to the exit code. `moment` says whether the app goes now. */
async function diesAt(moment: (home: string) => boolean): Promise<number | null> {
  const home = mkdtempSync(join(tmpdir(), 'ileices-gone-'));
  writeFileSync(join(home, 'settings.json'), JSON.stringify(AMONG_TESTS), { mode: 0o600 });
  const node = fork(BUNDLE, ['up', '--headless', '--shell', '--home', home], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: { ...process.env, NODE_OPTIONS: '' }, execArgv: [] });
  onTestFinished(() => { node.kill('SIGKILL'); rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }); });
  const gone = new Promise<number | null>((resolve) => { node.once('exit', resolve); });
  node.send({ type: 'begin', passphrase: null, sealed: null });
  while (!moment(home) && node.exitCode === null) await sleep(1);
  node.disconnect();
  return gone;
}

test.each<[string, (home: string) => boolean]>([
  ['before anything is opened', () => true],
  ['once the home is its own', (home) => existsSync(join(home, 'instance.lock'))],
  ['while its journal opens', (home) => existsSync(join(home, 'node.db'))],
])('a node whose app dies %s stops in good order', async (_when, moment) => { expect(await diesAt(moment)).toBe(0); });
