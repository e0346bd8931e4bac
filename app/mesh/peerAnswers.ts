// Answers questions of other members with this node's model: who may ask, how many at once, what ends an answer. Not the model, which
// comes in as a call, nor the wire. Owns the answers under way; one whose asker is gone is stopped.
import type { Sha256 } from '../../schemas/ids.ts';
import { callLimits } from '../../schemas/mesh.ts';
import type { MeshRefusal, RpcMessage } from '../../schemas/mesh.ts';
import type { StoppedBy } from '../../schemas/model.ts';

export type Ask = Extract<RpcMessage, { type: 'ask' }>;
export interface AnswerResult { readonly tokens: number; readonly promptTokens: number; readonly tokensPerSecond: number; readonly stoppedBy: StoppedBy; /** Of the model that spoke. */ readonly stateHash: string }

export interface AnswersParts {
  /** Why this member gets no answers; null when it may ask. */
  readonly refuses: (nodeId: string) => MeshRefusal | null;
  readonly isUp: (nodeId: string) => boolean;
  /** Null when no model is awake that all members have. Rejects when it went away meanwhile. `id` is unique here. */
  readonly generate: (id: string, ask: Pick<Ask, 'prompt' | 'sampling' | 'spoken'>, onDelta: (text: string, ids: readonly number[]) => void) => Promise<AnswerResult> | null;
  readonly cancel: (id: string) => void;
  readonly send: (nodeId: string, message: RpcMessage) => void;
}

interface Answer { readonly nodeId: string; readonly callId: string; /** Nobody hears it any more. */ ended: boolean }

export class PeerAnswers {
  readonly #parts: AnswersParts;
  readonly #open = new Map<string, Answer>();

  constructor(parts: AnswersParts) { this.#parts = parts; }

  /** Members who are being answered now. */
  get asking(): string[] { return [...this.#open.values()].map(({ nodeId }) => nodeId); }

  ask(nodeId: string, ask: Ask): void {
    const refuse = (reason: MeshRefusal) => { this.#parts.send(nodeId, { type: 'failed', id: ask.id, reason }); };
    const refusal = this.#parts.refuses(nodeId);
    if (refusal !== null) { refuse(refusal); return; }
    const ofOne = [...this.#open.values()].filter((answer) => answer.nodeId === nodeId).length;
    if (ofOne >= callLimits.answersOfOne || this.#open.size >= callLimits.answers) { refuse('busy'); return; }
    const id = nameOf(nodeId, ask.id), answer: Answer = { nodeId, callId: ask.id, ended: false };
    let characters = 0;
    const running = this.#parts.generate(id, ask, (text, ids) => {
      if (answer.ended) return;
      characters += text.length;
      this.#tell(answer, text, ids);
    });
    if (running === null) { refuse('not-held'); return; }
    this.#open.set(id, answer);
    running.then(
      ({ tokens, promptTokens, tokensPerSecond, stoppedBy, stateHash }) => {
        if (!answer.ended) this.#parts.send(nodeId, { type: 'done', id: ask.id, characters, tokens, promptTokens, tokensPerSecond, stoppedBy, stateHash: stateHash as Sha256 });
      },
      () => { if (!answer.ended) refuse('gone'); },
    ).finally(() => { this.#open.delete(id); });
  }

  /** Its end is told as any other. */
  cancel(nodeId: string, callId: string): void {
    const id = nameOf(nodeId, callId);
    if (this.#open.has(id)) this.#parts.cancel(id);
  }

  /** Links or memberships changed: whom nobody reaches, or who may not ask any more, is answered no longer. */
  changed(): void {
    for (const [id, { nodeId }] of this.#open) if (!this.#parts.isUp(nodeId) || this.#parts.refuses(nodeId) !== null) this.#stop(id);
  }

  close(): void { for (const id of this.#open.keys()) this.#stop(id); }

  /** In messages of which each fits. */
  #tell({ nodeId, callId }: Answer, text: string, ids: readonly number[]): void {
    for (let at = 0; at === 0 || at < text.length; at += callLimits.deltaCharacters) {
      this.#parts.send(nodeId, { type: 'delta', id: callId, text: text.slice(at, at + callLimits.deltaCharacters), ids: at + callLimits.deltaCharacters >= text.length ? [...ids] : [] });
    }
  }

  /** It stays under way until the model has stopped: the next one has to wait for that. */
  #stop(id: string): void {
    const answer = this.#open.get(id);
    if (answer === undefined || answer.ended) return;
    answer.ended = true;
    this.#parts.cancel(id);
  }
}

const nameOf = (nodeId: string, callId: string): string => `p-${nodeId.slice(0, 32)}-${callId}`;
