// The border of the compute process: frames in, frames out, every input checked for shape before a handler sees it.
// Knows no platform: a channel is anything that posts and receives objects (process IPC, MessagePort).
import { z } from 'zod';
import { computeMethods } from '../../schemas/compute.ts';
import type { ComputeEvent, ComputeHandlers, ComputeMethod, ComputeReplyFrame } from '../../schemas/compute.ts';

/** Enough of a message to say what was wrong; the agent caps what it reads. */
const MAX_MESSAGE = 2_000;

const Request = z.strictObject({ type: z.literal('call'), id: z.int(), method: z.string().max(40), input: z.unknown() });

export type PostReply = (frame: ComputeReplyFrame) => void;

export function eventFrame(event: ComputeEvent): ComputeReplyFrame { return { type: 'event', ...event }; }

/** Answers one message. What is no request at all cannot be answered and is dropped. */
export async function answer(message: unknown, handlers: ComputeHandlers, post: PostReply): Promise<void> {
  const request = Request.safeParse(message);
  if (!request.success) return;
  const { id, method, input } = request.data;
  try {
    if (!isMethod(method)) throw new Error(`The compute process has no method "${method}".`);
    const parsed = computeMethods[method].input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Error(`The input of "${method}" is wrong at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unknown'}.`);
    }
    const handler = handlers[method] as (input: unknown) => Promise<unknown>;
    post({ type: 'result', id, output: await handler(parsed.data) });
  } catch (error) {
    post({ type: 'error', id, message: (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE) });
  }
}

function isMethod(name: string): name is ComputeMethod { return Object.hasOwn(computeMethods, name); }
