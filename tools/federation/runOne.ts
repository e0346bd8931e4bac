// One run of an experiment in a process of its own, so that as many run at once as the machine has cores: a request over the
// parent's channel, the result back, the end.
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import { runCurve } from './curve.ts';
import type { CurveRun } from './curve.ts';
import { realText } from './text.ts';

process.once('message', (run: CurveRun) => {
  void (async () => {
    const backend = await createNodeCpuBackend({ threads: 1 });
    const result = await runCurve(backend, realText(), run);
    await backend.close();
    process.send?.(result, () => { process.exit(0); });
  })();
});
process.on('disconnect', () => { process.exit(0); });
