// Links made by hand: one person copies a text (or shows a QR code) to another and back, and no host is needed. An offer waits for a
// quarter of an hour. An answer is good for half a minute, since the engine that made it looks for the other side from then on and
// gives up; made again from the same offer, it is as good as the first. Rules M76 and M77.
//
// An engine may keep its own addresses back until it has the answer (worker/mesh/wrtc.node.ts does): then whoever answers has to be
// reachable at one of its addresses, as within one network, and the rest is found by the first packet.
import type { DialTarget } from '../../../app/mesh/ports.ts';
import { factsOf, signalsOf } from '../../../app/mesh/engineFacts.ts';
import type { EngineFacts } from '../../../app/mesh/engineFacts.ts';
import { meetFaults, readMeetText, writeMeetText } from '../../../app/mesh/meetText.ts';
import type { MeetReason, MeetText } from '../../../app/mesh/meetText.ts';
import type { Clock, Hasher, Signer, Verifier } from '../../../app/ports.ts';
import { BY_HAND_MS } from '../../../schemas/link.ts';
import type { IceServers, PeerSignal } from '../../../schemas/link.ts';
import type { LinkHost } from './linkHost.ts';
import type { SignalRoom } from './signalRooms.ts';

/** An engine that has said nothing after this says nothing any more. */
const DESCRIBED_MS = 10_000, LOOK_MS = 50;
/** From then on all addresses of a machine are found within this; where a server is asked, it may take longer. */
const GATHER_MS = 1_000, GATHER_WITH_SERVERS_MS = 4_000;
/** How long a person has to bring an answer back: below what the engines wait for. */
export const ANSWER_GOOD_MS = 30_000;
const ANSWER_LINK_MS = 60_000;
const OFFERS_MAX = 4;

export class MeetError extends Error {
  readonly reason: MeetReason;
  constructor(reason: MeetReason) { super(meetFaults[reason]); this.name = 'MeetError'; this.reason = reason; }
}

export interface ManualParts {
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly nonce: () => string;
  readonly host: Pick<LinkHost, 'offer' | 'answer' | 'signal' | 'close'>;
  readonly iceServers: () => IceServers;
  readonly rooms: () => readonly SignalRoom[];
  /** Node id and room of whom one calls; null where that is nobody. */
  readonly reach: (target: DialTarget) => { readonly peer: string; readonly room: SignalRoom } | null;
}
interface Waiting { readonly linkId: string; readonly peer: string; readonly room: SignalRoom }

export class ManualSignal {
  readonly #parts: ManualParts;
  readonly #gathering = new Map<string, PeerSignal[]>();
  /** Offers that wait for their answer, by name. */
  readonly #offers = new Map<string, Waiting>();

  constructor(parts: ManualParts) { this.#parts = parts; }

  /** The text to hand over. Throws MeetError. */
  async offer(target: DialTarget): Promise<string> {
    const { host, iceServers, nonce, signer, clock } = this.#parts;
    const reached = this.#parts.reach(target);
    if (reached === null) throw new MeetError('not-a-member');
    const [name, linkId] = [nonce(), nonce()];
    const [oldest] = this.#offers;
    if (oldest !== undefined && this.#offers.size >= OFFERS_MAX) { this.#offers.delete(oldest[0]); host.close(oldest[1].linkId, 'replaced'); }
    this.#offers.set(name, { linkId, ...reached });
    this.#gathering.set(linkId, []);
    host.offer(linkId, iceServers(), target, BY_HAND_MS);
    const facts = await this.#gathered(linkId);
    return writeMeetText({ kind: 'offer', name, madeMs: clock.now(), facts }, reached.peer, signer, reached.room.sealer);
  }

  /** The text to hand back; good for ANSWER_GOOD_MS. Throws MeetError. */
  async answer(offer: string): Promise<string> {
    const { host, iceServers, nonce, signer, clock } = this.#parts;
    const { text, room } = this.#read(offer, 'offer');
    const linkId = nonce();
    this.#gathering.set(linkId, []);
    host.answer(linkId, iceServers(), ANSWER_LINK_MS);
    this.#tell(linkId, text);
    const facts = await this.#gathered(linkId);
    if (facts.candidates.length === 0) { host.close(linkId, 'gone'); throw new MeetError('no-connection'); }
    return writeMeetText({ kind: 'answer', name: text.name, madeMs: clock.now(), facts }, text.fromId, signer, room.sealer);
  }

  /** The answer came back: from here on it connects by itself. Throws MeetError. */
  finish(answer: string): void {
    const { text } = this.#read(answer, 'answer');
    const waiting = this.#offers.get(text.name);
    if (waiting === undefined || waiting.peer !== text.fromId) throw new MeetError('not-waiting');
    this.#offers.delete(text.name);
    this.#tell(waiting.linkId, text);
  }

  /** What an engine says of a link made here; false when it is none of these. */
  heard(linkId: string, signal: PeerSignal): boolean {
    const gathered = this.#gathering.get(linkId);
    gathered?.push(signal);
    return gathered !== undefined;
  }

  ended(linkId: string): void {
    this.#gathering.delete(linkId);
    for (const [name, waiting] of this.#offers) if (waiting.linkId === linkId) this.#offers.delete(name);
  }

  #read(content: string, kind: MeetText['kind']): { readonly text: MeetText; readonly room: SignalRoom } {
    const { signer, verifier, hasher, clock } = this.#parts;
    for (const room of this.#parts.rooms()) {
      const read = readMeetText(content, room.sealer, { self: signer.nodeId, verifier, hasher, nowMs: clock.now() });
      if (!read.ok && read.reason === 'foreign') continue;
      if (!read.ok) throw new MeetError(read.reason);
      if (!room.heeds(read.text.fromId)) throw new MeetError('not-a-member');
      if (read.text.kind !== kind) throw new MeetError('wrong-kind');
      return { text: read.text, room };
    }
    throw new MeetError('foreign');
  }

  #tell(linkId: string, { kind, facts }: MeetText): void {
    const { described, candidates } = signalsOf(kind, facts);
    for (const signal of [described, ...candidates]) this.#parts.host.signal(linkId, JSON.stringify(signal));
  }

  async #gathered(linkId: string): Promise<EngineFacts> {
    const { clock, host, iceServers } = this.#parts;
    const pause = (ms: number) => new Promise<void>((resolve) => { clock.after(ms, resolve); });
    const deadlineMs = clock.monotonicMs() + DESCRIBED_MS;
    while ((this.#gathering.get(linkId)?.length ?? 0) === 0 && clock.monotonicMs() < deadlineMs) await pause(LOOK_MS);
    await pause(iceServers().length === 0 ? GATHER_MS : GATHER_WITH_SERVERS_MS);
    const facts = factsOf(this.#gathering.get(linkId) ?? []);
    if (facts === null) { host.close(linkId, 'gone'); throw new MeetError('no-connection'); }
    return facts;
  }
}
