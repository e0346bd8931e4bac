// The held-out text of the sources a process was given, and measuring it: each source by the part of the model that learns
// from it. Many sources take turns. Not here: the world's own held-out text (worldText.ts) and what is done with figures.
import type { TokenizedChunk } from '../../app/organism/batchSampler.ts';
import type { LearntPart } from '../../schemas/compute.ts';
import { textWindows } from './evaluator.ts';
import type { Measurement, Window } from './evaluator.ts';

/** Tokens measured in one evaluation over all sources; keeps it below a twentieth of the work between two. */
const EVALUATION_TOKENS = 16_384;
/** Sources measured in one evaluation; more of them take turns. */
const EVALUATION_SOURCES = 32;

interface HeldOutSource { readonly sourceId: string; readonly windows: readonly Window[]; readonly part: LearntPart }

export class HeldOutText {
  readonly #window: number;
  #sources: readonly HeldOutSource[] = [];
  #next = 0;

  constructor(window: number) { this.#window = window; }

  replace(shared: readonly TokenizedChunk[], local: readonly TokenizedChunk[]): void {
    this.#sources = [...bySource(shared, this.#window, 'base'), ...bySource(local, this.#window, 'adapter')];
  }

  /** Bits a byte of each source whose turn it is. */
  async measure(measurePart: (part: LearntPart, windows: readonly Window[]) => Promise<Measurement | null>): Promise<Record<string, number>> {
    const perSource: Record<string, number> = {};
    const count = Math.min(EVALUATION_SOURCES, this.#sources.length);
    const windowsEach = Math.max(1, Math.floor(EVALUATION_TOKENS / this.#window / Math.max(1, count)));
    for (let i = 0; i < count; i += 1) {
      const source = this.#sources[(this.#next + i) % this.#sources.length];
      if (source === undefined) break;
      const measured = await measurePart(source.part, source.windows.slice(0, windowsEach));
      if (measured !== null) perSource[source.sourceId] = measured.bitsPerByte;
    }
    this.#next = this.#sources.length === 0 ? 0 : (this.#next + count) % this.#sources.length;
    return perSource;
  }
}

function bySource(chunks: readonly TokenizedChunk[], window: number, part: LearntPart): HeldOutSource[] {
  const found = new Map<string, Window[]>();
  for (const chunk of chunks.filter(({ heldOut }) => heldOut).sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const windows = found.get(chunk.sourceId) ?? [];
    found.set(chunk.sourceId, windows);
    for (const added of textWindows(chunk.tokens, window)) windows.push(added);
  }
  return [...found].map(([sourceId, windows]) => ({ sourceId, windows, part })).sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
}
