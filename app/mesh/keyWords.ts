// Six check words of a public key: what two people read out to each other to know that no one stands between their machines.
// 66 bits, so that nobody finds another key with the same words; the list's words are hard to mix up. Not an identity: that is the
// node id.
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { bytesOf } from '../manifest/hex.ts';
import type { Hasher } from '../ports.ts';
import { signedBytes } from './signedBytes.ts';

const WORDS = 6;
const WORD_BITS = 11;

export function checkWords(publicKey: Uint8Array, hasher: Hasher): readonly string[] {
  const hash = bytesOf(hasher.sha256Hex(signedBytes('ileices-check-words-1', publicKey)));
  const bit = (index: number): number => ((hash[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
  return Array.from({ length: WORDS }, (_, word) => {
    let place = 0;
    for (let index = word * WORD_BITS; index < (word + 1) * WORD_BITS; index += 1) place = place * 2 + bit(index);
    return wordlist[place] ?? '';
  });
}
