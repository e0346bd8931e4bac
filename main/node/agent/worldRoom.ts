// Everything about the world in the agent, put together: the person who walks there, what the land's keeper tells it, what was
// uncovered, light from work that was done, and its past. The world itself lives in its thread.
import { SeededStream } from '../../../app/physics/random.ts';
import type { Event, WorldInput } from '../../../app/world/sim/inputs.ts';
import type { WorldScene } from '../../../schemas/world.ts';
import { RelicKey } from '../../../schemas/land.ts';
import type { LandInput } from '../../../schemas/land.ts';
import type { MeshView } from '../../../schemas/meshView.ts';
import type { ComputeChild } from './computeKeeper.ts';
import { DreamDesk } from './dreamDesk.ts';
import type { LandRoom } from './landRoom.ts';
import type { NodeParts } from './parts.ts';
import { PastDesk } from './pastDesk.ts';
import { PlayKeeper } from './playKeeper.ts';
import { OWN_VISITOR } from '../world/person.ts';
import { VisitRoom, type VisitRoomOptions } from './visitRoom.ts';

/** Shown where the person never said what to be called. */
const NAMELESS = 'You';
/** Work is told to the world this often at most. */
const WORK_EVERY_MS = 10_000;

export interface WorldRoomOptions extends Pick<VisitRoomOptions, 'mesh' | 'emit' | 'show'> {
  readonly parts: Pick<NodeParts, 'world' | 'worldPast' | 'worldLived' | 'worldSeed' | 'settings' | 'clock'>;
  readonly land: () => Pick<LandRoom, 'ask'>;
  /** Whoever computes; null while the model sleeps. */
  readonly compute: () => Pick<ComputeChild, 'call'> | null;
  readonly onFault: (fault: unknown, during: string) => void;
}

/** This node and the members it is linked with now. */
export function nodesTogether(mesh: Pick<MeshView, 'state' | 'peers'> | null): number {
  return mesh?.state !== 'member' ? 1 : 1 + mesh.peers.filter(({ state, path }) => state === 'allowed' && path !== null).length;
}

export class WorldRoom {
  /** Who decides for beings. */
  readonly play: PlayKeeper;
  readonly dreams: DreamDesk;
  readonly past: PastDesk;
  /** Guests here, and the person on other islands. */
  readonly visits: VisitRoom;
  readonly #options: WorldRoomOptions;
  /** Windows draw the world; the person stands in this one. */
  #watched = false;
  #isHere = false;
  #tokens = 0;
  #toldWorkMs = -Infinity;

  constructor(options: WorldRoomOptions) {
    this.#options = options;
    const { parts: { world, clock, worldSeed }, compute, onFault } = options;
    this.past = new PastDesk(options.parts.worldPast, world);
    this.play = new PlayKeeper({
      clock, compute, stream: SeededStream.from(worldSeed, 'choices'), onFault: (fault) => { onFault(fault, 'asking the model what beings do'); },
      world: { asked: () => world.ask('asked', null), input: (input) => { world.input(input); } },
    });
    this.visits = new VisitRoom({ ...options, onPlaces: () => { this.#placed(); } });
    this.dreams = new DreamDesk({ compute, saved: () => world.ask('saved', null), stream: () => SeededStream.from(worldSeed, 'dream') });
  }

  /** Nobody who was here when the node last stopped is here any more, and the past ends where this world begins. */
  start(): void {
    const { world, worldPast } = this.#options.parts;
    world.ask('lived', null).then(({ from }) => { worldPast.cutAfter(from); }).catch((fault: unknown) => { this.#options.onFault(fault, 'looking through the past of the world'); });
    this.startedAgain();
    this.settingsChanged();
  }

  /** Whoever does not want its beings' acts to be learnt from keeps none of them. */
  settingsChanged(): void { try { this.#options.parts.worldLived.settingChanged(); } catch (fault) { this.#options.onFault(fault, 'erasing what the world told of itself'); } }

  watch(on: boolean): void {
    this.#watched = on;
    this.visits.watched(on);
    this.#placed();
  }

  shown(tick: number, rows: Int32Array): void { this.visits.shown(tick, rows); }
  told(scene: WorldScene): void { this.visits.told(scene); }

  /** Who watches is there, unless on another island; the world lives on while anybody is. The model chooses for beings only while the
   *  person is there: no guest makes this machine think. */
  #placed(): void {
    const { world } = this.#options.parts;
    const isHere = this.#watched && !this.visits.isAbroad, isSeen = isHere || this.visits.hasGuests;
    world.watch(isSeen);
    if (isHere !== this.#isHere) world.input(isHere ? this.#arrival() : { kind: 'visitor-left', key: OWN_VISITOR });
    this.#isHere = isHere;
    this.play.watch(isHere);
  }

  /** Somebody speaks to this being: it stops and listens. */
  addressed(name: string): void { this.#options.parts.world.input({ kind: 'addressed', name }); }

  landChanged(inputs: readonly LandInput[]): void { for (const input of inputs) this.#options.parts.world.input(input); }

  /** What beings and people uncovered becomes a question; nothing is opened. */
  happened(events: readonly Event[]): void {
    for (const event of events) {
      if (event.kind !== 'uncovered' || !RelicKey.safeParse(event.relic).success) continue;
      this.#options.land().ask(event.relic, event.who === 'home' ? { kind: 'you' } : { kind: 'world', being: event.who === 'guest' ? `${event.by}, a guest,` : event.by })
        .catch((fault: unknown) => { this.#options.onFault(fault, 'asking about what was uncovered'); });
    }
  }

  /** A new thread knows nobody who came since it was kept, and some who went. */
  startedAgain(): void {
    this.#options.parts.world.input(this.#isHere ? this.#arrival() : { kind: 'visitor-left', key: OWN_VISITOR });
    this.visits.worldStartedAgain();
    this.play.worldStartedAgain();
  }

  async close(): Promise<void> {
    this.visits.close();
    this.play.watch(false);
    await this.dreams.close();
  }

  /** Work that was done lights the land. */
  worked(tokens: number): void {
    const { clock, world } = this.#options.parts;
    this.#tokens += tokens;
    if (clock.monotonicMs() - this.#toldWorkMs < WORK_EVERY_MS) return;
    this.#toldWorkMs = clock.monotonicMs();
    world.input({ kind: 'work', tokens: this.#tokens });
    this.#tokens = 0;
  }

  #arrival(): WorldInput { return { kind: 'visitor-came', key: OWN_VISITOR, name: this.#options.parts.settings.current.meshName || NAMELESS, home: true }; }
}
