// What readers give out, the error they refuse with, and the budget all of them share while one file is read. No reader
// holds state between files.
import type { DocumentRecord, DocumentType } from '../../schemas/document.ts';
import { READER_LIMITS } from '../../schemas/reader.ts';
import type { RefusalReason } from '../../schemas/refusal.ts';

export class ReadRefusal extends Error {
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason) { super(reason); this.name = 'ReadRefusal'; this.reason = reason; }
}

export type Structure = DocumentRecord['structure'];
export const noStructure = (): Structure => ({ headings: 0, tables: 0, cells: 0, captions: 0 });

/** Text as a reader took it out of its format: not yet cleaned, not yet masked. */
export interface ParsedText {
  readonly type: DocumentType;
  readonly encoding: string;
  readonly text: string;
  readonly structure: Structure;
  readonly publishedAt: string | null;
  /** As it was written, where comments are dropped: they may say the licence. */
  readonly source?: string;
}

/** One member of an archive or mailbox, or the file itself. */
export interface Member {
  /** Base name, a hint for code, tables and licences. */
  readonly name: string;
  /** Path inside the archive; null for the file itself. */
  readonly inner: string | null;
  readonly bytes: Uint8Array;
  /** Archives around it. */
  readonly nesting: number;
}

/** What is left of one file's limits. Every reader that unpacks asks here before it keeps what it unpacked. */
export class Budget {
  readonly #packedBytes: number;
  #unpackedBytes = 0;
  #members = 0;

  constructor(packedBytes: number) { this.#packedBytes = packedBytes; }

  /** Most bytes that `packedBytes` of a stream may become now. */
  allowance(packedBytes: number): number {
    const whole = Math.max(READER_LIMITS.ratioFreeBytes, this.#packedBytes * READER_LIMITS.ratio);
    const one = Math.max(READER_LIMITS.ratioFreeBytes, packedBytes * READER_LIMITS.ratio);
    return Math.max(0, Math.min(one, Math.min(READER_LIMITS.unpackedBytes, whole) - this.#unpackedBytes));
  }

  spend(bytes: number): void {
    if (bytes > this.allowance(Infinity)) throw new ReadRefusal('unpacks-too-large');
    this.#unpackedBytes += bytes;
  }

  countMember(): void {
    this.#members += 1;
    if (this.#members > READER_LIMITS.members) throw new ReadRefusal('unpacks-too-large');
  }
}

/** Text of a document in the making: lines, with no more than one empty one between them. */
export class LineWriter {
  readonly #parts: string[] = [];
  #line = '';
  #blank = true;
  #empty = 1;

  /** Continues the line. */
  write(text: string): void {
    this.#line += text;
    if (this.#blank && /\S/.test(text)) this.#blank = false;
  }

  /** Ends the line if there is one. */
  endLine(): void {
    const line = this.#line;
    const blank = this.#blank;
    this.#line = '';
    this.#blank = true;
    if (blank) return;
    this.#parts.push(line.trimEnd());
    this.#empty = 0;
  }

  /** Ends the line and leaves an empty one. */
  endBlock(): void {
    this.endLine();
    if (this.#empty === 0) this.#parts.push('');
    this.#empty = 1;
  }

  /** Ends the line even where it is empty. */
  breakLine(): void {
    if (this.#blank) this.endBlock(); else this.endLine();
  }

  get blank(): boolean { return this.#blank; }

  text(): string {
    this.endLine();
    return this.#parts.join('\n');
  }
}
