// Asks other members for a reply: the best first; when one fails, falls silent or goes, the next goes on in the middle of the answer,
// behind the tokens that were said. What one says is held to what was asked: longer, or after the end, and it has broken the rules.
// Not who may be asked, nor the wire; when nobody is left the caller hears why and has what was said.
import { callLimits, meshRefusals } from '../../schemas/mesh.ts';
import type { MeshPrompt, MeshRefusal, RpcMessage } from '../../schemas/mesh.ts';
import type { PeerLabel } from '../../schemas/meshView.ts';
import type { SamplingOptions, StoppedBy } from '../../schemas/model.ts';
import type { Clock } from '../ports.ts';

/** A member that may be asked. */
export interface Candidate {
  readonly nodeId: string;
  readonly name: string;
  /** As it says itself: which model it has, and how strong it is. */
  readonly stateHash: string;
  readonly tokensPerSecond: number;
  readonly rttMs: number | null;
}
export interface PeerReply {
  readonly text: string;
  /** Of the whole reply. */
  readonly tokens: number;
  readonly promptTokens: number;
  /** As heard here, from the question on. */
  readonly tokensPerSecond: number;
  readonly stoppedBy: StoppedBy;
  /** Whoever spoke the end of it. */
  readonly peer: PeerLabel;
  /** Others that had said the beginning. */
  readonly before: readonly PeerLabel[];
}
export interface PeerQuestion {
  /** 16 bytes as hex. */
  readonly id: string;
  readonly prompt: MeshPrompt;
  readonly sampling: SamplingOptions;
  /** Asked are these alone, the best of them first; looked up anew whenever somebody is needed. */
  readonly candidates: () => readonly Candidate[];
  readonly onDelta: (text: string) => void;
}
export interface VoiceParts {
  readonly clock: Clock;
  /** False when there is no link to it. */
  readonly send: (nodeId: string, message: RpcMessage) => boolean;
  readonly isUp: (nodeId: string) => boolean;
  readonly onPenalty: (nodeId: string, reason: MeshRefusal) => void;
}

/** Nobody answered to the end. What was said until then can be gone on with. */
export class NobodyAnswersError extends Error {
  readonly reason: MeshRefusal;
  readonly text: string;
  readonly spoken: readonly number[];
  /** Who said it, in order. */
  readonly peers: readonly PeerLabel[];
  constructor(reason: MeshRefusal, said: { readonly text: string; readonly spoken: readonly number[]; readonly peers: readonly PeerLabel[] }) {
    super(`Nobody of the mesh could answer to the end. The last word was: ${meshRefusals[reason]}`);
    this.name = 'NobodyAnswersError'; this.reason = reason; this.text = said.text; this.spoken = said.spoken; this.peers = said.peers;
  }
}

interface Open {
  readonly question: PeerQuestion;
  readonly startedMs: number;
  readonly resolve: (reply: PeerReply) => void;
  readonly reject: (fault: NobodyAnswersError) => void;
  /** Who is asked now; its name on the wire is new for each. */
  at: Candidate | null;
  callId: string;
  turn: number;
  readonly tried: Set<string>;
  /** Who said something of it, in order. */
  readonly spoke: PeerLabel[];
  text: string;
  readonly ids: number[];
  /** Of the present one: letters it sent, messages of it, and when it has to be done. */
  heard: number; deltas: number;
  reason: MeshRefusal;
  cancelled: boolean;
  stopSilence: () => void; stopAnswer: () => void;
}

export class PeerVoice {
  readonly #parts: VoiceParts;
  readonly #open = new Map<string, Open>();

  constructor(parts: VoiceParts) { this.#parts = parts; }

  /** Rejects with NobodyAnswersError. */
  ask(question: PeerQuestion): Promise<PeerReply> {
    return new Promise((resolve, reject) => {
      const open: Open = {
        question, startedMs: this.#parts.clock.monotonicMs(), resolve, reject, at: null, callId: '', turn: 0, tried: new Set(), spoke: [], text: '', ids: [], heard: 0, deltas: 0,
        reason: 'gone', cancelled: false, stopSilence: () => undefined, stopAnswer: () => undefined,
      };
      this.#open.set(question.id, open);
      this.#next(open);
    });
  }

  /** The reply ends with what was said; whoever speaks is told to stop. */
  cancel(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    open.cancelled = true;
    if (open.at !== null) this.#parts.send(open.at.nodeId, { type: 'cancel', id: open.callId });
  }

  receive(nodeId: string, message: Extract<RpcMessage, { type: 'delta' | 'done' | 'failed' }>): void {
    const open = [...this.#open.values()].find((one) => one.callId === message.id);
    // Of one that was passed over: late words are nobody's.
    if (open === undefined || open.at?.nodeId !== nodeId) return;
    switch (message.type) {
      case 'delta': this.#said(open, open.at, message); return;
      case 'done': this.#done(open, open.at, message); return;
      case 'failed': this.#passOver(open, message.reason); return;
    }
  }

  /** Links changed: whoever is gone does not go on speaking. */
  changed(): void {
    for (const open of [...this.#open.values()]) if (open.at !== null && !this.#parts.isUp(open.at.nodeId)) this.#passOver(open, 'gone');
  }

  close(): void { for (const open of [...this.#open.values()]) { open.reason = 'stopping'; this.#giveUp(open); } }

  #next(open: Open): void {
    const { question, tried, cancelled } = open;
    open.stopSilence();
    open.stopAnswer();
    open.at = null;
    for (const candidate of cancelled ? [] : byStrength(question.candidates(), question.sampling.maxTokens)) {
      if (tried.has(candidate.nodeId)) continue;
      tried.add(candidate.nodeId);
      if (this.#begin(open, candidate)) return;
    }
    this.#giveUp(open);
  }

  /** False when there is no link to it. */
  #begin(open: Open, candidate: Candidate): boolean {
    const { prompt, sampling, id } = open.question, turn = open.turn + 1;
    Object.assign(open, { turn, callId: callIdOf(id, turn), at: candidate, heard: 0, deltas: 0 });
    this.#listen(open);
    open.stopAnswer = this.#parts.clock.after(callLimits.answerMs, () => { this.#passOver(open, 'too-slow'); });
    if (this.#parts.send(candidate.nodeId, { type: 'ask', id: open.callId, prompt, sampling, spoken: [...open.ids] })) return true;
    open.stopSilence();
    open.stopAnswer();
    open.at = null;
    return false;
  }

  #listen(open: Open): void {
    open.stopSilence();
    open.stopSilence = this.#parts.clock.after(callLimits.silentMs, () => { this.#passOver(open, 'too-slow'); });
  }

  #said(open: Open, at: Candidate, { text, ids }: Extract<RpcMessage, { type: 'delta' }>): void {
    const most = open.question.sampling.maxTokens;
    open.deltas += 1;
    open.heard += text.length;
    // A delta brings tokens, or the end of a letter that the last of them began.
    const fits = open.ids.length + ids.length <= most && open.deltas <= most + 2 && open.text.length + text.length <= (most + 1) * callLimits.tokenCharacters;
    if (!fits) { this.#parts.onPenalty(at.nodeId, 'too-large'); this.#passOver(open, 'too-large'); return; }
    if (open.spoke.at(-1)?.id !== at.nodeId) open.spoke.push(labelOf(at, at.stateHash));
    open.text += text;
    open.ids.push(...ids);
    this.#listen(open);
    if (text !== '' && !open.cancelled) open.question.onDelta(text);
  }

  #done(open: Open, at: Candidate, done: Extract<RpcMessage, { type: 'done' }>): void {
    const { promptTokens, stoppedBy, stateHash } = done;
    // What it says it sent has to be what came; what it says it said may be more, by tokens that spell no whole letter.
    if (done.characters !== open.heard || done.tokens < open.ids.length || done.tokens > open.question.sampling.maxTokens || (stoppedBy === 'cancelled' && !open.cancelled)) {
      this.#parts.onPenalty(at.nodeId, 'malformed');
      this.#passOver(open, 'malformed');
      return;
    }
    this.#end(open);
    const seconds = (this.#parts.clock.monotonicMs() - open.startedMs) / 1000;
    open.resolve({
      text: open.text, tokens: done.tokens, promptTokens, tokensPerSecond: seconds > 0 ? done.tokens / seconds : 0, stoppedBy,
      peer: labelOf(at, stateHash), before: open.spoke.filter(({ id }) => id !== at.nodeId),
    });
  }

  #passOver(open: Open, reason: MeshRefusal): void {
    if (open.at === null) return;
    open.reason = reason;
    this.#parts.send(open.at.nodeId, { type: 'cancel', id: open.callId });
    this.#next(open);
  }

  #giveUp(open: Open): void {
    this.#end(open);
    open.reject(new NobodyAnswersError(open.reason, { text: open.text, spoken: open.ids, peers: open.spoke }));
  }

  #end(open: Open): void {
    open.stopSilence();
    open.stopAnswer();
    this.#open.delete(open.question.id);
  }
}

/** Who would be done first, as far as can be told: what it trains a second says how strong it is. */
export function byStrength(candidates: readonly Candidate[], tokens: number): Candidate[] {
  const seconds = ({ tokensPerSecond, rttMs }: Candidate) => tokens / Math.max(tokensPerSecond, 1) + (rttMs ?? 1_000) / 1_000;
  return [...candidates].sort((a, b) => seconds(a) - seconds(b) || (a.nodeId < b.nodeId ? -1 : 1));
}

const labelOf = ({ nodeId, name }: Candidate, stateHash: string): PeerLabel => ({ id: nodeId, name, stateHash });

/** Another name for each who is asked, so that late words of one are not taken for another's. */
function callIdOf(id: string, turn: number): string { return id.slice(0, -2) + turn.toString(16).padStart(2, '0').slice(-2); }
