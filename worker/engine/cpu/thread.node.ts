// Entry of a helper thread in Node: hands messages of the parent to the helper, nothing else.
import { parentPort } from 'node:worker_threads';
import { Helper } from './threads.ts';
import type { ThreadMessage } from './threads.ts';

const helper = new Helper();
parentPort?.on('message', (message: ThreadMessage) => { if (!helper.receive(message)) parentPort?.close(); });
