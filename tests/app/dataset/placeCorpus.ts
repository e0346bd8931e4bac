// A labelled set for comparing documents, made from a seed: originals of four genres, copies of them changed in known ways,
// and strangers that share topic, genre or half their length of boilerplate. Who made a pair knows what it is.
import { createHash } from 'node:crypto';
import { SimilarityIndex } from '../../../app/dataset/lsh.ts';
import { MinHasher, estimateSimilarity } from '../../../app/dataset/minhash.ts';
import type { Offer } from '../../../app/dataset/place.ts';
import { NEAR_DUPLICATE_SIMILARITY } from '../../../app/dataset/place.ts';
import { documentUid } from '../../../app/dataset/version.ts';
import type { OfferedDocument } from '../../../schemas/dataset.ts';
import { SeededStream } from '../../../app/physics/random.ts';

export const hasher = { sha256Hex: (data: Uint8Array): string => createHash('sha256').update(data).digest('hex') };

export const NO_FLAGS = { 'hate': 0, 'self-harm': 0, 'violence': 0 } as const;

export function signatureOf(text: string): Uint32Array {
  const hashing = new MinHasher();
  hashing.push(text);
  return hashing.finish();
}

export function offer(name: string, text: string, over: Partial<OfferedDocument> = {}, safety: OfferedDocument['record']['safety'] = NO_FLAGS): Offer {
  const cleanSha256 = hasher.sha256Hex(Buffer.from(text));
  const bytes = Buffer.byteLength(text);
  const sourceId = over.sourceId ?? 's-1';
  return {
    signature: signatureOf(text),
    document: {
      uid: documentUid(sourceId, cleanSha256, name, hasher), sourceId, scope: 'mesh', readAt: '2026-11-21T00:00:00.000Z', query: 'folder', generation: 0, override: false,
      record: {
        type: 'plain', encoding: 'utf-8', rawSha256: cleanSha256, rawBytes: bytes, cleanSha256, cleanBytes: bytes, structure: { headings: 0, tables: 0, cells: 0, captions: 0 },
        language: { code: 'en', share: 1 }, licence: 'UNKNOWN', rby: { r: 1 / 3, b: 1 / 3, y: 1 / 3 }, quality: { charEntropyBits: 4, meanWordLength: 5, repetition: 0, score: 1 },
        safety, masked: {}, words: text.split(' ').length, lines: text.split('\n').length, publishedAt: null,
      },
      ...over,
    },
  };
}

/** Few words make most of a text, as in any language; a topic brings words of its own, a genre the words between them. */
const COMMON = ['the', 'of', 'and', 'to', 'a', 'in', 'is', 'it', 'that', 'for', 'on', 'with', 'as', 'are', 'be', 'this', 'by', 'or', 'not', 'from', 'an', 'which', 'you', 'will', 'can'];
const TOPICS = 6;
const GENRES = [['if', 'the option', 'is given', 'see also', 'returns', 'by default'], ['she said', 'and then', 'he looked', 'at last'], ['we show that', 'in figure', 'as in', 'results of'], ['dear', 'kind regards', 'thank you for', 'please find']];

/** The three-hundred words of a place, common ones more often: rank falls with the square of a draw. */
function word(stream: SeededStream, topic: number): string {
  const kind = stream.nextFloat();
  if (kind < 0.42) return COMMON[Math.floor(stream.nextFloat() ** 2 * COMMON.length)] ?? 'the';
  const rank = Math.floor(stream.nextFloat() ** 2 * (kind < 0.7 ? 4000 : 300));
  return kind < 0.7 ? `common${rank.toString(36)}` : `topic${topic}${rank.toString(36)}`;
}

function sentence(stream: SeededStream, topic: number, genre: readonly string[]): string {
  const words = Array.from({ length: 6 + stream.nextBelow(16) }, () => word(stream, topic));
  if (stream.nextFloat() < 0.4) words.splice(stream.nextBelow(words.length), 0, genre[stream.nextBelow(genre.length)] ?? '');
  return `${words.join(' ')}.`;
}

/** Paragraphs of about so many words. */
export function prose(stream: SeededStream, words: number, topic = stream.nextBelow(TOPICS)): string {
  const genre = GENRES[stream.nextBelow(GENRES.length)] ?? [];
  const paragraphs: string[] = [];
  let count = 0;
  while (count < words) {
    const lines = Array.from({ length: 1 + stream.nextBelow(5) }, () => sentence(stream, topic, genre));
    paragraphs.push(lines.join(' '));
    count += lines.join(' ').split(' ').length;
  }
  return paragraphs.join('\n\n');
}

/** One word of twenty replaced, taken out, or doubled by a new one: all alike, or the hardest, replaced, alone. */
export function edited(stream: SeededStream, text: string, onlyReplaced: boolean): string {
  const words = text.split(/ |(?<=\n\n)/);
  const places = new Set<number>();
  while (places.size < Math.round(words.length / 20)) places.add(stream.nextBelow(words.length));
  return words.map((old, index) => {
    if (!places.has(index)) return old;
    const kind = onlyReplaced ? 0 : stream.nextBelow(3);
    const end = old.endsWith('\n\n') ? '\n\n' : '';
    return [`edit${stream.nextBelow(50_000)}${end}`, end, `edit${stream.nextBelow(50_000)} ${old}`][kind] ?? old;
  }).join(' ');
}

function moved(stream: SeededStream, text: string): string {
  const paragraphs = text.split('\n\n');
  const [taken] = paragraphs.splice(stream.nextBelow(paragraphs.length), 1);
  paragraphs.splice(stream.nextBelow(paragraphs.length + 1), 0, taken ?? '');
  return paragraphs.join('\n\n');
}

export const changes: Readonly<Record<string, (stream: SeededStream, text: string) => string>> = {
  'exact': (_, text) => text,
  'blanks and capitals': (stream, text) => [...text].map((sign) => (sign === ' ' && stream.nextBelow(5) === 0 ? '\n' : stream.nextBelow(8) === 0 ? sign.toUpperCase() : sign)).join(''),
  '5 % of words replaced': (stream, text) => edited(stream, text, true),
  '5 % of words edited': (stream, text) => edited(stream, text, false),
  'a paragraph moved': moved,
  'header and footer': (stream, text) => `Page ${stream.nextBelow(90)} of the collected papers\n\n${text}\n\nprinted on day ${stream.nextBelow(300)}`,
};

export interface Labelled { readonly name: string; readonly family: number; readonly change: string | null; readonly text: string }

/** Families of an original and its changed copies; and strangers, a third of them with 40 to 60 % of boilerplate in common. */
export function labelledSet(seed: number, families: number, strangers: number): Labelled[] {
  const stream = SeededStream.from(seed, 'labelled set');
  const length = (): number => Math.round(60 * 30 ** stream.nextFloat());
  const made: Labelled[] = [];
  for (let family = 0; family < families; family += 1) {
    const text = prose(stream, length());
    made.push({ name: `${family}`, family, change: null, text });
    for (const [change, apply] of Object.entries(changes)) made.push({ name: `${family}-${change}`, family, change, text: apply(stream, text) });
  }
  const licence = prose(stream, 1200, 0);
  for (let stranger = 0; stranger < strangers; stranger += 1) {
    const shared = stranger % 3 === 0 ? licence.split(' ').slice(0, 200 + stream.nextBelow(1000)) : [];
    const own = shared.length > 0 ? Math.round(shared.length * (2 / 3 + stream.nextFloat() * 5 / 6)) : length();
    made.push({ name: `stranger-${stranger}`, family: -1 - stranger, change: null, text: `${shared.join(' ')}\n\n${prose(stream, own)}` });
  }
  return made;
}

/** All pairs that the index proposes and the estimate confirms, against what the set says of them. */
export function figuresOf(set: readonly Labelled[]): { precision: number; recalls: Record<string, number> } {
  const signatures = set.map(({ text }) => signatureOf(text));
  const index = new SimilarityIndex(set.length);
  for (const signature of signatures) index.add(signature);
  const found = signatures.map((signature) => new Set(index.near(signature).filter((other) => estimateSimilarity(signature, signatures[other] ?? signature) >= NEAR_DUPLICATE_SIMILARITY)));
  const pairs = found.flatMap((others, number) => [...others].filter((other) => other > number).map((other) => set[other]?.family === set[number]?.family));
  const originals = new Map(set.flatMap(({ family, change }, number) => (change === null ? [[family, number] as const] : [])));
  const recalls = Object.keys(changes).map((change) => {
    const copies = set.flatMap((one, number) => (one.change === change ? [found[number]?.has(originals.get(one.family) ?? -1) === true] : []));
    return [change, copies.filter(Boolean).length / copies.length] as const;
  });
  return { precision: pairs.filter(Boolean).length / pairs.length, recalls: Object.fromEntries(recalls) };
}
