// What may come in through one room: signals looked at, signals remembered, strangers at the bell. Each room has its own, so that
// whoever holds a leaked invite can fill and wear out that invite's door and no other: members meet all the same. Owns no links.
// Rules M69 and M72.
import { Bucket } from '../../../app/mesh/bucket.ts';
import { ReplayGuard } from '../../../app/mesh/replayGuard.ts';
import type { SignalRoom } from './signalRooms.ts';

/** Signals looked at: a room of 32 that all call each other stays below; at an invite's door there are a few. */
const HEARD = { members: { perSecond: 200, burst: 800 }, join: { perSecond: 40, burst: 200 } } as const;
/** Strangers whose offer makes a connection here. */
const RINGS_PER_SECOND = 2, RINGS_BURST = 8;
/** Links and attempts of strangers at once, of one invite and of all: half of the links stay for members. */
const STRANGERS_OF_ROOM = 4, STRANGERS_MAX = 8;

interface Door { readonly heard: Bucket; readonly carried: Bucket; readonly rings: Bucket; readonly replays: ReplayGuard }

export class RoomDoors {
  readonly #doors = new Map<string, Door>();
  /** Link of a stranger that nobody let in yet -> its room. */
  readonly #strangers = new Map<string, string>();

  /** Rooms that are no more are forgotten. */
  keep(rooms: readonly SignalRoom[]): void {
    const names = new Set(rooms.map(({ name }) => name));
    for (const name of this.#doors.keys()) if (!names.has(name)) this.#doors.delete(name);
  }

  /** Whether another signal is looked at; what members hand on and what hosts do are counted apart. */
  mayHear(room: SignalRoom, byHost: boolean, nowMs: number): boolean {
    const { heard, carried } = this.#of(room, nowMs);
    return (byHost ? heard : carried).take(nowMs);
  }
  replaysOf(room: SignalRoom, nowMs: number): ReplayGuard { return this.#of(room, nowMs).replays; }

  /** Whether an offer of a stranger makes anything. */
  mayRing(room: SignalRoom, nowMs: number): boolean {
    const ofRoom = [...this.#strangers.values()].filter((name) => name === room.name).length;
    return ofRoom < STRANGERS_OF_ROOM && this.#strangers.size < STRANGERS_MAX && this.#of(room, nowMs).rings.take(nowMs);
  }
  entered(linkId: string, room: SignalRoom): void { this.#strangers.set(linkId, room.name); }
  /** It was let in, or is gone. */
  left(linkId: string): void { this.#strangers.delete(linkId); }

  #of({ name, kind }: SignalRoom, nowMs: number): Door {
    const known = this.#doors.get(name);
    if (known !== undefined) return known;
    const { perSecond, burst } = HEARD[kind], bucket = () => new Bucket(perSecond, burst, nowMs);
    const door: Door = { heard: bucket(), carried: bucket(), rings: new Bucket(RINGS_PER_SECOND, RINGS_BURST, nowMs), replays: new ReplayGuard() };
    this.#doors.set(name, door);
    return door;
  }
}
