// Between a signalling host and whoever wants to meet there: the JSON of y-webrtc's signalling (subscribe, unsubscribe, publish,
// ping), with limits. A host sees topics that name nothing and texts it cannot read. Rules M60 to M66 of PROTOCOL.md.
import { z } from 'zod';

export const signalLimits = {
  /** Of one WebSocket message; refused by its announced length, before anything is kept. */
  messageBytes: 64 * 1024,
  /** Characters of what is published: base64 of a sealed signal, as long as a `carry` between members may hold. */
  dataCharacters: 24_000,
  topicsPerSocket: 8, socketsPerAddress: 16, sockets: 256,
  /** A mesh has 32 members; some have two sockets around midnight. */
  socketsPerTopic: 64,
  messagesPerSecond: 20, messagesBurst: 60,
  /** What an address sends and causes to be sent, counted together: one small message may go to many. */
  addressBytesPerSecond: 1024 * 1024, addressBytesBurst: 8 * 1024 * 1024,
  /** Bytes a socket that does not read may leave unsent before it is cut. */
  unsentBytes: 128 * 1024,
  /** From the connection to the end of its upgrade; from there to the first subscription. */
  upgradeMs: 5_000, subscribeMs: 10_000,
  /** Silence after which a socket is asked whether it lives, and again until it is cut. */
  heartbeatMs: 15_000,
  /** Connections of an address: so many at once and so many a second; more is an attack. */
  connectionsBurst: 32, connectionsPerSecond: 4,
  /** Broken rules an address may afford; one is forgiven after each of these times. */
  faults: 3, faultForgivenMs: 20_000,
  /** An address that broke too many is not let in for this long. */
  shutOutMs: 60_000,
  /** Addresses remembered at once; one without sockets and faults is forgotten. */
  addresses: 4096,
} as const;

export const Topic = z.string().regex(/^[0-9a-f]{64}$/);
/** Sealed by whoever publishes; a host and a link process only hand it on. */
export const SignalData = z.string().min(1).max(signalLimits.dataCharacters);
const topics = z.array(Topic).min(1).max(signalLimits.topicsPerSocket);
const published = { topic: Topic, data: SignalData };

export const SignalRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), topics }),
  z.strictObject({ type: z.literal('unsubscribe'), topics }),
  z.strictObject({ type: z.literal('publish'), ...published }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type SignalRequest = z.infer<typeof SignalRequest>;

export const SignalReply = z.discriminatedUnion('type', [
  /** `clients`: how many sockets it went to. */
  z.strictObject({ type: z.literal('publish'), ...published, clients: z.int().min(0).max(signalLimits.sockets) }),
  z.strictObject({ type: z.literal('pong') }),
  /** Sent once, after the first subscription: the address this socket comes from. A page that may not know its own tells it on. */
  z.strictObject({ type: z.literal('seen'), address: z.string().min(2).max(45) }),
]);
export type SignalReply = z.infer<typeof SignalReply>;
