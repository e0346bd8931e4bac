// A node's links inside a network namespace: one JSON a line on stdin, one JSON a line on stdout. Run by coturn.test.ts.
import { createInterface } from 'node:readline';
import { LINK_ENTRY } from '../../main/node/mesh/linkEntry.ts';
import { LinkHost } from '../../main/node/mesh/linkHost.ts';
import { LinkProcess } from '../../main/node/mesh/linkProcess.ts';
import type { IceServers } from '../../schemas/link.ts';

export type ToNode = { make: 'offer' | 'answer'; iceServers: IceServers } | { signal: string } | { send: number } | { stop: true };
export type FromNode = { signal: string } | { opened: string } | { received: number } | { closed: string };

const OTHER = 'ab'.repeat(32);
const tell = (message: FromNode) => { process.stdout.write(`${JSON.stringify(message)}\n`); };
const links = new LinkHost({ bindAddress: null, spawn: () => new LinkProcess({ entry: LINK_ENTRY, onLine: () => undefined }), log: { warn: () => undefined } });
links.listen({
  opened: ({ path }) => { links.admit('link', OTHER); tell({ opened: path }); }, closed: (_, reason) => { tell({ closed: reason }); }, measured: () => undefined,
  message: (_linkId, _channel, { length }) => { tell({ received: length }); },
});
links.listenSignalling({ signal: (_, signal) => { tell({ signal }); }, socketState: () => undefined, socketSeen: () => undefined, published: () => undefined });
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as ToNode;
  if ('make' in message) {
    if (message.make === 'offer') links.offer('link', message.iceServers, { kind: 'member', nodeId: OTHER }); else links.answer('link', message.iceServers);
  } else if ('signal' in message) links.signal('link', message.signal);
  else if ('send' in message) links.send('link', 'log', new Uint8Array(message.send));
  else void links.stop().then(() => { process.exit(0); });
});
