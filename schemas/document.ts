// A document: one text that was read, cleaned, masked and measured. The record holds numbers, hashes and closed words
// only, never text or names, so it may be shown, counted and kept where text may not.
import { z } from 'zod';
import { Rby } from './rby.ts';

export const documentTypes = ['plain', 'markdown', 'html', 'code', 'csv', 'json', 'pdf', 'docx', 'odt', 'epub', 'mail', 'subtitles'] as const;
export const DocumentType = z.enum(documentTypes);
export type DocumentType = z.infer<typeof DocumentType>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** More kinds than masking will ever know. */
const FINDING_KINDS_MAX = 64;

/** What masking found, by kind: found, never "clean". The kinds are app/ingest/mask.ts's. */
export const FindingCounts = z.record(z.string().regex(/^[a-z0-9-]{1,40}$/), count).refine((counts) => Object.keys(counts).length <= FINDING_KINDS_MAX, 'too many kinds');
export type FindingCounts = z.infer<typeof FindingCounts>;

export const safetyKinds = ['hate', 'self-harm', 'violence'] as const;
export type SafetyKind = (typeof safetyKinds)[number];

/** MinHash permutations; a signature is so many 32-bit words. */
export const SIGNATURE_WORDS = 128;

export const DocumentRecord = z.strictObject({
  type: DocumentType,
  /** IANA name in lower case, as the bytes were read. */
  encoding: z.string().regex(/^[a-z0-9._-]{1,40}$/),
  /** Of the bytes as they lay in the file, or in the archive. */
  rawSha256: sha256, rawBytes: count,
  /** Of the text after cleaning and masking, UTF-8. */
  cleanSha256: sha256, cleanBytes: count,
  structure: z.strictObject({ headings: count, tables: count, cells: count, captions: count }),
  /** ISO 639-1, or `und` where it cannot be told; share is how sure the guess is, 0 to 1. */
  language: z.strictObject({ code: z.string().regex(/^[a-z]{2,3}$/), share: z.number().min(0).max(1) }),
  /** SPDX id or expression, or UNKNOWN, which can never be shared. */
  licence: z.string().min(1).max(200),
  rby: Rby,
  quality: z.strictObject({
    /** Bits a character of the text's own letter frequencies. */
    charEntropyBits: z.number().min(0),
    meanWordLength: z.number().min(0),
    /** Share of lines that repeat an earlier one, 0 to 1. */
    repetition: z.number().min(0).max(1),
    /** quality_B from the text alone, 0 to 1. */
    score: z.number().min(0).max(1),
  }),
  safety: z.record(z.enum(safetyKinds), count),
  masked: FindingCounts,
  words: count, lines: count,
  /** When it says it was published, ISO date; null where it does not say. */
  publishedAt: z.string().max(40).nullable(),
});
export type DocumentRecord = z.infer<typeof DocumentRecord>;
