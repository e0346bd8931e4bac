// A world in this process instead of a thread: the real simulation and the real views, ticking when it is told to.
import { createWorld } from '../../app/world/sim/create.ts';
import type { WorldInput } from '../../app/world/sim/inputs.ts';
import type { Ticked } from '../../app/world/sim/tick.ts';
import { RowWriter } from '../../app/world/view/rows.ts';
import type { Disk } from '../../app/ports.ts';
import { saveWorld } from '../../app/world/sim/save.ts';
import { PastDesk } from '../../main/node/agent/pastDesk.ts';
import { answersOf, type Answers } from '../../main/node/world/answers.ts';
import { LivingWorld, type Stretch } from '../../main/node/world/livingWorld.ts';
import { PastStore } from '../../main/node/world/pastStore.ts';
import { forgets } from '../../main/node/world/past.ts';
import type { AskName, WorldAsks } from '../../main/node/world/messages.ts';
import type { WorldLink } from '../../main/node/world/worldLink.ts';
import type { RpcHandlers } from '../../schemas/rpc.ts';
import type { ActOutcome, Inspected, PersonAct, Riddle, worldMethods } from '../../schemas/world.ts';
import { testSealer } from './testSealer.ts';

export const OWN_KEY = 'me';
const HEARD: ActOutcome = { ok: true, why: null, right: null, uncovered: null, riddle: null };

/** Undefined, and null of an act: one is at home. */
export interface Elsewhere {
  visit(island: string | null): void;
  act(act: PersonAct): Promise<ActOutcome | null>;
  inspect(id: number): Inspected | null | undefined;
  riddle(): Riddle | null | undefined;
}

/** Files of one folder, in memory. */
class FilesHere implements Disk {
  readonly #files = new Map<string, Uint8Array>();
  read(path: string): Uint8Array | null { return this.#files.get(path) ?? null; }
  writeDurably(path: string, content: Uint8Array): void { this.#files.set(path, content); }
  remove(path: string): void { this.#files.delete(path); }
  list(path: string): ReturnType<Disk['list']> { return [...this.#files].filter(([name]) => name.startsWith(`${path}/`)).map(([name, { byteLength }]) => ({ name: name.slice(path.length + 1), bytes: byteLength, kind: 'file' })); }
  freeBytes(): number { return Infinity; }
}

export class WorldHere implements Pick<WorldLink, 'input' | 'watch' | 'ask'> {
  readonly sim: LivingWorld;
  /** What was kept of its past; a test takes of it or clears it. */
  readonly files: Disk = new FilesHere();
  readonly past = new PastStore(this.files, testSealer);
  readonly desk = new PastDesk(this.past, this);
  readonly answers: Answers;
  readonly #rows = new RowWriter();
  #inputs: WorldInput[] = [];
  /** The island of somebody else, where a test has one. */
  elsewhere: Elsewhere | null = null;
  onTicked: (ticked: Ticked) => void = () => undefined;
  onTold: (told: Stretch['told']) => void = () => undefined;
  onForgotten: () => void = () => undefined;

  constructor(seed: number) {
    this.sim = new LivingWorld(createWorld(seed));
    this.answers = answersOf(this.sim, (input) => { this.input(input); return this.#tick(); });
  }

  input(input: WorldInput): void { this.#inputs.push(input); }
  watch(): void { /* It ticks when a test says so. */ }
  async ask<N extends AskName>(name: N, argument: WorldAsks[N]['argument']): Promise<WorldAsks[N]['answer']> {
    if (this.#inputs.length > 0) this.#tick();
    return this.answers[name](argument as never);
  }
  tick(ticks: number): void { for (let turn = 0; turn < ticks; turn += 1) this.#tick(); }
  rows(): Int32Array { return this.#rows.write(this.sim.world).slice(); }

  handlers(): Pick<RpcHandlers, keyof typeof worldMethods> {
    return {
      'world.scene': () => this.ask('scene', null), 'world.land': () => this.ask('land', null),
      'world.inspect': async ({ id }) => {
        const there = this.elsewhere?.inspect(id);
        return { inspected: there === undefined ? await this.ask('inspect', id) : there };
      },
      'world.act': async (act) => await this.elsewhere?.act(act) ?? (act.act === 'say' ? HEARD : this.ask('act', { key: OWN_KEY, act })),
      'world.riddle': async () => {
        const there = this.elsewhere?.riddle();
        return { riddle: there === undefined ? await this.ask('riddle', OWN_KEY) : there };
      },
      'world.visit': async ({ island }) => { this.elsewhere?.visit(island); return {}; }, 'world.home': async () => { this.elsewhere?.visit(null); return {}; },
      'world.past': () => this.desk.past(), 'world.relive': ({ tick }) => this.desk.relive(tick),
    };
  }

  #tick(): Ticked {
    const ticked = this.sim.tick(this.#inputs);
    if (this.#inputs.some(forgets)) { this.past.clear(); this.onForgotten(); }
    this.#inputs = [];
    const stretch = this.sim.stretchToKeep(() => saveWorld(this.sim.world));
    if (stretch !== null) { this.past.add(stretch.segment); this.onTold(stretch.told); }
    this.onTicked(ticked);
    return ticked;
  }
}
