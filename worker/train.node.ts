// Entry of a foreground training run in Node (CLI verb `train`): one request over the parent's IPC channel, then a frame
// a step and the result. Opens no files but its own kernels. Ends with its parent.
import { setImmediate } from 'node:timers/promises';
import { ForegroundRequest } from '../schemas/compute.ts';
import type { ForegroundFrame } from '../schemas/compute.ts';
import { openNodeBackend } from './engine/choose.node.ts';
import { runForeground } from './learner/foreground.ts';

function post(frame: ForegroundFrame): void { process.send?.(frame, undefined, undefined, () => undefined); }

async function run(message: unknown): Promise<void> {
  try {
    const request = ForegroundRequest.parse(message);
    const openBackend = () => openNodeBackend(request.backend, request.threads, () => { /* the step under way says so */ });
    await runForeground(request, { openBackend, nowMs: () => performance.now(), yieldToHost: () => setImmediate(), post });
  } catch (error) {
    post({ type: 'error', message: error instanceof Error ? error.message : String(error) });
  }
}

process.once('message', (message) => { void run(message); });
process.on('disconnect', () => { process.exit(0); });
