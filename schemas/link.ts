// Agent <-> link process: what the agent may ask of the process that holds the mesh's connections, and what it hears back.
//
// The link process holds no key, no path and no database; it meets the bytes of strangers, so it is believed in nothing but
// what only it can know: which bytes came over which connection, and with which certificates. Control is checked with zod,
// messages travel as Uint8Array.
import { z } from 'zod';
import { NodeId, Sha256 } from './ids.ts';
import { FingerprintHex, MeshRefusal, PublicKeyHex, SignatureHex, channels, limits } from './mesh.ts';
import { SignalData, Topic, signalLimits } from './signal.ts';

const bytes = z.instanceof(Uint8Array);
const nothing = z.strictObject({});
export const LinkId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const Channel = z.enum(channels);

/** Of one piece of signalling, as JSON. */
export const SIGNAL_CHARACTERS = 24_000;
const signal = z.string().min(2).max(SIGNAL_CHARACTERS);
const candidate = z.string().max(1_024);
/** What simple-peer exchanges. Anything else it knows (renegotiation, transceivers) is refused: a link is made once. */
export const PeerSignal = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('offer'), sdp: z.string().max(16 * 1024) }),
  z.strictObject({ type: z.literal('answer'), sdp: z.string().max(16 * 1024) }),
  z.strictObject({ type: z.literal('candidate'), candidate: z.strictObject({ candidate, sdpMid: z.string().max(16).nullish(), sdpMLineIndex: z.int().min(0).max(16).nullish() }) }),
]);
export type PeerSignal = z.infer<typeof PeerSignal>;

const IceUrl = z.string().max(300).regex(/^(?:stuns?|turns?):\S+$/);
export const IceServer = z.strictObject({ urls: z.union([IceUrl, z.array(IceUrl).min(1).max(4)]), username: z.string().max(300).optional(), credential: z.string().max(300).optional() });
/** Empty unless the person named servers: any other default would tell strangers this machine's address. */
export const IceServers = z.array(IceServer).max(8).default([]);
export type IceServers = z.output<typeof IceServers>;

const rate = z.int().min(0).max(2 ** 40).nullable();
/** Null is no cap. A cap that is reached, and `metered`, stop blocks, in both directions; everything else goes on and is counted. */
export const LinkLimits = z.strictObject({ upBytesPerSecond: rate, downBytesPerSecond: rate, upBytesPerDay: rate, downBytesPerDay: rate, metered: z.boolean() });
export type LinkLimits = z.infer<typeof LinkLimits>;

export const SOCKETS_MAX = 8, TOPICS_MAX = signalLimits.topicsPerSocket;
const SocketId = LinkId;
const SocketUrl = z.string().max(300).regex(/^wss?:\/\/\S+$/);

/** From the first signal to the open channel; a network that takes longer is asked again. People who carry signals by hand take their time. */
export const CONNECT_MS = 20_000, BY_HAND_MS = 15 * 60_000;
const connectMs = z.int().min(1_000).max(BY_HAND_MS).default(CONNECT_MS);

/** What the link process may have signed begins with these letters behind their length. */
export const SHARED_PREFIX = 'ileices-y-1';

export const linkMethods = {
  /** First of all calls: on which address of this machine; null is all of them. */
  start: { input: z.strictObject({ bindAddress: z.string().max(64).nullable() }), output: z.strictObject({ engine: z.string().max(100) }) },
  /** Makes the connection that offers, or the one that waits for an offer; it ends when it has not opened after `connectMs`. */
  offer: { input: z.strictObject({ linkId: LinkId, iceServers: IceServers, connectMs }), output: nothing },
  answer: { input: z.strictObject({ linkId: LinkId, iceServers: IceServers, connectMs }), output: nothing },
  /** What came from the other side by signalling. For a link that is no more it does nothing. */
  signal: { input: z.strictObject({ linkId: LinkId, signal }), output: nothing },
  /** Answered when the last byte was handed to the connection, or when that ended: `sent` tells which. */
  send: { input: z.strictObject({ linkId: LinkId, channel: Channel, message: bytes }), output: z.strictObject({ sent: z.boolean() }) },
  /** What is on its way goes out first, for a second at most. */
  close: { input: z.strictObject({ linkId: LinkId, reason: MeshRefusal }), output: nothing },
  /** The handshake held: all channels, full caps; and who is there. */
  admit: { input: z.strictObject({ linkId: LinkId, nodeId: NodeId }), output: nothing },
  /** `upToday` and `downToday`: bytes of this day so far, from before this process. */
  limit: { input: z.strictObject({ limits: LinkLimits, upToday: z.int().min(0), downToday: z.int().min(0) }), output: nothing },
  /** Begins what members share beside their logs: notes and presence of this node and of those in `members`. The channels y-sync and
   *  awareness are its own from then on. `generation` is larger than at every start before. */
  share: { input: z.strictObject({ mesh: Sha256, self: NodeId, generation: z.int().min(1) }), output: nothing },
  members: { input: z.strictObject({ members: z.array(z.strictObject({ nodeId: NodeId, publicKey: PublicKeyHex })).max(64) }), output: nothing },
  /** A plain value as JSON; null takes the note away. `kept` is false where all notes together grow too long. */
  setNote: { input: z.strictObject({ name: z.string().min(1).max(64), value: z.string().max(20_000).nullable() }), output: z.strictObject({ kept: z.boolean() }) },
  /** What this node does right now, a plain object as JSON; null goes away. */
  setPresence: { input: z.strictObject({ state: z.string().max(2_000).nullable() }), output: nothing },
  /** The answer to the event `sign`; null where it was not signed. */
  signed: { input: z.strictObject({ id: z.int().min(1), signature: SignatureHex.nullable() }), output: nothing },
  /** A client of a signalling host; it connects again by itself until it is closed. */
  openSocket: { input: z.strictObject({ socketId: SocketId, url: SocketUrl }), output: nothing },
  closeSocket: { input: z.strictObject({ socketId: SocketId }), output: nothing },
  subscribe: { input: z.strictObject({ socketId: SocketId, topics: z.array(Topic).min(1).max(TOPICS_MAX) }), output: nothing },
  unsubscribe: { input: z.strictObject({ socketId: SocketId, topics: z.array(Topic).min(1).max(TOPICS_MAX) }), output: nothing },
  publish: { input: z.strictObject({ socketId: SocketId, topic: Topic, data: SignalData }), output: z.strictObject({ sent: z.boolean() }) },
} as const;
export type LinkMethod = keyof typeof linkMethods;
export type LinkInput<M extends LinkMethod> = z.input<(typeof linkMethods)[M]['input']>;
export type LinkOutput<M extends LinkMethod> = z.output<(typeof linkMethods)[M]['output']>;
export type LinkHandlers = { [M in LinkMethod]: (input: z.output<(typeof linkMethods)[M]['input']>) => Promise<LinkOutput<M>> | LinkOutput<M> };

export const linkEvents = {
  /** To be carried to the other side. */
  signal: z.strictObject({ linkId: LinkId, signal }),
  opened: z.strictObject({ linkId: LinkId, initiator: z.boolean(), localFingerprint: FingerprintHex, remoteFingerprint: FingerprintHex, path: z.enum(['loopback', 'lan', 'direct', 'relay']) }),
  message: z.strictObject({ linkId: LinkId, channel: Channel, message: bytes.refine((message) => message.length <= limits.ySyncBytes) }),
  closed: z.strictObject({ linkId: LinkId, reason: MeshRefusal }),
  measured: z.strictObject({ linkId: LinkId, rttMs: z.number().min(0) }),
  /** Words of this node to be signed: `SHARED_PREFIX` and what follows, nothing else is ever asked for. A few a second at most. */
  sign: z.strictObject({ id: z.int().min(1), message: bytes.refine((message) => message.length <= 512) }),
  /** Notes and presence of all members as they stand, as JSON: node id to a record of notes, node id to a state. */
  shared: z.strictObject({ notes: z.string().max(2 * 1024 * 1024), presence: z.string().max(256 * 1024) }),
  /** A member signed what it may not say, or two things with one number. Nothing of what it shares counts any more. */
  faulted: z.strictObject({ author: NodeId }),
  /** Since the report before: bytes of the data channels, frames included; and of the sockets, where the engine tells. */
  traffic: z.strictObject({ sent: z.int().min(0), received: z.int().min(0), socketSent: z.int().min(0).nullable(), socketReceived: z.int().min(0).nullable(), upToday: z.int().min(0), downToday: z.int().min(0) }),
  socketState: z.strictObject({ socketId: SocketId, connected: z.boolean() }),
  /** The host told from which address this socket comes (`seen` of schemas/signal.ts). */
  socketSeen: z.strictObject({ socketId: SocketId, address: z.string().min(2).max(45) }),
  published: z.strictObject({ socketId: SocketId, topic: Topic, data: SignalData }),
} as const;
export type LinkEventName = keyof typeof linkEvents;
export type LinkEvent = { [E in LinkEventName]: { event: E; data: z.output<(typeof linkEvents)[E]> } }[LinkEventName];

export type LinkRequestFrame = { type: 'call'; id: number; method: string; input: unknown };
export type LinkReplyFrame =
  | { type: 'result'; id: number; output: unknown }
  | { type: 'error'; id: number; message: string }
  | ({ type: 'event' } & LinkEvent);
