// The key of letters: which one it is, and that its boxes are what others' programs make and open.
import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import nacl from 'tweetnacl';
import { expect, test } from 'vitest';
import { hexOf } from '../../../../app/manifest/hex.ts';
import { BoxKey } from '../../../../main/node/mesh/boxKey.ts';
import { numberedSigner } from '../../../app/mesh/fixture.ts';

test('M15 it follows from the identity, the same in every release', () => {
  expect(hexOf(new BoxKey(numberedSigner(1)).publicKey)).toBe('d10555d2ede2e1043e7ef412b1f91cde7abdd4ef39734496bdd53381c4c67216');
  const keys = Array.from({ length: 20 }, (_, number) => hexOf(new BoxKey(numberedSigner(number)).publicKey));
  expect(new Set(keys).size).toBe(20);
});

test('M15 it is not the identity\'s key, and the signature it is made of signs nothing else', () => {
  const signer = numberedSigner(1);
  const signed: string[] = [];
  const box = new BoxKey({ ...signer, sign: (message) => { signed.push(Buffer.from(message).toString('latin1')); return signer.sign(message); } });
  expect(hexOf(box.publicKey)).not.toBe(hexOf(signer.publicKey));
  expect(signed).toEqual(['\0\0\0\x11ileices-box-key-1']);
});

test('X25519 of tweetnacl is that of node:crypto', () => {
  const der = (start: string, key: Uint8Array): Buffer => Buffer.concat([Buffer.from(start, 'hex'), key]);
  for (let number = 0; number < 10; number += 1) {
    const own = nacl.box.keyPair(), theirs = nacl.box.keyPair();
    const secret = diffieHellman({
      privateKey: createPrivateKey({ key: der('302e020100300506032b656e04220420', own.secretKey), format: 'der', type: 'pkcs8' }),
      publicKey: createPublicKey({ key: der('302a300506032b656e032100', theirs.publicKey), format: 'der', type: 'spki' }),
    });
    expect(hexOf(nacl.scalarMult(own.secretKey, theirs.publicKey))).toBe(secret.toString('hex'));
  }
});
