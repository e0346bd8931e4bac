// Set-up that is stopped in the middle, in a checkout of its own with an npm that does as it is told: nothing runs on, two
// never write into one folder, and the next start makes it whole. And words that are wrong are said before all that.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram } from '../../main/node/cli/program.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ileices-interrupted-'));
  cpSync(join(repository, 'tools/setup'), join(root, 'tools/setup'), { recursive: true });
  cpSync(join(repository, 'tools/start.mjs'), join(root, 'tools/start.mjs'));
  mkdirSync(join(root, 'main/node/cli'), { recursive: true });
  cpSync(join(repository, 'main/node/cli/words.json'), join(root, 'main/node/cli/words.json'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  writeFileSync(join(root, 'prepare.mjs'), "import { prepare } from './tools/setup/prepare.mjs'; import { entryPoint } from './tools/setup/say.mjs'; await entryPoint(async () => { await prepare([]); });");
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

const whole = `mkdirSync('node_modules/a', { recursive: true }); writeFileSync('node_modules/.package-lock.json', '{"packages":{"node_modules/a":{"version":"1.0.0"}}}');`;
/** An npm with this body; it notes each of its process ids. */
function npm(body: string): Record<string, string | undefined> {
  writeFileSync(join(root, 'npm.js'), `import { spawn } from 'node:child_process'; import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
    appendFileSync('pids', process.pid + '\\n'); ${body}`);
  return { ...process.env, npm_execpath: join(root, 'npm.js') };
}
const stubborn = `process.on('SIGINT', () => {}); process.on('SIGTERM', () => {});
  if (process.argv[2] === 'ci') { mkdirSync('node_modules/half', { recursive: true }); spawn(process.execPath, [process.argv[1], 'deeper'], { stdio: 'inherit' }); }
  setInterval(() => {}, 1000);`;
function start(env: Record<string, string | undefined>) {
  const child = spawn(process.execPath, [join(root, 'prepare.mjs')], { stdio: ['ignore', 'ignore', 'pipe'], env });
  const run = { child, said: '', ended: new Promise<number | null>((done) => { child.on('close', done); }) };
  child.stderr.on('data', (piece: Buffer) => { run.said += String(piece); });
  return run;
}
const pids = () => (existsSync(join(root, 'pids')) ? readFileSync(join(root, 'pids'), 'utf8').trim().split('\n').map(Number) : []);
const lives = (pid: number) => { try { return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] !== 'Z'; } catch { return false; } };

// Process groups and /proc are Linux's; the rest of set-up is the same everywhere.
describe.runIf(process.platform === 'linux')('an installation that is stopped', () => {
  it.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('%s ends all of it first, and the next start makes it whole', async (signal, code) => {
    const run = start(npm(stubborn));
    await expect.poll(() => pids().length, { timeout: 10_000 }).toBe(2);
    run.child.kill(signal);
    expect(await run.ended).toBe(code);
    expect(pids().filter(lives)).toEqual([]);
    expect(existsSync(join(root, 'build/.setup-lock'))).toBe(false);
    const next = start(npm(whole));
    expect([await next.ended, next.said]).toEqual([0, expect.stringContaining('packages installed')]);
  });

  it('a folder is not taken for whole because an earlier record of it is left', async () => {
    expect(await start(npm(whole)).ended).toBe(0);
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '2.0.0' } } }));
    const run = start(npm(stubborn));
    await expect.poll(() => pids().length, { timeout: 10_000 }).toBe(3);
    run.child.kill('SIGINT');
    await run.ended;
    expect(existsSync(join(root, 'node_modules/.ileices-stamp')) || existsSync(join(root, 'node_modules/.package-lock.json'))).toBe(false);
  });

  it('one that was left behind by a killed start is waited for, with one line', async () => {
    const left = start(npm(`setTimeout(() => { ${whole} }, 2500);`));
    await expect.poll(() => pids().length, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => readFileSync(join(root, 'build/.setup-lock'), 'utf8')).toContain(String(pids()[0]));
    left.child.kill('SIGKILL');
    await left.ended.catch(() => null);
    const next = start(npm('process.exit(1);'));
    expect(await next.ended).toBe(0);
    expect(next.said.trim().split('\n')).toEqual([`ileices: waiting for another set-up in this folder (process ${pids()[0]})`]);
  });

  it.each([
    ['names a process that is gone', JSON.stringify([{ pid: 2 ** 22 + 1, start: '1' }])],
    ['names another process of that id', JSON.stringify([{ pid: process.pid, start: '1' }])],
    ['was torn by a crash', '[{"pi'],
  ])('a lock that %s is taken over', async (_, text) => {
    mkdirSync(join(root, 'build'));
    writeFileSync(join(root, 'build/.setup-lock'), text);
    const run = start(npm(whole));
    expect([await run.ended, run.said]).toEqual([0, expect.not.stringContaining('waiting')]);
  });

  it('what npm cannot clear away is cleared for it, without its words', async () => {
    mkdirSync(join(root, 'node_modules/half'), { recursive: true });
    const run = start(npm(`if (existsSync('node_modules/half')) { console.error('npm error code ENOTEMPTY'); process.exit(1); } ${whole}`));
    expect(await run.ended).toBe(0);
    expect(run.said).not.toContain('npm error');
    expect(pids().length).toBe(2);
  });
});

describe('words after `npm start --`', () => {
  const first = (...words: string[]) => spawnSync(process.execPath, [join(root, 'tools/start.mjs'), ...words], { encoding: 'utf8', env: npm('process.exit(9);') });

  it.each([[['--bogus']], [['--headles']], [['extra']], [['--port']], [['--port', 'abc']], [['--port=70000']], [['--home', '']], [['--home=']], [['--json=yes']]])('%j is said before anything is installed', (words) => {
    const { status, stderr } = first(...words);
    expect([status, stderr.trim().split('\n').length, pids()]).toEqual([2, 1, []]);
  });

  it.each([[['--headless', '--port', '0', '--home', '/x', '--json']], [['--port=5', '--home=/a=b']], [['--help']]])('%j goes on to the installation', (words) => {
    first(...words);
    expect(pids().length).toBe(1);
  });

  it('are those of the command line', () => {
    const { common, up } = JSON.parse(readFileSync(join(root, 'main/node/cli/words.json'), 'utf8')) as Record<string, { flags: string }[]>;
    const options = buildProgram().commands.find((command) => command.name() === 'up')?.options.map((option) => option.flags);
    expect(options?.sort()).toEqual([...common ?? [], ...up ?? []].map((word) => word.flags).sort());
  });
});
