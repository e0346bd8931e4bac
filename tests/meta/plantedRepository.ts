// A throw-away copy of the project's nets (configs, no sources) into which tests plant files that must be caught.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const CONFIGS = [
  '.dependency-cruiser.cjs', 'eslint.config.js', 'package.json', 'docs/dependencies.md', 'tsconfig.base.json', 'app/ports.ts',
  'schemas/tsconfig.json', 'app/tsconfig.json', 'main/node/tsconfig.json', 'worker/tsconfig.json', 'renderer/tsconfig.json',
];

export interface PlantedRepository {
  readonly folder: string;
  plant(files: Record<string, string>): void;
  run(program: string, args: readonly string[]): { code: number; output: string };
  remove(): void;
}

/** `packages` are stubs with the given names, or 'real' for a link to the installed ones. */
export function plantedRepository(packages: readonly string[] | 'real'): PlantedRepository {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-nets-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const path of CONFIGS) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (existsSync(join(root, path))) copyFileSync(join(root, path), join(folder, path));
  }
  if (packages === 'real') symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  else {
    for (const name of packages) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, 'module.exports = {};\n');
    }
  }
  return {
    folder,
    plant: (files) => { for (const [path, text] of Object.entries(files)) write(path, text); },
    run: (program, args) => {
      const result = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: folder, encoding: 'utf8' });
      return { code: result.status ?? 1, output: `${result.stdout}${result.stderr}` };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the project's own package.json names. */
export function packageJson(): { dependencies: Record<string, string>; devDependencies: Record<string, string>; optionalDependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as ReturnType<typeof packageJson>;
}
