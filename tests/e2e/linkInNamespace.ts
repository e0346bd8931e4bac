// A node's links inside a network namespace: one JSON a line on stdin, one JSON a line on stdout. Blocks are fetched as
// a node fetches them. Run by net/namespacedLink.ts.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { BlockExchange } from '../../app/mesh/blockExchange.ts';
import { LINK_ENTRY } from '../../main/node/mesh/linkEntry.ts';
import { LinkHost } from '../../main/node/mesh/linkHost.ts';
import { LinkProcess } from '../../main/node/mesh/linkProcess.ts';
import { nodeHasher } from '../../main/node/hasher.ts';
import { realClock } from '../../main/node/realClock.ts';
import type { IceServers } from '../../schemas/link.ts';

export type ToNode = { make: 'offer' | 'answer'; iceServers: IceServers } | { signal: string } | { send: number } | { hold: { count: number; bytes: number } } | { fetch: string[] } | { stop: true };
export type FromNode = { signal: string } | { opened: string } | { received: number } | { held: string[] } | { fetched: number } | { closed: string };

const OTHER = 'ab'.repeat(32);
const tell = (message: FromNode) => { process.stdout.write(`${JSON.stringify(message)}\n`); };
const held = new Map<string, Uint8Array>();
const blocks = new BlockExchange({
  clock: realClock, hasher: nodeHasher,
  send: (_, message) => { links.send('link', 'bulk', message); return true; },
  provide: (artefact) => Promise.resolve(held.get(artefact) ?? null), refuses: () => null, onPenalty: (_, reason) => { throw new Error(reason); },
});
const links = new LinkHost({ bindAddress: null, spawn: () => new LinkProcess({ entry: LINK_ENTRY, onLine: () => undefined }), log: { warn: () => undefined } });
links.listen({
  opened: ({ path }) => { links.admit('link', OTHER); tell({ opened: path }); }, closed: (_, reason) => { tell({ closed: reason }); }, measured: () => undefined,
  message: (_linkId, channel, message) => { if (channel === 'bulk') blocks.receive(OTHER, message); else tell({ received: message.length }); },
});
links.listenSignalling({ signal: (_, signal) => { tell({ signal }); }, socketState: () => undefined, socketSeen: () => undefined, published: () => undefined });
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as ToNode;
  if ('make' in message) {
    if (message.make === 'offer') links.offer('link', message.iceServers, { kind: 'member', nodeId: OTHER }); else links.answer('link', message.iceServers);
  } else if ('signal' in message) links.signal('link', message.signal);
  else if ('send' in message) links.send('link', 'log', new Uint8Array(message.send));
  else if ('hold' in message) {
    for (let made = 0; made < message.hold.count; made += 1) { const content = randomBytes(message.hold.bytes); held.set(nodeHasher.sha256Hex(content), content); }
    tell({ held: [...held.keys()] });
  } else if ('fetch' in message) {
    void Promise.all(message.fetch.map((artefact) => blocks.fetch({ artefact, mostBytes: Infinity, holders: () => [OTHER] }))).then((all) => { tell({ fetched: all.reduce((sum, { length }) => sum + length, 0) }); });
  } else void links.stop().then(() => { process.exit(0); });
});
