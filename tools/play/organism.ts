// The organism of the experiment: the shipped embryo or one trained from it, and what beings do that it drives. Not here: what it
// learns (training.ts), what is measured (lives.ts).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { drawExamination } from '../../app/world/language/examination.ts';
import { askFrame, openFrame } from '../../app/world/language/frame.ts';
import { chooseByLikelihood } from '../../app/world/play/likelihood.ts';
import type { CheckpointMetadata, TrainConfig } from '../../schemas/model.ts';
import { examine, shareRight } from '../../worker/embryo/examine.ts';
import { EXAMINATION_SEED, EXAMINED_WORLDS, QUESTIONS_A_WORLD } from '../../worker/embryo/recipe.ts';
import type { Backend } from '../../worker/engine/backend.ts';
import { fillState, openCheckpoint } from '../../worker/learner/checkpoint.ts';
import { choose } from '../../worker/learner/chooser.ts';
import { documentWindows, measure, noLock } from '../../worker/learner/evaluator.ts';
import { OrganismSession } from '../../worker/learner/organismSession.ts';
import { heldOutWorld, tokenizePieces } from '../../worker/learner/worldText.ts';
import type { Driver } from './lives.ts';

const EMBRYO = fileURLToPath(new URL('../../assets/embryo/', import.meta.url));
const TOKENIZER = readFileSync(join(EMBRYO, 'tokenizer.json'), 'utf8');
export const TOKENIZER_SHA256 = createHash('sha256').update(TOKENIZER).digest('hex');
export const EMBRYO_WEIGHTS = join(EMBRYO, 'model.safetensors');

/** What became of speech: share of the examination answered right letter by letter, bits per byte on the world's held-out text. */
export interface Speech { readonly right: number; readonly heldOutBitsPerByte: number }

export class PlayingOrganism {
  readonly session: OrganismSession;
  readonly metadata: CheckpointMetadata;
  readonly tokenizer = Tokenizer.parse(TOKENIZER);
  readonly #window: number;

  private constructor(session: OrganismSession, metadata: CheckpointMetadata, window: number) { this.session = session; this.metadata = metadata; this.#window = window; }

  static async open(backend: Backend, train: TrainConfig, weights: string): Promise<PlayingOrganism> {
    const opened = openCheckpoint(new Uint8Array(readFileSync(weights)), TOKENIZER_SHA256), { config } = opened.metadata;
    const session = await OrganismSession.open(backend, config, train);
    session.loadState(fillState(opened, config, session.plan.parameters, session.flatSize));
    return new PlayingOrganism(session, opened.metadata, train.window);
  }

  /** Decides by how likely each phrase is after what the being senses. */
  readonly driver: Driver = async ({ facts, question, options }, _, stream) => {
    if (options.length < 2) return 0;
    const prompt = tokenizePieces(this.tokenizer, [...openFrame(facts), ...askFrame(question)]).tokens;
    const { logProbabilities } = await choose(this.session, this.tokenizer, { prompt, options, yieldToHost: () => Promise.resolve(), nowMs: () => 0 });
    return chooseByLikelihood(logProbabilities, stream);
  };

  async speech(): Promise<Speech> {
    const answers = await examine(this.session, this.tokenizer, drawExamination(EXAMINATION_SEED, EXAMINED_WORLDS, QUESTIONS_A_WORLD), true);
    const measured = await measure(this.session, this.tokenizer, documentWindows(heldOutWorld(this.tokenizer, this.#window), this.#window), noLock);
    return { right: shareRight(answers) ?? 0, heldOutBitsPerByte: measured?.bitsPerByte ?? NaN };
  }

  async close(): Promise<void> { await this.session.close(); }
}
