// How two nodes show each other who they are, first thing on a new link (SIGMA: sign and MAC). Each says hello; each then signs what
// both saw, see transcript.ts; with an invite each also shows that it holds its secret. Driven by messages and the clock, it owns
// nothing else: whether the other one is a member, revoked or blocked is decided by whoever reads the verdict, who also ends the link
// and sends what it is given. Messages were checked by schemas/mesh.ts. Rules M7 to M13.
import type { z } from 'zod';
import { limits, MESH_PROTOCOL } from '../../schemas/mesh.ts';
import type { ControlMessage, Hello, MeshRefusal, Proof } from '../../schemas/mesh.ts';
import type { Sha256 } from '../../schemas/ids.ts';
import { shownName } from '../consent/names.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import type { Clock, Hasher, Signer, Verifier } from '../ports.ts';
import { sameHex } from './hmac.ts';
import { memberName } from './memberName.ts';
import { isAcceptablePublicKey } from './publicKeys.ts';
import { inviteMac, otherRole, proofMessage, transcriptOf } from './transcript.ts';
import type { HandshakeRole, HandshakeSide } from './transcript.ts';

export type { HandshakeRole };
export interface HandshakeParts {
  readonly role: HandshakeRole;
  readonly mesh: Sha256;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly hasher: Hasher;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** 16 bytes of the secure generator as hex, never used before. */
  readonly nonce: string;
  /** Larger with every start of the node. */
  readonly session: number;
  readonly name: string;
  /** SHA-256 of the certificates, hex, from the engine of the connection. */
  readonly localFingerprint: string;
  readonly remoteFingerprint: string;
  /** Whom this side dialled, as a node id: nobody else is taken. Null where the other side dialled. */
  readonly expected: string | null;
  /** The invite this side redeems; its issuer alone is taken. */
  readonly invite: { readonly nonce: string; readonly secret: Uint8Array; readonly issuer: string } | null;
  /** The secret of an invite that the other side, this node id, redeems; or why it does not count (see `inviteStanding`). */
  secretOf(nonce: string, nodeId: string): Uint8Array | MeshRefusal;
}

export interface HandshakePeer {
  readonly nodeId: string;
  /** Hex. */
  readonly publicKey: string;
  /** Fit to be shown. */
  readonly name: string;
  /** The version both speak. */
  readonly proto: number;
  readonly session: number;
  /** Names this very handshake, on both sides alike. */
  readonly meeting: string;
  readonly invite: { readonly nonce: string; readonly redeemedBy: 'this side' | 'other side' } | null;
}
export type HandshakeVerdict =
  | { readonly state: 'waiting' }
  | { readonly state: 'passed'; readonly peer: HandshakePeer }
  /** Only what this side refused says anything about the other one. */
  | { readonly state: 'refused'; readonly reason: MeshRefusal; readonly by: 'this side' | 'other side' };
export interface HandshakeStep { readonly send: readonly ControlMessage[]; readonly verdict: HandshakeVerdict }

/** What is known after the other side's hello. */
interface Met { readonly peer: HandshakePeer; readonly theirs: string; readonly secret: Uint8Array | null }

export class Handshake {
  readonly #parts: HandshakeParts;
  readonly #hello: z.infer<typeof Hello>;
  readonly #deadlineMs: number;
  #met: Met | null = null;
  #verdict: HandshakeVerdict = { state: 'waiting' };

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
    this.#deadlineMs = parts.clock.monotonicMs() + limits.handshakeMs;
    this.#hello = {
      type: 'hello', proto: { min: MESH_PROTOCOL.min, max: MESH_PROTOCOL.max }, mesh: parts.mesh, publicKey: hexOf(parts.signer.publicKey), nonce: parts.nonce,
      name: memberName(parts.name), invite: parts.invite?.nonce ?? null, session: parts.session,
    };
  }

  /** What is sent first, whoever offered. */
  start(): ControlMessage[] { return [this.#hello]; }

  /** To be asked when `limits.handshakeMs` are over. */
  tick(): HandshakeStep {
    if (this.#verdict.state === 'waiting' && this.#parts.clock.monotonicMs() >= this.#deadlineMs) return this.#refuse('too-slow');
    return { send: [], verdict: this.#verdict };
  }

  /** Messages after a refusal are not read. After `passed` only what belongs to a handshake comes here, and is one too many. */
  receive(message: ControlMessage): HandshakeStep {
    const step = this.tick();
    if (step.verdict.state === 'refused') return step;
    if (message.type === 'refused') return this.#end(message.reason);
    if (message.type === 'bye') return this.#end('gone');
    if (this.#verdict.state === 'passed') return this.#refuse('malformed');
    if (message.type === 'hello' && this.#met === null) return this.#meet(message);
    if (message.type === 'proof' && this.#met !== null) return this.#judge(message, this.#met);
    return this.#refuse('malformed');
  }

  #meet(hello: z.infer<typeof Hello>): HandshakeStep {
    const met = this.#read(hello);
    if (typeof met === 'string') return this.#refuse(met);
    this.#met = met.known;
    const { signer, hasher } = this.#parts;
    const { secret } = met.known;
    const proof: z.infer<typeof Proof> = {
      type: 'proof', transcript: met.ours as Sha256, signature: hexOf(signer.sign(proofMessage(met.ours))), mac: secret === null ? null : inviteMac(hasher, secret, met.ours) as Sha256,
    };
    return { send: [proof], verdict: this.#verdict };
  }

  /** What the other side claims to be, before it showed anything; or why it is not heard on. */
  #read(hello: z.infer<typeof Hello>): { readonly known: Met; readonly ours: string } | MeshRefusal {
    const { role, hasher, invite, expected, localFingerprint, remoteFingerprint } = this.#parts;
    const proto = Math.min(hello.proto.max, MESH_PROTOCOL.max);
    if (proto < hello.proto.min || proto < MESH_PROTOCOL.min) return 'version';
    if (hello.mesh !== this.#hello.mesh) return 'wrong-mesh';
    // Its own words come back.
    if (hello.publicKey === this.#hello.publicKey || hello.nonce === this.#hello.nonce) return 'bad-binding';
    const publicKey = bytesOf(hello.publicKey);
    if (!isAcceptablePublicKey(publicKey)) return 'weak-key';
    // Two who look for the one that invited them.
    if (invite !== null && hello.invite !== null) return 'not-a-member';
    const nodeId = hasher.sha256Hex(publicKey);
    if ((expected !== null && nodeId !== expected) || (invite !== null && hello.publicKey !== invite.issuer)) return 'bad-binding';
    const secret = invite !== null ? invite.secret : hello.invite === null ? null : this.#parts.secretOf(hello.invite, nodeId);
    if (typeof secret === 'string') return secret;
    const ourSide: HandshakeSide = { hello: this.#hello, fingerprint: localFingerprint }, theirSide: HandshakeSide = { hello, fingerprint: remoteFingerprint };
    const sides = role === 'initiator' ? { initiator: ourSide, responder: theirSide } : { initiator: theirSide, responder: ourSide };
    const nonce = invite?.nonce ?? hello.invite;
    const peer: HandshakePeer = {
      nodeId, publicKey: hello.publicKey, name: shownName(hello.name), proto, session: hello.session,
      meeting: role === 'initiator' ? this.#hello.nonce + hello.nonce : hello.nonce + this.#hello.nonce,
      invite: nonce === null ? null : { nonce, redeemedBy: invite === null ? 'other side' : 'this side' },
    };
    return { known: { peer, theirs: transcriptOf(hasher, otherRole(role), sides), secret }, ours: transcriptOf(hasher, role, sides) };
  }

  #judge(proof: z.infer<typeof Proof>, { peer, theirs, secret }: Met): HandshakeStep {
    const { verifier, hasher } = this.#parts;
    // First that it is its own word, then what the word says: so that only who lied is blamed.
    if (!verifier.verify(bytesOf(peer.publicKey), proofMessage(proof.transcript), bytesOf(proof.signature))) return this.#refuse('bad-signature');
    if (proof.transcript !== theirs) return this.#refuse('bad-binding');
    if (secret === null) {
      if (proof.mac !== null) return this.#refuse('malformed');
    } else if (proof.mac === null || !sameHex(proof.mac, inviteMac(hasher, secret, theirs))) return this.#refuse('invite-forged');
    this.#verdict = { state: 'passed', peer };
    return { send: [], verdict: this.#verdict };
  }

  #refuse(reason: MeshRefusal): HandshakeStep {
    this.#verdict = { state: 'refused', reason, by: 'this side' };
    return { send: [{ type: 'refused', reason }], verdict: this.#verdict };
  }

  #end(reason: MeshRefusal): HandshakeStep {
    this.#verdict = { state: 'refused', reason, by: 'other side' };
    return { send: [], verdict: this.#verdict };
  }
}
