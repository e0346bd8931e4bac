// One tick of the world: inputs first, in the order given, then every system in one fixed order. The only way a world
// changes, so that a snapshot and the inputs since replay the same life.
import { apply } from './apply.ts';
import { BEING, CREATURE } from './fields.ts';
import type { Event, Outcome, WorldInput } from './inputs.ts';
import { bury } from './life.ts';
import { drift } from './light.ts';
import { liveOne, type Happened, type Watcher } from './living.ts';
import { tell } from './chronicle.ts';
import { closeStones } from './riddles.ts';
import { Senses } from './senses.ts';
import { dayOf, TICKS_PER_DAY, UNITS_PER_TILE } from './units.ts';
import { stepVisitors } from './visitors.ts';
import { walk } from './movement.ts';
import { WEATHERS } from '../language/words.ts';
import type { World } from './world.ts';

const CLOSE_STONES_EVERY_TICKS = 50;
const ROAM_EVERY_TICKS = 40;

export interface Ticked { readonly outcomes: readonly Outcome[]; readonly events: readonly Event[] }

export class Simulation {
  readonly world: World;
  readonly #watcher: Watcher | null;
  readonly #senses = new Senses();
  readonly #ids: number[] = [];

  constructor(world: World, watcher: Watcher | null = null) { this.world = world; this.#watcher = watcher; }

  tick(inputs: readonly WorldInput[] = []): Ticked {
    const { world } = this;
    const events: Event[] = [], happened: Happened = { events, watcher: this.#watcher };
    this.#senses.look(world);
    const outcomes = inputs.map((input) => {
      const outcome = apply(world, this.#senses, input, happened);
      // Rows may have moved: what follows must not look where they were.
      this.#senses.look(world);
      return outcome;
    });
    world.header.tick += 1;
    weather(world);
    drift(world);
    this.#beings(happened);
    bury(world);
    stepVisitors(world);
    roam(world);
    if (world.header.tick % CLOSE_STONES_EVERY_TICKS === 0) closeStones(world);
    if (world.header.tick % TICKS_PER_DAY === 0) tell(world, 'day', { a: dayOf(world.header.tick) });
    return { outcomes, events };
  }

  get senses(): Senses { return this.#senses; }

  /** By id, in order; who is born in this tick lives from the next. */
  #beings(happened: Happened): void {
    const { beings } = this.world.tables;
    this.#ids.length = 0;
    for (let at = 0; at < beings.count * beings.stride; at += beings.stride) this.#ids.push(beings.data[at + BEING.id]!);
    for (const id of this.#ids) liveOne(this.world, this.#senses, id, happened);
  }
}

/** Weather of the day, drawn as the day begins. */
function weather(world: World): void {
  if (world.header.tick % TICKS_PER_DAY === 1) world.header.weather = world.streams.weather.nextBelow(WEATHERS.length);
}

/** Creatures stir near where they live, the busier the more. */
function roam(world: World): void {
  const { data, count, stride } = world.tables.creatures;
  for (let at = 0; at < count * stride; at += stride) {
    const next = walk({ x: data[at + CREATURE.x]!, z: data[at + CREATURE.z]! }, { x: data[at + CREATURE.toX]!, z: data[at + CREATURE.toZ]! }, 1);
    data[at + CREATURE.x] = next.x;
    data[at + CREATURE.z] = next.z;
    if ((world.header.tick + data[at]!) % ROAM_EVERY_TICKS !== 0 || data[at + CREATURE.load]! === 0) continue;
    const reach = UNITS_PER_TILE + data[at + CREATURE.load]!;
    const within = (value: number, least: number): number => Math.max(least + UNITS_PER_TILE, Math.min(least + 7 * UNITS_PER_TILE, value));
    const corner = (value: number): number => value - (value % (8 * UNITS_PER_TILE));
    data[at + CREATURE.toX] = within(data[at + CREATURE.x]! + world.streams.weather.nextBelow(2 * reach) - reach, corner(data[at + CREATURE.x]!));
    data[at + CREATURE.toZ] = within(data[at + CREATURE.z]! + world.streams.weather.nextBelow(2 * reach) - reach, corner(data[at + CREATURE.z]!));
  }
}
