// Building only what changed: the set-up code is copied into a small made-up repository whose build scripts write a log.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const script = (name: string): string => `import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
  if (readFileSync('app/a.ts', 'utf8').includes('broken')) process.exit(3);
  mkdirSync('build/${name}', { recursive: true }); appendFileSync('log', '${name} ');`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ileices-targets-'));
  cpSync(fileURLToPath(new URL('../../tools/setup', import.meta.url)), join(folder, 'tools/setup'), { recursive: true });
  put('package.json', '{"type":"module"}');
  put('package-lock.json', '{"packages":{}}');
  put('app/a.ts', 'one');
  put('main/node/cli/ileices.ts', 'entry');
  put('worker/engine/cpu/kernels/index.ts', 'kernel');
  put('tools/build-kernels.mjs', script('kernels'));
  put('tools/bundle/node.mjs', script('node'));
  put('run.mjs', `import { build, stale, ALL_TARGETS } from './tools/setup/targets.mjs';
    await build(process.execPath, stale(ALL_TARGETS)).catch((error) => { console.error(error.message); process.exitCode = 1; });`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What was built by one run. */
function built(): { targets: string; code: number; said: string } {
  rmSync(join(folder, 'log'), { force: true });
  const result = spawnSync(process.execPath, ['run.mjs'], { cwd: folder, encoding: 'utf8' });
  return { targets: existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim() : '', code: result.status ?? 1, said: result.stderr };
}

describe('builds', () => {
  it('everything that has sources once, and nothing the second time', () => {
    expect(built().targets).toBe('kernels node');
    expect(built()).toMatchObject({ targets: '', code: 0, said: '' });
  });

  it.each([
    ['a shared source', 'app/a.ts', 'node'], ['a kernel', 'worker/engine/cpu/kernels/index.ts', 'kernels node'], ['a build script', 'tools/build-kernels.mjs', 'kernels'],
    ['the lock file', 'package-lock.json', 'kernels node'], ['a test', 'tests/a.test.ts', ''], ['the window, which has no page yet', 'renderer/x.ts', ''],
  ])('after a change of %s only what it is part of', (_, path, targets) => {
    built();
    put(path, `${existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : ''}\n// changed`);
    expect(built().targets).toBe(targets);
  });

  it('again when the output is gone', () => {
    built();
    rmSync(join(folder, 'build/node'), { recursive: true });
    expect(built().targets).toBe('node');
  });

  it('again after it failed, and says which', () => {
    built();
    put('app/a.ts', 'broken');
    expect(built()).toMatchObject({ code: 1, said: expect.stringMatching(/Building "node" failed/) as string });
    expect(built().code).toBe(1);
    put('app/a.ts', 'mended');
    expect(built()).toMatchObject({ targets: 'node', code: 0 });
  });
});
