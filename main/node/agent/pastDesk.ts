// The past of the world for whoever looks back: which stretches there are, and moments of them. Nothing that is asked here
// changes anything.
import { frameOf } from '../../../app/world/view/frame.ts';
import type { WorldPast, WorldRelived } from '../../../schemas/world.ts';
import { RpcError } from '../host/rpcCall.ts';
import type { PastStore } from '../world/pastStore.ts';
import type { WorldLink } from '../world/worldLink.ts';

export class PastDesk {
  readonly #kept: Pick<PastStore, 'ranges' | 'read'>;
  readonly #world: Pick<WorldLink, 'ask'>;
  #isBusy = false;
  /** Whoever is next: true when it is their turn, false when somebody newer came. */
  #waiting: ((turn: boolean) => void) | null = null;

  constructor(kept: Pick<PastStore, 'ranges' | 'read'>, world: Pick<WorldLink, 'ask'>) { this.#kept = kept; this.#world = world; }

  /** What is kept in files, and what is lived now; in order of time. */
  async past(): Promise<WorldPast> {
    const lived = await this.#world.ask('lived', null);
    // A world that began anew has no part in what an older one left.
    return { ranges: [...this.#kept.ranges().filter(({ to }) => to <= lived.from), lived].filter(({ from, to }) => to > from) };
  }

  /** One after the other; of those that wait only the newest is lived again: whoever draws a slider along wants nothing else. */
  async relive(tick: number): Promise<WorldRelived> {
    this.#nextTurn(false);
    if (this.#isBusy && !await new Promise<boolean>((resolve) => { this.#waiting = resolve; })) throw new RpcError('busy', 'Another moment was asked for meanwhile.');
    this.#isBusy = true;
    try { return await this.#relive(tick); } finally {
      this.#isBusy = false;
      this.#nextTurn(true);
    }
  }

  #nextTurn(turn: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(turn);
  }

  async #relive(tick: number): Promise<WorldRelived> {
    const { from } = await this.#world.ask('lived', null);
    const segment = tick > from ? null : this.#kept.read(tick);
    const moment = await this.#world.ask('relive', { segment, tick });
    if (moment === null) throw new RpcError('not-found', 'This moment is not kept any more. Choose another one.');
    return { scene: moment.scene, land: moment.land, frame: Buffer.from(frameOf(tick, moment.rows)).toString('base64') };
  }
}
