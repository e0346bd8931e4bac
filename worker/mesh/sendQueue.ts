// What one link still has to send: a queue a channel, drawn from frame by frame in turn, so that a block never keeps a word of
// control waiting. It counts bytes and knows no connection.
import { MessageFrames, channelNumber } from '../../app/mesh/frames.ts';
import { channels } from '../../schemas/mesh.ts';
import type { Channel } from '../../schemas/mesh.ts';

/** Unsent bytes of one link; who wants to send more has to wait for what is there. Above one largest message. */
export const SEND_QUEUE_BYTES = 24 * 1024 * 1024;

interface Waiting { readonly frames: MessageFrames; readonly bytes: number; started: boolean; readonly settled: (sent: boolean) => void }
export interface NextFrame { readonly bytes: Uint8Array; readonly channel: Channel; /** First of its message. */ readonly first: boolean; /** Called once it was handed over. */ readonly sent: () => void }

export class SendQueue {
  readonly #lanes: Waiting[][] = channels.map(() => []);
  readonly #numbers: number[] = channels.map(() => 0);
  #turn = 0;
  #bytes = 0;

  get bytes(): number { return this.#bytes; }
  get empty(): boolean { return this.#lanes.every((lane) => lane.length === 0); }

  /** False, and nothing taken, when it is full. `settled` tells whether the last frame went out or the link ended first. */
  push(channel: Channel, content: Uint8Array, settled: (sent: boolean) => void): boolean {
    if (this.#bytes + content.length > SEND_QUEUE_BYTES) return false;
    const lane = channelNumber(channel), number = this.#numbers[lane] ?? 0;
    this.#numbers[lane] = (number + 1) >>> 0;
    this.#lanes[lane]?.push({ frames: new MessageFrames(lane, number, content), bytes: content.length, started: false, settled });
    this.#bytes += content.length;
    return true;
  }

  /** The next frame of the next channel that may send. */
  next(may: (channel: Channel, first: boolean, bytes: number) => boolean): NextFrame | null {
    for (let step = 0; step < channels.length; step += 1) {
      const at = (this.#turn + step) % channels.length, channel = channels[at], lane = this.#lanes[at], head = lane?.[0];
      if (channel === undefined || lane === undefined || head === undefined || !may(channel, !head.started, head.bytes)) continue;
      this.#turn = (at + 1) % channels.length;
      const first = !head.started;
      head.started = true;
      const bytes = head.frames.next();
      if (!head.frames.done) return { bytes, channel, first, sent: () => undefined };
      lane.shift();
      this.#bytes -= head.bytes;
      return { bytes, channel, first, sent: () => { head.settled(true); } };
    }
    return null;
  }

  end(): void {
    for (const lane of this.#lanes) for (const waiting of lane.splice(0)) waiting.settled(false);
    this.#bytes = 0;
  }
}
