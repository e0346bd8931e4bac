// Entry of the compute page: stands between the agent's socket and the worker in which everything is computed, and hands on frames
// unread. It stays free itself, so that it can end a worker in the middle of its work. It draws nothing.
import { workForAgent } from './agentSocket.page.ts';
import { startWorker } from './workers.page.ts';

workForAgent((agent) => {
  const worker = startWorker('compute');
  worker.onmessage = ({ data }: MessageEvent<unknown>) => { if (data instanceof ArrayBuffer) agent.send(new Uint8Array(data)); };
  // A worker that broke answers nothing any more; the agent begins anew from the last checkpoint.
  worker.onerror = () => { agent.end(); };
  return { receive: (frame) => { worker.postMessage(frame, [frame]); }, end: () => { worker.terminate(); } };
});
