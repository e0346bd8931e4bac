// The import table (.dependency-cruiser.cjs) must refuse what docs/architecture.md forbids, and let through what it allows (OPS-019).
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantedRepository } from './plantedRepository.ts';
import type { PlantedRepository } from './plantedRepository.ts';

const FOLDERS = ['schemas', 'app', 'main', 'worker', 'renderer', 'shaders', 'tests', 'tools'];
const CRUISE = 'dependency-cruiser/bin/dependency-cruiser.mjs';
const REFUSED: readonly (readonly [from: string, to: string])[] = [
  ['schemas/rpc.ts', 'app/agent/node.ts'],
  ['schemas/rpc.ts', 'node:fs'],
  ['app/agent/node.ts', 'node:fs'],
  ['app/agent/node.ts', 'fs'],
  ['app/agent/node.ts', 'main/node/home.ts'],
  ['app/agent/node.ts', 'worker/learner/step.ts'],
  ['app/agent/node.ts', 'three'],
  ['main/node/agent.ts', 'worker/learner/step.ts'],
  ['main/node/agent.ts', 'renderer/main.tsx'],
  ['main/node/agent.ts', 'webgpu'],
  ['worker/learner/step.ts', 'main/node/home.ts'],
  ['worker/learner/step.ts', 'renderer/main.tsx'],
  ['worker/learner/step.ts', 'node:fs'],
  ['worker/learner/step.ts', 'better-sqlite3'],
  ['worker/engine/webgpu/device.ts', 'webgpu'],
  ['worker/learner/step.ts', 'shaders/matmul.wgsl'],
  ['renderer/main.tsx', 'main/node/home.ts'],
  ['renderer/main.tsx', 'worker/learner/step.ts'],
  ['renderer/main.tsx', 'node:path'],
  ['renderer/main.tsx', 'better-sqlite3'],
  ['main/node/agent.ts', 'tests/doubles/agent.ts'],
  ['main/node/agent.ts', 'tools/build.mjs'],
  ['main/node/agent.ts', 'lodash'],
];
const ALLOWED: readonly (readonly [from: string, to: string])[] = [
  ['schemas/rpc.ts', 'zod'],
  ['app/agent/node.ts', 'schemas/rpc.ts'],
  ['main/node/agent.ts', 'node:fs'],
  ['main/node/agent.ts', 'better-sqlite3'],
  ['worker/compute.node.ts', 'node:process'],
  ['worker/engine/webgpu/adapter.node.ts', 'webgpu'],
  ['worker/engine/webgpu/kernels.ts', 'shaders/matmul.wgsl'],
  ['renderer/main.tsx', 'three'],
  ['renderer/main.tsx', 'app/physics/glyph.ts'],
  ['tests/app/node.test.ts', 'app/agent/node.ts'],
];

let repository: PlantedRepository;
let rulesAt: Map<string, string[]>;

/** The planted file of a row: the same place, its own name. */
function fileOf(from: string, to: string): string {
  const name = to.replace(/[^a-z]/g, '-');
  return from.replace(/([^/.]+)(\.[^/]*)$/, `$1-${name}$2`);
}

/** Plants every row at once, each importer in a file of its own, and cruises once. */
beforeAll(() => {
  repository = plantedRepository(['zod', 'three', 'better-sqlite3', 'webgpu', 'lodash']);
  for (const [from, to] of [...REFUSED, ...ALLOWED]) {
    const isFile = /\.(ts|tsx|wgsl|mjs)$/.test(to);
    const address = isFile ? `${'../'.repeat(from.split('/').length - 1)}${to}` : to;
    repository.plant({ [fileOf(from, to)]: `import * as planted from '${address}';\nexport const kept = planted;\n`, ...(isFile ? { [to]: 'export const one = 1;\n' } : {}) });
  }
  const { output } = repository.run(CRUISE, ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS]);
  const found = JSON.parse(output) as { summary: { violations: { rule: { name: string }; from: string }[] } };
  rulesAt = new Map();
  for (const { from, rule } of found.summary.violations) rulesAt.set(from, [...(rulesAt.get(from) ?? []), rule.name]);
}, 60_000);
afterAll(() => repository.remove());

describe('OPS-019 the import table', () => {
  it.each(REFUSED)('refuses %s -> %s', (from, to) => {
    expect(rulesAt.get(fileOf(from, to))).toContain('not-in-allowed');
  });

  it.each(ALLOWED)('allows %s -> %s', (from, to) => {
    // No program reaches the planted files, which is another rule's business.
    expect((rulesAt.get(fileOf(from, to)) ?? []).filter((rule) => rule !== 'no-dead-modules')).toEqual([]);
  });

  it('refuses cycles, files nobody imports, modules no program reaches and imports of nothing', () => {
    const small = plantedRepository([]);
    small.plant({
      'app/a.ts': "import { b } from './b.ts';\nexport const a = (): unknown => b;\n",
      'app/b.ts': "import { a } from './a.ts';\nexport const b = (): unknown => a;\n",
      'app/alone.ts': 'export const alone = 1;\n',
      'app/used.ts': 'export const used = 1;\n',
      'app/idle.ts': "export { used } from './used.ts';\n",
      'main/node/cli/ileices.ts': "import { used } from '../../../app/used.ts';\nimport { a } from '../../../app/a.ts';\nconsole.log(used, a);\n",
      'app/lost.ts': "export { x } from './nowhere.ts';\n",
    });
    const { output } = small.run(CRUISE, ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'app', 'main']);
    small.remove();
    expect(output).toMatch(/no-cycles: app\/a\.ts/);
    expect(output).toMatch(/no-orphans: app\/alone\.ts/);
    expect(output).toMatch(/no-dead-modules: app\/idle\.ts/);
    expect(output).not.toMatch(/no-dead-modules: app\/(a|b|used)\.ts/);
    expect(output).toMatch(/must-resolve: app\/lost\.ts/);
  });
});
