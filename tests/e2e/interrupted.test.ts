// Ctrl-C in a terminal, and the end of a session, reach every process of the node at once: what was learnt is saved first.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestNode } from './nodeProcess.ts';

const CLI = fileURLToPath(new URL('../../main/node/cli/ileices.ts', import.meta.url));

let node: TestNode;
let child: ChildProcess | null = null;
beforeEach(() => { node = new TestNode(mkdtempSync(join(tmpdir(), 'ileices-interrupted-'))); });
afterEach(() => {
  if (child?.pid !== undefined) try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it has ended, as it should */ }
  rmSync(node.home, { recursive: true, force: true });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s to all of its processes', async (signal) => {
  // A group of its own, as a terminal or a service manager gives it.
  child = spawn(process.execPath, [CLI, 'up', '--headless', '--home', node.home, '--port', '0'], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { said += text; });
  await expect.poll(() => said, { timeout: 30_000 }).toContain(' is up in ');
  const first = await node.until((status) => status.state === 'learning' && status.model !== null);
  const learnt = await node.until((status) => (status.model?.step ?? 0) > (first.model?.step ?? 0));
  const gone = new Promise<number | null>((resolve) => { child?.once('exit', resolve); });
  process.kill(-(child.pid ?? 0), signal);
  expect(await gone).toBe(0);
  expect(said).toContain('Saved and stopped.');
  await node.up();
  const again = await node.until((status) => status.state === 'learning' && status.model !== null);
  expect(again.model?.step).toBeGreaterThanOrEqual(learnt.model?.step ?? Infinity);
  expect((await node.cli('journal', 'verify', '--json')).json).toMatchObject({ ok: true });
  await node.kill9();
});
