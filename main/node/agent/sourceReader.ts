// What the agent needs of whoever reads files: a look without a trace, and a reading that ends in masked chunks.
import type { SourceChunk } from '../../../app/consent/chunks.ts';
import type { LearnReport } from '../../../schemas/admin.ts';

export interface SourceReading {
  /** Every file met, with the reason when it was refused. */
  readonly files: LearnReport['files'];
  /** Of text that was accepted. */
  readonly bytes: number;
  readonly chunks: readonly SourceChunk[];
  /** Findings that were masked, by kind. */
  readonly masked: Record<string, number>;
}

export interface SourceReader {
  preview(path: string, limits: { maxFileBytes: number }): Promise<Omit<SourceReading, 'chunks'>>;
  read(path: string, options: { sourceId: string; maxFileBytes: number }): Promise<SourceReading>;
}
