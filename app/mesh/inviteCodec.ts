// An invite as bytes and back. Everything but two texts has a fixed length, so that a link stays short enough for a QR code:
//   0  version, 1    | 33  issuer's key, 32 | 97   not before, ms, 6 | 109  uses, 1   | 111  name: length 1, UTF-8
//   1  mesh, 32      | 65  secret, 32       | 103  expires, ms, 6    | 110  scopes, 1 |      endpoints: count 1, each length 1, ASCII
//   then nonce, 16, and signature, 64. Whole numbers are big-endian; a scope's bit is its place in `MeshScope`.
// Owns the layout only: what is allowed in it is in schemas/invite.ts, whether it was signed is told in app/mesh/invite.ts.
import { Invite } from '../../schemas/invite.ts';
import { MeshScope } from '../../schemas/mesh.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import { Utf8Decoder, utf8Bytes } from '../organism/tokenizer/utf8.ts';

export const SIGNATURE_BYTES = 64;
const INVITE_VERSION = 1;
/** Releases to come write one of these; what begins with any other byte is some text. */
const VERSION_MOST = 15;
const KEY_BYTES = 32, NONCE_BYTES = 16, TIME_BYTES = 6;

/** The bytes that are signed: all but the signature. Throws where the invite is not one. */
export function encodeInvite(invite: Invite): Uint8Array {
  const { mesh, issuer, secret, notBeforeMs, expiresMs, maxUses, scopes, meshName, endpoints, nonce } = Invite.parse(invite);
  return Uint8Array.from([
    INVITE_VERSION, ...bytesOf(mesh), ...bytesOf(issuer), ...bytesOf(secret), ...timeBytes(notBeforeMs), ...timeBytes(expiresMs), maxUses,
    scopes.reduce((set, scope) => set | (1 << MeshScope.options.indexOf(scope)), 0),
    ...textBytes(meshName), endpoints.length, ...endpoints.flatMap(textBytes), ...bytesOf(nonce),
  ]);
}

export type DecodedInvite = { readonly invite: Invite; readonly signed: Uint8Array; readonly signature: Uint8Array };

/** 'version' where a later program wrote it, 'none' where nobody did, 'damaged' where it began as one. Never throws. */
export function decodeInvite(bytes: Uint8Array): DecodedInvite | 'version' | 'none' | 'damaged' {
  const [version = INVITE_VERSION] = bytes;
  if (version < INVITE_VERSION || version > VERSION_MOST) return 'none';
  if (bytes.length < 1 + SIGNATURE_BYTES) return 'damaged';
  if (version !== INVITE_VERSION) return 'version';
  const signed = bytes.subarray(0, bytes.length - SIGNATURE_BYTES);
  const reader = new Reader(signed.subarray(1));
  const fields = {
    v: INVITE_VERSION, mesh: hexOf(reader.take(KEY_BYTES)), issuer: hexOf(reader.take(KEY_BYTES)), secret: hexOf(reader.take(KEY_BYTES)),
    notBeforeMs: timeOf(reader.take(TIME_BYTES)), expiresMs: timeOf(reader.take(TIME_BYTES)), maxUses: reader.byte(), scopes: scopesOf(reader.byte()),
    meshName: textOf(reader.take(reader.byte())), endpoints: Array.from({ length: reader.byte() }, () => textOf(reader.take(reader.byte()))), nonce: hexOf(reader.take(NONCE_BYTES)),
  };
  if (!reader.endsHere) return 'damaged';
  const invite = Invite.safeParse(fields);
  return invite.success ? { invite: invite.data, signed, signature: bytes.subarray(signed.length) } : 'damaged';
}

/** Reads on past the end as nothing, and knows in the end whether it did. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) { this.#bytes = bytes; }

  take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  byte(): number { return this.take(1)[0] ?? 0; }

  get endsHere(): boolean { return this.#at === this.#bytes.length; }
}

const timeBytes = (ms: number): number[] => Array.from({ length: TIME_BYTES }, (_, index) => Math.floor(ms / 256 ** (TIME_BYTES - 1 - index)) % 256);
const timeOf = (bytes: Uint8Array): number => bytes.reduce((ms, byte) => ms * 256 + byte, 0);

/** A bit without a scope makes a list that the schema refuses. */
const scopesOf = (set: number): (string | undefined)[] => Array.from({ length: 8 }, (_, bit) => bit).filter((bit) => (set & (1 << bit)) !== 0).map((bit) => MeshScope.options[bit]);

function textBytes(text: string): number[] {
  const bytes = utf8Bytes(text);
  return [bytes.length, ...bytes];
}

/** Null for what is not UTF-8: read as text it has other bytes. */
function textOf(bytes: Uint8Array): string | null {
  const decoder = new Utf8Decoder();
  const text = Array.from(bytes, (byte) => decoder.push(byte)).join('');
  const again = utf8Bytes(text);
  return again.length === bytes.length && again.every((byte, index) => byte === bytes[index]) ? text : null;
}
