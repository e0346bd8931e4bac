// The command line's side of POST /admin/<method>: finds the running node by its home folder, shows its token, reads NDJSON.
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { adminMethods } from '../../../schemas/admin.ts';
import type { AdminInput, AdminMethod, AdminOutput } from '../../../schemas/admin.ts';
import { RPC_PROTOCOL } from '../../../schemas/rpc.ts';
import { readRuntime, readToken } from '../home.ts';
import type { Runtime } from '../home.ts';
import { startIt } from './homeWords.ts';
import { CommandFailed } from './outcome.ts';

export interface NodeAddress { readonly runtime: Runtime; readonly token: string }

/** Null when no node runs in this folder. */
export function findNode(folder: string): NodeAddress | null {
  const runtime = readRuntime(folder);
  const token = readToken(folder);
  if (runtime === null || token === null) return null;
  if (runtime.protocol !== RPC_PROTOCOL) throw new CommandFailed(`The running node is version ${runtime.version} and speaks protocol ${runtime.protocol}; this command speaks ${RPC_PROTOCOL}. Stop it and start it again.`);
  return { runtime, token };
}

export function needNode(folder: string): NodeAddress {
  const node = findNode(folder);
  if (node === null) throw new CommandFailed(`No node runs in ${folder}. ${startIt(folder)}`);
  return node;
}

/** Resolves to the checked result; `onDelta` hears what comes before it. `signal` gives up on a node that does not answer. */
export async function callNode<M extends AdminMethod>(node: NodeAddress, method: M, input: AdminInput<M>, onDelta: (delta: unknown) => void = () => undefined, signal?: AbortSignal): Promise<AdminOutput<M>> {
  const body = JSON.stringify(input);
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const call = request({
      host: '127.0.0.1', port: node.runtime.port, method: 'POST', path: `/admin/${method}`, ...(signal === undefined ? {} : { signal }),
      headers: { authorization: `Bearer ${node.token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    }, resolve);
    call.on('error', () => { reject(new CommandFailed('The node does not answer. It may be stopping; try again in a moment.')); });
    call.end(body);
  });
  if (response.statusCode !== 200) throw new CommandFailed(await wholeText(response));
  let result: unknown;
  for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
    if (line === '') continue;
    const frame = JSON.parse(line) as { delta?: unknown; result?: unknown; error?: string };
    if (frame.error !== undefined) throw new CommandFailed(frame.error);
    if ('result' in frame) result = frame.result; else onDelta(frame.delta);
  }
  if (result === undefined) throw new CommandFailed('The node stopped before it had answered. `ileices logs` may say why.');
  return adminMethods[method].output.parse(result) as AdminOutput<M>;
}

async function wholeText(response: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts).toString('utf8').trim().slice(0, 2_000);
}
