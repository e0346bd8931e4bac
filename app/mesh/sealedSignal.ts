// Signals as they pass hosts and members: signed by the sender's device, padded, sealed with a key that follows from the secret of
// the room. Whoever hands one on learns its length in steps and nothing else; whoever has the room's secret reads it, but cannot
// change it or speak for another. Rules M68 and M69. Not the handshake: what is here only brings two engines together.
//
//   text = base64url(sealed)      sealed = Sealer over plain, bound to the topic or to `carry`
//   plain = length u16, big-endian | JSON of SignedSignal as UTF-8 | zeros up to the next 1,024 bytes
import { limits } from '../../schemas/mesh.ts';
import { SignedSignal, signalLife } from '../../schemas/sealedSignal.ts';
import { canonicalBytes } from '../manifest/canonical.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import type { Hasher, Sealer, Signer, Verifier } from '../ports.ts';
import { base64urlOf, fromBase64url } from './base64url.ts';
import { jsonBytes, parseJsonBytes } from './jsonBytes.ts';
import { isAcceptablePublicKey } from './publicKeys.ts';
import type { ReplayGuard } from './replayGuard.ts';
import { signedBytes } from './signedBytes.ts';

const SIGNED_FOR = 'ileices-signal-1';
const LENGTH_BYTES = 2;
/** In the place of a topic where members hand a signal on. */
export const CARRIED = 'carry';

export const signalFaults = {
  'foreign': 'It was sealed for another room, or changed on its way.',
  'malformed': 'What was sealed cannot be read.',
  'not-for-us': 'It is for another node.',
  'expired': 'It is too old, or a clock is off.',
  'weak-key': 'Its key is one that anybody could sign for.',
  'bad-signature': 'Its signature does not hold.',
  'replayed': 'It was taken before.',
  'too-fast': 'Its sender sends more than is remembered.',
} as const;
export type SignalFault = keyof typeof signalFaults;

export type SignalDraft = Omit<SignedSignal, 'from' | 'signature'>;
export interface OpenedSignal extends SignalDraft { readonly fromKey: Uint8Array; readonly fromId: string }
/** What both sides of a room need. `context`: the topic it is published to, or `CARRIED`. */
export interface Envelope { readonly sealer: Sealer; readonly context: string }

/** Null when it is longer than a signal may be. */
export function sealSignal(draft: SignalDraft, signer: Signer, { sealer, context }: Envelope): string | null {
  const unsigned = { ...draft, from: hexOf(signer.publicKey) };
  const signature = hexOf(signer.sign(signedBytes(SIGNED_FOR, context, canonicalBytes(unsigned))));
  const text = jsonBytes({ ...unsigned, signature });
  const plain = new Uint8Array(Math.ceil((LENGTH_BYTES + text.length) / signalLife.padBytes) * signalLife.padBytes);
  if (plain.length > signalLife.plainBytes) return null;
  new DataView(plain.buffer).setUint16(0, text.length);
  plain.set(text, LENGTH_BYTES);
  return base64urlOf(sealer.seal(plain, context));
}

export interface OpeningParts { readonly self: string; readonly verifier: Verifier; readonly hasher: Hasher; readonly replays: ReplayGuard; readonly nowMs: number }

/** Never throws. What is cheap to tell comes first: of a room of thirty most signals are for somebody else. */
export function openSignal(text: string, { sealer, context }: Envelope, parts: OpeningParts): { readonly ok: true; readonly signal: OpenedSignal } | { readonly ok: false; readonly reason: SignalFault } {
  const fault = (reason: SignalFault) => ({ ok: false as const, reason });
  const sealed = fromBase64url(text);
  if (sealed === null) return fault('foreign');
  let plain: Uint8Array;
  try { plain = sealer.open(sealed, context); } catch { return fault('foreign'); }
  const signed = readSigned(plain);
  if (signed === null) return fault('malformed');
  const { from, signature, ...draft } = signed;
  if (draft.to !== parts.self) return fault('not-for-us');
  if (draft.expiresMs < parts.nowMs - limits.clockSkewMs || draft.expiresMs > parts.nowMs + signalLife.lifeMs + limits.clockSkewMs) return fault('expired');
  const fromKey = bytesOf(from);
  if (!isAcceptablePublicKey(fromKey)) return fault('weak-key');
  if (!parts.verifier.verify(fromKey, signedBytes(SIGNED_FOR, context, canonicalBytes({ ...draft, from })), bytesOf(signature))) return fault('bad-signature');
  const fromId = parts.hasher.sha256Hex(fromKey);
  const standing = parts.replays.take(fromId, draft.link, draft.seq, draft.expiresMs, parts.nowMs);
  return standing === 'taken' ? { ok: true, signal: { ...draft, fromKey, fromId } } : fault(standing);
}

function readSigned(plain: Uint8Array): SignedSignal | null {
  if (plain.length < LENGTH_BYTES || plain.length > signalLife.plainBytes) return null;
  const length = ((plain[0] ?? 0) << 8) | (plain[1] ?? 0);
  if (LENGTH_BYTES + length > plain.length) return null;
  try { return SignedSignal.parse(parseJsonBytes(plain.subarray(LENGTH_BYTES, LENGTH_BYTES + length))); } catch { return null; }
}
