// One frame of a data channel: u8 version | u8 channel | u32 message, big-endian | u8 flags | payload. A message is a run of
// frames of one channel; all but its last are as long as a frame can be, so that there is one way to write it. It knows
// lengths and numbers, not what messages mean; frameAssembly.ts puts messages together again.
import { channels, limits } from '../../schemas/mesh.ts';
import type { Channel, MeshRefusal } from '../../schemas/mesh.ts';

export const FRAME_VERSION = 1;
export const FRAME_HEADER_BYTES = 7;
/** Largest payload of one frame. */
export const FRAME_PAYLOAD_BYTES = limits.frameBytes - FRAME_HEADER_BYTES;
/** The channel of the two link processes themselves (liveness and pace); nodes never see it. */
export const LINK_CHANNEL = 0xff;
const FIN = 1;

/** Largest message of each channel, in bytes. */
export const messageCaps: Readonly<Record<Channel, number>> = {
  'control': limits.controlBytes, 'y-sync': limits.ySyncBytes, 'awareness': limits.awarenessBytes, 'log': limits.logBytes, 'rpc': limits.rpcBytes, 'bulk': limits.bulkBytes,
};
/** What a side that has not been admitted may send: its handshake, and the log entries that show it may enter. */
export const strangerCaps: Readonly<Partial<Record<Channel, number>>> = { control: 16 * 1024, log: 128 * 1024 };

export interface Frame { readonly channel: number; readonly message: number; readonly last: boolean; readonly payload: Uint8Array }

/** `payload` is at most FRAME_PAYLOAD_BYTES long, and exactly that unless the frame is the last of its message. */
export function encodeFrame(channel: number, message: number, last: boolean, payload: Uint8Array): Uint8Array {
  if (payload.length > FRAME_PAYLOAD_BYTES || (!last && payload.length !== FRAME_PAYLOAD_BYTES)) throw new RangeError('a payload does not fit its frame');
  const frame = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, FRAME_VERSION);
  view.setUint8(1, channel);
  view.setUint32(2, message >>> 0);
  view.setUint8(6, last ? FIN : 0);
  frame.set(payload, FRAME_HEADER_BYTES);
  return frame;
}

/** A frame, or why it is none. The payload is a view of `bytes`. */
export function decodeFrame(bytes: Uint8Array): Frame | MeshRefusal {
  if (bytes.length < FRAME_HEADER_BYTES) return 'malformed';
  if (bytes.length > limits.frameBytes) return 'too-large';
  const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEADER_BYTES);
  if (view.getUint8(0) !== FRAME_VERSION) return 'version';
  const channel = view.getUint8(1), flags = view.getUint8(6), last = flags === FIN;
  if ((flags !== 0 && !last) || (channel >= channels.length && channel !== LINK_CHANNEL)) return 'malformed';
  const payload = bytes.subarray(FRAME_HEADER_BYTES);
  if (!last && payload.length !== FRAME_PAYLOAD_BYTES) return 'malformed';
  return { channel, message: view.getUint32(2), last, payload };
}

export const channelNumber = (channel: Channel): number => channels.indexOf(channel);

/** Writes one message frame by frame, as room is found for each. */
export class MessageFrames {
  readonly #channel: number;
  readonly #message: number;
  readonly #content: Uint8Array;
  #at = 0;
  #done = false;

  constructor(channel: number, message: number, content: Uint8Array) { this.#channel = channel; this.#message = message; this.#content = content; }

  get done(): boolean { return this.#done; }
  /** Bytes of content still to be written. */
  get left(): number { return this.#content.length - this.#at; }

  next(): Uint8Array {
    const payload = this.#content.subarray(this.#at, this.#at + FRAME_PAYLOAD_BYTES);
    this.#at += payload.length;
    this.#done = this.#at >= this.#content.length;
    return encodeFrame(this.#channel, this.#message, this.#done, payload);
  }
}
