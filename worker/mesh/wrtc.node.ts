// WebRTC without a browser: libdatachannel in the shape simple-peer expects, and behind the port. Each connection owns a native
// one and lets go of it when it is closed; callbacks that come later from its threads do nothing. The package's `cleanup` is
// never called: it waits for callbacks that this same thread would have to run.
import { PeerConnection } from 'node-datachannel';
import type { DataChannelInitConfig, IceServer as NativeIceServer, RtcConfig } from 'node-datachannel';
import { NodeDataChannel } from './dataChannel.node.ts';
import { fingerprintOf, pathOf } from './wrtc.ts';
import type { IceServer, WebRtc } from './wrtc.ts';

interface Description { type: string; sdp: string }
interface Candidate { candidate: string; sdpMid: string; sdpMLineIndex: number }
type Handler<E> = ((event: E) => void) | null;
const TURN = { udp: 'TurnUdp', tcp: 'TurnTcp', tls: 'TurnTls' } as const;

export interface NodeWebRtcOptions {
  /** Only this address of the machine is used; all of them without it. */
  readonly bindAddress?: string | undefined;
}

function serversOf(servers: readonly IceServer[]): (string | NativeIceServer)[] {
  return servers.flatMap((server) => (typeof server.urls === 'string' ? [server.urls] : server.urls).map((url) => {
    const found = /^(turns?):(\[[0-9a-f:]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/i.exec(url);
    if (found === null) return url;
    const [, scheme, hostname = '', port, transport] = found, tls = scheme?.toLowerCase() === 'turns';
    return {
      hostname: hostname.replace(/^\[|\]$/g, ''), port: port === undefined ? (tls ? 5349 : 3478) : Number(port),
      username: server.username ?? '', password: server.credential ?? '', relayType: tls ? TURN.tls : transport === 'tcp' ? TURN.tcp : TURN.udp,
    };
  }));
}

class NodeConnection {
  oniceconnectionstatechange: Handler<object> = null;
  onicegatheringstatechange: Handler<object> = null;
  onconnectionstatechange: Handler<object> = null;
  onsignalingstatechange: Handler<object> = null;
  onicecandidate: Handler<{ candidate: Candidate | null }> = null;
  ondatachannel: Handler<{ channel: NodeDataChannel }> = null;
  readonly native: PeerConnection;
  readonly #held: (Candidate | null)[] = [];
  #maySay = false;
  #closed = false;

  constructor(config: { iceServers?: readonly IceServer[]; iceTransportPolicy?: 'all' | 'relay' } = {}, options: NodeWebRtcOptions = {}) {
    const settings: RtcConfig = { iceServers: serversOf(config.iceServers ?? []), iceTransportPolicy: config.iceTransportPolicy ?? 'all', disableAutoNegotiation: true };
    this.native = new PeerConnection('link', options.bindAddress === undefined ? settings : { ...settings, bindAddress: options.bindAddress });
    this.native.onStateChange(() => { this.#guard(() => { this.onconnectionstatechange?.({}); }); });
    this.native.onIceStateChange(() => { this.#guard(() => { this.oniceconnectionstatechange?.({}); }); });
    this.native.onSignalingStateChange(() => { this.#guard(() => { this.onsignalingstatechange?.({}); }); });
    this.native.onGatheringStateChange((state) => {
      this.#guard(() => { this.onicegatheringstatechange?.({}); if (state === 'complete') this.#tell(null); });
    });
    this.native.onLocalCandidate((candidate, sdpMid) => { this.#guard(() => { this.#tell({ candidate: candidate.replace(/^a=/, ''), sdpMid, sdpMLineIndex: 0 }); }); });
    this.native.onDataChannel((channel) => { this.#guard(() => { this.ondatachannel?.({ channel: new NodeDataChannel(channel, (work) => { this.#guard(work); }) }); }); });
  }

  get connectionState(): string { return this.#closed ? 'closed' : this.native.state(); }
  get iceConnectionState(): string { return this.#closed ? 'closed' : this.native.iceState(); }
  get iceGatheringState(): string { return this.#closed ? 'complete' : this.native.gatheringState().replace('in-progress', 'gathering'); }
  get signalingState(): string { return this.#closed ? 'closed' : this.native.signalingState(); }
  get localDescription(): Description | null {
    const own = this.#closed ? null : this.native.localDescription();
    // Candidates travel by themselves, and not before the other side has stored who may answer: see #tell.
    return own === null ? null : { type: own.type, sdp: own.sdp.replace(/^a=(?:candidate:.*|end-of-candidates)\r?\n/gm, '') };
  }
  get remoteDescription(): Description | null { return this.#closed ? null : this.native.remoteDescription(); }

  createDataChannel(label: string, config: { ordered?: boolean } & DataChannelInitConfig = {}): NodeDataChannel {
    return new NodeDataChannel(this.native.createDataChannel(label, { ...config, unordered: config.ordered === false }), (work) => { this.#guard(work); });
  }
  // The native engine writes a description when it is set, not before.
  createOffer(): Promise<Description> { return Promise.resolve({ type: 'offer', sdp: '' }); }
  createAnswer(): Promise<Description> { return Promise.resolve({ type: 'answer', sdp: '' }); }
  async setLocalDescription(description: Description): Promise<void> {
    await this.#open();
    this.native.setLocalDescription(description.type === 'offer' ? 'offer' : 'answer');
  }
  async setRemoteDescription(description: Description): Promise<void> {
    await this.#open();
    this.native.setRemoteDescription(description.sdp, description.type === 'offer' ? 'offer' : 'answer');
    this.#maySay = true;
    for (const candidate of this.#held.splice(0)) this.#tell(candidate);
  }
  async addIceCandidate(candidate: { candidate?: string; sdpMid?: string | null }): Promise<void> {
    if (this.#closed || !candidate.candidate) return;
    await this.#open();
    this.native.addRemoteCandidate(candidate.candidate, candidate.sdpMid ?? '0');
  }
  getStats(): Promise<ReadonlyMap<string, object>> {
    // simple-peer calls a link connected once a pair is in use; what the mesh wants to know of it, the port asks the engine.
    const inUse = !this.#closed && this.native.getSelectedCandidatePair() !== null;
    return Promise.resolve(new Map(inUse ? [['pair', { id: 'pair', type: 'candidate-pair', selected: true }]] : []));
  }
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.native.close();
  }

  /** The engine compares certificates with a description it stores a moment after it let the other side's packets in, and hangs up on
   *  an honest side whose packets were faster. So nobody learns where to send packets to before the description is stored. */
  #tell(candidate: Candidate | null): void { if (this.#maySay) this.onicecandidate?.({ candidate }); else this.#held.push(candidate); }
  #open(): Promise<void> { return this.#closed ? Promise.reject(new Error('the connection is closed')) : Promise.resolve(); }
  #guard(work: () => void): void {
    if (this.#closed) return;
    try { work(); } catch { this.close(); }
  }
}

class Init { constructor(init: object) { Object.assign(this, init); } }
const nativeOf = (connection: object): PeerConnection => (connection as NodeConnection).native;

export function nodeWebRtc(options: NodeWebRtcOptions = {}): WebRtc {
  return {
    name: 'libdatachannel',
    parts: { RTCPeerConnection: class extends NodeConnection { constructor(config?: object) { super(config, options); } }, RTCSessionDescription: Init, RTCIceCandidate: Init },
    // A name would be asked of whatever name server the machine uses. The other side's checks arrive without it.
    usable: (candidate) => !/ [0-9a-z-]+\.local /i.test(candidate),
    fingerprints(connection) {
      const { value, algorithm } = nativeOf(connection).remoteFingerprint(), local = fingerprintOf(connection.localDescription?.sdp ?? '');
      const remote = algorithm === 'sha-256' ? value.replaceAll(':', '').toLowerCase() : '', announced = fingerprintOf((connection as unknown as NodeConnection).remoteDescription?.sdp ?? '');
      return local !== null && /^[0-9a-f]{64}$/.test(remote) && remote === announced ? Promise.resolve({ local, remote }) : Promise.reject(new Error('the certificate is not the one that was announced'));
    },
    path(connection) {
      const pair = nativeOf(connection).getSelectedCandidatePair();
      return Promise.resolve(pathOf({ localType: pair?.local.type ?? '', remoteType: pair?.remote.type ?? '', localAddress: pair?.local.address ?? '', remoteAddress: pair?.remote.address ?? '' }));
    },
    // Its own count is of what the channels carried, without headers, receipts and repeats.
    socketBytes() { return Promise.resolve(null); },
  };
}
