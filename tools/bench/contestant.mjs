// A contestant is a program in a process of its own that answers one request at a time: a JSON line in, a JSON line out.
// Its first line says {ready: true, ...} or {absent: reason}. Between requests it must not use the processor.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const START_MS = 120_000;

/** @returns {Promise<{ name: string, about: object, ask: (task: object) => Promise<number>, close: () => void } | { name: string, absent: string }>} */
export async function start(name, command, args, environment = {}) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  let noise = '';
  child.stderr.on('data', (text) => { noise = (noise + text).slice(-2000); });
  const failed = new Promise((_, reject) => {
    child.on('error', (error) => { reject(new Error(error.message)); });
    child.on('exit', (code) => { reject(new Error(`it ended with ${code}: ${noise.trim().split('\n').at(-1) ?? ''}`)); });
  });
  failed.catch(() => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => JSON.parse((await Promise.race([lines.next(), failed])).value ?? 'null');
  const late = new Promise((_, reject) => { setTimeout(() => { reject(new Error('it did not start in time')); }, START_MS).unref(); });
  try {
    const hello = await Promise.race([read(), late]);
    if (hello?.ready !== true) throw new Error(hello?.absent ?? 'it said nothing');
    return {
      name,
      about: hello,
      async ask(task) {
        child.stdin.write(`${JSON.stringify(task)}\n`);
        const answer = await read();
        if (answer === null || typeof answer.seconds !== 'number') throw new Error(`${name} could not do ${task.name}: ${answer?.error ?? noise}`);
        return answer.seconds;
      },
      close() { child.kill(); },
    };
  } catch (error) {
    child.kill();
    return { name, absent: error.message };
  }
}

/** The other side in JavaScript: answers every line of stdin with the seconds that one unit of the task took. */
export async function serve(about, measure) {
  process.stdout.write(`${JSON.stringify({ ready: true, ...about })}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = { seconds: await measure(JSON.parse(line)) };
    } catch (error) {
      answer = { error: String(error?.message ?? error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
