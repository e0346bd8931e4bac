// Training text from a life: what beings of the great simulation did and answered, told by the rules by which the small worlds of
// play are told (telling.ts), in the same words. It looks on while they live and holds a world of files and people in no word: what
// beings sense is told in the world's own words, what people do is not among it.
import { SeededStream } from '../../physics/random.ts';
import type { Told } from '../language/frame.ts';
import { isUnseenName } from '../language/names.ts';
import { BEING } from '../sim/fields.ts';
import type { Watcher } from '../sim/living.ts';
import { inWords, type Choosing } from '../sim/options.ts';
import { kindOf } from '../sim/riddles.ts';
import type { World } from '../sim/world.ts';
import type { Happened } from './ground.ts';
import { Deeds, TOLD_EIGHTHS } from './telling.ts';

/** Told of one stretch of life at most: of more, every second one, every fourth and so on. */
export const LIVED_MAX = 256;

/** What a being is doing: told where it led to something, and how much land it had found before. */
interface Doing { readonly told: Told | null; readonly explored: number }

export class LivedTeller implements Watcher {
  readonly #world: World;
  readonly #doing = new Map<number, Doing>();
  /** Beings in the middle of a challenge. */
  readonly #trying = new Set<number>();
  #deeds = new Deeds<Told>();
  #stream: SeededStream;
  #told: Told[] = [];
  #every = 1;
  #met = 0;

  constructor(world: World) { this.#world = world; this.#stream = this.#streamFromHere(); }

  chose(being: number, choosing: Choosing, option: number): void {
    // Somebody else solved it, or its relic is gone.
    if (choosing.kind === 'act' && this.#trying.delete(being)) this.#deeds.brokeOff(being);
    const kind = choosing.kind === 'act' ? choosing.acts[option]!.kind : kindOf(this.#world, choosing.relicAt);
    const kept = this.#stream.nextBelow(8) < TOLD_EIGHTHS[kind] && !namesUnseen(choosing);
    this.#doing.set(being, { told: kept ? toldOf(choosing, option) : null, explored: this.#explored(being) });
  }

  became(being: number, what: Happened): void {
    const doing = this.#doing.get(being);
    // Begun before the stretch that is told.
    if (doing === undefined) return;
    this.#doing.delete(being);
    if (what === 'tried' || what === 'right') this.#trying.add(being); else this.#trying.delete(being);
    const happened = what === 'went' && this.#explored(being) > doing.explored ? 'found-land' : what;
    for (const told of this.#deeds.became(being, doing.told, happened)) this.#tell(told);
  }

  /** What was told since the last time; what is under way now is told of neither stretch. */
  take(): readonly Told[] {
    const told = this.#told;
    this.#doing.clear();
    this.#trying.clear();
    this.#deeds = new Deeds();
    this.#stream = this.#streamFromHere();
    this.#told = [];
    this.#every = 1;
    this.#met = 0;
    return told;
  }

  /** From what a snapshot holds: the stretch that begins here is told alike whenever it is lived. */
  #streamFromHere(): SeededStream { const { seed, tick } = this.#world.header; return SeededStream.from(seed, `lived-${tick}`); }

  #explored(being: number): number {
    const { beings } = this.#world.tables;
    return beings.data[beings.find(being) + BEING.explored]!;
  }

  #tell(told: Told): void {
    if (this.#met % this.#every === 0) this.#told.push(told);
    this.#met += 1;
    if (this.#told.length <= LIVED_MAX) return;
    this.#told = this.#told.filter((_, index) => index % 2 === 0);
    this.#every *= 2;
  }
}

/** Names that are kept out of every text, so that reading can be tested on them. */
function namesUnseen(choosing: Choosing): boolean {
  if (choosing.kind === 'answer') return false;
  const { name, beingHere } = choosing.perception;
  return isUnseenName(name) || (beingHere !== null && isUnseenName(beingHere));
}

function toldOf(choosing: Choosing, option: number): Told {
  const { facts, ask, options } = inWords(choosing);
  return { facts, ask, answer: options[option]! };
}
