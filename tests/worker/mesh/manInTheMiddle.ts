// Somebody in the signalling who answers each side in the other's name: two DTLS sessions that work, and every byte handed on.
import type { HeardHost } from './linkPair.ts';
import { until } from './linkPair.ts';
import { RawPeer } from './rawPeer.ts';

/** Links `a` and `b` through the man in the middle; both believe they are linked to each other: `a` dialled `nodeId`. */
export async function linkThrough(a: HeardHost, b: HeardHost, linkId: string, nodeId = 'b'): Promise<{ end: () => void }> {
  const before = [a.opened.length, b.opened.length] as const;
  const toA = new RawPeer(false, (json) => { a.host.signal(linkId, json); }), toB = new RawPeer(true, (json) => { b.host.signal(linkId, json); });
  a.carry = (_, signal) => { toA.peer.signal(JSON.parse(signal) as object); };
  b.carry = (_, signal) => { toB.peer.signal(JSON.parse(signal) as object); };
  toA.peer.on('data', (data) => { toB.send(data); });
  toB.peer.on('data', (data) => { toA.send(data); });
  b.host.answer(linkId, []);
  a.host.offer(linkId, [], { kind: 'member', nodeId });
  await until(() => a.opened.length > before[0] && b.opened.length > before[1] && toA.connected && toB.connected, 20_000, `the link ${linkId}`);
  return { end: () => { toA.peer.destroy(); toB.peer.destroy(); } };
}
