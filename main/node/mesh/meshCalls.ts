// What members ask of each other over the `rpc` channel of one mesh: replies here, artefacts in artefactDesk.ts. Puts the rules (app/mesh/peerAnswers.ts, peerVoice.ts)
// on this node's model and links. Owned by the seat; ends with it.
import { randomBytes } from 'node:crypto';
import type { Artefacts } from '../../../app/mesh/artefacts.ts';
import { Bucket } from '../../../app/mesh/bucket.ts';
import { readCall, writeCall } from '../../../app/mesh/callWire.ts';
import type { MeshNode } from '../../../app/mesh/meshNode.ts';
import { PeerAnswers } from '../../../app/mesh/peerAnswers.ts';
import { PeerVoice } from '../../../app/mesh/peerVoice.ts';
import type { Candidate, PeerQuestion, PeerReply } from '../../../app/mesh/peerVoice.ts';
import { shownName } from '../../../app/consent/names.ts';
import type { Clock } from '../../../app/ports.ts';
import type { NodeId } from '../../../schemas/ids.ts';
import { limits, type Channel, type MeshRefusal, type RpcMessage } from '../../../schemas/mesh.ts';
import { isVisit } from '../../../schemas/visit.ts';
import { RpcError } from '../host/rpcCall.ts';
import type { ComputeTrainer } from './computeTrainer.ts';
import type { MeshAgent } from './meshParts.ts';

const CALL_BYTES = 16;

export interface MeshCallsParts {
  readonly node: () => MeshNode | null;
  readonly clock: Clock;
  readonly trainer: () => ComputeTrainer | null;
  readonly artefacts: () => Artefacts | null;
  /** Whether this node answers others at all. */
  readonly answers: () => boolean;
  readonly visits: MeshAgent['visits'];
}
/** A reply that is on its way. */
export interface Asking { readonly done: Promise<PeerReply>; cancel(): void }
export type AskInput = Pick<PeerQuestion, 'prompt' | 'sampling' | 'onDelta'>;

export class MeshCalls {
  readonly #parts: MeshCallsParts;
  readonly #answers: PeerAnswers;
  readonly #voice: PeerVoice;
  /** Bytes of each member; only members get here, so they are few. */
  readonly #bytes = new Map<string, Bucket>();

  constructor(parts: MeshCallsParts) {
    this.#parts = parts;
    const send = (nodeId: string, message: RpcMessage) => this.send(nodeId, message);
    this.#answers = new PeerAnswers({
      refuses: (nodeId) => this.#refuses(nodeId), isUp: (nodeId) => this.isUp(nodeId), send,
      generate: (id, ask, onDelta) => parts.trainer()?.speak(id, ask, onDelta) ?? null, cancel: (id) => { parts.trainer()?.hush(id); },
    });
    this.#voice = new PeerVoice({ clock: parts.clock, send, isUp: (nodeId) => this.isUp(nodeId), onPenalty: (nodeId, reason) => { parts.node()?.strike(nodeId, reason); } });
  }

  receive(nodeId: string, channel: Channel, bytes: Uint8Array): void {
    if (channel !== 'rpc') return;
    if (!this.#mayCall(nodeId, bytes.length)) { this.#parts.node()?.strike(nodeId, 'too-fast'); return; }
    const message = readCall(bytes);
    if (message === null) { this.#parts.node()?.strike(nodeId, 'malformed'); return; }
    if (isVisit(message)) { this.#parts.visits.receive(nodeId, message); return; }
    const artefacts = this.#parts.artefacts();
    switch (message.type) {
      case 'request': artefacts?.requested(nodeId, message); return;
      case 'failed': artefacts?.refused(nodeId, message.id, message.reason); this.#voice.receive(nodeId, message); return;
      case 'ask': this.#answers.ask(nodeId, message); return;
      case 'cancel': this.#answers.cancel(nodeId, message.id); return;
      case 'delta': case 'done': this.#voice.receive(nodeId, message); return;
    }
  }

  /** Links, memberships or settings may be others now. */
  changed(): void { this.#answers.changed(); this.#voice.changed(); this.#parts.visits.changed(); }

  close(): void { this.#answers.close(); this.#voice.close(); this.#parts.visits.changed(); }

  /** What is longer than a call may be is not sent: it would end the link. */
  send(nodeId: string, message: RpcMessage): boolean {
    const bytes = writeCall(message);
    return bytes.length <= limits.rpcBytes && this.#parts.node()?.send(nodeId, 'rpc', bytes) === true;
  }

  /** Null `only`: whoever is best. Throws where nobody can be asked. */
  ask(input: AskInput, only: string | null): Asking {
    this.#must();
    const id = randomBytes(CALL_BYTES).toString('hex');
    const candidates = () => this.#candidates().filter(({ nodeId }) => only === null || nodeId === only);
    return { done: this.#voice.ask({ ...input, id, candidates }), cancel: () => { this.#voice.cancel(id); } };
  }

  /** Reading a long call holds the node up, so that is looked at before. */
  #mayCall(nodeId: string, bytes: number): boolean {
    const nowMs = this.#parts.clock.monotonicMs();
    const bucket = this.#bytes.get(nodeId) ?? new Bucket(limits.rpcBytesPerSecond, limits.rpcBytesAtOnce, nowMs);
    this.#bytes.set(nodeId, bucket);
    return bucket.take(nowMs, bytes);
  }

  #must(): void {
    if (this.#parts.node()?.self?.scopes.includes('infer') !== true) throw new RpcError('denied', 'This node was let in without the right to ask others. Whoever admitted it can invite it again with that.');
  }

  #candidates(): Candidate[] {
    const node = this.#parts.node();
    if (node === null) return [];
    return node.peers.flatMap(({ nodeId, isUp, presence, rttMs }) => {
      const member = node.membership.members.get(nodeId as NodeId);
      return isUp && presence !== null && member?.state === 'member' ? [{ nodeId, name: shownName(member.name), stateHash: presence.stateHash, tokensPerSecond: presence.tokensPerSecond, rttMs }] : [];
    });
  }

  isUp(nodeId: string): boolean { return this.#parts.node()?.peers.some((peer) => peer.nodeId === nodeId && peer.isUp) === true; }

  /** A member that is linked now; null of everybody else. */
  memberUp(nodeId: string): { readonly name: string; readonly mayTalk: boolean } | null {
    const member = this.#parts.node()?.membership.members.get(nodeId as NodeId);
    return member?.state === 'member' && this.isUp(nodeId) ? { name: shownName(member.name), mayTalk: member.scopes.includes('chat') } : null;
  }

  strike(nodeId: string, reason: MeshRefusal): void { this.#parts.node()?.strike(nodeId, reason); }

  #refuses(nodeId: string): MeshRefusal | null {
    const member = this.#parts.node()?.membership.members.get(nodeId as NodeId);
    if (member?.state !== 'member') return 'not-a-member';
    if (!member.scopes.includes('infer')) return 'out-of-scope';
    return this.#parts.answers() ? null : 'not-offered';
  }
}
