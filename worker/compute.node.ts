// Entry of the compute process in Node: the organism's body behind the parent's IPC channel. It holds no keys and opens
// no files but its own kernels. Boot order: handlers, channel, then whatever the parent asks. Ends with its parent.
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../app/ports.ts';
import type { ComputeReplyFrame } from '../schemas/compute.ts';
import { openNodeBackend } from './engine/choose.node.ts';
import { answer, eventFrame } from './learner/border.ts';
import { Compute } from './learner/handlers.ts';

const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
};

function post(frame: ComputeReplyFrame): void {
  // A parent that has just gone cannot hear; `disconnect` ends this process in the same turn.
  process.send?.(frame, undefined, undefined, () => undefined);
}

const compute = new Compute({
  clock,
  yieldToHost: () => setImmediate(),
  openBackend: openNodeBackend,
  emit: (event) => { post(eventFrame(event)); },
});

process.on('message', (message) => { void answer(message, compute, post); });
process.on('disconnect', () => { process.exit(0); });
// Ctrl-C, or the end of a session, reaches every process at once. The agent decides: it still needs what was learnt.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
