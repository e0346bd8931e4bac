// Text put into the store of a source as a finished reading puts it there, without readers: for suites about what happens
// to stored text afterwards.
import { hash } from 'node:crypto';
import { documentUid } from '../../../../app/dataset/version.ts';
import { nodeHasher } from '../../../../main/node/hasher.ts';
import type { SourceFolder } from '../../../../main/node/dataset/sourceFolder.ts';
import type { DocumentRecord } from '../../../../schemas/document.ts';
import { SIGNATURE_WORDS } from '../../../../schemas/document.ts';

const sha256 = (text: string): string => hash('sha256', text, 'hex');

export function recordOf(text: string): DocumentRecord {
  return {
    type: 'plain', encoding: 'utf-8', rawSha256: sha256(text), rawBytes: text.length, cleanSha256: sha256(text), cleanBytes: Buffer.byteLength(text),
    structure: { headings: 0, tables: 0, cells: 0, captions: 0 }, language: { code: 'en', share: 1 }, licence: 'UNKNOWN', rby: { r: 1 / 3, b: 1 / 3, y: 1 / 3 },
    quality: { charEntropyBits: 4, meanWordLength: 5, repetition: 0, score: 0.8 }, safety: { hate: 0, 'self-harm': 0, violence: 0 }, masked: {}, words: 10, lines: 1, publishedAt: null,
  };
}

/** One file a text, called by its place. Replaces what was there. */
export function putTexts(texts: SourceFolder, sourceId: string, all: readonly string[], grantId = 'g-0000000000000000'): void {
  const reading = texts.openReading(sourceId);
  try {
    reading.begin({ grantId, query: 'folder', startedAt: '2026-01-01T00:00:00.000Z', stageMs: {} }, all.map((text, index) => ({ name: `file-${index}.txt`, bytes: text.length, seen: `1:${index}`, reason: null })));
    reading.commit(all.map((text, index) => ({
      entry: index + 1, reason: null, bytes: text.length, readAt: '2026-01-01T00:00:00.000Z', refused: [],
      documents: [{ uid: documentUid(sourceId, sha256(text), `file-${index}.txt`, nodeHasher), inner: null, record: recordOf(text), signature: new Uint32Array(SIGNATURE_WORDS).fill(index + 1), chunks: [Buffer.from(text)] }],
    })));
    reading.finish('2026-01-01T00:00:01.000Z', {});
  } finally { reading.close(); }
  texts.promote(sourceId);
}

/** Everything that is stored of a source, in order. */
export function textsOf(texts: SourceFolder, sourceId: string): string[] {
  if (!texts.has(sourceId)) return [];
  return texts.with(sourceId, (store) => [...store.documents()].map((document) => store.chunksOf(document.uid).map((chunk) => chunk.text).join('\n')));
}
