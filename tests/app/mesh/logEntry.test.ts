// One entry: its one form, what is signed, and 20,000 texts that are none.
import { describe, expect, it } from 'vitest';
import { entryHash, heldEntry, readEntry, signatureHolds, signEntry } from '../../../app/mesh/logEntry.ts';
import type { EntryPlace, HeldEntry } from '../../../app/mesh/logEntry.ts';
import { canonicalJson } from '../../../app/manifest/canonical.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { RandomStream } from '../../../app/ports.ts';
import { limits } from '../../../schemas/mesh.ts';
import { hasher, malleated, MESH, NOW, numberedSigner, pick, SMALL_ORDER_KEYS, verifier } from './fixture.ts';
import { drafts, foundingBody } from './logBodies.ts';

const signer = numberedSigner(7);
const publicKey = hexOf(signer.publicKey);
const place: EntryPlace = { mesh: MESH, seq: 2, prev: 'cd'.repeat(32) as EntryPlace['prev'], lamport: 9, wallMs: NOW };
const signed = (draft = drafts[1]!): HeldEntry => heldEntry(signEntry(draft, place, signer), hasher);
const reading = (text: string) => readEntry(text, hasher);

describe('an entry', () => {
  it.each(drafts.map((draft) => [draft.kind, draft] as const))('M20 of kind %s is read back as it was signed', (_, draft) => {
    const held = signed(draft);
    expect(reading(held.text)).toEqual({ ok: true, held });
    expect(signatureHolds(held.entry, publicKey, verifier)).toBe(true);
    expect(JSON.parse(held.text)).toMatchObject({ kind: draft.kind, author: signer.nodeId });
  });

  it('M20 keeps its form for ever', () => {
    const founded = heldEntry(signEntry({ kind: 'founded', body: foundingBody(publicKey) }, { ...place, mesh: '', seq: 1, prev: null }, signer), hasher);
    expect([founded.hash, hasher.sha256Hex(Buffer.from(founded.text))]).toMatchInlineSnapshot(`
      [
        "4802eed68d085274da3ff561085c7d87e587926fd52e0d9c88021273b715c43c",
        "df8d8b81b7926ee00c7fac95856ca9a5a7f431d7bffd39f779d61fbdd1c70805",
      ]
    `);
  });

  it('M20 is the same entry under another signature that also holds, so nobody is made to look like a liar', () => {
    const held = signed();
    const other = { ...held.entry, signature: hexOf(malleated(Buffer.from(held.entry.signature, 'hex'))) };
    expect(entryHash(other, hasher)).toBe(held.hash);
    expect(signatureHolds(other, publicKey, verifier)).toBe(false);
  });

  it('M20 holds under no other key, and under none that anybody could sign for', () => {
    const held = signed();
    expect(signatureHolds(held.entry, hexOf(numberedSigner(8).publicKey), verifier)).toBe(false);
    for (const key of SMALL_ORDER_KEYS) for (const signature of ['00'.repeat(64), `01${'00'.repeat(63)}`]) expect(signatureHolds({ ...held.entry, signature }, hexOf(key), verifier)).toBe(false);
  });

  it('M20 is signed for nothing else: what signs another text of this program does not sign it', () => {
    const held = signed();
    const { signature: _, ...unsigned } = held.entry;
    const bare = { ...held.entry, signature: hexOf(signer.sign(Buffer.from(canonicalJson(unsigned)))) };
    expect(signatureHolds(bare, publicKey, verifier)).toBe(false);
  });

  it('M21 changed in any one letter is no entry, or one whose signature does not hold', () => {
    const { text } = signed(drafts[8]);
    for (let at = 0; at < text.length; at += 1) {
      const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
      const read = reading(changed);
      expect(read.ok && signatureHolds(read.held.entry, publicKey, verifier), `letter ${at}`).toBe(false);
    }
  });

  it('M21 has one text: no other order, space, escape, number form, second name or foreign member', () => {
    const { text, entry } = signed(drafts[8]);
    const others = {
      space: text.replace(',', ', '), newline: `${text}\n`, order: JSON.stringify({ signature: entry.signature, ...JSON.parse(text) as object }),
      escape: text.replace('"kind":"judged"', '"kind":"\\u006audged"'), number: text.replace('"sample":3', '"sample":3.0'), exponent: text.replace('"lamport":9', '"lamport":9e0'),
      minusZero: text.replace('"sample":3', '"sample":-0'), twice: text.replace('"lamport":9', '"lamport":9,"lamport":9'),
      foreign: text.replace('"kind"', '"kinc":1,"kind"'), proto: text.replace('"kind"', '"__proto__":{},"kind"'), inBody: text.replace('"parent"', '"extra":1,"parent"'),
      array: `[${text}]`, half: text.slice(0, -1), upper: text.replace(entry.author, entry.author.toUpperCase()),
    };
    for (const [name, other] of Object.entries(others)) expect(reading(other), name).toEqual({ ok: false, reason: 'malformed' });
  });

  it('M21 of another kind than its body, or at a place where its kind cannot stand, is none', () => {
    const { text } = signed();
    expect(reading(text.replace('"kind":"invite-cancelled"', '"kind":"left"')).ok).toBe(false);
    expect(reading(text.replace('"kind":"invite-cancelled"', '"kind":"toString"')).ok).toBe(false);
    for (const wrong of [{ seq: 1, prev: null }, { prev: null }, { mesh: '' as const }]) expect(() => signEntry(drafts[1]!, { ...place, ...wrong }, signer)).toThrow(/cannot be written/);
    const joined = { kind: 'joined' as const, body: { name: 'n', publicKey, boxKey: publicKey } };
    expect(() => signEntry(joined, place, signer)).toThrow(/cannot be written/);
    expect(() => signEntry({ kind: 'founded', body: foundingBody(publicKey) }, { ...place, seq: 1, prev: null }, signer)).toThrow(/cannot be written/);
  });

  it('M21 larger than an entry may be is refused before it is looked at, and never written', () => {
    expect(reading('x'.repeat(limits.entryBytes + 1))).toEqual({ ok: false, reason: 'too-large' });
    expect(reading('€'.repeat(limits.entryBytes / 3 + 1))).toEqual({ ok: false, reason: 'too-large' });
    expect(reading(`"${'x'.repeat(limits.entryBytes - 2)}"`)).toEqual({ ok: false, reason: 'malformed' });
    const boxes = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [index.toString(16).padStart(64, '0'), 'x'.repeat(400)]));
    expect(() => signEntry({ kind: 'rekeyed', body: { generation: 1, boxes } }, place, signer)).toThrow(/larger/);
  });

  it('M21 nested to exhaust its reader is refused', () => {
    for (const depth of [10, 1_000, 30_000]) {
      expect(reading('['.repeat(depth) + ']'.repeat(depth)).ok).toBe(false);
      expect(reading(signed().text.replace(/"body":\{[^}]*\}/, `"body":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)).ok).toBe(false);
    }
  });
});

const WORDS = ['"', '{', '}', '[', ']', ',', ':', '\\', '\\u0000', '\ud800', '1e999', '-0', 'null', 'true', '"__proto__":', '"kind":', '"body":', '"seq":', '9007199254740993', '\u0000', '€'];
export function mutated(random: RandomStream, text: string): string {
  let result = text;
  for (let count = 1 + random.nextBelow(4); count > 0; count -= 1) {
    const at = random.nextBelow(result.length + 1), end = Math.min(result.length, at + random.nextBelow(20));
    const insert = [pick(random, WORDS), String.fromCharCode(random.nextBelow(0x10000)), result.slice(random.nextBelow(result.length + 1)).slice(0, 30), ''][random.nextBelow(4)] ?? '';
    result = result.slice(0, at) + insert + result.slice(random.nextBelow(2) === 0 ? at : end);
  }
  return result;
}

it('M21 whatever a stranger sends: 20,000 texts, none crashes the reader, none that was changed passes', () => {
  const seed = Number(process.env['ILEICES_SEED'] ?? 41);
  const random = SeededStream.from(seed, 'entries');
  const originals = drafts.map((draft) => signed(draft));
  let refused = 0;
  for (let count = 0; count < 20_000; count += 1) {
    const original = pick(random, originals);
    const text = mutated(random, original.text);
    const read = reading(text);
    if (!read.ok) { refused += 1; continue; }
    if (text !== original.text && signatureHolds(read.held.entry, publicKey, verifier)) throw new Error(`seed ${seed}, text ${count}: ${text}`);
  }
  expect(refused).toBeGreaterThan(19_000);
});
