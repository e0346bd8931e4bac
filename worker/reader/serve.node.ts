// Answers one request after the other: bytes of a file in, its documents or the reasons why not out, then what it took.
// Owns the order of the answers and the watch over this process's memory; the pipe is reader.node.ts's.
import { frameHead } from '../../app/ingest/readerFrames.ts';
import type { Frame } from '../../app/ingest/readerFrames.ts';
import { READER_LIMITS, ReaderRequest } from '../../schemas/reader.ts';
import type { ReaderAnswer, ReaderStageMs } from '../../schemas/reader.ts';
import { composeDocument } from './compose.ts';
import type { Composed } from './compose.ts';
import { ReadRefusal } from './parsed.ts';
import { readFile } from './readers.ts';
import type { Found } from './readers.ts';

export type Write = (parts: readonly Uint8Array[]) => Promise<void>;
/** Exit code of a process that found itself beyond its memory. */
export const MEMORY_EXIT_CODE = 77;

/** How often it looks: asking the system before every text was 5 % of the time of small files. */
const WATCH_MILLISECONDS = 5;
let watchedMs = 0;

/** Where the agent cannot look at this process's memory, it looks itself. */
function watchMemory(): void {
  const now = performance.now();
  if (now - watchedMs < WATCH_MILLISECONDS) return;
  watchedMs = now;
  if (process.memoryUsage.rss() > READER_LIMITS.memoryBytes) process.exit(MEMORY_EXIT_CODE);
}

const answer = (header: ReaderAnswer, ...body: Uint8Array[]): Uint8Array[] => [frameHead(header, body.reduce((sum, part) => sum + part.length, 0)), ...body];
/** The longest name an answer may hold (schemas/reader.ts). */
const INNER_CHARACTERS_MAX = 1_024;
/** Names are cut to what the other side takes. */
const innerName = (inner: string | null): string | null => inner?.slice(0, INNER_CHARACTERS_MAX) ?? null;

function documentAnswer(request: ReaderRequest, inner: string | null, composed: Composed): Uint8Array[] {
  const { record, signature, chunks, look } = composed;
  if (request.purpose === 'look') return answer({ type: 'look', id: request.id, inner, record }, Buffer.from(look, 'utf8'));
  const chunkBytes = chunks.map((chunk) => Buffer.byteLength(chunk, 'utf8'));
  // One piece of memory and one write, however many chunks there are.
  const body = Buffer.allocUnsafeSlow(chunkBytes.reduce((sum, bytes) => sum + bytes, signature.length * 4));
  let at = 0;
  for (const word of signature) at = body.writeUInt32LE(word, at);
  for (const chunk of chunks) at += body.write(chunk, at, 'utf8');
  return answer({ type: 'document', id: request.id, inner, record, chunkBytes }, body);
}

/** What a found text becomes: a document's answer, or the refusal of a text that had nothing in it. */
function answerOf(request: ReaderRequest, found: Found, stageMs: ReaderStageMs): { parts: Uint8Array[]; document: boolean } {
  const refused = (inner: string | null, bytes: number, reason: ReadRefusal['reason']): Uint8Array[] => answer({ type: 'refused', id: request.id, inner: innerName(inner), bytes, reason });
  if (found.kind === 'refused') return { parts: refused(found.inner, found.bytes, found.reason), document: false };
  // Cut, its end could pass for another name than it is.
  const inner = found.member.inner;
  if (inner !== null && inner.length > INNER_CHARACTERS_MAX) return { parts: refused(inner, found.member.bytes.length, 'unsafe-name'), document: false };
  try {
    return { parts: documentAnswer(request, inner, composeDocument(found.member, found.parsed, stageMs, watchMemory)), document: true };
  } catch (error) {
    if (!(error instanceof ReadRefusal)) throw error;
    return { parts: refused(found.member.inner, found.member.bytes.length, error.reason), document: false };
  }
}

/** Throws when the request is not one: what comes after it could not be understood either. */
export async function serve(frame: Frame, write: Write): Promise<void> {
  const request = ReaderRequest.parse(frame.header);
  const stageMs: ReaderStageMs = { parse: 0, prepare: 0, measure: 0 };
  let documents = 0;
  let refusals = 0;
  const started = performance.now();
  let writtenMs = 0;
  for await (const found of readFile(request.name, frame.body)) {
    watchMemory();
    const { parts, document } = answerOf(request, found, stageMs);
    if (document) documents += 1; else refusals += 1;
    const from = performance.now();
    await write(parts);
    writtenMs += performance.now() - from;
  }
  // Parsing is what is left: readers work between one text and the next.
  stageMs.parse = Math.max(0, performance.now() - started - stageMs.prepare - stageMs.measure - writtenMs);
  await write(answer({ type: 'done', id: request.id, documents, refusals, stageMs }));
}
