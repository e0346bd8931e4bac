// A signature covers every field, belongs to the key it names, and cannot be made into another one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { artefactKinds, Manifest } from '../../../schemas/manifest.ts';
import { temporaryIdentity } from '../../../main/node/keys.ts';
import { admit, isManifested } from '../../../app/manifest/manifested.ts';
import type { Manifested } from '../../../app/manifest/manifested.ts';
import { sidecarText, signManifest, verifyManifest, verifyManifestText } from '../../../app/manifest/sign.ts';
import { anyUnsigned, checks, CONTENT, hasher, numbered, signer, unsigned } from './fixture.ts';

const signed = signManifest(unsigned(), signer);
const reasonOf = (value: unknown) => { const verdict = verifyManifest(value, checks); return verdict.ok ? 'ok' : verdict.reason; };

test('what was signed verifies', () => {
  expect(Manifest.parse(signed)).toEqual(signed);
  expect([signed.signer, hasher.sha256Hex(Buffer.from(signed.publicKey ?? '', 'hex'))]).toEqual([signer.nodeId, signer.nodeId]);
  expect(reasonOf(signed)).toBe('ok');
});

describe('any change invalidates', () => {
  const changes: { [Field in keyof Omit<Manifest, 'format'>]: Manifest[Field] } = {
    uid: numbered(9), kind: 'shader', content: 'f'.repeat(64), rby: { r: 0.42, b: 0.31, y: 0.2700000001 }, generation: 2, dependsOn: [], permissions: ['gpu.write', 'sensor.read'],
    licence: 'MIT ', createdAt: '2026-01-02T03:04:05.001Z', facts: { ...signed.facts, dragScore: 0.26 },
    signer: temporaryIdentity().nodeId, publicKey: Buffer.from(temporaryIdentity().publicKey).toString('hex'), signature: `${signed.signature?.slice(0, -1)}${signed.signature?.endsWith('0') ? '1' : '0'}`,
  };
  test('every field of the schema is tried', () => { expect([...Object.keys(changes), 'format'].sort()).toEqual(Object.keys(Manifest.shape).sort()); });
  test.each(Object.entries(changes))('of %s', (field, value) => { expect(['bad-signature', 'other-signer']).toContain(reasonOf({ ...signed, [field]: value })); });
  test('of the format, of a field taken away or added', () => {
    expect(reasonOf({ ...signed, format: 'icae-manifest-2' })).toBe('malformed');
    expect(reasonOf({ ...signed, more: 1 })).toBe('malformed');
    for (const field of Object.keys(signed)) expect(reasonOf(Object.fromEntries(Object.entries(signed).filter(([name]) => name !== field))), field).toBe('malformed');
    expect(reasonOf({ ...signed, facts: { ...signed.facts, more: 1 } })).toBe('bad-signature');
    expect(reasonOf({ ...signed, facts: { ...signed.facts, dragScore: -0 } })).toBe('malformed');
  });
  test('of any bit of the signature or the key', () => {
    for (let bit = 0; bit < 512; bit += 1) {
      const bytes = Buffer.from(signed.signature ?? '', 'hex');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(reasonOf({ ...signed, signature: bytes.toString('hex') }), `bit ${bit}`).toBe('bad-signature');
    }
    for (let bit = 0; bit < 256; bit += 1) {
      const bytes = Buffer.from(signed.publicKey ?? '', 'hex');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(reasonOf({ ...signed, publicKey: bytes.toString('hex'), signer: hasher.sha256Hex(bytes) }), `bit ${bit}`).toBe('bad-signature');
    }
  });
});

describe('a signature that is not the signer\'s', () => {
  test('is taken away, or half of it', () => {
    expect(reasonOf({ ...signed, signature: null })).toBe('unsigned');
    expect(reasonOf({ ...signed, publicKey: null })).toBe('unsigned');
    expect(reasonOf({ ...signed, signer: null })).toBe('unsigned');
    expect(reasonOf(unsigned())).toBe('malformed');
  });

  test('is made with another key under the same name, or the name is of another key', () => {
    const other = signManifest(unsigned(), temporaryIdentity());
    expect(reasonOf({ ...signed, signature: other.signature })).toBe('bad-signature');
    expect(reasonOf({ ...signed, publicKey: other.publicKey, signature: other.signature })).toBe('other-signer');
    expect(reasonOf({ ...other, signer: signed.signer })).toBe('other-signer');
  });

  test('is malleated: S plus the order of the group', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const bytes = Buffer.from(signed.signature ?? '', 'hex');
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order;
    const swollen = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
    expect(reasonOf({ ...signed, signature: swollen.toString('hex') })).toBe('bad-signature');
    expect(reasonOf({ ...signed, signature: signed.signature?.toUpperCase() })).toBe('malformed');
  });

  test('is under a key of small order, which fits every message', () => {
    for (const key of ['01'.padEnd(64, '0'), '00'.repeat(32), `ec${'ff'.repeat(30)}7f`, `01${'00'.repeat(30)}80`]) {
      const forged = { ...unsigned(), publicKey: key, signer: hasher.sha256Hex(Buffer.from(key, 'hex')), signature: `01${'00'.repeat(63)}` };
      expect(reasonOf(forged)).toBe('bad-signature');
    }
  });
});

test.each(artefactKinds)('every %s comes through the schema, the signature and a sidecar as it was', (kind) => {
  fc.assert(fc.property(anyUnsigned, (one) => {
    const manifest = signManifest({ ...one, kind }, signer);
    const verdict = verifyManifestText(sidecarText(manifest), checks);
    expect(verdict).toEqual({ ok: true, manifest });
    expect(sidecarText(manifest)).toBe(sidecarText(JSON.parse(sidecarText(manifest)) as Manifest));
  }), { numRuns: 60, verbose: 1 });
});

describe('the dark-matter rule', () => {
  const takesCovered = (one: Manifested<string>): string => one.artefact;
  test('only what verifies over this content is covered', () => {
    const admission = admit('a file', CONTENT, signed, checks);
    expect(admission.ok && takesCovered(admission.manifested)).toBe('a file');
    expect(admission.ok && isManifested(admission.manifested)).toBe(true);
    expect(admit('a file', 'e'.repeat(64), signed, checks)).toEqual({ ok: false, reason: 'other-content' });
    expect(admit('a file', CONTENT, { ...signed, licence: 'BSD' }, checks)).toEqual({ ok: false, reason: 'bad-signature' });
  });

  test('nothing else has the type, and a cast has only the type', () => {
    const forged = { artefact: 'a file', manifest: signed };
    // @ts-expect-error a manifest beside an artefact is not one that was checked
    const cast: Manifested<string> = forged;
    expect(isManifested(cast)).toBe(false);
    const admission = admit('a file', CONTENT, signed, checks);
    if (admission.ok) expect(isManifested({ ...admission.manifested })).toBe(false);
  });
});

test('a text with a member twice is no manifest, whoever signed it', () => {
  const text = sidecarText(signed);
  expect(verifyManifestText(text.replace('"licence":"MIT"', '"licence":"MIT","licence":"MIT"'), checks)).toEqual({ ok: false, reason: 'malformed' });
  for (const bad of ['', 'null', '[]', '{', '\u0000', text.slice(0, -5)]) expect(verifyManifestText(bad, checks), bad).toEqual({ ok: false, reason: 'malformed' });
});
