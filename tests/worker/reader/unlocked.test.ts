// The readers process where nobody locks files for it, as in Electron: it closes those doors itself, and what it would have loaded late
// it has by then.
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const CONFINE = fileURLToPath(new URL('../../../worker/reader/confine.node.ts', import.meta.url));
/** Every try ends in a throw; what got through is named. */
const probe = `
  import fs, { openSync, readFileSync } from 'node:fs';
  import promises from 'node:fs/promises';
  import { confine } from ${JSON.stringify(CONFINE)};
  confine(process.stdout);
  const tries = {
    read: () => fs.readFileSync('/etc/hosts'), named: () => readFileSync('/etc/hosts'), open: () => openSync('/etc/hosts'), write: () => fs.writeFileSync(${JSON.stringify(join(tmpdir(), 'ileices-unlocked'))}, 'x'), list: () => fs.readdirSync('/'),
    stream: () => fs.createReadStream('/etc/hosts'), promised: () => promises.readFile('/etc/hosts'), ofFs: () => fs.promises.readFile('/etc/hosts'), link: () => fs.symlinkSync('/etc', '/tmp/x'), again: async () => (await import('node:fs')).readFileSync('/etc/hosts'),
    builtin: () => process.getBuiltinModule('node:fs').readFileSync('/etc/hosts'), data: () => import('data:text/javascript,export default 1'), electron: () => import('electron'), electronMain: () => import('electron/main'),
  };
  const through = [];
  for (const [name, attempt] of Object.entries(tries)) { try { const got = await attempt(); through.push(name + ' ' + typeof got); } catch { } }
  process.stdout.write(JSON.stringify(through) + '\\n');
`.replace(/\\n'\);/, "n');");

test.runIf(process.platform === 'linux')('D8 files, code made from text and the modules of Electron are out of reach', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', probe], { encoding: 'utf8', env: {} });
  expect(stderr).toBe('');
  expect(stdout.trim()).toContain('[]');
});
