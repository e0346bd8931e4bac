// Calls between members as they travel on the `rpc` channel: JSON that is checked against its shape. Says nothing of what a call means.
import { limits, RpcMessage } from '../../schemas/mesh.ts';
import { jsonBytes, parseJsonBytes } from './jsonBytes.ts';

export function writeCall(message: RpcMessage): Uint8Array { return jsonBytes(message); }

/** Null where it is none. */
export function readCall(bytes: Uint8Array): RpcMessage | null {
  if (bytes.length > limits.rpcBytes) return null;
  try { return RpcMessage.safeParse(parseJsonBytes(bytes)).data ?? null; } catch { return null; }
}
