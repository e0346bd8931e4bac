// The installed app as `npm run package -- --dir` makes it, with a stand-in for Electron's program. Packed once a test file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ranProgram } from '../../doubles/ranProgram.ts';
import type { Ran } from '../../doubles/ranProgram.ts';
import { makeStandIn } from './standIn.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const unpacked = join(root, 'build/package/out', process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
export const resources = join(unpacked, 'resources');

/** What the packer's own libraries offer; they are found from where it lies. */
const fromBuilder = createRequire(createRequire(join(root, 'package.json')).resolve('app-builder-lib/package.json'));
export const builderModule = <T>(name: string): T => fromBuilder(name) as T;
export const load = async <T>(path: string): Promise<T> => (await import(new URL(`../../../tools/package/${path}`, import.meta.url).href)) as T;

export interface AsarEntry { readonly files?: Record<string, AsarEntry>; readonly size?: number; readonly unpacked?: boolean; readonly integrity?: { readonly hash: string } }
interface Asar { getRawHeader(archive: string): { header: AsarEntry; headerString: string }; extractAll(archive: string, folder: string): void; extractFile(archive: string, file: string): Buffer }
export const asar = builderModule<Asar>('@electron/asar');

export function packOnce(...words: string[]): { readonly code: number | null; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-electron-'));
  const standIn = join(folder, 'electron');
  makeStandIn(standIn);
  const ran = spawnSync(process.execPath, [join(root, 'tools/package.mjs'), '--dir', '--as-built', '--electron-dist', standIn, ...words], {
    cwd: root, encoding: 'utf8',
    // No way out: whatever would be fetched fails.
    env: { PATH: process.env['PATH'], HOME: folder, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', npm_config_offline: 'true' },
  });
  rmSync(folder, { recursive: true, force: true });
  return { code: ran.status, output: `${ran.stdout}${ran.stderr}` };
}

/** Paths of the files below a folder, with slashes. */
export function filesBelow(folder: string, path = ''): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((item) => {
    const name = path === '' ? item.name : `${path}/${item.name}`;
    return item.isDirectory() ? filesBelow(folder, name) : [name];
  }).sort();
}

export const bytesBelow = (folder: string): number => filesBelow(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

/** Files of the archive, and of each whether it lies beside it. */
export function archived(): Map<string, AsarEntry> {
  const found = new Map<string, AsarEntry>();
  const walk = (entry: AsarEntry, path: string): void => {
    for (const [name, child] of Object.entries(entry.files ?? {})) {
      const own = path === '' ? name : `${path}/${name}`;
      if (child.files === undefined) found.set(own, child); else walk(child, own);
    }
  };
  walk(asar.getRawHeader(join(resources, 'app.asar')).header, '');
  return found;
}

/** The node's command line in a copy of the package, under plain Node. */
export const packedCli = (app: string, words: readonly string[]): Promise<Ran> => ranProgram([join(app, 'build/node/ileices.mjs'), ...words], { cwd: app, env: { PATH: process.env['PATH'] } });

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');
