// One wrapper checks every call of the window: known method, right shape in, right shape out, errors of the closed set.
import { z } from 'zod';
import { rpcMethods, type RpcErrorCode, type RpcHandlers, type RpcMethod } from '../../../schemas/rpc.ts';

export class RpcError extends Error {
  readonly code: RpcErrorCode;
  /** What a window is told: no path reaches one, though a person at a terminal may read their own again. */
  readonly forWindow: string;
  constructor(code: RpcErrorCode, message: string, forWindow = message) { super(message); this.name = 'RpcError'; this.code = code; this.forWindow = forWindow; }
}

export type CallOutcome = { ok: true; output: unknown } | { ok: false; code: RpcErrorCode; message: string };

function isMethod(name: string): name is RpcMethod { return Object.hasOwn(rpcMethods, name); }

/** Never throws: what went wrong is part of the answer. `report` hears of faults that are ours, not the caller's. */
export async function callRpc(handlers: RpcHandlers, method: string, input: unknown, report: (fault: unknown) => void): Promise<CallOutcome> {
  if (!isMethod(method)) return { ok: false, code: 'unknown-method', message: `This node has no method "${method.slice(0, 64)}". Reload the window.` };
  const parsed = rpcMethods[method].input.safeParse(input);
  if (!parsed.success) return { ok: false, code: 'bad-request', message: z.prettifyError(parsed.error).slice(0, 500) };
  try {
    const handler = handlers[method] as (checked: unknown) => Promise<unknown>;
    return { ok: true, output: rpcMethods[method].output.parse(await handler(parsed.data)) };
  } catch (error) {
    if (error instanceof RpcError) return { ok: false, code: error.code, message: error.forWindow };
    report(error);
    return { ok: false, code: 'failed', message: 'The node could not do that. `ileices logs` has the details.' };
  }
}
