// The other side of a link without any of our manners: it sends what it is told to, frame by frame, or nothing at all.
/// <reference path="../../../worker/mesh/simplepeer.d.ts" />
import SimplePeer from 'simple-peer/simplepeer.min.js';
import { nodeWebRtc } from '../../../worker/mesh/wrtc.node.ts';
import type { HeardHost } from './linkPair.ts';
import { until } from './linkPair.ts';

const engine = nodeWebRtc({ bindAddress: '127.0.0.1' });

export class RawPeer {
  readonly peer: SimplePeer;
  readonly received: Uint8Array[] = [];
  connected = false;
  ended = false;

  constructor(initiator: boolean, signal: (json: string) => void) {
    this.peer = new SimplePeer({ initiator, config: { iceServers: [] }, channelName: 'raw', trickle: true, wrtc: engine.parts });
    this.peer.on('signal', (data) => { signal(JSON.stringify(data)); });
    this.peer.on('data', (data) => { this.received.push(data); });
    this.peer.on('connect', () => { this.connected = true; });
    this.peer.on('error', () => { this.ended = true; });
    this.peer.on('close', () => { this.ended = true; });
  }
  send(frame: Uint8Array): void {
    if (!this.connected) { this.peer.on('connect', () => { this.send(frame); }); return; }
    // The other side hangs up in the middle of what is sent here.
    try { if (!this.ended) this.peer.send(frame); } catch { this.ended = true; }
  }
}

/** A raw peer linked to `host`, which answers its offer. */
export async function rawLink(host: HeardHost, linkId: string, admit = true): Promise<RawPeer> {
  const before = host.opened.length;
  host.host.answer(linkId, []);
  const raw = new RawPeer(true, (json) => { host.host.signal(linkId, json); });
  const carry = host.carry;
  host.carry = (id, signal) => { if (id === linkId) raw.peer.signal(JSON.parse(signal) as object); else carry(id, signal); };
  await until(() => raw.connected && host.opened.length > before, 20_000, `the raw link ${linkId}`);
  if (admit) { host.host.admit(linkId, 'c'.repeat(64)); await new Promise((resolve) => { setTimeout(resolve, 20); }); }
  return raw;
}
