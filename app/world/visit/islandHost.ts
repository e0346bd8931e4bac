// Guests on this node's island: who may come, what each is sent, what each may do, and when a visit is over. Not the world, which
// comes in as calls, nor the wire. A guest that reads slowly or falls silent misses frames and is then dropped; nothing waits for
// it. Whatever a setting or the mesh takes back ends at once.
import type { NodeId } from '../../../schemas/ids.ts';
import { visitLimits, type GuestMay, type GuestMessage, type IslandGuests, type IslandMessage, type VisitEnd, type VisitLand, type VisitRiddle, type VisitScene, type VisitSeen } from '../../../schemas/visit.ts';
import type { ActOutcome, PersonAct, WorldAct } from '../../../schemas/world.ts';
import { base64urlOf } from '../../mesh/base64url.ts';
import { jsonBytes } from '../../mesh/jsonBytes.ts';
import type { Clock } from '../../ports.ts';
import { rowsForGuests } from './disguise.ts';
import { Asker, Guest } from './islandGuest.ts';
import { saidLine } from './saidLine.ts';

/** The world as guests meet it; `key` is the node id of one. */
export interface GuestWorld {
  /** Its number there; null where there is no room. */
  come(key: string, name: string): Promise<number | null>;
  left(key: string): void;
  act(key: string, act: WorldAct, named: boolean): Promise<ActOutcome>;
  scene(key: string, may: GuestMay, named: boolean): Promise<{ readonly scene: VisitScene; readonly riddle: VisitRiddle | null }>;
  land(named: boolean): Promise<VisitLand>;
  look(id: number, key: string, named: boolean): Promise<VisitSeen | null>;
}
export interface Said { readonly who: number; readonly name: string; readonly text: string }
export interface IslandHostParts {
  readonly clock: Clock;
  readonly policy: () => { readonly guests: IslandGuests; readonly names: boolean };
  /** What the mesh says of this node; null of whoever is no linked member, or blocked. */
  readonly member: (nodeId: string) => { readonly name: string; readonly mayTalk: boolean } | null;
  /** False when there is no link to it. */
  readonly send: (nodeId: string, message: IslandMessage) => boolean;
  readonly world: GuestWorld;
  readonly onGuests: () => void;
  /** Heard by the owner too. */
  readonly onSaid: (said: Said) => void;
  /** It went on too fast when it was told to stop. */
  readonly onFlood: (nodeId: string) => void;
  readonly onFault: (fault: unknown) => void;
}

/** How often who fell silent is looked for. */
const LOOK_MS = 2_000;

export class IslandHost {
  readonly #parts: IslandHostParts;
  readonly #guests = new Map<string, Guest>();
  /** Of whoever asked lately; members alone get here, so they are few. */
  readonly #askers = new Map<string, Asker>();
  readonly #coming = new Set<string>();
  #stopLooking: () => void = () => undefined;

  constructor(parts: IslandHostParts) { this.#parts = parts; }

  /** Node ids of those who are here. */
  get guests(): readonly string[] { return [...this.#guests.keys()]; }

  receive(nodeId: NodeId, message: GuestMessage): void {
    if (message.type === 'visit-ask') { this.#ask(nodeId, message.id).catch(this.#parts.onFault); return; }
    const guest = this.#guests.get(nodeId);
    if (guest?.visit !== message.id) return;
    const nowMs = this.#parts.clock.monotonicMs();
    guest.heardAtMs = nowMs;
    switch (message.type) {
      case 'visit-leave': this.#drop(guest, null); return;
      case 'visit-seen':
        guest.saw(message.tick);
        return;
      case 'visit-act': this.#act(guest, message.call, message.act).catch(this.#parts.onFault); return;
      case 'visit-look': this.#look(guest, message.call, message.entity).catch(this.#parts.onFault); return;
    }
  }

  /** Entities of this moment, sorted by id. */
  shown(tick: number, rows: Int32Array): void {
    if (this.#guests.size === 0) return;
    const told = rowsForGuests(rows, this.#named);
    const nowMs = this.#parts.clock.monotonicMs();
    for (const guest of [...this.#guests.values()]) {
      const frame = guest.frame(nowMs, tick, told);
      if (frame !== null) this.#send(guest, { type: 'visit-frame', id: guest.visit, frame: base64urlOf(frame) });
    }
  }

  /** About once a second: everybody hears how it stands. */
  tell(): void { for (const guest of this.#guests.values()) this.#tell(guest).catch(this.#parts.onFault); }

  /** Settings, members or links may be others now, or nothing that guests hear of: presence of any member comes here too. */
  changed(): void {
    const { policy, member } = this.#parts;
    for (const guest of [...this.#guests.values()]) {
      if (policy().guests === 'closed') { this.#drop(guest, 'closed'); continue; }
      if (member(guest.nodeId) === null) { this.#drop(guest, 'not-a-member'); continue; }
      const { named, may } = guest;
      if (named !== this.#named) { guest.named = this.#named; guest.frames.forget(); }
      // Whoever may only look stands before no challenge.
      if (may !== this.#may) {
        guest.may = this.#may;
        if (guest.may === 'look') this.#parts.world.act(guest.nodeId, { act: 'stop' }, guest.named).catch(this.#parts.onFault);
      }
      if (guest.named !== named || guest.may !== may) this.#tell(guest).catch(this.#parts.onFault);
    }
  }

  /** Said by the owner, or by a guest: all guests hear it. */
  say(who: number, text: string): void { for (const guest of [...this.#guests.values()]) this.#send(guest, { type: 'visit-said', id: guest.visit, who, text }); }

  /** The world was started again from what was kept of it: it may know none of them, or some who went. */
  async worldStartedAgain(known: readonly string[]): Promise<void> {
    for (const key of known) if (!this.#guests.has(key)) this.#parts.world.left(key);
    for (const guest of [...this.#guests.values()]) {
      // Who went while others were brought back must not come back without anybody who could go again.
      if (!this.#isHere(guest)) continue;
      this.#parts.world.left(guest.nodeId);
      const entity = await this.#parts.world.come(guest.nodeId, guest.name);
      if (!this.#isHere(guest)) {
        if (!this.#guests.has(guest.nodeId) && !this.#coming.has(guest.nodeId)) this.#parts.world.left(guest.nodeId);
        continue;
      }
      if (entity === null) this.#drop(guest, 'full'); else guest.entity = entity;
      guest.frames.forget();
    }
  }

  close(): void {
    for (const guest of [...this.#guests.values()]) this.#drop(guest, 'stopping');
    this.#stopLooking();
  }

  get #named(): boolean { return this.#parts.policy().names; }
  get #may(): GuestMay { return this.#parts.policy().guests === 'try' ? 'try' : 'look'; }

  async #ask(nodeId: NodeId, visit: string): Promise<void> {
    const { clock, policy, member, send, world } = this.#parts;
    const nowMs = clock.monotonicMs();
    const refuse = (why: VisitEnd): void => { send(nodeId, { type: 'visit-over', id: visit, why }); };
    const asker = this.#asker(nodeId);
    if (!asker.asks.take(nowMs) || this.#coming.has(nodeId)) {
      if (asker.tooFast.take(nowMs)) refuse('too-fast'); else this.#parts.onFlood(nodeId);
      return;
    }
    const known = member(nodeId);
    if (known === null) { refuse('not-a-member'); return; }
    if (policy().guests === 'closed') { refuse('closed'); return; }
    const before = this.#guests.get(nodeId);
    if (before !== undefined) this.#drop(before, null);
    this.#coming.add(nodeId);
    try {
      const entity = await world.come(nodeId, known.name);
      if (entity === null) { refuse('full'); return; }
      const guest = new Guest({ nodeId, visit, entity, name: known.name, may: this.#may, named: this.#named }, clock.monotonicMs());
      this.#guests.set(nodeId, guest);
      if (this.#guests.size === 1) this.#lookAround();
      this.#parts.onGuests();
      // The yes may have been taken back meanwhile.
      this.changed();
      if (this.#isHere(guest)) this.#tell(guest).catch(this.#parts.onFault);
    } finally { this.#coming.delete(nodeId); }
  }

  async #act(guest: Guest, call: number, act: PersonAct): Promise<void> {
    const answer = (outcome: ActOutcome): void => { this.#send(guest, { type: 'visit-done', id: guest.visit, call, outcome }); };
    const refuse = (why: NonNullable<ActOutcome['why']>): void => { answer({ ok: false, why, right: null, uncovered: null, riddle: null }); };
    if (!this.#mayGoOn(guest)) { if (this.#isHere(guest)) refuse('too-fast'); return; }
    if (act.act === 'say') { this.#say(guest, act.text, refuse, () => { answer({ ok: true, why: null, right: null, uncovered: null, riddle: null }); }); return; }
    // Whom the owner talks with is the owner's.
    if (act.act === 'greet' || (guest.may === 'look' && (act.act === 'try' || act.act === 'answer'))) { refuse('not-allowed'); return; }
    const asker = this.#asker(guest.nodeId), nowMs = this.#parts.clock.monotonicMs();
    if (act.act === 'answer' && asker.hasSolvedEnough(nowMs)) { refuse('too-fast'); return; }
    const named = this.#named;
    const outcome = await this.#parts.world.act(guest.nodeId, act, named);
    if (outcome.uncovered === true) asker.solved(nowMs);
    if (outcome.ok) guest.actedAtMs = nowMs;
    // Names it was made with may have been taken back meanwhile; what it stands before comes with the next scene.
    if (this.#isHere(guest)) answer(this.#named === named ? outcome : { ...outcome, riddle: null });
  }

  #say(guest: Guest, text: string, refuse: (why: 'too-fast' | 'not-allowed' | 'out-of-range') => void, done: () => void): void {
    const line = saidLine(text);
    if (this.#parts.member(guest.nodeId)?.mayTalk !== true) { refuse('not-allowed'); return; }
    if (line === '') { refuse('out-of-range'); return; }
    if (!guest.lines.take(this.#parts.clock.monotonicMs())) { refuse('too-fast'); return; }
    guest.actedAtMs = this.#parts.clock.monotonicMs();
    this.say(guest.entity, line);
    this.#parts.onSaid({ who: guest.entity, name: guest.name, text: line });
    done();
  }

  async #look(guest: Guest, call: number, entity: number): Promise<void> {
    const named = this.#named;
    const seen = this.#mayGoOn(guest) ? await this.#parts.world.look(entity, guest.nodeId, named) : null;
    if (this.#isHere(guest)) this.#send(guest, { type: 'visit-looked', id: guest.visit, call, seen: this.#named === named ? seen : null });
  }

  /** False where it is too fast; a guest that goes on all the same is sent away. */
  #mayGoOn(guest: Guest): boolean {
    const nowMs = this.#parts.clock.monotonicMs();
    if (guest.acts.take(nowMs)) return true;
    if (!guest.tooFast.take(nowMs)) { this.#drop(guest, 'too-fast'); this.#parts.onFlood(guest.nodeId); }
    return false;
  }

  async #tell(guest: Guest): Promise<void> {
    const { world, clock } = this.#parts, nowMs = clock.monotonicMs();
    if (guest.isBeingTold || guest.isBehind(nowMs) || !guest.tells.take(nowMs)) return;
    guest.isBeingTold = true;
    try {
      const { named } = guest;
      const { scene, riddle } = await world.scene(guest.nodeId, guest.may, named);
      const land = `${scene.landVersion} ${named}`;
      if (land !== guest.toldLand && guest.lands.take(nowMs)) {
        const names = await world.land(named);
        // A name must not slip out between the no and its telling.
        if (!this.#isHere(guest) || guest.named !== named) return;
        guest.toldLand = land;
        this.#send(guest, { type: 'visit-land', id: guest.visit, land: names });
      }
      if (this.#isHere(guest) && guest.named === named) this.#send(guest, { type: 'visit-scene', id: guest.visit, scene, riddle });
    } finally { guest.isBeingTold = false; }
  }

  #send(guest: Guest, message: IslandMessage): void {
    guest.spent(this.#parts.clock.monotonicMs(), jsonBytes(message).length);
    if (!this.#parts.send(guest.nodeId, message)) this.#drop(guest, null);
  }

  #asker(nodeId: string): Asker {
    const asker = this.#askers.get(nodeId) ?? new Asker(this.#parts.clock.monotonicMs());
    this.#askers.set(nodeId, asker);
    return asker;
  }

  #isHere(guest: Guest): boolean { return this.#guests.get(guest.nodeId) === guest; }

  /** Null: there is nothing to say to it. */
  #drop(guest: Guest, why: VisitEnd | null): void {
    if (!this.#isHere(guest)) return;
    this.#guests.delete(guest.nodeId);
    this.#parts.world.left(guest.nodeId);
    if (why !== null) this.#parts.send(guest.nodeId, { type: 'visit-over', id: guest.visit, why });
    if (this.#guests.size === 0) this.#stopLooking();
    this.#parts.onGuests();
  }

  #lookAround(): void {
    this.#stopLooking = this.#parts.clock.after(LOOK_MS, () => {
      const nowMs = this.#parts.clock.monotonicMs();
      for (const guest of [...this.#guests.values()]) {
        if (nowMs - guest.heardAtMs > visitLimits.silentMs) this.#drop(guest, 'silent'); else if (nowMs - guest.actedAtMs > visitLimits.idleMs) this.#drop(guest, 'idle');
      }
      if (this.#guests.size > 0) this.#lookAround();
    });
  }
}
