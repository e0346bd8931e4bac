// Entry of a helper thread in a page: hands messages of the compute worker to the helper, says when it has ended, nothing else.
import { Helper } from './threads.ts';
import type { ThreadMessage } from './threads.ts';

const host = globalThis as unknown as DedicatedWorkerGlobalScope;
const helper = new Helper();
host.onmessage = ({ data }: MessageEvent<ThreadMessage>) => {
  if (helper.receive(data)) return;
  host.postMessage('ended');
  host.close();
};
