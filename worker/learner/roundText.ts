// Held-out text by which updates are judged: documents of the world's own text that no node trains on, fresh ones for every
// sample, and held-out windows of the shared text this process was given. Text for this machine alone is never among them:
// a verdict is read by others. Not here: measuring (roundWork.ts), and how large a sample may be (roundLearner.ts).
import type { DocumentSource, TokenizedChunk } from '../../app/organism/batchSampler.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { LEAST_SEQUENCES } from '../../app/federation/roundLearner.ts';
import type { Sample } from '../../app/federation/roundLearner.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { documentWindows, textWindows } from './evaluator.ts';
import type { Window } from './evaluator.ts';
import { heldOutDocuments, HELD_OUT_DOCUMENTS } from './worldText.ts';

/** Documents of the fixed held-out set that show what a round did: some 1,500 tokens. */
const CANARY_DOCUMENTS = 16;
/** Samples draw their documents from so many behind the fixed ones. */
const DRAWN_DOCUMENTS = 1_000_000;
/** Of a sample's windows that come from shared held-out text, where there is any. */
const SHARED_SHARE = 0.5;

export class RoundText {
  readonly #window: number;
  readonly #world: DocumentSource;
  readonly #canary: readonly Window[];
  #shared: readonly Window[] = [];

  constructor(tokenizer: Tokenizer, window: number) {
    this.#window = window;
    this.#world = heldOutDocuments(tokenizer, window);
    this.#canary = documentWindows(Array.from({ length: CANARY_DOCUMENTS }, (_, i) => this.#world(i)), window);
  }

  /** Replaces what is drawn from beside the world's own text; what is not held out is left alone. */
  share(chunks: readonly TokenizedChunk[]): void {
    const heldOut = chunks.filter((chunk) => chunk.heldOut).sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#shared = heldOut.flatMap((chunk) => textWindows(chunk.tokens, this.#window));
  }

  windowsOf(sample: Sample): readonly Window[] { return sample.kind === 'canary' ? this.#canary : this.#draw(sample.seed, sample.tokens); }

  /** As many whole windows as fit into `tokens`, and never fewer than can be judged by. */
  #draw(seed: number, tokens: number): Window[] {
    const stream = SeededStream.from(seed, 'round sample');
    const drawn: Window[] = [];
    for (let left = tokens; ;) {
      const window = this.#shared.length > 0 && stream.nextFloat() < SHARED_SHARE
        ? this.#shared[stream.nextBelow(this.#shared.length)]
        : documentWindows([this.#world(HELD_OUT_DOCUMENTS + stream.nextBelow(DRAWN_DOCUMENTS))], this.#window)[0];
      if (window === undefined || (window.inputs.length > left && drawn.length >= LEAST_SEQUENCES)) return drawn;
      drawn.push(window);
      left -= window.inputs.length;
    }
  }
}
