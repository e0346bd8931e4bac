// Books that are linked: messages travel with a delay, in order, over links that tests make and cut; on request some are lost. Counts
// what passes.
import { LogSync } from '../../../app/mesh/logSync.ts';
import type { LogBook } from '../../../app/mesh/logBook.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { MeshRefusal } from '../../../schemas/mesh.ts';
import type { ManualClock } from '../../doubles/manualClock.ts';
import { hasher } from './fixture.ts';

const DELAY_MS = 20;

export class SyncNet {
  readonly syncs: LogSync[] = [];
  readonly faults: { readonly at: number; readonly from: number; readonly reason: MeshRefusal }[] = [];
  readonly messages: { readonly from: number; readonly to: number; readonly type: string; readonly bytes: number }[] = [];
  /** Share of messages that vanish. */
  lossRate = 0;
  readonly #clock: ManualClock;
  readonly #linked = new Set<string>();
  readonly #random: SeededStream;

  constructor(clock: ManualClock, books: readonly LogBook[], seed = 1) {
    this.#clock = clock;
    this.#random = SeededStream.from(seed, 'loss');
    books.forEach((book, at) => {
      this.syncs.push(new LogSync({
        book, clock, hasher,
        send: (linkId, message) => { this.send(at, Number(linkId), message); },
        onFault: (linkId, reason) => { this.faults.push({ at, from: Number(linkId), reason }); },
      }));
    });
  }

  link(a: number, b: number): void {
    this.#linked.add(`${a}-${b}`).add(`${b}-${a}`);
    this.syncs[a]!.admitted(`${b}`);
    this.syncs[b]!.admitted(`${a}`);
  }
  cut(a: number, b: number): void {
    this.#linked.delete(`${a}-${b}`);
    this.#linked.delete(`${b}-${a}`);
    this.syncs[a]!.closed(`${b}`);
    this.syncs[b]!.closed(`${a}`);
  }
  /** As if `from` had sent it. */
  send(from: number, to: number, message: Uint8Array): void {
    const { type } = JSON.parse(Buffer.from(message).toString()) as { type: string };
    this.messages.push({ from, to, type, bytes: message.length });
    if (this.#random.nextFloat() < this.lossRate) return;
    this.#clock.after(DELAY_MS, () => { if (this.#linked.has(`${from}-${to}`)) this.syncs[to]!.message(`${from}`, message); });
  }
  count(type: string): number { return this.messages.filter((one) => one.type === type).length; }
  stop(): void { for (const sync of this.syncs) sync.stop(); }
}
