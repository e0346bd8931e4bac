// POST /admin/<method>: the command line's door, for the bearer of the node's token. Answers NDJSON: deltas, then one
// result or error line.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { adminMethods, type AdminHandlers, type AdminMethod, type Cancellation } from '../../../schemas/admin.ts';
import type { Refusal } from './guard.ts';

/** `evaluate` carries a whole text file. */
export const MAX_ADMIN_BODY_BYTES = 32 * 1024 * 1024;

export type AdminTable = AdminHandlers & { open: () => Promise<{ url: string }> };

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_ADMIN_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function cancellationOf(response: ServerResponse): Cancellation {
  const listeners: (() => void)[] = [];
  let aborted = false;
  response.on('close', () => {
    if (response.writableFinished || aborted) return;
    aborted = true;
    for (const listener of listeners) listener();
  });
  return { get aborted() { return aborted; }, onAbort(listener) { if (aborted) listener(); else listeners.push(listener); } };
}

function isAdminMethod(name: string): name is AdminMethod { return Object.hasOwn(adminMethods, name); }

/** A user-facing message if the fault is meant for people, else null. */
export type Explain = (fault: unknown) => string | null;

/** `report` hears of faults that `explain` has no words for. Resolves to a refusal when nothing has been written yet, else to null. */
export async function serveAdmin(handlers: AdminTable, name: string, request: IncomingMessage, response: ServerResponse, explain: Explain, report: (fault: unknown) => void): Promise<Refusal | null> {
  if (!isAdminMethod(name)) return { status: 404, reason: `This node has no method "${name.slice(0, 64)}". Both ends must have the same version.` };
  const text = await readBody(request);
  if (text === null) return { status: 413, reason: `More than ${MAX_ADMIN_BODY_BYTES / 1024 / 1024} MB were sent.` };
  let json: unknown;
  try { json = JSON.parse(text === '' ? '{}' : text); } catch { return { status: 400, reason: 'The body is not JSON.' }; }
  const parsed = adminMethods[name].input.safeParse(json);
  if (!parsed.success) return { status: 400, reason: z.prettifyError(parsed.error).slice(0, 1000) };
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  const line = (value: unknown) => { if (!response.destroyed) response.write(`${JSON.stringify(value)}\n`); };
  const handler = handlers[name] as (input: unknown, emit: (delta: unknown) => void, cancellation: Cancellation) => Promise<unknown>;
  try {
    const output = await handler(parsed.data, (delta) => { line({ delta }); }, cancellationOf(response));
    line({ result: adminMethods[name].output.parse(output) });
  } catch (fault) {
    const words = explain(fault);
    if (words === null) report(fault);
    line({ error: words ?? 'The node could not do that. `ileices logs` has the details.' });
  }
  response.end();
  return null;
}
