// A manifest of every kind, real keys and hashes for the tests of this folder.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { artefactKinds } from '../../../schemas/manifest.ts';
import { Ed25519Verifier, temporaryIdentity } from '../../../main/node/keys.ts';
import { admit } from '../../../app/manifest/manifested.ts';
import type { Manifested } from '../../../app/manifest/manifested.ts';
import { signManifest } from '../../../app/manifest/sign.ts';
import type { UnsignedManifest } from '../../../app/manifest/sign.ts';
import type { Hasher } from '../../../app/ports.ts';

export const hasher: Hasher = { sha256Hex: (data) => createHash('sha256').update(data).digest('hex') };
export const checks = { verifier: new Ed25519Verifier(), hasher };
export const signer = temporaryIdentity();
export const CONTENT = hasher.sha256Hex(new TextEncoder().encode('content'));

export const numbered = (index: number): string => `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;

export function unsigned(change: Partial<UnsignedManifest> = {}): UnsignedManifest {
  return {
    format: 'icae-manifest-1', uid: numbered(1), kind: 'module', content: CONTENT,
    rby: { r: 0.42, b: 0.31, y: 0.27 }, generation: 1, dependsOn: [`uid:///${numbered(2)}`], permissions: ['sensor.read', 'gpu.write'],
    licence: 'MIT', createdAt: '2026-01-02T03:04:05.000Z', facts: { dragScore: 0.25, sourceSha: 'ab', reviewed: true, deltaP: null }, ...change,
  };
}

export function manifested(change: Partial<UnsignedManifest> = {}): Manifested<null> {
  const admission = admit(null, change.content ?? CONTENT, signManifest(unsigned(change), signer), checks);
  if (!admission.ok) throw new Error(admission.reason);
  return admission.manifested;
}

const facts = fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,39}$/), fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }).filter((one) => !Object.is(one, -0)), fc.integer(), fc.string({ unit: 'grapheme', maxLength: 60 }), fc.boolean(), fc.constant(null)), { maxKeys: 8, noNullPrototype: true });
const share = fc.double({ min: 0, max: 1, noNaN: true }).filter((one) => !Object.is(one, -0));
export const anyUnsigned: fc.Arbitrary<UnsignedManifest> = fc.record({
  format: fc.constant('icae-manifest-1' as const), uid: fc.oneof(fc.uuid({ version: 4 }), fc.uuid({ version: 8 })), kind: fc.constantFrom(...artefactKinds), content: fc.constant(CONTENT),
  rby: fc.record({ r: share, b: share, y: share }), generation: fc.nat(1e6), dependsOn: fc.array(fc.uuid({ version: 4 }).map((uid) => `uid:///${uid}`), { maxLength: 5 }),
  permissions: fc.array(fc.constantFrom('sensor.read', 'gpu.write', 'disk.read'), { maxLength: 3 }), licence: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => text.length <= 200),
  createdAt: fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()), facts: facts,
});
