// Ten thousand who are not whom they say, over real Ed25519: none is taken. What a laxer verifier would take is shown to be taken by
// one, so that each case is known to be an attack and not just noise.
import nacl from 'tweetnacl';
import { describe, expect, test } from 'vitest';
import type { Sha256 } from '../../../schemas/ids.ts';
import { bytesOf, hexOf } from '../../../app/manifest/hex.ts';
import { Handshake } from '../../../app/mesh/handshake.ts';
import type { HandshakeRole } from '../../../app/mesh/handshake.ts';
import { rotationFault, rotationTo } from '../../../app/mesh/rotation.ts';
import { proofMessage } from '../../../app/mesh/transcript.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { RandomStream } from '../../../app/ports.ts';
import { hasher, malleated, MESH, numberedSigner, pick, randomBytesOf, SMALL_ORDER_KEYS, verifier } from './fixture.ts';
import { ANNA, BEN, other, parts, run, pairOf, strangerMeets, trueProof, wordOf } from './handshakePair.ts';

const MALLORY = numberedSigner(66);
const TRIES = 10_000;
const flipped = (bytes: Uint8Array, random: RandomStream): Uint8Array => {
  const bit = random.nextBelow(bytes.length * 8);
  return bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
};

type Meets = (random: RandomStream, victim: Handshake, role: HandshakeRole) => string;
/** Mallory, who knows Anna's key and what Anna said elsewhere, meets somebody as Anna. */
const asAnna = (proofOf: (random: RandomStream, seen: Parameters<Parameters<typeof strangerMeets>[4]>[0]) => ReturnType<typeof trueProof>): Meets =>
  (random, victim, role) => wordOf(strangerMeets(victim, role, ANNA, { nonce: hexOf(randomBytesOf(random, 16)) }, (seen) => proofOf(random, seen)));
const earlier = run(pairOf()).said.initiator[1];
if (earlier?.type !== 'proof') throw new Error('no proof');

const attacks: Readonly<Record<string, readonly [Meets, string]>> = {
  'a signature out of the air': [asAnna((random, { transcript }) => ({ ...trueProof(ANNA, transcript), signature: hexOf(randomBytesOf(random, 64)) })), 'bad-signature'],
  'a signature with another key': [asAnna((_, { transcript }) => trueProof(MALLORY, transcript)), 'bad-signature'],
  'a bit of the signature': [asAnna((random, { transcript }) => { const proof = trueProof(ANNA, transcript); return { ...proof, signature: hexOf(flipped(bytesOf(proof.signature), random)) }; }), 'bad-signature'],
  'a malleated signature': [asAnna((_, { transcript }) => { const proof = trueProof(ANNA, transcript); return { ...proof, signature: hexOf(malleated(bytesOf(proof.signature))) }; }), 'bad-signature'],
  'a signature over the bare hash': [asAnna((_, { transcript }) => ({ ...trueProof(ANNA, transcript), signature: hexOf(ANNA.sign(bytesOf(transcript))) })), 'bad-signature'],
  'a bit of the transcript': [asAnna((random, { transcript }) => ({ ...trueProof(ANNA, transcript), transcript: hexOf(flipped(bytesOf(transcript), random)) as Sha256 })), 'bad-signature'],
  'a true proof of another handshake': [asAnna(() => earlier), 'bad-binding'],
  'a true proof in the other\'s role': [asAnna((_, { reflected }) => trueProof(ANNA, reflected)), 'bad-binding'],
  'the victim\'s own proof': [asAnna((_, { theirProof }) => theirProof), 'bad-signature'],
  'the victim\'s own proof under its own key': [(_, victim, role) => wordOf(strangerMeets(victim, role, role === 'initiator' ? BEN : ANNA, {}, ({ theirProof }) => theirProof)), 'bad-binding'],
  'a key of small order': [(random, victim, role) => {
    const key = pick(random, SMALL_ORDER_KEYS);
    return wordOf(strangerMeets(victim, role, MALLORY, { publicKey: hexOf(key) }, ({ transcript }) => ({ ...trueProof(MALLORY, transcript), signature: hexOf(key) + '00'.repeat(32) })));
  }, 'weak-key'],
  'a key that is no point': [(random, victim, role) => wordOf(strangerMeets(victim, role, MALLORY, { publicKey: `${hexOf(randomBytesOf(random, 31))}7e` }, ({ transcript }) => trueProof(MALLORY, transcript))), 'bad-signature'],
  'another mesh': [(random, victim, role) => wordOf(strangerMeets(victim, role, ANNA, { mesh: hexOf(randomBytesOf(random, 32)) as Sha256 }, ({ transcript }) => trueProof(ANNA, transcript))), 'wrong-mesh'],
  'an invite without its secret': [(random, victim, role) => wordOf(strangerMeets(victim, role, MALLORY, { invite: 'ee'.repeat(16) }, ({ transcript }) => ({ ...trueProof(MALLORY, transcript), mac: pick(random, [null, hexOf(randomBytesOf(random, 32)) as Sha256]) }))), 'invite-forged'],
};

describe('M13 nobody is taken for another', () => {
  test(`${TRIES} forged, malleated, reflected, replayed, with weak keys, of other meshes`, () => {
    const names = Object.keys(attacks);
    for (let seed = 0; seed < TRIES; seed += 1) {
      const random = SeededStream.from(seed, 'forgery');
      const name = names[seed % names.length] ?? '';
      const [meets, reason] = attacks[name] ?? [() => 'passed', ''];
      const role: HandshakeRole = random.nextBelow(2) === 0 ? 'initiator' : 'responder';
      const victim = new Handshake(parts(other(role), { signer: role === 'initiator' ? BEN : numberedSigner(4), nonce: hexOf(randomBytesOf(random, 16)), secretOf: () => new Uint8Array(32).fill(9), ...(name.includes('under its own key') ? { signer: role === 'initiator' ? BEN : ANNA } : {}) }));
      expect(meets(random, victim, role), `seed ${seed}: ${name}`).toBe(reason);
    }
  });

  test('the stranger of these tests is taken when it is whom it says', () => {
    for (const role of ['initiator', 'responder'] as const) expect(wordOf(strangerMeets(new Handshake(parts(other(role), { signer: BEN })), role, MALLORY, {}, ({ transcript }) => trueProof(MALLORY, transcript)))).toBe('passed');
  });

  test('a verifier that does not look takes what was malleated, ours does not', () => {
    for (let number = 0; number < 8; number += 1) {
      const signer = numberedSigner(number), message = proofMessage(hasher.sha256Hex(Buffer.of(number)));
      const signature = signer.sign(message), swollen = malleated(signature);
      expect([nacl.sign.detached.verify(message, signature, signer.publicKey), nacl.sign.detached.verify(message, swollen, signer.publicKey)]).toEqual([true, true]);
      expect([verifier.verify(signer.publicKey, message, signature), verifier.verify(signer.publicKey, message, swollen)]).toEqual([true, false]);
    }
  });

  test('it also takes a signature that anybody can make for a key of small order, ours does not', () => {
    // R = B and S = 1, and R = 0 and S = 0: right for every message the hash of which leaves nothing of the key.
    const anybodys = [`58${'66'.repeat(31)}01${'00'.repeat(31)}`, `01${'00'.repeat(63)}`].map(bytesOf);
    let taken = 0;
    for (const key of SMALL_ORDER_KEYS.slice(0, 10)) {
      for (let number = 0; number < 2; number += 1) {
        const message = proofMessage(hasher.sha256Hex(Buffer.of(number)));
        for (const signature of anybodys) {
          if (nacl.sign.detached.verify(message, signature, key)) taken += 1;
          expect(verifier.verify(key, message, signature)).toBe(false);
        }
      }
    }
    expect(taken).toBeGreaterThan(6);
  });
});

describe('M14 a key is followed by one that wants to follow it', () => {
  const checks = { verifier, hasher };
  const rotated = rotationTo(BEN, MESH, ANNA.nodeId);
  test('and by no other, nowhere else', () => {
    expect(rotationFault(rotated, MESH, ANNA.nodeId, checks)).toBe(null);
    expect(rotationFault(rotated, 'cd'.repeat(32), ANNA.nodeId, checks)).toBe('bad-signature');
    expect(rotationFault(rotated, MESH, MALLORY.nodeId, checks)).toBe('bad-signature');
    expect(rotationFault({ ...rotated, successor: hexOf(MALLORY.publicKey) }, MESH, ANNA.nodeId, checks)).toBe('bad-signature');
    expect(rotationFault({ ...rotated, proof: hexOf(malleated(bytesOf(rotated.proof))) }, MESH, ANNA.nodeId, checks)).toBe('bad-signature');
    for (let bit = 0; bit < 512; bit += 1) {
      const proof = bytesOf(rotated.proof);
      proof[bit >> 3] = (proof[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(rotationFault({ ...rotated, proof: hexOf(proof) }, MESH, ANNA.nodeId, checks), `bit ${bit}`).toBe('bad-signature');
    }
  });

  test('never by itself, never by a key that anybody could sign for', () => {
    expect(() => rotationTo(ANNA, MESH, ANNA.nodeId)).toThrow(/new one/);
    expect(rotationFault({ successor: hexOf(ANNA.publicKey), proof: rotated.proof }, MESH, ANNA.nodeId, checks)).toBe('malformed');
    for (const key of SMALL_ORDER_KEYS) expect(rotationFault({ successor: hexOf(key), proof: hexOf(key) + '00'.repeat(32) }, MESH, ANNA.nodeId, checks)).toBe('weak-key');
  });
});
