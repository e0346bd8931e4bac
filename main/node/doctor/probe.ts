// Asks for a graphics adapter in a child process that is ended when it takes too long. How it ended is an answer too.
import { fileURLToPath } from 'node:url';
import { ProbeAnswer } from '../../../schemas/probe.ts';
import { ForkedChild } from '../forkedChild.ts';

export const PROBE_ENTRY = fileURLToPath(new URL('../../../worker/probe.node.ts', import.meta.url));
/** A driver that is woken on a slow machine takes some seconds. */
const PROBE_LIMIT_MS = 20_000;
const KEPT_LINES = 3;

export type ProbeOutcome = ProbeAnswer | { readonly found: 'crashed'; readonly why: string } | { readonly found: 'silent'; readonly seconds: number };

export async function probeGpu(entry: string = PROBE_ENTRY, limitMs: number = PROBE_LIMIT_MS): Promise<ProbeOutcome> {
  const lines: string[] = [];
  const { promise, resolve } = Promise.withResolvers<ProbeOutcome>();
  const child = new ForkedChild({
    entry,
    onLine: (line) => { if (lines.length < KEPT_LINES) lines.push(line); },
    onMessage: (message) => {
      const answer = ProbeAnswer.safeParse(message);
      resolve(answer.success ? answer.data : { found: 'crashed', why: 'it gave an answer that is none' });
    },
    onEnd: (why) => { resolve({ found: 'crashed', why: [why, ...lines].join(': ') }); },
  });
  const timer = setTimeout(() => { resolve({ found: 'silent', seconds: Math.round(limitMs / 1000) }); }, limitMs);
  try { return await promise; } finally {
    clearTimeout(timer);
    child.kill();
    await child.ended();
  }
}
