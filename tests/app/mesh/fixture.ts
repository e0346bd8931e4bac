// Real keys, hashes and invites for the tests of this folder.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { Sha256 } from '../../../schemas/ids.ts';
import { DEFAULT_SCOPES } from '../../../schemas/mesh.ts';
import { makeInvite } from '../../../app/mesh/invite.ts';
import type { InviteTerms, MadeInvite } from '../../../app/mesh/invite.ts';
import type { RandomStream, Signer } from '../../../app/ports.ts';
import { nodeHasher as hasher } from '../../../main/node/hasher.ts';
import { Ed25519Verifier, nodeIdOf } from '../../../main/node/keys.ts';

export { hasher };
export const verifier = new Ed25519Verifier();
export const MESH = 'ab'.repeat(32) as Sha256;
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
export const DAY = 86_400_000;

/** DER of a PKCS #8 key for Ed25519, up to the 32 bytes of the seed. */
const PKCS8_START = '302e020100300506032b657004220420';
/** The same key every time, through node:crypto. */
export function signerOfSeed(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([Buffer.from(PKCS8_START, 'hex'), seed]), format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(12));
  return { nodeId: nodeIdOf(publicKey), publicKey, sign: (message) => new Uint8Array(sign(null, message, key)) };
}
export const numberedSigner = (number: number): Signer => signerOfSeed(Buffer.from(hasher.sha256Hex(Buffer.from(`key ${number}`)), 'hex'));
export const issuer = numberedSigner(1);

export const terms: InviteTerms = {
  mesh: MESH, meshName: 'Ánna’s mesh', endpoints: ['ws://192.168.1.20:4711', 'wss://mesh.example.org/signal'], scopes: [...DEFAULT_SCOPES],
  maxUses: 1, notBeforeMs: NOW, expiresMs: NOW + DAY, nonce: '0123456789abcdef'.repeat(2),
};
export const made = (change: Partial<InviteTerms> = {}, signer: Signer = issuer): MadeInvite => makeInvite({ ...terms, ...change }, { signer, hasher });

export const randomBytesOf = (random: RandomStream, length: number): Uint8Array => Uint8Array.from({ length }, () => random.nextBelow(256));
export function pick<T>(random: RandomStream, from: readonly T[]): T {
  const one = from[random.nextBelow(from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

/** Milliseconds of this thread's own processor time: what another process does meanwhile does not count. */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const REPEATS = 4, LONG_MS = 5;

/** Processor time of `work`, whose effect must be the same however often it is done. Where it took long it is done again and
 * the quickest counts: an input that holds the reader up does so each time, a collection of garbage or a machine that is
 * taken away for a moment does not. */
export function leastProcessorMs(work: () => void): number {
  let leastMs = Infinity;
  for (let time = 0; time < REPEATS && leastMs > LONG_MS; time += 1) {
    const before = processorMs();
    work();
    leastMs = Math.min(leastMs, processorMs() - before);
  }
  return leastMs;
}

/** Processor time of this thread in the longest turn of the event loop while `work` goes on: no handler in it took longer. */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let isOver = false, longestMs = 0, beforeMs = processorMs();
  const done = work().finally(() => { isOver = true; });
  do {
    await new Promise((resolve) => { setImmediate(resolve); });
    const nowMs = processorMs();
    longestMs = Math.max(longestMs, nowMs - beforeMs);
    beforeMs = nowMs;
  } while (!isOver);
  await done;
  return longestMs;
}

/** Order of the group of Ed25519. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The same signature with S + L in the place of S: a lax verifier takes it as well. */
export function malleated(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + ORDER;
  return Uint8Array.from([...signature.subarray(0, 32), ...Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
}
/** Points that give nothing: whoever signs for them needs no key. Both signs of each, and what is not canonical. */
export const SMALL_ORDER_KEYS: readonly Uint8Array[] = [
  '00'.repeat(32), `${'00'.repeat(31)}80`, `01${'00'.repeat(31)}`, `01${'00'.repeat(30)}80`, `ec${'ff'.repeat(30)}7f`, `ec${'ff'.repeat(31)}`,
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  `ed${'ff'.repeat(30)}7f`, `ee${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(31)}`, `ee${'ff'.repeat(31)}`,
].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));
