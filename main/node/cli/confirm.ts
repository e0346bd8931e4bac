// A question to the person at the terminal. Only a clear yes, typed, counts; Ctrl-C and the end of input are a no.
import { createInterface } from 'node:readline';

export const someoneIsThere = (): boolean => process.stdin.isTTY;

export interface Terminal { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream }

export function confirm(question: string, { input, output }: Terminal = { input: process.stdin, output: process.stderr }): Promise<boolean> {
  return new Promise((resolve) => {
    const lines = createInterface({ input, output, terminal: true });
    let answered = false;
    lines.on('close', () => {
      // What is said next stands on a line of its own.
      if (!answered) output.write('\n');
      resolve(false);
    });
    lines.question(`${question} [y/N] `, (answer) => {
      answered = true;
      resolve(/^y(es)?$/i.test(answer.trim()));
      lines.close();
    });
  });
}
