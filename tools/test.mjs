// `npm test`: sets a clone up, runs the static checks and every suite, and ends with one line of counts.
// `--nightly` adds the long tests; suite names run only those (`npm test -- unit e2e`).
import { runChecks } from './setup/checks.mjs';
import { ensureChromium } from './setup/chromium.mjs';
import { prepare } from './setup/prepare.mjs';
import { SetupError, entryPoint, say } from './setup/say.mjs';
import { SUITES, runSuite } from './setup/suites.mjs';
import { ALL_TARGETS } from './setup/targets.mjs';

const single = (name, ok, durationMs) => ({ name, durationMs, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [], failures: [] });

async function runAll(suites, nightly) {
  const results = [];
  const step = async (name, work) => {
    const startedMs = Date.now();
    const ok = await work().catch((error) => {
      if (!(error instanceof SetupError)) throw error;
      say(error.message);
      return false;
    });
    results.push(single(name, ok, Date.now() - startedMs));
  };
  const node = await prepare([]);
  const browser = ensureChromium();
  results.push(single('browser', browser !== null, 0));
  await step('build', () => prepare(ALL_TARGETS).then(() => true));
  for (const { name, ok, durationMs } of await runChecks(node, (check) => say(`check: ${check}`))) results.push(single(`check: ${name}`, ok, durationMs));
  const environment = { ...(browser === null ? {} : { ILEICES_CHROMIUM: browser }), ...(nightly ? { ILEICES_NIGHTLY: '1' } : {}) };
  for (const name of suites) {
    say(`suite: ${name}`);
    results.push(await runSuite(node, name, environment));
  }
  return results;
}

function report(results) {
  const skipped = results.flatMap((result) => result.skipped.map((test) => `  ${result.name}: ${test}`));
  if (skipped.length > 0) console.log(`\nnot run here:\n${skipped.join('\n')}`);
  const failures = results.flatMap((result) => result.failures.map((failure) => `${result.name}: ${failure}`));
  if (failures.length > 0) console.log(`\nfailed:\n${failures.join('\n\n')}`);
  console.log(`\n${'suite'.padEnd(22)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'seconds'.padStart(10)}`);
  for (const { name, passed, failed, durationMs } of results) {
    console.log(`${name.padEnd(22)}${String(passed).padStart(8)}${String(failed).padStart(8)}${(durationMs / 1000).toFixed(1).padStart(10)}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
}

await entryPoint(async () => {
  const words = process.argv.slice(2);
  const named = words.filter((word) => !word.startsWith('-'));
  const unknown = named.find((name) => !SUITES.includes(name)) ?? words.find((word) => word.startsWith('-') && word !== '--nightly');
  if (unknown !== undefined) throw new SetupError(`"${unknown}" is no suite. Suites: ${SUITES.join(', ')}; and --nightly.`);
  return report(await runAll(SUITES.filter((name) => named.length === 0 || named.includes(name)), words.includes('--nightly')));
});
