// `bench`: runs the project's own benchmark (tools/bench) as it is; figures and yardsticks are its business.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { appRefusal } from '../projectFolder.ts';
import { CommandFailed, EXIT_FAILED } from './outcome.ts';

const BENCHMARK = fileURLToPath(new URL('../../../tools/bench/main.mjs', import.meta.url));

export interface BenchOptions { readonly json?: boolean; readonly rounds?: number; readonly threads?: number; readonly only?: string; readonly jax?: string }

export async function bench(options: BenchOptions): Promise<void> {
  const refusal = appRefusal('Measuring');
  if (refusal !== null) throw new CommandFailed(refusal);
  if (!existsSync(BENCHMARK)) throw new CommandFailed('The benchmark is part of the sources, not of an installation. Clone the project to run it.');
  const given = Object.entries({ rounds: options.rounds, threads: options.threads, only: options.only, jax: options.jax }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
  const child = spawn(process.execPath, [BENCHMARK, ...(options.json ? ['--json'] : []), ...given], { stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise<number | null>((resolve, reject) => { child.once('error', reject); child.once('exit', resolve); });
  if (code !== 0) process.exitCode = EXIT_FAILED;
}
