// The past of a world in segments: a snapshot, and every input since with the tick it came at. Living a segment again leads
// to the same moment, number for number.
import { hashText } from '../../../app/world/sim/hash.ts';
import type { WorldInput } from '../../../app/world/sim/inputs.ts';
import { loadWorld, saveWorld } from '../../../app/world/sim/save.ts';
import { Simulation } from '../../../app/world/sim/tick.ts';

/** Ten minutes of life. */
export const SEGMENT_TICKS = 6_000;

export interface LoggedInputs { readonly tick: number; readonly inputs: readonly WorldInput[] }
export interface PastSegment { readonly from: number; readonly to: number; readonly saved: Uint8Array; readonly log: readonly LoggedInputs[]; /** Hash of the world at the end. */ readonly hash: string }

/** After such an input no snapshot from before it may be kept: it would still name what was forgotten. */
export const forgets = (input: WorldInput): boolean => input.kind === 'region-removed' || input.kind === 'relics-removed';

/** Ticks between two moments that are kept while a segment is lived again: from one to the next takes a person's patience at most. */
const WAYPOINT_TICKS = 600;

/** Some tens of milliseconds of living again. */
const BREATHE_TICKS = 50;

interface Waypoint { readonly tick: number; readonly saved: Uint8Array }

/** Lives moments of the past again. What was lived through last is kept in steps, so that moments near it come quickly. */
export class Reliver {
  #waypoints: Waypoint[] = [];
  #forgotten = 0;

  /** The world as it was at `tick`, which lies in the segment. `breathe` is waited for between stretches: whoever lives on meanwhile does
   *  so there. Throws where the end is not what it was, and where something was forgotten meanwhile. */
  async relive(segment: PastSegment, tick: number, breathe: () => Promise<void>): Promise<Simulation> {
    if (!Number.isInteger(tick) || tick < segment.from || tick > segment.to) throw new RangeError(`This part of the past runs from tick ${segment.from} to ${segment.to}; ${tick} is not in it.`);
    const begun = this.#waypoints.at(0);
    if (begun === undefined || begun.tick !== segment.from || Buffer.compare(begun.saved, segment.saved) !== 0) this.#waypoints = [{ tick: segment.from, saved: segment.saved }];
    const sim = new Simulation(loadWorld(this.#waypoints.findLast((one) => one.tick <= tick)!.saved));
    const forgotten = this.#forgotten, byTick = new Map(segment.log.map((logged) => [logged.tick, logged.inputs]));
    while (sim.world.header.tick < tick) {
      sim.tick(byTick.get(sim.world.header.tick) ?? []);
      const { tick: now } = sim.world.header;
      if (now % BREATHE_TICKS === 0) await breathe();
      if (forgotten !== this.#forgotten) throw new Error('This part of the past was forgotten.');
      if (now - this.#waypoints.at(-1)!.tick >= WAYPOINT_TICKS) this.#waypoints.push({ tick: now, saved: saveWorld(sim.world) });
    }
    if (tick === segment.to && hashText(sim.world) !== segment.hash) throw new Error('This part of the past does not lead to where it led.');
    return sim;
  }

  forget(): void { this.#waypoints = []; this.#forgotten += 1; }
}

/** Writes the segment that is being lived. */
export class PastWriter {
  #from: number;
  #saved: Uint8Array;
  #log: LoggedInputs[] = [];

  constructor(tick: number, saved: Uint8Array) { this.#from = tick; this.#saved = saved; }

  /** To be told before the tick that takes them. */
  took(tick: number, inputs: readonly WorldInput[]): void { if (inputs.length > 0) this.#log.push({ tick, inputs }); }

  isLong(tick: number): boolean { return tick - this.#from >= SEGMENT_TICKS; }

  get from(): number { return this.#from; }

  /** What was lived since it began, as if it ended here. */
  open(tick: number, hash: string): PastSegment { return { from: this.#from, to: tick, saved: this.#saved, log: this.#log, hash }; }

  /** Ends it here; the next one begins with the same snapshot. */
  close(tick: number, saved: Uint8Array, hash: string): PastSegment {
    const segment = this.open(tick, hash);
    this.#from = tick;
    this.#saved = saved;
    this.#log = [];
    return segment;
  }
}
