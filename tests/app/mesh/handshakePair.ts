// Two sides of a handshake over a wire in memory, with somebody in between who may read and change what passes.
import type { z } from 'zod';
import type { Sha256 } from '../../../schemas/ids.ts';
import { ControlMessage } from '../../../schemas/mesh.ts';
import type { Hello, Proof } from '../../../schemas/mesh.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { Handshake } from '../../../app/mesh/handshake.ts';
import type { HandshakeParts, HandshakeRole, HandshakeVerdict } from '../../../app/mesh/handshake.ts';
import { proofMessage, transcriptOf } from '../../../app/mesh/transcript.ts';
import type { Signer } from '../../../app/ports.ts';
import { hasher, MESH, numberedSigner, verifier } from './fixture.ts';

export const ANNA = numberedSigner(1), BEN = numberedSigner(2);
export const FINGERPRINTS: Readonly<Record<HandshakeRole, string>> = { initiator: 'a1'.repeat(32), responder: 'b2'.repeat(32) };

export interface HandClock { monotonicMs(): number; ms: number }
export const handClock = (): HandClock => ({ ms: 0, monotonicMs() { return this.ms; } });

/** Anna offers, Ben answers; both members. */
export function parts(role: HandshakeRole, change: Partial<HandshakeParts> = {}): HandshakeParts {
  const isInitiator = role === 'initiator';
  return {
    role, mesh: MESH, signer: isInitiator ? ANNA : BEN, verifier, hasher, clock: handClock(), nonce: (isInitiator ? '1f' : '2e').repeat(16), session: isInitiator ? 11 : 22,
    name: isInitiator ? 'Anna' : 'Ben', localFingerprint: FINGERPRINTS[role], remoteFingerprint: FINGERPRINTS[isInitiator ? 'responder' : 'initiator'],
    expected: null, invite: null, secretOf: () => 'invite-forged', ...change,
  };
}

export type Sides<T> = Readonly<Record<HandshakeRole, T>>;
export const pairOf = (initiator: Partial<HandshakeParts> = {}, responder: Partial<HandshakeParts> = {}): Sides<Handshake> => ({
  initiator: new Handshake(parts('initiator', initiator)), responder: new Handshake(parts('responder', responder)),
});

export const other = (role: HandshakeRole): HandshakeRole => (role === 'initiator' ? 'responder' : 'initiator');
/** As it is read from the wire: through text and the schema. Null where the schema takes it for nothing. */
export function onWire(message: ControlMessage): ControlMessage | null {
  const read = ControlMessage.safeParse(JSON.parse(JSON.stringify(message)));
  return read.success ? read.data : null;
}

/** Hands every message on until nothing is said any more; `between` may change it, or keep it (null). */
export function run(pair: Sides<Handshake>, between: (message: ControlMessage, from: HandshakeRole) => ControlMessage | null = (message) => message): Sides<HandshakeVerdict> & { readonly said: Sides<ControlMessage[]> } {
  const said: Sides<ControlMessage[]> = { initiator: [], responder: [] };
  const waiting: { from: HandshakeRole; message: ControlMessage }[] = [];
  const say = (from: HandshakeRole, messages: readonly ControlMessage[]): void => {
    said[from].push(...messages);
    waiting.push(...messages.map((message) => ({ from, message })));
  };
  say('initiator', pair.initiator.start());
  say('responder', pair.responder.start());
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const changed = between(next.message, next.from);
    const message = changed === null ? null : onWire(changed);
    if (message !== null) say(other(next.from), pair[other(next.from)].receive(message).send);
  }
  return { initiator: pair.initiator.tick().verdict, responder: pair.responder.tick().verdict, said };
}

/** In a word. */
export const wordOf = (verdict: HandshakeVerdict): string => (verdict.state === 'refused' ? `${verdict.reason}${verdict.by === 'this side' ? '' : ' (told)'}` : verdict.state);

/** Somebody who speaks the protocol with a program of its own: says what it likes, and signs what it likes. */
export function strangerMeets(victim: Handshake, role: HandshakeRole, signer: Signer, change: Partial<z.infer<typeof Hello>>, proofOf: (seen: { readonly transcript: string; readonly reflected: string; readonly theirProof: z.infer<typeof Proof> }) => z.infer<typeof Proof>): HandshakeVerdict {
  const hello: z.infer<typeof Hello> = { type: 'hello', proto: { min: 1, max: 1 }, mesh: MESH, publicKey: hexOf(signer.publicKey), nonce: '5a'.repeat(16), name: 'Stranger', invite: null, session: 1, ...change };
  const [theirs] = victim.start();
  const answer = victim.receive(hello);
  const theirProof = answer.send[0];
  if (theirs?.type !== 'hello' || theirProof?.type !== 'proof') return answer.verdict;
  const own = { hello, fingerprint: FINGERPRINTS[role] }, victims = { hello: theirs, fingerprint: FINGERPRINTS[other(role)] };
  const sides = role === 'initiator' ? { initiator: own, responder: victims } : { initiator: victims, responder: own };
  const proof = onWire(proofOf({ transcript: transcriptOf(hasher, role, sides), reflected: transcriptOf(hasher, other(role), sides), theirProof }));
  return proof === null ? { state: 'refused', reason: 'malformed', by: 'this side' } : victim.receive(proof).verdict;
}
/** As the protocol wants it. */
export const trueProof = (signer: Signer, transcript: string): z.infer<typeof Proof> => ({ type: 'proof', transcript: transcript as Sha256, signature: hexOf(signer.sign(proofMessage(transcript))), mac: null });
