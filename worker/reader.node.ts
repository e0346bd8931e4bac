// Entry of the readers process: files' bytes come in through the one pipe, documents and refusals go out through the other.
// It is started with Node's permission model, an empty environment and nothing else; it ends with its parent.
import { FrameReader, frameHead } from '../app/ingest/readerFrames.ts';
import { READER_PROTOCOL } from '../schemas/reader.ts';
import type { ReaderAnswer } from '../schemas/reader.ts';
import { confine } from './reader/confine.node.ts';
import { serve } from './reader/serve.node.ts';

/** Exit code after something that is a fault of ours. Its kind is told, never its message: that may be text of a file. */
const FAULT_EXIT_CODE = 70;

function end(error: unknown): never {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^ +at /.test(line)).slice(0, 4).map((line) => line.trim()).join(' ') : '';
  process.stderr.write(`reader ended over ${error instanceof Error ? error.name : 'a thrown value'} ${frames}\n`);
  process.exit(FAULT_EXIT_CODE);
}
process.on('uncaughtException', end);
// A promise that nobody waits for is inner work of a parser (PDF.js leaves some behind at damaged files): what becomes of a
// file is decided by what is waited for.
process.on('unhandledRejection', () => undefined);
// Ctrl-C reaches every process at once; the agent decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const write = async (parts: readonly Uint8Array[]): Promise<void> => {
  process.stdout.cork();
  const sent = Promise.all(parts.map((part) => new Promise<void>((resolve) => { process.stdout.write(part, () => { resolve(); }); })));
  process.stdout.uncork();
  await sent;
};

const frames = new FrameReader();
let turn = Promise.resolve();
process.stdin.on('data', (piece: Buffer) => {
  for (const frame of frames.push(piece)) turn = turn.then(() => serve(frame, write)).catch(end);
});
process.stdin.on('end', () => { process.exit(0); });
process.stdout.on('error', () => { process.exit(0); });

confine();
const ready: ReaderAnswer = { type: 'ready', protocol: READER_PROTOCOL };
await write([frameHead(ready, 0)]);
