// Set-up: what decides whether to install, which Node to take, what to build, and how results are counted.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';

const address = (path: string): string => new URL(`../../tools/setup/${path}`, import.meta.url).href;
const load = async <T>(path: string): Promise<T> => (await import(address(path))) as T;
const { recordMatches, explain } = await load<{ recordMatches(lock: string, record: string): boolean; explain(output: string): string }>('install.mjs');
const { newEnough, nodeEnvironment, nodeFlags, pinnedNode } = await load<{ newEnough(version: string): boolean; nodeEnvironment(node: string): Record<string, string>; nodeFlags(args: readonly string[]): string[]; pinnedNode(platform: string, arch: string): string | null }>('node.mjs');
const { countsOf } = await load<{ countsOf(report: unknown, code: number): { passed: number; failed: number; skipped: string[]; failures: string[] } }>('suites.mjs');
const folder = mkdtempSync(join(tmpdir(), 'ileices-setup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('install', () => {
  const lock = (packages: object): string => JSON.stringify({ packages: { '': { version: '0.1.0' }, ...packages } });
  const wanted = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } };

  it('is done when every required package stands at its version', () => {
    expect(recordMatches(lock(wanted), lock({ 'node_modules/a': { version: '1.0.0' } }))).toBe(true);
  });

  it.each([['missing', {}], ['older', { 'node_modules/a': { version: '0.9.0' } }]])('is due when one is %s', (_, present) => {
    expect(recordMatches(lock(wanted), lock(present))).toBe(false);
  });

  it.each([
    ['npm error code ENOTFOUND\nnpm error network request failed', /Go online/],
    ['npm error code ENOSPC', /disk is full/],
    ['npm error code EACCES', /may not write/],
    ['npm error code EINTEGRITY', /npm ci/],
  ])('says the next step after %j', (output, sentence) => {
    expect(explain(output)).toMatch(sentence);
  });
});

describe('Node', () => {
  it.each([['v20.20.2', false], ['v22.17.1', false], ['v22.18.0', true], ['v24.21.0', true]])('%s: new enough is %s', (version, answer) => {
    expect(newEnough(version)).toBe(answer);
  });

  it('knows a package for every platform it names, and none elsewhere', () => {
    const optional = Object.keys((JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')) as { optionalDependencies: object }).optionalDependencies);
    const named = [['linux', 'x64'], ['linux', 'arm64'], ['win32', 'x64'], ['darwin', 'x64'], ['darwin', 'arm64']].map(([platform = '', arch = '']) => /node_modules.([^/\\]+)/.exec(pinnedNode(platform, arch) ?? '')?.[1]);
    expect(named.sort()).toEqual(optional.sort());
    expect(pinnedNode('linux', 'riscv64')).toBeNull();
  });

  it('tells the node to give freed memory back, unless a person said otherwise', () => {
    vi.stubEnv('MALLOC_ARENA_MAX', '7');
    expect(nodeEnvironment(process.execPath)).toMatchObject({ MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '7' });
    vi.unstubAllEnvs();
  });

  it('keeps what runs for days small, and only that; this Node knows the flag', () => {
    expect([nodeFlags(['up', '--headless']), nodeFlags(['train', 'up']), nodeFlags([])]).toEqual([['--optimize-for-size'], [], []]);
    expect(spawnSync(process.execPath, [...nodeFlags(['up']), '--version']).status).toBe(0);
  });
});

describe('counting', () => {
  const file = (status: string, ...states: string[]): object => ({ name: 'x.test.ts', status, assertionResults: states.map((state) => ({ status: state, fullName: state, failureMessages: state === 'failed' ? ['\u001b[31mexpected 2\u001b[39m'] : [] })) });

  it('adds tests up and names the skipped ones', () => {
    expect(countsOf({ testResults: [file('passed', 'passed', 'skipped'), file('failed', 'failed', 'passed')] }, 1)).toMatchObject({ passed: 2, failed: 1, skipped: ['skipped'] });
  });

  it('says what failed and how it was told, without colours', () => {
    expect(countsOf({ testResults: [file('failed', 'failed', 'passed')] }, 1).failures).toEqual([expect.stringMatching(/x\.test\.ts: failed\nexpected 2$/)]);
  });

  it('a file that did not load is a failure', () => {
    expect(countsOf({ testResults: [file('failed')] }, 1).failed).toBe(1);
  });

  it('a bad end with every test green is a failure', () => {
    expect(countsOf({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1);
  });
});

describe('starting', () => {
  const script = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('hands exit code, arguments and output through', () => {
    const target = script('exit.mjs', 'console.log(process.argv.slice(2).join("+")); process.exit(7);');
    const starter = script('starter.mjs', `import { become } from '${address('run.mjs')}'; process.exitCode = await become(process.execPath, ['${target}', 'a', 'b'], process.env);`);
    const result = spawnSync(process.execPath, [starter], { encoding: 'utf8' });
    expect([result.status, result.stdout.trim()]).toEqual([7, 'a+b']);
  });

  it('a child gets the signal and its code comes back', async () => {
    const target = script('signal.mjs', 'process.on("SIGTERM", () => process.exit(9)); console.log("up"); setInterval(() => {}, 1000);');
    const starter = script('parent.mjs', `import { runChild } from '${address('run.mjs')}'; process.exitCode = await runChild(process.execPath, ['${target}']);`);
    const child = spawn(process.execPath, [starter], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await new Promise((done) => child.on('close', done))).toBe(9);
  });

  it('two set-ups do not run at once', async () => {
    const probe = script('probe.mjs', `import { alone } from '${address('lock.mjs')}'; import { setTimeout as wait } from 'node:timers/promises';
      await alone(async () => { console.log('in'); await wait(150); console.log('out'); });`);
    const run = (): Promise<string> => new Promise((done) => {
      const child = spawn(process.execPath, [probe], { stdio: ['ignore', 'pipe', 'ignore'] });
      let output = '';
      child.stdout.on('data', (piece: Buffer) => { output += String(piece); order.push(...String(piece).trim().split('\n')); });
      child.on('close', () => done(output));
    });
    const order: string[] = [];
    await Promise.all([run(), run()]);
    expect(order).toEqual(['in', 'out', 'in', 'out']);
  });
});

describe('own files', () => {
  it('are listed without git too, and never what is installed or built', async () => {
    const { trackedFiles } = await load<{ trackedFiles(folder: string): string[] }>('tracked.mjs');
    for (const path of ['a.md', 'app/b.ts', 'node_modules/c.js', 'build/d.mjs']) {
      mkdirSync(dirname(join(folder, 'copy', path)), { recursive: true });
      writeFileSync(join(folder, 'copy', path), 'x');
    }
    expect(trackedFiles(join(folder, 'copy'))).toEqual(['a.md', 'app/b.ts']);
  });
});
