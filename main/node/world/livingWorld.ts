// A simulation that lives on and remembers: every tick goes into the past that is being written, moments of it can be lived
// again at any time, what beings did is told as it happens, and what is forgotten stands in no past either.
import { LivedTeller } from '../../../app/world/play/lived.ts';
import { hashText } from '../../../app/world/sim/hash.ts';
import type { WorldInput } from '../../../app/world/sim/inputs.ts';
import { saveWorld } from '../../../app/world/sim/save.ts';
import { Simulation, type Ticked } from '../../../app/world/sim/tick.ts';
import type { World } from '../../../app/world/sim/world.ts';
import { forgets, PastWriter, Reliver, type PastSegment } from './past.ts';
import type { PastRange } from './pastStore.ts';
import type { LivedDocument } from '../../../schemas/lived.ts';

/** A stretch that is over, and what beings did in it. */
export interface Stretch { readonly segment: PastSegment; readonly told: readonly LivedDocument[] }

export class LivingWorld {
  readonly world: World;
  readonly #sim: Simulation;
  readonly #teller: LivedTeller;
  readonly #reliver = new Reliver();
  #past: PastWriter;

  constructor(world: World) {
    this.world = world;
    this.#teller = new LivedTeller(world);
    this.#sim = new Simulation(world, this.#teller);
    this.#past = this.#begun();
  }

  tick(inputs: readonly WorldInput[]): Ticked {
    this.#past.took(this.world.header.tick, inputs);
    const ticked = this.#sim.tick(inputs);
    if (inputs.some(forgets)) { this.#past = this.#begun(); this.#reliver.forget(); }
    return ticked;
  }

  /** The stretch that is lived now: no file has it yet, and it can be looked back at all the same. */
  lived(): PastRange { return { from: this.#past.from, to: this.world.header.tick }; }

  /** Ends that stretch where it is long enough to be kept. */
  stretchToKeep(saved: () => Uint8Array): Stretch | null {
    const { tick } = this.world.header;
    return this.#past.isLong(tick) ? { segment: this.#past.close(tick, saved(), hashText(this.world)), told: this.#teller.take() } : null;
  }

  /** A moment of a kept segment, or of the stretch that is lived now; null where it holds no such moment or cannot be lived again. One at a time. */
  async relive(segment: PastSegment | null, tick: number, breathe: () => Promise<void>): Promise<World | null> {
    try { return (await this.#reliver.relive(segment ?? this.#past.open(this.world.header.tick, hashText(this.world)), tick, breathe)).world; } catch { return null; }
  }

  #begun(): PastWriter {
    this.#teller.take();
    return new PastWriter(this.world.header.tick, saveWorld(this.world));
  }
}
