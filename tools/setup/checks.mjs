// The static nets, in the order of cost. `npm run check` and the first part of `npm test` are exactly this list.
import { join } from 'node:path';
import { childEnvironment } from './node.mjs';
import { modules, root } from './paths.mjs';
import { runChild } from './run.mjs';

const bin = (...path) => join(modules, ...path);

export const CHECKS = [
  { name: 'requirements', args: [join(root, 'tools/requirements.mjs')] },
  { name: 'markers', args: [join(root, 'tools/markers.mjs')] },
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '-b'] },
  { name: 'imports', args: [bin('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', 'schemas', 'app', 'main', 'worker', 'renderer', 'shaders', 'tests', 'tools', 'vite.config.ts', 'vitest.config.ts'] },
  { name: 'lint', args: [bin('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
];

/** Runs every check, also after one failed; returns {name, ok, durationMs} each. */
export async function runChecks(node, onStart = () => {}) {
  const results = [];
  for (const check of CHECKS) {
    onStart(check.name);
    const startedMs = Date.now();
    const code = await runChild(node, check.args, { env: childEnvironment(node), stdio: ['ignore', 'inherit', 'inherit'] });
    results.push({ name: check.name, ok: code === 0, durationMs: Date.now() - startedMs });
  }
  return results;
}
