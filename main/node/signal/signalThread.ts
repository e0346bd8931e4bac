// The thread of the signalling host: whoever floods it takes nothing from the agent. Holds sockets and nothing else.
import { parentPort, workerData } from 'node:worker_threads';
import type { FromSignal, SignalBirth, ToSignal } from './messages.ts';
import { startSignalServer } from './server.ts';

if (parentPort === null) throw new Error('signal/signalThread.ts runs as a worker thread of the agent');
const port = parentPort;
const say = (message: FromSignal) => { port.postMessage(message); };

try {
  const server = await startSignalServer(workerData as SignalBirth);
  port.on('message', (message: ToSignal) => {
    if (message.type === 'stats') say({ type: 'stats', id: message.id, stats: server.stats() });
    else void server.close().then(() => { process.exit(0); });
  });
  say({ type: 'listening', port: server.port });
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  say({ type: 'failed', code: code ?? 'unknown', message });
}
