// Many seeds of the simulation, spread over processes: each runs the nightly suite of tests/sim on a slice of its own. A slice that
// breaks is told in full, with the command that runs its seeds again. Knows nothing of what a seed does.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions, wholeAfter } from './options.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Seeds a process runs: enough that its start does not count, few enough that the last ones end together. */
const SLICE = 100;

/** Those that no change runs, as many as ten nights do. */
const FROM = 500, COUNT = 50_000;

/** Slices that broke. */
export async function seeds(words: readonly string[]): Promise<number> {
  const { jobs } = readOptions(words, ['from', 'count']);
  const from = wholeAfter(words, 'from', 0) ?? FROM, count = wholeAfter(words, 'count', 1) ?? COUNT;
  const startMs = performance.now();
  const slices = Array.from({ length: Math.ceil(count / SLICE) }, (_, i) => ({ at: from + i * SLICE, many: Math.min(SLICE, count - i * SLICE) }));
  let broken = 0, ended = 0;
  const waiting = [...slices];
  await Promise.all(Array.from({ length: jobs }, async () => {
    for (let slice = waiting.shift(); slice !== undefined; slice = waiting.shift()) {
      const { ok, said } = await run(slice.at, slice.many);
      ended += slice.many;
      if (!ok) broken += 1;
      console.log(ok ? `${said.split('\n').find((line) => / seeds from \d+: /.test(line))?.trim() ?? ''} (${ended} of ${count})` : said);
    }
  }));
  console.log(`seeds ${from} to ${from + count - 1}: ${broken === 0 ? 'no invariant broke' : `${broken} of ${slices.length} slices broke, told above`}, ${((performance.now() - startMs) / 60_000).toFixed(1)} minutes, ${jobs} processes`);
  return broken;
}

function run(at: number, many: number): Promise<{ ok: boolean; said: string }> {
  const words = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'sim', '--reporter=default', 'tests/sim/seeds.nightly.test.ts', '-t', 'no invariant breaks'];
  const child = spawn(process.execPath, words, { cwd: root, env: { ...process.env, ILEICES_NIGHTLY: '1', ILEICES_SEEDS: `${at}:${many}`, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { said += text; });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => { resolve({ ok: code === 0, said }); });
  });
}
