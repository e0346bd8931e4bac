// What both sides of a handshake saw, as one hash, and what is signed over it. It names the role of whoever signs, so no message of
// one side can be sent back as the other's; both certificates of the connection under it, so no one can stand between; both keys, so
// nobody speaks for another; both nonces, so nothing of it can be used again. Not the order of messages: handshake.ts.
import type { z } from 'zod';
import type { Hello } from '../../schemas/mesh.ts';
import { bytesOf } from '../manifest/hex.ts';
import type { Hasher } from '../ports.ts';
import { hmacSha256Hex } from './hmac.ts';
import { signedBytes } from './signedBytes.ts';

/** Who offered the connection, and who answered. */
export type HandshakeRole = 'initiator' | 'responder';
export const otherRole = (role: HandshakeRole): HandshakeRole => (role === 'initiator' ? 'responder' : 'initiator');

/** One side: what it said first, and the certificate it stands behind (SHA-256, hex). */
export interface HandshakeSide { readonly hello: z.infer<typeof Hello>; readonly fingerprint: string }

/** SHA-256 as hex of everything, as `role` signs it. */
export function transcriptOf(hasher: Hasher, role: HandshakeRole, sides: Readonly<Record<HandshakeRole, HandshakeSide>>): string {
  return hasher.sha256Hex(signedBytes('ileices-handshake-1', role, ...fieldsOf(sides.initiator), ...fieldsOf(sides.responder)));
}

function fieldsOf({ hello, fingerprint }: HandshakeSide): (string | number | Uint8Array)[] {
  return [
    bytesOf(hello.mesh), bytesOf(hello.publicKey), bytesOf(hello.nonce), bytesOf(fingerprint), hello.proto.min, hello.proto.max,
    hello.session, hello.name, hello.invite === null ? '' : bytesOf(hello.invite),
  ];
}

export const proofMessage = (transcript: string): Uint8Array => signedBytes('ileices-handshake-proof-1', bytesOf(transcript));

/** Shows that its sender holds the secret of the invite that is redeemed. */
export const inviteMac = (hasher: Hasher, secret: Uint8Array, transcript: string): string => hmacSha256Hex(hasher, secret, signedBytes('ileices-handshake-mac-1', bytesOf(transcript)));
