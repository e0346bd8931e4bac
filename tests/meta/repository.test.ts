// The repository tells the truth about itself: documents name real paths, the lock file names no host, every migration
// and shader has a test, and nothing says that it is unfinished.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageJson, root } from './plantedRepository.ts';

const load = async <T>(path: string): Promise<T> => (await import(new URL(`../../tools/${path}`, import.meta.url).href)) as T;
const { trackedFiles, textOf } = await load<{ trackedFiles(): string[]; textOf(path: string): string | null }>('setup/tracked.mjs');
const { findMarkers } = await load<{ findMarkers(path: string, text: string): { line: number; rule: string; text: string }[] }>('markers.mjs');
const { faultsOf } = await load<{ faultsOf(document: unknown, present: (path: string) => boolean): string[] }>('requirements.mjs');
const files = trackedFiles();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Paths a Markdown text names in code spans or links. A star stands for any letters but a slash. */
export function namedPaths(text: string): string[] {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? '').filter((link) => !/^[a-z]+:/.test(link));
  const rooms = /^(app|assets|docs|main|renderer|schemas|shaders|tests|tools|worker|\.ci)\/[\w.*\-/]*$/;
  return [...spans.filter((span) => rooms.test(span)), ...links];
}

function present(path: string): boolean {
  if (!path.includes('*')) return existsSync(join(root, path));
  const pattern = new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '[^/]*')}`);
  return files.some((file) => pattern.test(file));
}

describe('documents', () => {
  it.each(files.filter((file) => file.endsWith('.md')))('%s names only paths that exist', (file) => {
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
    const missing = namedPaths(read(file)).filter((path) => !present(path) && !present(`${folder}${path}`));
    expect(missing).toEqual([]);
  });

  it('the search finds a path that does not exist', () => {
    expect(namedPaths('see `app/nowhere.ts` and [x](docs/none.md), not `a/b` or `x.y`').filter((path) => !present(path))).toEqual(['app/nowhere.ts', 'docs/none.md']);
  });

  it('every room says in a README of at most 25 lines what it is', () => {
    for (const room of ['app', 'assets', 'main', 'renderer', 'schemas', 'shaders', 'tests', 'tools', 'worker']) {
      expect(read(`${room}/README.md`).trimEnd().split('\n').length, room).toBeLessThanOrEqual(25);
    }
  });
});

describe('dependencies', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)]
    .map((match) => match.slice(1).map((cell) => cell.trim()));

  it('DOC-004 the table and package.json name the same packages at the same versions', () => {
    const { dependencies, devDependencies, optionalDependencies } = packageJson();
    const wanted = { ...dependencies, ...devDependencies, ...optionalDependencies };
    const table = Object.fromEntries(rows.map(([name, version]) => [name, version]));
    expect(table).toEqual(wanted);
  });

  it('every row has licence, rooms, size and a reason', () => {
    for (const [name, , licence, rooms, script, size, why] of rows) {
      expect([licence, rooms, script, why].every((cell) => cell !== ''), name).toBe(true);
      expect(size, name).toMatch(/^\d+$/);
    }
  });

  it('versions are exact and the lock file names no address', () => {
    for (const version of rows.map((row) => row[1])) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const lock = read('package-lock.json');
    expect(/"resolved"|https?:\/\/[^"]*\.tgz/.exec(lock)).toBeNull();
    expect(read('.npmrc')).not.toMatch(/registry\s*=|_auth/);
  });
});

describe('every part has a test', () => {
  const tests = files.filter((file) => file.startsWith('tests/') && /\.(ts|tsx)$/.test(file)).map((file) => read(file)).join('\n');

  it.each([...files.filter((file) => /^schemas\/sql\/migrations\/.*\.sql$/.test(file)), 'none'])('migration %s is named in a test', (file) => {
    if (file !== 'none') expect(tests.includes(file.replace(/.*\//, '').replace(/\.sql$/, ''))).toBe(true);
  });

  it.each([...files.filter((file) => file.endsWith('.wgsl')), 'none'])('shader %s is named in a test, or all of them are', (file) => {
    const name = file.replace(/.*\//, '').replace(/\.wgsl$/, '');
    if (file !== 'none') expect(tests.includes(name) || /readdirSync\([^)]*shaders/.test(tests)).toBe(true);
  });
});

describe('OPS-017 markers', () => {
  it('no tracked file says it is unfinished, mutes a net or names a private place', () => {
    const found = files.filter((file) => file !== 'package-lock.json').flatMap((file) => {
      const text = textOf(file);
      return text === null ? [] : findMarkers(file, text).map((one) => `${file}:${one.line} ${one.text}`);
    });
    expect(found).toEqual([]);
  });

  it.each(['// TO' + 'DO: later', 'throw new Error("not ' + 'implemented")', '// eslint-' + 'disable', '// @ts-' + 'ignore', 'it.' + 'only("x")', 'see /wo' + 'rk/shared', '// good enough for ' + 'now'])('finds %s', (line) => {
    expect(findMarkers('app/x.ts', `one\n${line}\n`)).toMatchObject([{ line: 2 }]);
  });

  it('OPS-018 every requirement row has its evidence', () => {
    expect(faultsOf(parse(read('docs/requirements.yaml')), (path) => existsSync(join(root, path)))).toEqual([]);
  });

  // Built from parts so that this file does not find itself.
  const secret = new RegExp(`-----BEGIN [A-Z ]*PRIVATE ${'KEY'}-----\\n[A-Za-z0-9+/=\\n]{80,}|\\b(AKIA|ASIA)[0-9A-Z]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{36}\\b|\\bnpm_[A-Za-z0-9]{36}\\b`);

  it('INFRA-022 no private key or access token lies in a tracked file', () => {
    expect(files.filter((file) => secret.test(textOf(file) ?? ''))).toEqual([]);
  });

  it.each([`AKIA${'ABCDEFGHIJKLMNOP'}`, `ghp_${'a1B2'.repeat(9)}`, `-----BEGIN PRIVATE ${'KEY'}-----\n${'MIIEvQ'.repeat(20)}`])('INFRA-022 a planted key would be found: %s', (planted) => {
    expect(secret.test(`const key = '${planted}';`)).toBe(true);
  });
});
