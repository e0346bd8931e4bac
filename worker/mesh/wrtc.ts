// The port to a WebRTC engine: what simple-peer needs of one, and what the mesh asks beside that. Implementations: Chromium's own
// (wrtc.page.ts) and libdatachannel (wrtc.node.ts). It trusts no text of the other side: fingerprints come from the engine.
import type { LinkPath } from '../../app/mesh/ports.ts';

export interface IceServer { readonly urls: string | readonly string[]; readonly username?: string | undefined; readonly credential?: string | undefined }

/** The part of a connection that is used outside simple-peer. Structural: the engines' own types differ. */
export interface Connection {
  readonly localDescription: { readonly sdp: string } | null;
  close(): void;
}
/** The constructors simple-peer calls. */
export interface EngineParts {
  readonly RTCPeerConnection: new (config?: object) => Connection;
  readonly RTCSessionDescription: new (init: { type: string; sdp: string }) => object;
  readonly RTCIceCandidate: new (init: object) => object;
}
export interface Fingerprints { readonly local: string; readonly remote: string }
export interface SocketBytes { readonly sent: number; readonly received: number }

export interface WebRtc {
  readonly name: string;
  readonly parts: EngineParts;
  /** A candidate this engine can do something with. */
  usable(candidate: string): boolean;
  /** SHA-256 of both certificates of the session in use, lower-case hex; rejects where there is none. */
  fingerprints(connection: Connection): Promise<Fingerprints>;
  path(connection: Connection): Promise<LinkPath>;
  /** What went over the socket, where the engine tells. */
  socketBytes(connection: Connection): Promise<SocketBytes | null>;
}

/** A session description longer than this is none: one data channel takes about 600 bytes, candidates included 2 KB. */
export const SDP_BYTES_MAX = 16 * 1024;

/** The one SHA-256 fingerprint a description names, lower-case hex; null when there is none, another kind, or more than one. */
export function fingerprintOf(sdp: string): string | null {
  if (sdp.length > SDP_BYTES_MAX) return null;
  const named = new Set<string>();
  for (const line of sdp.split(/\r\n|\r|\n/)) {
    if (!/^a=fingerprint:/i.test(line)) continue;
    const found = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})\s*$/i.exec(line)?.[1];
    if (found === undefined) return null;
    named.add(found.replaceAll(':', '').toLowerCase());
  }
  const [only] = named;
  return named.size === 1 && only !== undefined ? only : null;
}

export interface SelectedPair { readonly localType: string; readonly remoteType: string; readonly localAddress: string; readonly remoteAddress: string }

/** Where the two ends of the pair in use are to each other. An address the engine hides counts as one on this network: only
 *  those found there are hidden. */
export function pathOf(pair: SelectedPair): LinkPath {
  if (pair.localType === 'relay' || pair.remoteType === 'relay') return 'relay';
  const { localAddress: local, remoteAddress: remote } = pair;
  if (isLoopback(remote) || isLoopback(local) || (remote !== '' && remote === local)) return 'loopback';
  return remote === '' || remote.endsWith('.local') || isPrivate(remote) ? 'lan' : 'direct';
}

const isLoopback = (address: string): boolean => /^127\.|^::1$|^::ffff:127\./i.test(address);
/** RFC 1918, link-local, carrier-grade NAT; unique-local and link-local in version 6. */
const isPrivate = (address: string): boolean =>
  /^(?:::ffff:)?(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/i.test(address) || /^f[cd]|^fe[89ab]/i.test(address);
