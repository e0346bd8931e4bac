// Entry of the readers process: files' bytes come in, documents and refusals go out, through pipes or the one door it was sent
// to. It is started with Node's permission model, an empty environment and nothing else; it ends with its parent.
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants, setPriority } from 'node:os';
import type { Writable } from 'node:stream';
import { definePDFJSModule } from 'unpdf';
import { FrameReader, frameHead } from '../app/ingest/readerFrames.ts';
import { READER_PROTOCOL } from '../schemas/reader.ts';
import type { ReaderAnswer } from '../schemas/reader.ts';
import { confine, hasFileLocks } from './reader/confine.node.ts';
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

/** The other end: the pipes of whoever started this process, or the door it was sent to, which opens for a word. */
interface Way { readonly from: NodeJS.ReadableStream; readonly to: Writable }
const { ILEICES_READER_DOOR: door, ILEICES_READER_WORD: word } = process.env;
// Ctrl-C reaches every process at once; the agent decides. Where another one starts processes, that is how it ends one.
for (const signal of door === undefined ? ['SIGINT', 'SIGTERM', 'SIGHUP'] as const : ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
const way: Way = door === undefined || word === undefined ? { from: process.stdin, to: process.stdout } : await throughDoor(door, word);
async function throughDoor(address: string, said: string): Promise<Way> {
  setPriority(constants.priority.PRIORITY_LOW);
  const socket = connect(address);
  await once(socket, 'connect');
  socket.write(Buffer.from(said, 'hex'));
  return { from: socket, to: socket };
}

const write = async (parts: readonly Uint8Array[]): Promise<void> => {
  way.to.cork();
  const sent = Promise.all(parts.map((part) => new Promise<void>((resolve) => { way.to.write(part, () => { resolve(); }); })));
  way.to.uncork();
  await sent;
};

const frames = new FrameReader();
let turn = Promise.resolve();
way.from.on('data', (piece: Buffer) => {
  for (const frame of frames.push(piece)) turn = turn.then(() => serve(frame, write)).catch(end);
});
way.from.on('end', () => { process.exit(0); });
way.to.on('error', () => { process.exit(0); });

// What is loaded late elsewhere must be here before the doors of files are closed.
if (!hasFileLocks()) await definePDFJSModule(() => import('unpdf/pdfjs'));
confine(way.to);
const ready: ReaderAnswer = { type: 'ready', protocol: READER_PROTOCOL };
await write([frameHead(ready, 0)]);
