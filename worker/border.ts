// The border of a process that does the agent's work: frames in, frames out, every input checked for shape before a handler sees
// it. Knows no platform: a channel is anything that posts and receives objects (process IPC, MessagePort).
import { z } from 'zod';

/** Enough of a message to say what was wrong; the agent caps what it reads. */
const MAX_MESSAGE = 2_000;

const Request = z.strictObject({ type: z.literal('call'), id: z.int(), method: z.string().max(40), input: z.unknown() });

export type Methods = Readonly<Record<string, { readonly input: z.ZodType }>>;
export type Handlers<M extends Methods> = { [K in keyof M]: (input: z.output<M[K]['input']>) => unknown };
export type Reply = { type: 'result'; id: number; output: unknown } | { type: 'error'; id: number; message: string };

/** Answers one message to the process called `name`. What is no request at all cannot be answered and is dropped. */
export async function answerCall<M extends Methods>(name: string, methods: M, message: unknown, handlers: Handlers<M>, post: (reply: Reply) => void): Promise<void> {
  const request = Request.safeParse(message);
  if (!request.success) return;
  const { id, method, input } = request.data;
  try {
    const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (known === undefined) throw new Error(`The ${name} process has no method "${method}".`);
    const parsed = known.input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Error(`The input of "${method}" is wrong at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unknown'}.`);
    }
    // Called on its owner: handlers may be methods of a class.
    const output: unknown = await Promise.resolve(Reflect.apply(Reflect.get(handlers, method) as (input: unknown) => unknown, handlers, [parsed.data]));
    post({ type: 'result', id, output });
  } catch (error) {
    post({ type: 'error', id, message: (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE) });
  }
}
