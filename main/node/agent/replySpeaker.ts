// How one reply comes to be spoken: wakes whoever answers, asks once more where a process ended before a word was said, names
// the weights truly, and puts plainly what would express too much feeling. Journals nothing.
import { feelingIn, feelingSince, plainly, TONED_SCORE_MAX } from '../../../app/mind/affect.ts';
import { NoRoomError, QuestionTooLongError } from '../../../app/mind/prompt.ts';
import { replyFailures } from '../../../app/mind/replyFailures.ts';
import type { ReplyFailure } from '../../../app/mind/replyFailures.ts';
import type { Clock } from '../../../app/ports.ts';
import type { WorldFacts } from '../../../app/world/language/facts.ts';
import type { ChatMessage, ReplyFooter } from '../../../schemas/chat.ts';
import type { SamplingOptions } from '../../../schemas/model.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import type { Others } from '../mesh/meshDesk.ts';
import type { Awake } from './computeKeeper.ts';
import { speak } from './speak.ts';
import { NotAnsweredError, othersVoice, ownVoice } from './voice.ts';
import type { Voice } from './voice.ts';

export interface SpeakerOptions {
  readonly clock: Clock;
  /** Resolves when someone can answer. */
  readonly wake: () => Promise<Awake>;
  readonly facts: () => Promise<WorldFacts>;
  /** Names exactly the weights that speak now. */
  readonly speaker: () => Pick<ReplyFooter, 'checkpoint' | 'tokenizer' | 'policy' | 'step' | 'trainLoss'> & { readonly context: number; readonly learntFrom: string[] };
  readonly countTokens: (tokenizer: string, text: string) => number;
  readonly onSpoke: (result: { actMs: number; tokensPerSecond: number }) => void;
  /** Feeling that replies may express within an hour. */
  readonly feelingsAnHour: () => number;
  /** Everything that was said, of all conversations. */
  readonly said: () => Iterable<ChatMessage>;
}

/** One reply on its way. */
export interface Saying {
  readonly reply: ChatMessage;
  readonly question: ChatMessage | null;
  /** What is asked, or continued where there is no question. */
  readonly text: string;
  /** What it said before it was cut short, with its footer of then; '' and null for a new reply. */
  readonly said: string;
  readonly before: ReplyFooter | null;
  readonly sampling: SamplingOptions;
  readonly others: Others | null;
  cancelled: boolean;
  running: Voice | null;
  readonly onDelta: ((text: string) => void) | null;
}
export interface Said { readonly text: string; readonly footer: ReplyFooter }

const STATE_NAME_CHARACTERS = 16;

class NoModelError extends Error {
  constructor() { super(replyFailures['no-model']); this.name = 'NoModelError'; }
}

export function reasonOf(error: unknown): ReplyFailure {
  if (error instanceof NoModelError) return 'no-model';
  if (error instanceof QuestionTooLongError) return 'too-long';
  if (error instanceof NoRoomError) return 'no-room';
  return error instanceof NotAnsweredError ? 'nobody-answered' : 'compute-ended';
}

export class ReplySpeaker {
  readonly #options: SpeakerOptions;
  constructor(options: SpeakerOptions) { this.#options = options; }

  async speak(saying: Saying, onDelta: (text: string) => void): Promise<Said> {
    if (saying.cancelled) return this.#unspoken(saying);
    const awake = await this.#wake();
    return saying.cancelled ? this.#unspoken(saying) : this.#inTheEnd(saying, awake, onDelta);
  }

  /** A process that was ended before it said a word (a pause, a source forgotten meanwhile) leaves the question to the next. */
  async #inTheEnd(saying: Saying, awake: Awake, onDelta: (text: string) => void): Promise<Said> {
    let begun = false;
    const heard = (text: string): void => { begun = true; onDelta(text); };
    try { return await this.#toned(saying, awake, heard); } catch (error) {
      if (!(error instanceof ComputeEndedError) || begun || saying.cancelled) throw error;
    }
    const again = await this.#wake();
    return saying.cancelled ? this.#unspoken(saying) : this.#toned(saying, again, onDelta);
  }

  #wake(): Promise<Awake> { return this.#options.wake().catch(() => { throw new NoModelError(); }); }

  /** After too much feeling within the hour a reply is shown once it is whole, and plain. Text outside of conversations is
   *  nobody's to change. */
  async #toned(saying: Saying, awake: Awake, onDelta: (text: string) => void): Promise<Said> {
    const { clock, said, feelingsAnHour } = this.#options;
    if (saying.question === null || feelingSince(said(), clock.now()) <= feelingsAnHour()) return this.#speak(saying, awake, onDelta);
    const { text, footer } = await this.#speak(saying, awake, () => undefined);
    const whole = feelingIn(text) <= TONED_SCORE_MAX ? { text, words: 0 } : plainly(text, TONED_SCORE_MAX);
    if (whole.text.startsWith(saying.said) && whole.text !== saying.said) onDelta(whole.text.slice(saying.said.length));
    return { text: whole.text, footer: whole.words === 0 ? footer : { ...footer, toned: whole.words + (saying.before?.toned ?? 0) } };
  }

  async #speak(saying: Saying, awake: Awake, onDelta: (text: string) => void): Promise<Said> {
    const { clock, facts, countTokens } = this.#options;
    const { context, ...named } = this.#options.speaker();
    const startedMs = clock.monotonicMs();
    const voice = saying.others === null ? ownVoice(awake) : othersVoice(saying.others, awake);
    saying.running = voice;
    try {
      const { text, tokens, tokensPerSecond, stoppedBy, sources, peer, byPeerAlone } = await speak(voice, {
        id: saying.reply.id, text: saying.text, sampling: saying.sampling, raw: saying.question === null, about: saying.question?.to ?? null, said: saying.said, context, facts, countTokens, onDelta,
      });
      if (peer === null) this.#options.onSpoke({ actMs: clock.monotonicMs() - startedMs, tokensPerSecond });
      const weights = byPeerAlone && peer !== null ? { checkpoint: stateName(peer.stateHash), step: 0, trainLoss: null, learntFrom: [] } : {};
      const { before } = saying;
      return {
        text,
        footer: { ...named, ...weights, tokens: tokens + (before?.tokens ?? 0), tokensPerSecond, stoppedBy, sources: [...new Set([...before?.sources ?? [], ...sources])], ...(before?.toned === undefined ? {} : { toned: before.toned }), ...(peer === null ? {} : { peer }) },
      };
    } finally { saying.running = null; }
  }

  /** Cancelled before anyone spoke. */
  #unspoken({ said, before }: Saying): Said {
    const { context: _context, ...named } = this.#options.speaker();
    return { text: said, footer: before ?? { ...named, tokens: 0, tokensPerSecond: 0, stoppedBy: 'cancelled', sources: [] } };
  }
}

/** The model all members have, as it is named where a checkpoint is. */
function stateName(stateHash: string): string { return `m-${stateHash.slice(0, STATE_NAME_CHARACTERS)}`; }
