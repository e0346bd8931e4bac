// What two people hand each other when no host is there: one text to offer a link, one to answer it, each small enough for a QR
// code. Sealed for the room and signed like every signal, but as few bytes. Rule M76. Who carries it by what way is not known here.
//
//   text = `ileices://meet/` + base64url(sealed)      sealed = Sealer over plain, bound to `by-hand`
//   plain = version 1 | kind u8 (0 offer, 1 answer) | name of the offer 16 | made at u48, ms | public key 32 | facts | signature 64
//   signed: `ileices-meet-1`, node id of the recipient, all of plain before the signature
import { limits } from '../../schemas/mesh.ts';
import { BY_HAND_MS } from '../../schemas/link.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import type { Hasher, Sealer, Signer, Verifier } from '../ports.ts';
import { base64urlOf, fromBase64url } from './base64url.ts';
import { decodeFacts, encodeFacts } from './engineFacts.ts';
import type { EngineFacts } from './engineFacts.ts';
import { isAcceptablePublicKey } from './publicKeys.ts';
import { signedBytes } from './signedBytes.ts';

export const MEET_TEXT_START = 'ileices://meet/';
const SIGNED_FOR = 'ileices-meet-1', CONTEXT = 'by-hand', VERSION = 1;
const NAME_BYTES = 16, TIME_BYTES = 6, KEY_BYTES = 32, SIGNATURE_BYTES = 64;
const FACTS_AT = 2 + NAME_BYTES + TIME_BYTES + KEY_BYTES;
const TEXT_MAX = 2_048;

export const meetFaults = {
  'no-text': 'This is no text to meet with. Copy the whole of it, from ileices://meet/ to its end.',
  'foreign': 'It belongs to another mesh or invite, or was changed on its way. Ask for a new one.',
  'not-for-us': 'It was made for another node. Ask for one that is made for this node.',
  'expired': 'It is too old. Ask for a new one.',
  'not-a-member': 'Whoever made it is no member of this mesh.',
  'wrong-kind': 'It is an offer where an answer is expected, or the other way round. Exchange the two texts.',
  'not-waiting': 'This node waits for no such answer. Begin again with a new offer.',
  'no-connection': 'The connection could not be prepared. Try again.',
} as const;
export type MeetReason = keyof typeof meetFaults;

export interface MeetDraft { readonly kind: 'offer' | 'answer'; /** 32 hex digits. */ readonly name: string; readonly madeMs: number; readonly facts: EngineFacts }
export interface MeetText extends MeetDraft { readonly fromId: string }

export function writeMeetText(draft: MeetDraft, to: string, signer: Signer, sealer: Sealer): string {
  const facts = encodeFacts(draft.facts);
  const plain = new Uint8Array(FACTS_AT + facts.length + SIGNATURE_BYTES);
  plain.set([VERSION, draft.kind === 'offer' ? 0 : 1, ...bytesOf(draft.name)]);
  for (let at = 0; at < TIME_BYTES; at += 1) plain[2 + NAME_BYTES + at] = Math.floor(draft.madeMs / 256 ** (TIME_BYTES - 1 - at)) % 256;
  plain.set(signer.publicKey, 2 + NAME_BYTES + TIME_BYTES);
  plain.set(facts, FACTS_AT);
  plain.set(signer.sign(signedBytes(SIGNED_FOR, to, plain.subarray(0, -SIGNATURE_BYTES))), FACTS_AT + facts.length);
  return MEET_TEXT_START + base64urlOf(sealer.seal(plain, CONTEXT));
}

/** Never throws. `foreign` with one room's sealer may be readable with another's. */
export function readMeetText(text: string, sealer: Sealer, parts: { readonly self: string; readonly verifier: Verifier; readonly hasher: Hasher; readonly nowMs: number }): { readonly ok: true; readonly text: MeetText } | { readonly ok: false; readonly reason: MeetReason } {
  const fault = (reason: MeetReason) => ({ ok: false as const, reason });
  const packed = text.length > TEXT_MAX ? '' : text.replace(/\s+/g, '');
  const sealed = packed.startsWith(MEET_TEXT_START) ? fromBase64url(packed.slice(MEET_TEXT_START.length)) : null;
  if (sealed === null || sealed.length === 0) return fault('no-text');
  let plain: Uint8Array;
  try { plain = sealer.open(sealed, CONTEXT); } catch { return fault('foreign'); }
  if (plain.length < FACTS_AT + SIGNATURE_BYTES || plain[0] !== VERSION || (plain[1] ?? 2) > 1) return fault('no-text');
  const signatureAt = plain.length - SIGNATURE_BYTES;
  const key = plain.slice(2 + NAME_BYTES + TIME_BYTES, FACTS_AT);
  const madeMs = plain.subarray(2 + NAME_BYTES, 2 + NAME_BYTES + TIME_BYTES).reduce((ms, byte) => ms * 256 + byte, 0);
  const facts = decodeFacts(plain.slice(FACTS_AT, signatureAt));
  if (facts === null || !isAcceptablePublicKey(key)) return fault('no-text');
  // A signature for another node does not hold for this one: nobody can tell that from a forged one.
  if (!parts.verifier.verify(key, signedBytes(SIGNED_FOR, parts.self, plain.subarray(0, signatureAt)), plain.subarray(signatureAt))) return fault('not-for-us');
  if (Math.abs(parts.nowMs - madeMs) > BY_HAND_MS + limits.clockSkewMs) return fault('expired');
  return { ok: true, text: { kind: plain[1] === 0 ? 'offer' : 'answer', name: hexOf(plain.subarray(2, 2 + NAME_BYTES)), madeMs, facts, fromId: parts.hasher.sha256Hex(key) } };
}
