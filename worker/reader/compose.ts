// A text that was read becomes a document: cleaned, masked, cut, measured and signed in one pass, so that only masked text
// is ever kept. Pure but for the hash; what it knows of the world is `watch`, called between segments.
import { MinHasher } from '../../app/dataset/minhash.ts';
import { licenceOf } from '../../app/ingest/licence.ts';
import { TextMeter } from '../../app/ingest/measure/textMeter.ts';
import { prepareInSteps } from '../../app/ingest/prepareText.ts';
import type { DocumentRecord } from '../../schemas/document.ts';
import { LOOK_CHARACTERS } from '../../schemas/reader.ts';
import type { ReaderStageMs } from '../../schemas/reader.ts';
import { TextHash, sha256Hex } from './bytes.node.ts';
import { languageOf } from './language.ts';
import { ReadRefusal } from './parsed.ts';
import type { Member, ParsedText } from './parsed.ts';
import { isKnownLicence } from './spdx.ts';

export interface Composed {
  readonly record: DocumentRecord;
  readonly signature: Uint32Array;
  readonly chunks: readonly string[];
  /** The first masked text. */
  readonly look: string;
}

/** Throws `no-text` where nothing is left to learn once it is clean. */
export function composeDocument(member: Member, parsed: ParsedText, stageMs: ReaderStageMs, watch: () => void): Composed {
  const started = performance.now();
  const meter = new TextMeter();
  const hasher = new MinHasher();
  const clean = new TextHash();
  let look = '';
  let measureMs = 0;
  const steps = prepareInSteps(parsed.text, (masked) => {
    const from = performance.now();
    if (look.length < LOOK_CHARACTERS) look += masked.slice(0, LOOK_CHARACTERS - look.length);
    meter.push(masked);
    hasher.push(masked);
    clean.push(masked);
    measureMs += performance.now() - from;
  });
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) watch();
  const { chunks, masked } = step.value;
  if (chunks.length === 0) throw new ReadRefusal('no-text');
  const from = performance.now();
  const measured = meter.finish();
  const record: DocumentRecord = {
    type: parsed.type, encoding: parsed.encoding,
    rawSha256: sha256Hex(member.bytes), rawBytes: member.bytes.length,
    cleanSha256: clean.hex(), cleanBytes: clean.bytes,
    structure: parsed.structure, language: languageOf(parsed.text),
    licence: licenceOf(member.name, parsed.source ?? parsed.text, isKnownLicence),
    rby: measured.rby, quality: measured.quality, safety: { 'hate': 0, 'self-harm': 0, 'violence': 0, ...measured.safety },
    masked, words: measured.words, lines: measured.lines, publishedAt: parsed.publishedAt,
  };
  const signature = hasher.finish();
  const ended = performance.now();
  stageMs.measure += measureMs + ended - from;
  stageMs.prepare += ended - started - measureMs - (ended - from);
  return { record, signature, chunks, look };
}
