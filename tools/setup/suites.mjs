// Runs vitest suites one by one, the quick ones first, and reads their results from vitest's own JSON.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { childEnvironment } from './node.mjs';
import { buildFolder, modules, root } from './paths.mjs';
import { runChild } from './run.mjs';

export const SUITES = ['unit', 'contract', 'meta', 'sim', 'wgsl', 'e2e', 'nodes', 'fault', 'speech', 'electron'];

const MESSAGE_LINES = 12;
const ESCAPES = /\u001b\[[0-9;]*m/g;
const headOf = (message) => message.replace(ESCAPES, '').split('\n').slice(0, MESSAGE_LINES).join('\n');

/** What failed, each with the beginning of what was said of it: in a long log it would be far above the table. */
function failuresOf(report) {
  return report.testResults.flatMap((file) => {
    const tests = file.assertionResults.filter((one) => one.status === 'failed').map((one) => `${relative(root, file.name)}: ${one.fullName}\n${headOf((one.failureMessages ?? []).join('\n'))}`);
    return file.status === 'failed' && tests.length === 0 ? [`${relative(root, file.name)}: did not load\n${headOf(file.message ?? '')}`] : tests;
  });
}

/** Counts of one vitest JSON report. A file that failed to load has no tests, but is one failure all the same, and so is
 * a run that ended badly with every test green (an unhandled error). */
export function countsOf(report, code) {
  const assertions = report.testResults.flatMap((file) => file.assertionResults.map((one) => ({ ...one, file: file.name })));
  const count = (...states) => assertions.filter((one) => states.includes(one.status)).length;
  const known = failuresOf(report);
  const failures = known.length === 0 && code !== 0 ? ['every test passed, and the run ended badly: see its log for an unhandled error'] : known;
  return {
    passed: count('passed'), failed: failures.length, failures,
    skipped: assertions.filter((one) => ['pending', 'skipped', 'todo', 'disabled'].includes(one.status)).map((one) => one.fullName),
  };
}

export async function runSuite(node, name, environment) {
  const folder = join(buildFolder, 'test-results');
  const file = join(folder, `${name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(file, { force: true });
  const startedMs = Date.now();
  const args = [join(modules, 'vitest', 'vitest.mjs'), 'run', '--project', name, '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runChild(node, args, { env: { ...childEnvironment(node), ...environment }, stdio: ['ignore', 'inherit', 'inherit'] });
  const durationMs = Date.now() - startedMs;
  try {
    return { name, durationMs, ...countsOf(JSON.parse(readFileSync(file, 'utf8')), code) };
  } catch {
    // No report: vitest found no test (code 0) or ended before it could write one.
    return { name, durationMs, passed: 0, failed: code === 0 ? 0 : 1, skipped: [], failures: code === 0 ? [] : ['the run ended before it could report'] };
  }
}
