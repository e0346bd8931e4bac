// A compute process without a process: remembers what it was told, answers at once, and can be made to die, to stall or
// to refuse weights. Its "weights" are JSON that says which step made them, its "adapter" too.
import { createHash } from 'node:crypto';
import type { ComputeChild } from '../../main/node/agent/computeKeeper.ts';
import { ComputeEndedError } from '../../main/node/compute/spawnCompute.ts';
import { SPARK } from '../../app/organism/config.ts';
import type { ComputeEvent, ComputeInput, ComputeMethod, ComputeOutput } from '../../schemas/compute.ts';
import type { AdapterMetadata, CheckpointMetadata } from '../../schemas/model.ts';

export interface FakeWeights { step: number; damaged?: boolean; of?: 'adapter' }
export const packWeights = (weights: FakeWeights): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(weights));

export class FakeCompute implements ComputeChild {
  readonly calls: { method: ComputeMethod; input: unknown }[] = [];
  step = 0;
  /** Steps of the adapter; 0 while there is none. */
  adapterStep = 0;
  training = false;
  lowPriority = false;
  /** Name of the graphics card of its machine. */
  card: string | null = null;
  /** Replies wait for `release` while set. */
  holdReplies = false;
  holdSnapshots = false;
  #release: (() => void)[] = [];
  #tokenizer = '';
  #ended: string | null = null;
  readonly #events = new Set<(event: ComputeEvent) => void>();
  readonly #exits = new Set<(why: string) => void>();
  readonly #openRejects = new Set<(error: Error) => void>();
  cancelled = new Set<string>();
  /** Of these, what has not been seen by whoever speaks. */
  readonly #toStop = new Set<string>();
  /** The two pieces of a reply; the second one where null names the seed. */
  say: readonly [string, string | null] = ['Oru', null];

  setLowPriority(low: boolean): void { this.lowPriority = low; }

  call<M extends ComputeMethod>(method: M, input: ComputeInput<M>): Promise<ComputeOutput<M>> {
    if (this.#ended !== null) return Promise.reject(new ComputeEndedError(this.#ended));
    this.calls.push({ method, input });
    return new Promise<ComputeOutput<M>>((resolve, reject) => {
      this.#openRejects.add(reject);
      setImmediate(() => {
        void this.#answer(method, input).then((output) => { resolve(output as ComputeOutput<M>); }, reject).finally(() => { this.#openRejects.delete(reject); });
      });
    });
  }

  /** One training step, as the agent hears of it. */
  learn(steps = 1, fields: Partial<Extract<ComputeEvent, { event: 'step' }>['data']> = {}): void {
    for (let i = 0; i < steps; i += 1) {
      this.step += 1;
      this.emit({ event: 'step', data: {
        part: 'base', step: this.step, tokens: 10, tokensSeen: this.step * 10, trainLoss: 2, gradNorm: 1, learningRate: 1e-3, tokensPerSecond: 100, wallTokensPerSecond: 100, skipped: false, repro: null,
        perceiveMs: 1, thinkMs: 8, actMs: 1, fromSources: [], ...fields,
      } });
    }
  }
  /** The same of its adapter. */
  learnLocally(steps = 1): void {
    for (let i = 0; i < steps; i += 1) {
      this.adapterStep += 1;
      this.emit({ event: 'step', data: {
        part: 'adapter', step: this.adapterStep, tokens: 10, tokensSeen: this.adapterStep * 10, trainLoss: 4, gradNorm: 1, learningRate: 1e-3, tokensPerSecond: 100, wallTokensPerSecond: 100, skipped: false, repro: null,
        perceiveMs: 1, thinkMs: 8, actMs: 1, fromSources: [],
      } });
    }
  }
  emit(event: ComputeEvent): void { for (const listener of [...this.#events]) listener(event); }
  onEvent(listener: (event: ComputeEvent) => void): () => void { this.#events.add(listener); return () => { this.#events.delete(listener); }; }
  onExit(listener: (why: string) => void): () => void { this.#exits.add(listener); return () => { this.#exits.delete(listener); }; }
  get ended(): boolean { return this.#ended !== null; }

  die(why: string): void {
    if (this.#ended !== null) return;
    this.#ended = why;
    for (const reject of this.#openRejects) reject(new ComputeEndedError(why));
    for (const listener of [...this.#exits]) listener(why);
  }
  kill(): Promise<void> { this.die('signal SIGKILL'); return Promise.resolve(); }
  release(): void { this.holdReplies = false; this.holdSnapshots = false; for (const go of this.#release.splice(0)) go(); }

  async #answer(method: ComputeMethod, input: unknown): Promise<unknown> {
    switch (method) {
      case 'load': return this.#load(input as ComputeInput<'load'>);
      case 'data': return { tokens: 1, heldOutTokens: 1, localTokens: 1 };
      case 'train': this.training = (input as ComputeInput<'train'>).on; return {};
      case 'snapshot':
        if (this.holdSnapshots) await new Promise<void>((resolve) => { this.#release.push(resolve); });
        return { weights: packWeights({ step: this.step }), metadata: this.#metadata(), ...this.#adapter() };
      case 'generate': return this.#generate(input as ComputeInput<'generate'>);
      case 'cancel': this.cancelled.add((input as ComputeInput<'cancel'>).id); this.#toStop.add((input as ComputeInput<'cancel'>).id); this.release(); return { cancelled: true };
      case 'choose': return this.#choose(input as ComputeInput<'choose'>);
      case 'evaluate': return { bitsPerByte: 2, tokens: 1, bytes: 1 };
      default: throw new Error(`This double takes part in no mesh, but was asked for ${method}.`);
    }
  }

  #load({ weights, tokenizer, backend, localAdapter = null }: ComputeInput<'load'>): ComputeOutput<'load'> {
    const parsed = JSON.parse(new TextDecoder().decode(weights)) as FakeWeights;
    if (parsed.damaged === true) throw new Error('This checkpoint is damaged. Use the one before it.');
    this.step = parsed.step;
    this.#tokenizer = tokenizer;
    const adapter = localAdapter === null ? { step: 0 } : JSON.parse(new TextDecoder().decode(localAdapter)) as FakeWeights;
    this.adapterStep = adapter.damaged === true ? 0 : adapter.step;
    return {
      ...(backend === 'cpu' || this.card === null ? { backend: 'cpu' as const, adapter: 'double' } : { backend: 'webgpu' as const, adapter: this.card }), threads: 1, parameters: 1, tokenizer: this.#sha(), metadata: this.#metadata(), localAdapter: this.#adapter().localAdapterMetadata,
      adapterRefused: adapter.damaged === true ? { reason: 'damaged', message: 'This adapter is damaged.' } : null,
    };
  }

  async #generate({ id, sampling }: ComputeInput<'generate'>): Promise<ComputeOutput<'generate'>> {
    const say = (text: string, tokens: number) => { this.emit({ event: 'delta', data: { id, text, tokens } }); };
    const [first, second] = [` ${this.say[0]}`, this.say[1] ?? ` is here, seed ${sampling.seed}.`];
    this.#toStop.delete(id);
    say(first, 1);
    if (this.holdReplies) await new Promise<void>((resolve) => { this.#release.push(resolve); });
    if (this.#ended !== null) throw new ComputeEndedError(this.#ended);
    if (this.#toStop.delete(id)) return { text: first, tokens: 1, promptTokens: 4, tokensPerSecond: 10, stoppedBy: 'cancelled' };
    say(second, 5);
    return { text: first + second, tokens: 6, promptTokens: 4, tokensPerSecond: 10, stoppedBy: 'end' };
  }

  /** It always likes the first best, each after it less. */
  #choose({ options }: ComputeInput<'choose'>): ComputeOutput<'choose'> {
    const logProbabilities = options.map((_, index) => -1 - index), tokens = options.map(({ length }) => length + 1);
    return { logProbabilities, perToken: logProbabilities.map((sum, index) => sum / (tokens[index] ?? 1)), tokens, milliseconds: 1 };
  }

  #sha(): string { return createHash('sha256').update(this.#tokenizer).digest('hex'); }

  #adapter(): { localAdapter: Uint8Array<ArrayBuffer> | null; localAdapterMetadata: AdapterMetadata | null } {
    if (this.adapterStep === 0) return { localAdapter: null, localAdapterMetadata: null };
    const localAdapterMetadata: AdapterMetadata = {
      format: 'ileices-adapter-1', config: SPARK, adapter: { rank: 1, peakLearningRate: 1, warmupSteps: 0, stepShare: 0.5, rowShare: 0.5 }, tokenizerSha256: this.#sha(), baseSha256: this.#sha(),
      step: this.adapterStep, tokensSeen: this.adapterStep * 10, trainLoss: 4, samplerState: '', due: 0, sources: [],
    };
    return { localAdapter: packWeights({ step: this.adapterStep, of: 'adapter' }), localAdapterMetadata };
  }

  #metadata(): CheckpointMetadata {
    return {
      format: 'ileices-checkpoint-1', config: SPARK, train: null, tokenizerSha256: this.#sha(), step: this.step, tokensSeen: this.step * 10,
      trainLoss: 2, heldOutBitsPerByte: null, bestHeldOutBitsPerByte: null, samplerState: '', parent: null,
    };
  }
}
