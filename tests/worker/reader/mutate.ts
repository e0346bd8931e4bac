// Damaged copies of good files, by seed: bytes flipped, cut, doubled, taken from another file, numbers made extreme; before
// or after they are packed. The fuzz suites of every day and of the night share it.
import { gzipSync } from 'node:zlib';
import { SeededStream } from '../../../app/physics/random.ts';
import { strictReading } from './reading.ts';
import { DOCX_BODY, ODT_BODY, SAMPLES, bytesOf, docxOf, epubOf, odtOf, tarOf, zipOf } from './samples.ts';

/** No damaged file may hold the reader longer than this. */
export const HANG_MILLISECONDS = 2_000;
/** One in so many of the slow formats is taken, so that the others come often. */
const SLOW_ODDS = 12;

const PIECES = ['<', '>', '&', ';', '"', '\'', '\\', '\n', '\r\n', '\n.', '\n\'', '{', '}', '[', ']', '(', ')', ',', ':', '--', '=?utf-8?b?', '&#x110000;', '&#0;', '<![CDATA[', ']]>', '<?xml', '\u0000', '\ufeff', '\u202e', '\ud800', '-->', 'T{', 'T}', '\\{', '\\*(', '\\[', '.de x', '.ig', '.TS', '%PDF-1.4', 'PK\u0003\u0004', '\u001f\u008b', 'From a b 12:00', '99999999999', '-1', '1e999', '0 0 obj', 'endstream', 'stream\n', '<<', '>>'].map(bytesOf);
const EXTREMES = [0, 1, 0x7f, 0x80, 0xfe, 0xff] as const;

export interface Damaged { readonly name: string; readonly bytes: Uint8Array }

function change(bytes: Uint8Array, stream: SeededStream): Uint8Array {
  const at = stream.nextBelow(bytes.length + 1);
  const until = Math.min(bytes.length, at + 1 + stream.nextBelow(32));
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(until);
  switch (stream.nextBelow(8)) {
    case 0: { const copy = Uint8Array.from(bytes); if (at < copy.length) copy[at] = stream.nextBelow(256); return copy; }
    case 1: { const copy = Uint8Array.from(bytes); for (let index = at; index < until; index += 1) copy[index] = EXTREMES[stream.nextBelow(EXTREMES.length)] ?? 0; return copy; }
    case 2: return before;
    case 3: return Buffer.concat([before, after]);
    case 4: return Buffer.concat([before, bytes.subarray(at, until), bytes.subarray(at)]);
    case 5: return Buffer.concat([before, ...Array.from({ length: 1 + stream.nextBelow(200) }, () => bytes.subarray(at, until)), after]);
    case 6: {
      const other = SAMPLES[stream.nextBelow(SAMPLES.length)]?.bytes ?? bytes;
      const from = stream.nextBelow(other.length);
      return Buffer.concat([before, other.subarray(from, from + stream.nextBelow(200)), after]);
    }
    default: return Buffer.concat([before, PIECES[stream.nextBelow(PIECES.length)] ?? bytes, after]);
  }
}

function damaged(bytes: Uint8Array, stream: SeededStream): Uint8Array {
  let changed = bytes;
  for (let changes = 1 + stream.nextBelow(6); changes > 0; changes -= 1) changed = change(changed, stream);
  return changed;
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
/** Packed anew around what was damaged: its checksums hold, so that what is inside is reached. */
const PACKERS: readonly ((stream: SeededStream) => Damaged)[] = [
  (stream) => ({ name: 'x.docx', bytes: docxOf(text(damaged(bytesOf(DOCX_BODY), stream))) }),
  (stream) => ({ name: 'x.odt', bytes: odtOf(text(damaged(bytesOf(ODT_BODY), stream))) }),
  (stream) => ({ name: 'x.epub', bytes: epubOf([text(damaged(bytesOf('<h1>One</h1><p>The pond &amp; <b>its</b> heron.</p><table><tr><td>a</td></tr></table>'), stream))]) }),
  (stream) => ({ name: 'x.gz', bytes: gzipSync(damaged(SAMPLES[stream.nextBelow(SAMPLES.length)]?.bytes ?? bytesOf(''), stream)) }),
  (stream) => ({ name: 'x.zip', bytes: zipOf([{ name: damaged(bytesOf('folder/name.txt'), stream), content: damaged(SAMPLES[stream.nextBelow(SAMPLES.length)]?.bytes ?? bytesOf(''), stream), stored: true }]) }),
  (stream) => ({ name: 'x.tar', bytes: tarOf([{ name: text(damaged(bytesOf('folder/name.txt'), stream)).slice(0, 90), content: 'blue', kind: String(stream.nextBelow(8)) }]) }),
];
const isSlow = (name: string): boolean => name.endsWith('.pdf');

export function damagedFile(index: number, seed: number): Damaged {
  const stream = SeededStream.from(seed, `damaged ${index}`);
  if (stream.nextBelow(4) === 0) return (PACKERS[stream.nextBelow(PACKERS.length)] ?? PACKERS[0])?.(stream) ?? { name: 'x', bytes: bytesOf('') };
  for (;;) {
    const sample = SAMPLES[stream.nextBelow(SAMPLES.length)];
    if (sample === undefined || (isSlow(sample.name) && stream.nextBelow(SLOW_ODDS) > 0)) continue;
    return { name: sample.name, bytes: damaged(sample.bytes, stream) };
  }
}

export interface FuzzFigures { readonly inputs: number; readonly slowestMs: number; readonly slowest: number; readonly grownMebibytes: number }

/** Reads `count` damaged files; a fault that is no refusal, or a file that holds the reader too long, is an error that names
 *  the seed and the file. */
export async function fuzz(count: number, seed: number): Promise<FuzzFigures> {
  let slowestMs = 0;
  let slowest = -1;
  const residentBefore = process.memoryUsage().rss;
  for (let index = 0; index < count; index += 1) {
    const { name, bytes } = damagedFile(index, seed);
    const started = performance.now();
    try { await strictReading(name, bytes); } catch (error) {
      throw new Error(`seed ${seed}, file ${index} (${name}): a fault that is no refusal`, { cause: error });
    }
    const ms = performance.now() - started;
    if (ms > slowestMs) { slowestMs = ms; slowest = index; }
    if (ms > HANG_MILLISECONDS) throw new Error(`seed ${seed}, file ${index} (${name}): took ${Math.round(ms)} ms`);
  }
  return { inputs: count, slowestMs, slowest, grownMebibytes: (process.memoryUsage().rss - residentBefore) / 1024 / 1024 };
}
