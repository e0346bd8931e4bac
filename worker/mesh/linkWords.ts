// What the two link processes of a link tell each other beside the nodes' messages: alive, how fast blocks may come, and that the
// other side was admitted here. Five
// bytes: u8 word | u32 value, big-endian.
import { LINK_CHANNEL, encodeFrame } from '../../app/mesh/frames.ts';

const words = ['ping', 'pong', 'pace', 'admitted'] as const;
export interface LinkWord { readonly word: (typeof words)[number]; /** Number of the ping, or KiB a second (NO_PACE lifts it), or 0. */ readonly value: number }
export const NO_PACE = 0xffff_ffff;

export function encodeWord({ word, value }: LinkWord): Uint8Array {
  const payload = new Uint8Array(5);
  payload[0] = words.indexOf(word) + 1;
  new DataView(payload.buffer).setUint32(1, value);
  return encodeFrame(LINK_CHANNEL, 0, true, payload);
}

export function decodeWord(payload: Uint8Array): LinkWord | null {
  const word = words[(payload[0] ?? 0) - 1];
  if (payload.length !== 5 || word === undefined) return null;
  return { word, value: new DataView(payload.buffer, payload.byteOffset, 5).getUint32(1) };
}
