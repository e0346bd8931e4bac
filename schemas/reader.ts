// Agent <-> readers process: bytes of one file in, documents or reasons out. The readers process holds no paths, keys or
// database and may open no files. It is handed bytes over a pipe and answers over a pipe.
//
// A frame is: header bytes (u32 little-endian), body bytes (u32 little-endian), header (JSON in ASCII, shapes below), body.
// Codec (app/ingest/readerFrames.ts) and limits are checked on both sides; a side that breaks them is not listened to any
// further. The body of a request is the file.
import { z } from 'zod';
import { DocumentRecord } from './document.ts';
import { RefusalReason } from './refusal.ts';

export const READER_PROTOCOL = 1;
export const HEADER_BYTES_MAX = 4 * 1024 * 1024;
export const BODY_BYTES_MAX = 256 * 1024 * 1024;

/** Limits of one file. The process that goes beyond one is ended or the file refused; the rest is read. */
export const READER_LIMITS = {
  /** Time of the processor for one file; where a system does not tell, time on the wall. */
  milliseconds: 20_000,
  /** Resident memory of the process. */
  memoryBytes: 448 * 1024 * 1024,
  /** What one file may become, over all that is inside it. */
  unpackedBytes: 200 * 1024 * 1024,
  /** Unpacked over packed size of one member and of the whole; only beyond `ratioFreeBytes`. */
  ratio: 100, ratioFreeBytes: 1024 * 1024,
  members: 10_000,
  /** Archives inside archives. */
  nesting: 3,
  pages: 2_000,
  /** Elements open at once in HTML, XML or JSON. */
  depth: 512,
} as const;

export const ReaderRequest = z.strictObject({
  id: z.int().min(1),
  /** The file's own name without its folder: a hint for code and licence files, never what decides the type. */
  name: z.string().max(1024),
  /** `look` answers with the first text and the findings of the whole, and no chunks: what a person sees before a yes. */
  purpose: z.enum(['learn', 'look']),
});
export type ReaderRequest = z.infer<typeof ReaderRequest>;

/** Characters of masked text shown before a yes. */
export const LOOK_CHARACTERS = 2_000;

const member = {
  id: z.int().min(1),
  /** Name inside the archive or mailbox; null for the file itself. */
  inner: z.string().max(1024).nullable(),
};
/** `prepare` is cleaning, masking and cutting, which go through the text together; `measure` is everything counted on it. */
export const ReaderStageMs = z.strictObject({ parse: z.number().min(0), prepare: z.number().min(0), measure: z.number().min(0) });
export type ReaderStageMs = z.infer<typeof ReaderStageMs>;

export const ReaderAnswer = z.discriminatedUnion('type', [
  /** Sent once, when the process is ready. */
  z.strictObject({ type: z.literal('ready'), protocol: z.int() }),
  /** Body: signature (SIGNATURE_WORDS u32 little-endian), then the chunks' UTF-8 one after the other. */
  z.strictObject({ type: z.literal('document'), ...member, record: DocumentRecord, chunkBytes: z.array(z.int().min(1)).max(1_000_000) }),
  /** Answer to `look`. Body: the first masked text, UTF-8. */
  z.strictObject({ type: z.literal('look'), ...member, record: DocumentRecord }),
  /** A file or a member of it that was not taken. `bytes` is its size where known. */
  z.strictObject({ type: z.literal('refused'), ...member, bytes: z.int().min(0), reason: RefusalReason }),
  /** The request is done: so many documents and refusals came. Wall milliseconds by stage, for the report. */
  z.strictObject({ type: z.literal('done'), id: z.int().min(1), documents: z.int().min(0), refusals: z.int().min(0), stageMs: ReaderStageMs }),
]);
export type ReaderAnswer = z.infer<typeof ReaderAnswer>;
