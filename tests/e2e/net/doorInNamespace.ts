// Asks a node in the same network namespace, for tests that run outside of it: one JSON a line on stdin, one a line on stdout. The
// first argument is the node's home.
import { createInterface } from 'node:readline';
import { callNode, needNode } from '../../../main/node/cli/adminClient.ts';
import type { AdminInput, AdminMethod } from '../../../schemas/admin.ts';

export interface Asked { readonly id: number; readonly method: AdminMethod; readonly input: unknown }
export type Answered = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

const home = process.argv[2] ?? '';
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, input } = JSON.parse(line) as Asked;
  const answer = (content: { result: unknown } | { error: string }) => { process.stdout.write(`${JSON.stringify({ id, ...content } satisfies Answered)}\n`); };
  Promise.resolve().then(() => callNode(needNode(home), method, input as AdminInput<AdminMethod>))
    .then((result) => { answer({ result }); }, (error: unknown) => { answer({ error: error instanceof Error ? error.message : String(error) }); });
});
