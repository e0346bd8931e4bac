// What the readers process answers to one request, checked against what was asked and put together. Believes nothing: a
// member that names what must not be read (keys, hidden things) is a refusal, whatever was made of it.
import { isUtf8 } from 'node:buffer';
import { maskWords } from '../../../app/ingest/mask/kinds.ts';
import type { DocumentRecord } from '../../../schemas/document.ts';
import { SIGNATURE_WORDS } from '../../../schemas/document.ts';
import { READER_LIMITS } from '../../../schemas/reader.ts';
import type { ReaderAnswer, ReaderRequest, ReaderStageMs } from '../../../schemas/reader.ts';
import type { RefusalReason } from '../../../schemas/refusal.ts';
import { isHiddenName, isSecretName } from '../ingest/secretNames.ts';

export interface ReadDocument {
  /** Name inside the archive or mailbox; null for the file itself. */
  readonly inner: string | null;
  readonly record: DocumentRecord;
  readonly signature: Uint32Array;
  /** UTF-8 of each chunk. */
  readonly chunks: readonly Uint8Array[];
  /** The first masked text; only where the purpose was to look. */
  readonly look?: string;
}
export interface ReadRefused { readonly inner: string | null; readonly bytes: number; readonly reason: RefusalReason }
export interface ReaderResult { readonly documents: readonly ReadDocument[]; readonly refused: readonly ReadRefused[]; readonly stageMs: ReaderStageMs }

/** Text can grow where a letter takes more bytes in UTF-8 than it took before, but not beyond this. */
const ANSWERED_BYTES_MAX = READER_LIMITS.unpackedBytes * 2;
const ANSWERS_MAX = READER_LIMITS.members * 2;
/** Two chunks in a row are together longer than one may be (app/ingest/chunk.ts), so real ones are twice as long on average;
 *  each has a cost of its own here, whatever its length. The first few are free: a short text is one short chunk. */
const CHUNK_BYTES_MEAN_MIN = 512;
const CHUNKS_FREE = 4;

function forbiddenName(inner: string | null): RefusalReason | null {
  const names = inner?.split('/') ?? [];
  return names.some(isSecretName) ? 'secret-file' : names.some(isHiddenName) ? 'hidden' : null;
}

export class AnswerCollector {
  readonly #request: ReaderRequest;
  readonly #documents: ReadDocument[] = [];
  readonly #refused: ReadRefused[] = [];
  #bytes = 0;
  #documentsSaid = 0;
  #refusalsSaid = 0;

  constructor(request: ReaderRequest) { this.#request = request; }

  /** The result once all is said. Throws at an answer that does not fit the request or itself. */
  take(answer: Exclude<ReaderAnswer, { type: 'ready' }>, body: Uint8Array, headerBytes: number): ReaderResult | null {
    this.#bytes += headerBytes + body.length;
    if (answer.id !== this.#request.id || this.#bytes > ANSWERED_BYTES_MAX || this.#documentsSaid + this.#refusalsSaid > ANSWERS_MAX) throw new Error('not what was asked');
    switch (answer.type) {
      case 'done':
        if (answer.documents !== this.#documentsSaid || answer.refusals !== this.#refusalsSaid || body.length > 0) throw new Error('not what was answered');
        return { documents: this.#documents, refused: this.#refused, stageMs: answer.stageMs };
      case 'refused':
        this.#refusalsSaid += 1;
        this.#refused.push({ inner: answer.inner, bytes: answer.bytes, reason: answer.reason });
        return null;
      case 'look': case 'document':
        if ((answer.type === 'look') !== (this.#request.purpose === 'look')) throw new Error('not for this purpose');
        this.#documentsSaid += 1;
        if (!Object.keys(answer.record.masked).every((kind) => Object.hasOwn(maskWords, kind))) throw new Error('no kind of find');
        this.#keep(answer.type === 'look' ? lookOf(answer, body) : documentOf(answer, body));
        return null;
    }
  }

  #keep(document: ReadDocument): void {
    const reason = forbiddenName(document.inner);
    if (reason === null) this.#documents.push(document);
    else this.#refused.push({ inner: document.inner, bytes: document.record.rawBytes, reason });
  }
}

function lookOf(answer: Extract<ReaderAnswer, { type: 'look' }>, body: Uint8Array): ReadDocument {
  return { inner: answer.inner, record: answer.record, signature: new Uint32Array(), chunks: [], look: new TextDecoder('utf-8', { fatal: true }).decode(body) };
}

function documentOf(answer: Extract<ReaderAnswer, { type: 'document' }>, body: Uint8Array): ReadDocument {
  const signatureBytes = SIGNATURE_WORDS * 4;
  if (body.length !== answer.chunkBytes.reduce((sum, bytes) => sum + bytes, signatureBytes)) throw new Error('lengths do not add up');
  if (answer.chunkBytes.length > CHUNKS_FREE + (body.length - signatureBytes) / CHUNK_BYTES_MEAN_MIN) throw new Error('chunks too small');
  const view = new DataView(body.buffer, body.byteOffset, signatureBytes);
  const signature = Uint32Array.from({ length: SIGNATURE_WORDS }, (_, index) => view.getUint32(index * 4, true));
  let at = signatureBytes;
  const chunks = answer.chunkBytes.map((bytes) => { at += bytes; return body.subarray(at - bytes, at); });
  if (!chunks.every((chunk) => isUtf8(chunk))) throw new Error('no text');
  return { inner: answer.inner, record: answer.record, signature, chunks };
}
