// A readers process that another one starts (the shell of the installed app, whose agent may start none): it comes to a door that
// only this user can find, says the word it was given, and is spoken to like a child from then on. One process a door.
import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ReaderBirth, ReaderChild, StartReader } from './readerChild.ts';

export const WORD_BYTES = 32;

/** Whoever starts processes for this one. */
export interface ReaderHost {
  start(id: number, door: { readonly address: string; readonly word: string }): void;
  kill(id: number): void;
}
export interface HostedReaders {
  readonly start: StartReader;
  /** The host says under which number it runs. */
  started(id: number, pid: number): void;
  /** The host says that this one ended. */
  ended(id: number, why: string): void;
}

export function hostedReaders(host: ReaderHost): HostedReaders {
  const open = new Map<number, HostedReader>();
  return {
    start: (birth) => {
      // Another thread may number its own at the same host.
      const id = randomInt(2 ** 47);
      const reader = new HostedReader(birth, () => { host.kill(id); }, () => { open.delete(id); });
      open.set(id, reader);
      reader.open((door) => { host.start(id, door); });
      return reader;
    },
    started: (id, pid) => { open.get(id)?.runsAs(pid); },
    ended: (id, why) => { open.get(id)?.end(why); },
  };
}

/** Below a folder that only this user may look into; a named pipe with a name nobody can guess on Windows. */
function freshAddress(): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\ileices-${randomBytes(16).toString('hex')}` : join(mkdtempSync(join(tmpdir(), 'ileices-')), 'reader');
}

class HostedReader implements ReaderChild {
  #pid: number | undefined;
  readonly #birth: ReaderBirth;
  readonly #onKill: () => void;
  readonly #onEnd: () => void;
  readonly #address = freshAddress();
  readonly #word = randomBytes(WORD_BYTES);
  readonly #server = createServer((socket) => { this.#meet(socket); });
  #socket: Socket | null = null;
  /** Who came and has not said the word yet. */
  readonly #strangers = new Set<Socket>();
  /** What was written before it came. */
  #early: Uint8Array[] = [];
  #hasEnded = false;

  constructor(birth: ReaderBirth, onKill: () => void, onEnd: () => void) { this.#birth = birth; this.#onKill = onKill; this.#onEnd = onEnd; }

  get pid(): number | undefined { return this.#pid; }
  runsAs(pid: number): void { this.#pid = pid; }

  open(start: (door: { address: string; word: string }) => void): void {
    this.#server.once('error', (error) => { this.end(`no door could be opened: ${error.message}`); });
    this.#server.listen(this.#address, () => { start({ address: this.#address, word: this.#word.toString('hex') }); });
  }

  write(bytes: Uint8Array): void { if (this.#socket === null) this.#early.push(bytes); else this.#socket.write(bytes); }
  kill(): void { this.#onKill(); this.end('it was ended'); }

  end(why: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#early = [];
    this.#socket?.destroy();
    this.#close();
    this.#onEnd();
    this.#birth.onEnd(why);
  }

  /** Nothing else counts until the word was said; whoever says another one is sent away. */
  #meet(socket: Socket): void {
    let said = Buffer.alloc(0);
    socket.on('error', () => { socket.destroy(); });
    socket.on('close', () => { this.#strangers.delete(socket); });
    this.#strangers.add(socket);
    const hear = (piece: Buffer): void => {
      said = Buffer.concat([said, piece]);
      if (said.length < WORD_BYTES) return;
      socket.off('data', hear);
      if (this.#socket !== null || this.#hasEnded || !timingSafeEqual(said.subarray(0, WORD_BYTES), this.#word)) { socket.destroy(); return; }
      this.#take(socket, said.subarray(WORD_BYTES));
    };
    socket.on('data', hear);
  }

  #take(socket: Socket, rest: Buffer): void {
    this.#socket = socket;
    this.#strangers.delete(socket);
    this.#close();
    socket.on('data', this.#birth.onBytes);
    socket.on('close', () => { this.#onKill(); this.end('its connection ended'); });
    if (rest.length > 0) this.#birth.onBytes(rest);
    for (const bytes of this.#early.splice(0)) socket.write(bytes);
  }

  #close(): void {
    this.#server.close();
    for (const stranger of this.#strangers) stranger.destroy();
    if (process.platform !== 'win32') rmSync(dirname(this.#address), { recursive: true, force: true });
  }
}
