// Entry of the link process in Node: the mesh's connections behind the parent's IPC channel. It holds no key, no path and no
// database, and meets the bytes of strangers; its end is an everyday event. Ends with its parent.
import type { Clock } from '../app/ports.ts';
import { linkMethods } from '../schemas/link.ts';
import type { LinkReplyFrame } from '../schemas/link.ts';
import { answerCall } from './border.ts';
import { LinkSet } from './mesh/linkSet.ts';
import { SignalSockets } from './mesh/signalSockets.ts';
import { connectNodeSocket } from './mesh/socket.node.ts';
import { nodeWebRtc } from './mesh/wrtc.node.ts';

/** Exit code after a fault of ours. What a stranger sent must not reach a log, so only its kind is told. */
const FAULT_EXIT_CODE = 70;
function end(error: unknown): never {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line)).slice(0, 4).map((line) => line.trim()).join(' ') : '';
  process.stderr.write(`link process ended over ${error instanceof Error ? error.name : 'a thrown value'} ${frames}\n`);
  process.exit(FAULT_EXIT_CODE);
}
process.on('uncaughtException', end);
process.on('unhandledRejection', end);

const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
};
function post(frame: LinkReplyFrame, taken?: () => void): void {
  // A parent that has just gone cannot hear; `disconnect` ends this process in the same turn.
  process.send?.(frame, undefined, undefined, () => { taken?.(); });
}

const sockets = new SignalSockets({ clock, random: { nextFloat: () => Math.random() }, connect: connectNodeSocket, emit: (event) => { post({ type: 'event', ...event }); } });
const links = new LinkSet({
  clock, sockets,
  openEngine: (bindAddress) => nodeWebRtc(bindAddress === null ? {} : { bindAddress }),
  emit: (event, taken) => { post({ type: 'event', ...event }, taken); },
});

process.on('message', (message) => { void answerCall('link', linkMethods, message, links, post); });
process.on('disconnect', () => { process.exit(0); });
// Ctrl-C reaches every process at once; the agent decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
