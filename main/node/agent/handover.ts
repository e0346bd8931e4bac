// What the compute process may learn from at this moment, and what it was given last. Asks the shelf of sources and the
// policy; the channel is dataFeed.ts's.
import type { ComputeInput, TrainingChunk } from '../../../schemas/compute.ts';
import type { ReadyText } from '../dataset/ingest.ts';
import { trainingText } from '../../../app/consent/trainingText.ts';
import { SOURCE_MIX } from './defaults.ts';
import type { HandedSources } from './liveMind.ts';
import type { NodeParts } from './parts.ts';
import { OWN_WORLD_SOURCE } from './statusView.ts';

/** How soon a handover that failed is tried again. */
const AGAIN_MS = 30_000;
const LARGE_CHARACTERS = 16 * 1024 * 1024;

/** Text, and what might be learnt from when it was fetched. */
export interface Fetched { readonly text: ReadyText; readonly offered: string }

export class Handover {
  readonly #parts: NodeParts;
  #handed: HandedSources = { shared: [], local: [] };
  /** Whether a batch can be drawn from what was handed. */
  #drawable = false;
  #characters = 0;
  /** What might be learnt from when it was handed. */
  #offered = '';
  /** When a handover that failed may be tried again: until one succeeds nobody knows what the process has. */
  #againMs: number | null = null;

  constructor(parts: NodeParts) { this.#parts = parts; }

  /** Whether the text of the node's own world may be learnt. */
  get ownWorld(): boolean { return this.#againMs === null && this.#mayOwnWorld; }

  /** Sources whose text the compute process has. */
  get handed(): HandedSources { return this.#handed; }

  /** Sources to learn from. Where the own world may not be learnt, text that is all held out is none: the process would
   *  fill its batches with the own world. */
  get readySources(): number { return this.#againMs !== null ? 0 : this.ownWorld || this.#drawable ? this.#parts.sources.trainable().length : 0; }

  /** Whether so much was handed that what the handing left behind is worth collecting at once. */
  get wasLarge(): boolean { return this.#characters > LARGE_CHARACTERS; }

  /** A grant has come or gone, a source was read anew, the world told of itself, or a rule holds otherwise than when text was handed over. */
  get isStale(): boolean {
    return this.#againMs === null ? this.#offered !== this.#offer() : this.#parts.clock.monotonicMs() >= this.#againMs;
  }

  /** The process may still have what it may no longer have: nothing is learnt until another one succeeds. */
  failed(): void { this.#againMs = this.#parts.clock.monotonicMs() + AGAIN_MS; }
  succeeded(): void { this.#againMs = null; }

  /** Whether text of a source would be handed that weights which know these have never seen. */
  bringsNew(known: readonly string[]): boolean { return this.#parts.sources.trainable().some((id) => !known.includes(id)); }

  /** Fetched before it is handed: what is live is decided in `data`. */
  async ready(): Promise<Fetched> {
    const offered = this.#offer();
    return { offered, text: await this.#parts.sources.ready() };
  }

  /** What is handed from now on. Sent in the turn in which it was made. */
  data({ text, offered }: Fetched): ComputeInput<'data'> {
    const { sources, worldSeed, worldLived } = this.#parts, own = this.#mayOwnWorld;
    const { shared, local } = trainingText(sources.mint(text));
    const all = [...shared, ...local];
    // What has changed since it was fetched makes it stale at once.
    this.#offered = offered;
    this.#handed = { shared: sourcesOf(shared), local: sourcesOf(local) };
    this.#characters = all.reduce((sum, chunk) => sum + chunk.text.length, 0);
    this.#drawable = all.some((chunk) => !chunk.heldOut);
    return { worldSeed: own ? worldSeed : null, lived: own ? worldLived.documents() : [], shared, local, mix: shared.some((chunk) => !chunk.heldOut) ? (own ? SOURCE_MIX : 1) : 0 };
  }

  get #mayOwnWorld(): boolean { return this.#parts.mayTrain(OWN_WORLD_SOURCE); }

  #offer(): string { return `${this.#mayOwnWorld} ${this.#parts.worldLived.edition()} ${this.#parts.sources.edition()}`; }
}

function sourcesOf(chunks: readonly TrainingChunk[]): string[] { return [...new Set(chunks.map((chunk) => chunk.sourceId))]; }
