// Which files a source has, for the land: names as they were listed, what became of each, and the hash of what was read. They stand
// sealed in the store of the source; each reading of it is asked for once.
import type { Outcomes, Ingest } from '../dataset/ingest.ts';
import type { Store } from '../journal/open.ts';

/** Of one source; the land has no room for more. */
const FILES_MAX = 5_000;

export type SourceFile = Outcomes['files'][number];

export class SourceFiles {
  readonly #sources: Pick<Store['sources'], 'get'>;
  readonly #ingest: Pick<Ingest, 'outcomes'>;
  readonly #known = new Map<string, { readonly readSeq: number; readonly files: readonly SourceFile[] }>();

  constructor(sources: Pick<Store['sources'], 'get'>, ingest: Pick<Ingest, 'outcomes'>) { this.#sources = sources; this.#ingest = ingest; }

  /** Nothing before it was read. */
  async of(sourceId: string): Promise<readonly SourceFile[]> {
    const readSeq = this.#sources.get(sourceId)?.readSeq ?? null;
    if (readSeq === null) { this.#known.delete(sourceId); return []; }
    const known = this.#known.get(sourceId);
    if (known?.readSeq === readSeq) return known.files;
    const { files } = await this.#ingest.outcomes(sourceId, FILES_MAX);
    this.#known.set(sourceId, { readSeq, files });
    return files;
  }

  forget(sourceId: string): void { this.#known.delete(sourceId); }
}
