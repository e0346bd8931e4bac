// From one node to one other, through hosts and members that are to learn nothing of it: what stands inside the sealed text of a
// signal. Rules M67 to M69 of PROTOCOL.md.
import { z } from 'zod';
import { PeerSignal } from './link.ts';
import { NonceHex, PublicKeyHex, SignatureHex } from './mesh.ts';

export const signalLife = {
  /** How long a signal counts; clocks may be off by `clockSkewMs` of schemas/mesh.ts on top. */
  lifeMs: 60_000,
  /** What is sealed is as long as a multiple of this, so that its length does not tell what it is. */
  padBytes: 1024,
  /** The longest that fits into `dataCharacters` as base64. */
  plainBytes: 16 * 1024,
  /** Signals of one attempt to connect. */
  perLink: 64,
  /** Senders remembered at once, and signals of each, until they expire. */
  senders: 128, perSender: 512,
} as const;

/** `knock` asks the other side to offer: of two members the one with the smaller node id does, so that two offers never meet. */
export const SignalContent = z.discriminatedUnion('type', [z.strictObject({ type: z.literal('knock') }), ...PeerSignal.options]);
export type SignalContent = z.infer<typeof SignalContent>;

/** What is sealed: one piece of signalling from one node to one other. Signed over `ileices-signal-1`, the topic and the canonical
 *  bytes of all fields but the signature. */
export const SignedSignal = z.strictObject({
  /** The sender's public key: its node id is the hash of it. */
  from: PublicKeyHex,
  /** A node id. */
  to: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the attempt, chosen by whoever began it. */
  link: NonceHex,
  /** Counts the sender's signals of this attempt. What is said again has its number again. */
  seq: z.int().min(0).max(signalLife.perLink - 1),
  expiresMs: z.int().min(0).max(2 ** 48),
  signal: SignalContent,
  signature: SignatureHex,
});
export type SignedSignal = z.infer<typeof SignedSignal>;
