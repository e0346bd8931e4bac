// Documents by the thousand without their texts, and what comparing them costs. For the suites that ask whether time and
// memory grow with the documents or with their pairs.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MinHasher } from '../../../app/dataset/minhash.ts';
import type { Offer } from '../../../app/dataset/place.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { offer, prose } from './placeCorpus.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Processor time, best of so many runs: what else the machine does only ever adds. */
export function bestMs(runs: number, work: () => void): number {
  let best = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const from = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(from);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** Bytes that stay while the result of the work is held. */
export function heldBytes(work: () => unknown): number {
  const used = (): number => { collect(); const { heapUsed, arrayBuffers } = process.memoryUsage(); return heapUsed + arrayBuffers; };
  const before = used();
  const result = work();
  const after = used();
  return result === undefined ? 0 : after - before;
}

export const kinds = ['strangers', 'all from one template', 'all the same'] as const;

/** Signatures as texts of this kind would have: of a template three words of five are everyone's. */
export function offersOf(kind: (typeof kinds)[number], count: number): Offer[] {
  const stream = SeededStream.from(count, 'cost');
  const template = Uint32Array.from({ length: 128 }, () => stream.nextUint32());
  const shared = { 'strangers': 0, 'all from one template': 0.6, 'all the same': 1 }[kind];
  const { document } = offer('', '');
  return Array.from({ length: count }, (_, index) => {
    const name = index.toString(16).padStart(8, '0');
    return {
      document: { ...document, uid: `${name}-0000-8000-8000-0000${name}`, record: { ...document.record, cleanSha256: name.repeat(8) } },
      signature: template.map((word) => (stream.nextFloat() < shared ? word : stream.nextUint32())),
    };
  });
}

const PIECE_UNITS = 64 * 1024;
const text = prose(SeededStream.from(1, 'cost'), 400_000);

/** A text of so many bytes of prose, in pieces as the readers hand them on. */
export function hashed(bytes: number): MinHasher {
  const hasher = new MinHasher();
  for (let done = 0; done < bytes; done += PIECE_UNITS) hasher.push(text.slice(done % (text.length - PIECE_UNITS), done % (text.length - PIECE_UNITS) + Math.min(PIECE_UNITS, bytes - done)));
  return hasher;
}
