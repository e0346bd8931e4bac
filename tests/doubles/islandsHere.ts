// An island and a guest of it in one process: the real rules of both sides and a real world, over a wire that carries the very bytes of
// the mesh and keeps what went over it. Time moves when a test says so.
import { readCall, writeCall } from '../../app/mesh/callWire.ts';
import { IslandHost, type Said } from '../../app/world/visit/islandHost.ts';
import { Visit } from '../../app/world/visit/visit.ts';
import type { NodeId } from '../../schemas/ids.ts';
import type { GuestMessage, IslandGuests, IslandMessage, VisitEnd } from '../../schemas/visit.ts';
import type { WorldScene } from '../../schemas/world.ts';
import { ManualClock, settle } from './manualClock.ts';
import { OWN_KEY, WorldHere } from './worldHere.ts';

export const OWNER = 'a'.repeat(64) as NodeId;
export const GUEST = 'b'.repeat(64) as NodeId;
export const ISLAND = { key: OWNER, name: 'Kay' };
const TICKS_SHOWN = 5, TICK_MS = 100;

export class IslandsHere {
  readonly clock = new ManualClock();
  readonly world = new WorldHere(21);
  policy: { guests: IslandGuests; names: boolean } = { guests: 'try', names: false };
  /** Members that are linked; of each whether it may talk. */
  readonly members = new Map<string, boolean>([[GUEST, true]]);
  /** Every byte that went to guests, as text; and what was said to which of them. */
  toGuests = '';
  readonly told: { readonly to: string; readonly message: IslandMessage; readonly atMs: number; readonly bytes: number }[] = [];
  /** What the guest's side says goes nowhere while false. */
  linked = true;
  readonly heard: Said[] = [];
  readonly scenes: WorldScene[] = [];
  readonly lines: string[] = [];
  readonly ends: (VisitEnd | null)[] = [];
  readonly floods: string[] = [];
  readonly penalties: string[] = [];
  readonly faults: unknown[] = [];
  rows: Int32Array = new Int32Array(0);
  readonly host: IslandHost;
  readonly visit: Visit;
  #nonce = 0;

  constructor() {
    const { world, clock } = this;
    world.input({ kind: 'visitor-came', key: OWN_KEY, name: 'Kay', home: true });
    world.tick(20);
    this.host = new IslandHost({
      clock, policy: () => this.policy, member: (nodeId) => { const mayTalk = this.members.get(nodeId); return mayTalk === undefined ? null : { name: `node ${nodeId.slice(0, 1)}`, mayTalk }; },
      send: (to, message) => this.#toGuest(to, message),
      world: {
        come: (key, name) => world.ask('come', { key, name }), left: (key) => { world.input({ kind: 'visitor-left', key }); }, act: (key, act, named) => world.ask('guestAct', { key, act, named }),
        scene: (key, may, named) => world.ask('guestScene', { key, may, named }), land: (named) => world.ask('guestLand', { named }), look: (id, key, named) => world.ask('guestLook', { id, key, named }),
      },
      onGuests: () => undefined, onSaid: (said) => { this.heard.push(said); }, onFlood: (nodeId) => { this.floods.push(nodeId); }, onFault: (fault) => { this.faults.push(fault); },
    });
    this.visit = new Visit({
      clock, nonce: () => (this.#nonce += 1).toString(16).padStart(32, '0'), send: (_to, message) => { if (this.linked) this.say(GUEST, message); return this.linked; }, isUp: () => this.linked,
      onScene: (scene) => { this.scenes.push(scene); }, onRows: (_tick, rows) => { this.rows = rows; }, onSaid: (_who, text) => { this.lines.push(text); }, onChange: (why) => { this.ends.push(why); }, onPenalty: (nodeId) => { this.penalties.push(nodeId); },
    });
  }

  /** A member says this to the island, as bytes; what is no message is none. */
  say(from: string, message: GuestMessage): void {
    const read = readCall(writeCall(message));
    if (read !== null && read.type.startsWith('visit-')) this.host.receive(from as NodeId, read as GuestMessage);
  }

  async go(): Promise<void> {
    await Promise.all([this.visit.go(ISLAND), settle()]);
  }

  /** The world lives on and shows itself, as its thread does. */
  async live(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += TICKS_SHOWN * TICK_MS) {
      this.world.tick(TICKS_SHOWN);
      this.host.shown(this.world.sim.world.header.tick, this.world.rows());
      if (at % 1_000 === 0) this.host.tell();
      await this.clock.advance(TICKS_SHOWN * TICK_MS);
    }
  }

  names(): string[] { return this.world.answers.scene(null).visitors.map(({ name }) => name); }

  #toGuest(to: string, message: IslandMessage): boolean {
    const bytes = writeCall(message), read = readCall(bytes);
    if (read === null) throw new Error(`the island said what is no message: ${message.type}, ${bytes.length} bytes`);
    this.toGuests += new TextDecoder().decode(bytes);
    this.told.push({ to, message, atMs: this.clock.monotonicMs(), bytes: bytes.length });
    if (!this.linked) return false;
    if (to === GUEST) this.visit.receive(OWNER, read as IslandMessage);
    return true;
  }
}
