// Entry of the worker of the compute page: the organism's body on what a browser has. Like the process in Node it holds no keys; what
// the agent asks comes through the page, frame by frame.
import './jitless.page.ts';
import { COMPUTE_CAPS, packPageFrame, unpackPageFrame } from '../app/pageWire.ts';
import type { ComputeReplyFrame } from '../schemas/compute.ts';
import { pageClock } from './clock.page.ts';
import { openPageBackend } from './engine/choose.page.ts';
import { answer, eventFrame } from './learner/border.ts';
import { Compute } from './learner/handlers.ts';

const page = globalThis as unknown as DedicatedWorkerGlobalScope;

function post(frame: ComputeReplyFrame): void {
  const { buffer } = packPageFrame(frame, COMPUTE_CAPS);
  page.postMessage(buffer, [buffer]);
}

/** Messages queue behind this one, so that they are handled first; a timer would cost four milliseconds each time. */
const turns = new MessageChannel(), waiting: (() => void)[] = [];
turns.port1.onmessage = () => { waiting.shift()?.(); };
const yieldToHost = () => new Promise<void>((resolve) => { waiting.push(resolve); turns.port2.postMessage(null); });

const compute = new Compute({ clock: pageClock, yieldToHost, openBackend: openPageBackend, emit: (event) => { post(eventFrame(event)); } });

page.onmessage = ({ data }: MessageEvent<unknown>) => { if (data instanceof ArrayBuffer) void answer(unpackPageFrame(new Uint8Array(data), COMPUTE_CAPS), compute, post); };
