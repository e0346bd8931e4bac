// What travels on the bulk channel, written by hand: who asks for an artefact, how it is cut into blocks, one block, or why not.
//   byte 0 kind, bytes 1 to 32 SHA-256 of the whole artefact, then by kind:
//   ask      nothing                          "how is it cut?"
//   list     u32 bytes of the whole, then 32 bytes a block: SHA-256 of each
//   want     u32 index
//   block    u32 index, the block's bytes
//   refuse   u8 place of the reason in MeshRefusal
// Numbers are little-endian. Reading never throws: what does not fit is null.
import { limits, MeshRefusal } from '../../schemas/mesh.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';

export type BlockMessage =
  | { readonly kind: 'ask'; readonly artefact: string }
  | { readonly kind: 'list'; readonly artefact: string; readonly bytes: number; readonly blocks: readonly string[] }
  | { readonly kind: 'want'; readonly artefact: string; readonly index: number }
  | { readonly kind: 'block'; readonly artefact: string; readonly index: number; readonly content: Uint8Array }
  | { readonly kind: 'refuse'; readonly artefact: string; readonly reason: MeshRefusal };

const KINDS = ['ask', 'list', 'want', 'block', 'refuse'] as const;
const HASH_BYTES = 32;
const HEAD_BYTES = 1 + HASH_BYTES;
/** Of one artefact: its list of blocks must fit into one message. */
export const ARTEFACT_BLOCKS_MAX = 8_000;
const REASONS = MeshRefusal.options;

export const blocksOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / limits.blockBytes));

export function writeBlockMessage(message: BlockMessage): Uint8Array {
  const frame = new Uint8Array(HEAD_BYTES + bodyBytes(message));
  const view = new DataView(frame.buffer);
  frame[0] = KINDS.indexOf(message.kind);
  frame.set(bytesOf(message.artefact), 1);
  switch (message.kind) {
    case 'ask': break;
    case 'list':
      view.setUint32(HEAD_BYTES, message.bytes, true);
      message.blocks.forEach((hash, at) => { frame.set(bytesOf(hash), HEAD_BYTES + 4 + at * HASH_BYTES); });
      break;
    case 'want': view.setUint32(HEAD_BYTES, message.index, true); break;
    case 'block':
      view.setUint32(HEAD_BYTES, message.index, true);
      frame.set(message.content, HEAD_BYTES + 4);
      break;
    case 'refuse': frame[HEAD_BYTES] = REASONS.indexOf(message.reason); break;
  }
  return frame;
}

function bodyBytes(message: BlockMessage): number {
  switch (message.kind) {
    case 'ask': return 0;
    case 'list': return 4 + message.blocks.length * HASH_BYTES;
    case 'want': return 4;
    case 'block': return 4 + message.content.length;
    case 'refuse': return 1;
  }
}

export function readBlockMessage(frame: Uint8Array): BlockMessage | null {
  const kind = KINDS[frame[0] ?? KINDS.length];
  if (kind === undefined || frame.length < HEAD_BYTES) return null;
  const artefact = hexOf(frame.subarray(1, HEAD_BYTES)), body = frame.subarray(HEAD_BYTES);
  const number = () => new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  switch (kind) {
    case 'ask': return body.length === 0 ? { kind, artefact } : null;
    case 'want': return body.length === 4 ? { kind, artefact, index: number() } : null;
    case 'refuse': {
      const reason = REASONS[body[0] ?? REASONS.length];
      return body.length === 1 && reason !== undefined ? { kind, artefact, reason } : null;
    }
    case 'block':
      return body.length >= 4 && body.length <= 4 + limits.blockBytes ? { kind, artefact, index: number(), content: body.subarray(4) } : null;
    case 'list': {
      if (body.length < 4) return null;
      const bytes = number(), count = (body.length - 4) / HASH_BYTES;
      if (count !== blocksOf(bytes) || count > ARTEFACT_BLOCKS_MAX) return null;
      return { kind, artefact, bytes, blocks: Array.from({ length: count }, (_, at) => hexOf(body.subarray(4 + at * HASH_BYTES, 4 + (at + 1) * HASH_BYTES))) };
    }
  }
}
