// Runs of an experiment, each in a process of its own, so that as many run at once as the machine has cores: a request over
// the parent's channel, the result back, the end. A child is this same program once more.
import { fork } from 'node:child_process';
import type { Backend } from '../../worker/engine/backend.ts';
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import { runAttack } from './attacks.ts';
import type { AttackResult, AttackRun } from './attacks.ts';
import { runCurve } from './curve.ts';
import type { CurveResult, CurveRun } from './curve.ts';
import { runDropouts } from './dropouts.ts';
import type { DropoutsResult, DropoutsRun } from './dropouts.ts';
import { runScale } from './scale/runs.ts';
import type { ScaleResult, ScaleRun } from './scale/runs.ts';
import { realText } from './text.ts';
import type { RealText } from './text.ts';

interface Experiments {
  readonly curve: { readonly run: CurveRun; readonly result: CurveResult };
  readonly dropouts: { readonly run: DropoutsRun; readonly result: DropoutsResult };
  readonly attacks: { readonly run: AttackRun; readonly result: AttackResult };
  readonly scale: { readonly run: ScaleRun; readonly result: ScaleResult };
}
type Experiment = keyof Experiments;
type Request = { readonly [E in Experiment]: { readonly experiment: E; readonly run: Experiments[E]['run'] } }[Experiment];

/** The first word on a child's command line. */
export const ONE_RUN = 'one-run';

/** In the order of `runs`, which begin one after the other as processes end; rejects with the first that fails. */
export async function runAll<E extends Experiment>(experiment: E, runs: readonly Experiments[E]['run'][], jobs: number, onResult: (result: Experiments[E]['result']) => void): Promise<Experiments[E]['result'][]> {
  const results: Experiments[E]['result'][] = [];
  let next = 0;
  await Promise.all(Array.from({ length: jobs }, async () => {
    for (let at = next++, run = runs[at]; run !== undefined; at = next++, run = runs[at]) {
      const result = await inProcess<E>(experiment, run);
      results[at] = result;
      onResult(result);
    }
  }));
  return results;
}

function inProcess<E extends Experiment>(experiment: E, run: Experiments[E]['run']): Promise<Experiments[E]['result']> {
  const child = fork(process.argv[1] ?? '', [ONE_RUN], { serialization: 'advanced', execArgv: [] });
  return new Promise((resolve, reject) => {
    let result: Experiments[E]['result'] | null = null;
    child.once('message', (message) => { result = message as Experiments[E]['result']; });
    child.once('exit', (code) => { if (result === null) reject(new Error(`the run ${JSON.stringify(run)} ended with code ${code ?? 'none'}`)); else resolve(result); });
    child.send({ experiment, run });
  });
}

function resultOf(backend: Backend, text: RealText, request: Request): Promise<Experiments[Experiment]['result']> {
  switch (request.experiment) {
    case 'curve': return runCurve(backend, text, request.run);
    case 'dropouts': return runDropouts(backend, text, request.run);
    case 'attacks': return runAttack(backend, text, request.run);
    case 'scale': return runScale(backend, text, request.run);
  }
}

/** The child's side. */
export function serveOneRun(): void {
  process.once('message', (request: Request) => {
    void (async () => {
      // Joined pairs of vector operations compute the same in less time; the self-test sees to it.
      const backend = await createNodeCpuBackend({ threads: 1, revectorize: request.experiment !== 'curve' });
      const result = await resultOf(backend, realText(), request);
      await backend.close();
      process.send?.(result, () => { process.exit(0); });
    })();
  });
  process.on('disconnect', () => { process.exit(0); });
}
