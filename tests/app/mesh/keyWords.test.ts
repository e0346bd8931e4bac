// Check words and names: what people compare, and what they are shown.
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { expect, test } from 'vitest';
import { MemberName } from '../../../schemas/mesh.ts';
import { checkWords } from '../../../app/mesh/keyWords.ts';
import { memberName } from '../../../app/mesh/memberName.ts';
import { hasher, issuer, numberedSigner } from './fixture.ts';

test('M1 six words, the same on every machine', () => {
  expect(checkWords(issuer.publicKey, hasher)).toEqual(['crash', 'deer', 'song', 'leaf', 'base', 'execute']);
});

test('M1 they are 66 bits of the hash, first bit first', () => {
  for (let number = 0; number < 50; number += 1) {
    const { publicKey } = numberedSigner(number);
    const purpose = Buffer.from('ileices-check-words-1');
    const hash = hasher.sha256Hex(Buffer.concat([Buffer.of(0, 0, 0, purpose.length), purpose, Buffer.of(0, 0, 0, 32), publicKey]));
    const bits = BigInt(`0x${hash}`).toString(2).padStart(256, '0').slice(0, 66);
    expect(checkWords(publicKey, hasher).map((word) => wordlist.indexOf(word).toString(2).padStart(11, '0')).join('')).toBe(bits);
  }
});

test('M1 another key has other words, in every place', () => {
  const seen = Array.from({ length: 6 }, () => new Set<string>());
  for (let number = 0; number < 200; number += 1) checkWords(numberedSigner(number).publicKey, hasher).forEach((word, place) => seen[place]?.add(word));
  for (const words of seen) expect(words.size).toBeGreaterThan(170);
});

test('M1 a name says what its owner wrote, and nothing that hides, turns or breaks', () => {
  expect(memberName('  Ánna’s   laptop\t')).toBe('Ánna’s laptop');
  for (const name of ['\u202Eevil', 'a\u200Bb', '\u0000', '', '\u{1F600}'.repeat(64), 'x'.repeat(1_000), `${'x'.repeat(63)}\u{1F600}`, 'e\u0301\u0301\u0301\u0301', '\uD800']) {
    expect(MemberName.safeParse(memberName(name)).success, JSON.stringify(name)).toBe(true);
    expect(memberName(name).isWellFormed()).toBe(true);
    expect(memberName(name)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});
