// A passphrase that a person can write down: twelve words of a list of 2,048 that are hard to mix up, 132 bits of chance. It opens the
// node where the system's store of secrets no longer does, and a restored backup of it.
import { wordlist } from '@scure/bip39/wordlists/english.js';

const RECOVERY_WORDS = 12;
/** Two random bytes a word; the list's length divides what they can be. */
export const RECOVERY_BYTES = 2 * RECOVERY_WORDS;

/** `random`: RECOVERY_BYTES bytes of the secure generator. */
export function recoveryWords(random: Uint8Array): string {
  if (random.length !== RECOVERY_BYTES) throw new RangeError(`${RECOVERY_BYTES} random bytes are needed, not ${random.length}.`);
  return Array.from({ length: RECOVERY_WORDS }, (_, index) => wordlist[((random[2 * index] ?? 0) << 8 | (random[2 * index + 1] ?? 0)) % wordlist.length] ?? '').join(' ');
}
