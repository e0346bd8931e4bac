// The readers processes of the app: the agent may start no process of its own here, so it asks for them, each at a door and with a
// word that only it knows. They get nothing else; what is read with them the shell never sees.
import type { Desktop, ReaderDoor, SmallProcess } from '../../app/desktop/ports.ts';
import type { ShellWord } from '../../schemas/desktop.ts';

/** More at once than any agent of ours asks for. */
export const READERS_MAX = 8;

export class ReaderProcesses {
  readonly #desktop: Pick<Desktop, 'startReader'>;
  readonly #say: (word: ShellWord) => void;
  readonly #processes = new Map<number, SmallProcess>();

  constructor(desktop: Pick<Desktop, 'startReader'>, say: (word: ShellWord) => void) { this.#desktop = desktop; this.#say = say; }

  start(reader: number, door: ReaderDoor): void {
    if (this.#processes.has(reader) || this.#processes.size >= READERS_MAX) { this.#say({ type: 'reader-ended', reader, why: 'too many readers' }); return; }
    const process = this.#desktop.startReader(door);
    this.#processes.set(reader, process);
    process.onStart((pid) => { if (this.#processes.get(reader) === process) this.#say({ type: 'reader-started', reader, pid }); });
    process.onExit((code) => {
      // The agent that asked for it is gone: the next one counts from the beginning.
      if (this.#processes.get(reader) !== process) return;
      this.#processes.delete(reader);
      this.#say({ type: 'reader-ended', reader, why: code === null ? 'a signal' : `exit code ${code}` });
    });
  }

  kill(reader: number): void { this.#processes.get(reader)?.kill(); }
  /** The agent they read for is gone. */
  killAll(): void {
    const processes = [...this.#processes.values()];
    this.#processes.clear();
    for (const process of processes) process.kill();
  }
}
