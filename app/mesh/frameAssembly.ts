// Frames of one link put together to messages. Channels may interleave, messages of one channel may not: their numbers count up
// from 0 without a gap. Every cap is looked at before a byte is set aside. Whoever gets a reason closes the link; nothing here
// throws.
import { channels, limits } from '../../schemas/mesh.ts';
import type { Channel, MeshRefusal } from '../../schemas/mesh.ts';
import { LINK_CHANNEL, decodeFrame, messageCaps, strangerCaps } from './frames.ts';

/** Room for bytes that wait for something. */
export interface InboundShare { take(bytes: number): boolean; give(bytes: number): void }

/** Bytes that wait, over all links of a process. Half of the room is cut into shares that nobody can take from a link; what one needs
 *  beyond its own comes from the other half, so that a few that begin and never finish keep nobody else from being heard. */
export class InboundBudget {
  readonly #mostCommon: number;
  readonly #reserve: number;
  #common = 0;
  #held = 0;

  constructor(mostBytes: number) { this.#mostCommon = mostBytes / 2; this.#reserve = mostBytes / 2 / limits.links; }

  get held(): number { return this.#held; }

  /** Of one link. */
  share(): InboundShare {
    let own = 0;
    const beyond = (bytes: number) => Math.max(0, bytes - this.#reserve);
    const move = (bytes: number) => { this.#common += beyond(own + bytes) - beyond(own); own += bytes; this.#held += bytes; };
    return {
      take: (bytes) => {
        if (this.#common + beyond(own + bytes) - beyond(own) > this.#mostCommon) return false;
        move(bytes);
        return true;
      },
      give: (bytes) => { move(-bytes); },
    };
  }
}

/** A whole message, a frame of the link processes themselves, the middle of something, or the reason to close. */
export type Taken =
  | { readonly kind: 'message'; readonly channel: Channel; readonly content: Uint8Array }
  | { readonly kind: 'link'; readonly payload: Uint8Array }
  | { readonly kind: 'more' }
  | { readonly kind: 'refused'; readonly reason: MeshRefusal };

interface Lane { next: number; pieces: Uint8Array[]; bytes: number }
const MORE: Taken = { kind: 'more' };
const refused = (reason: MeshRefusal): Taken => ({ kind: 'refused', reason });

export class FrameAssembly {
  readonly #budget: InboundShare;
  readonly #lanes: readonly Lane[] = channels.map(() => ({ next: 0, pieces: [], bytes: 0 }));
  #admitted = false;
  #ended = false;

  constructor(budget: InboundShare) { this.#budget = budget; }

  /** From here on every channel passes, with its full cap. */
  admit(): void { this.#admitted = true; }

  /** `bytes` may be reused after the call. */
  take(bytes: Uint8Array): Taken {
    if (this.#ended) return refused('gone');
    const frame = decodeFrame(bytes);
    if (typeof frame === 'string') return refused(frame);
    if (frame.channel === LINK_CHANNEL) return frame.last ? { kind: 'link', payload: frame.payload } : refused('malformed');
    const channel = channels[frame.channel], lane = this.#lanes[frame.channel];
    if (channel === undefined || lane === undefined) return refused('malformed');
    const cap = this.#admitted ? messageCaps[channel] : strangerCaps[channel];
    if (cap === undefined) return refused('not-a-member');
    if (frame.message !== lane.next) return refused('malformed');
    if (lane.bytes + frame.payload.length > cap) return refused('too-large');
    if (!frame.last) {
      if (!this.#budget.take(frame.payload.length)) return refused('busy');
      lane.pieces.push(frame.payload.slice());
      lane.bytes += frame.payload.length;
      return MORE;
    }
    const content = join(lane.pieces, lane.bytes, frame.payload);
    this.#budget.give(lane.bytes);
    lane.pieces = [];
    lane.bytes = 0;
    lane.next = (lane.next + 1) >>> 0;
    return { kind: 'message', channel, content };
  }

  /** Gives back what unfinished messages hold. */
  end(): void {
    this.#ended = true;
    for (const lane of this.#lanes) { this.#budget.give(lane.bytes); lane.pieces = []; lane.bytes = 0; }
  }
}

function join(pieces: readonly Uint8Array[], bytes: number, last: Uint8Array): Uint8Array {
  if (pieces.length === 0) return last.slice();
  const whole = new Uint8Array(bytes + last.length);
  let at = 0;
  for (const piece of [...pieces, last]) { whole.set(piece, at); at += piece.length; }
  return whole;
}
