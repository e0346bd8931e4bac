// Where the person is: in the own world, or on the island of a member; and who of the members is here. What a window asks of "the
// world" is answered from there. Puts the rules (app/world/visit) on this node's world and links.
import { randomBytes } from 'node:crypto';
import { IslandHost } from '../../../app/world/visit/islandHost.ts';
import type { Said } from '../../../app/world/visit/islandHost.ts';
import { saidLine } from '../../../app/world/visit/saidLine.ts';
import { Visit, VisitRefused } from '../../../app/world/visit/visit.ts';
import { Bucket } from '../../../app/mesh/bucket.ts';
import type { NodeId } from '../../../schemas/ids.ts';
import type { RpcEvent } from '../../../schemas/rpc.ts';
import { GuestMessage, visitEnds, visitLimits, type IslandMessage, type VisitEnd, type VisitMessage } from '../../../schemas/visit.ts';
import type { ActOutcome, Inspected, LandNames, PersonAct, Riddle, WorldScene } from '../../../schemas/world.ts';
import { RpcError } from '../host/rpcCall.ts';
import type { MeshCalls } from '../mesh/meshCalls.ts';
import { OWN_VISITOR } from '../world/person.ts';
import type { NodeParts } from './parts.ts';

const VISIT_BYTES = 16;
/** So long nobody may watch before the person counts as gone home: a page that is loaded again is quicker. */
const UNWATCHED_HOME_MS = 10_000;
const GUEST_TYPES: ReadonlySet<string> = new Set(GuestMessage.options.map(({ shape }) => shape.type.value));
const isGuests = (message: VisitMessage): message is GuestMessage => GUEST_TYPES.has(message.type);

export interface VisitRoomOptions {
  readonly parts: Pick<NodeParts, 'world' | 'settings' | 'clock'>;
  /** Null in no mesh. */
  readonly mesh: () => Pick<MeshCalls, 'send' | 'memberUp' | 'strike'> | null;
  readonly emit: (event: RpcEvent) => void;
  readonly show: (tick: number, rows: Int32Array) => void;
  /** The person went or came home, or guests came or went. */
  readonly onPlaces: () => void;
  readonly onFault: (fault: unknown, during: string) => void;
}

export class VisitRoom {
  readonly #options: VisitRoomOptions;
  readonly #host: IslandHost;
  readonly #visit: Visit;
  readonly #lines: Bucket;
  #name = '';
  #stopWaiting: () => void = () => undefined;

  constructor(options: VisitRoomOptions) {
    this.#options = options;
    const { parts: { world, clock, settings }, mesh, emit, onPlaces, onFault } = options;
    this.#lines = new Bucket(visitLimits.linesPerSecond, visitLimits.linesAtOnce, clock.monotonicMs());
    const member = (nodeId: string) => mesh()?.memberUp(nodeId) ?? null;
    this.#host = new IslandHost({
      clock, member, policy: () => ({ guests: settings.current.islandGuests, names: settings.current.islandNames }), send: (nodeId, message: IslandMessage) => mesh()?.send(nodeId, message) ?? false,
      world: {
        come: (key, name) => world.ask('come', { key, name }), left: (key) => { world.input({ kind: 'visitor-left', key }); }, act: (key, act, named) => world.ask('guestAct', { key, act, named }),
        scene: (key, may, named) => world.ask('guestScene', { key, may, named }), land: (named) => world.ask('guestLand', { named }), look: (id, key, named) => world.ask('guestLook', { id, key, named }),
      },
      onGuests: onPlaces, onSaid: (said) => { if (!this.isAbroad) this.#heard(said); }, onFlood: (nodeId) => { mesh()?.strike(nodeId, 'too-fast'); }, onFault: (fault) => { onFault(fault, 'showing the island to a guest'); },
    });
    this.#visit = new Visit({
      clock, nonce: () => randomBytes(VISIT_BYTES).toString('hex'), send: (nodeId, message) => mesh()?.send(nodeId, message) ?? false, isUp: (nodeId) => member(nodeId) !== null,
      onScene: (scene) => { emit({ event: 'scene', data: scene }); }, onRows: options.show, onChange: (why) => { this.#moved(why); }, onPenalty: (nodeId) => { mesh()?.strike(nodeId, 'malformed'); },
      onSaid: (who, text) => {
        const visitor = this.#visit.abroad?.scene.visitors.find(({ id }) => id === who);
        if (visitor !== undefined) this.#heard({ who, name: visitor.name, text });
      },
    });
  }

  get isAbroad(): boolean { return this.#visit.abroad !== null; }
  get hasGuests(): boolean { return this.#host.guests.length > 0; }

  /** To the island of a member, by its node id. */
  async go(key: string): Promise<void> {
    const member = this.#options.mesh()?.memberUp(key) ?? null;
    if (member === null) throw new RpcError('unavailable', `You cannot go over: ${visitEnds.away}`);
    if (this.isAbroad) this.home();
    this.#name = member.name;
    try { await this.#visit.go({ key, name: member.name }); } catch (fault) {
      if (fault instanceof VisitRefused) throw new RpcError('unavailable', `You cannot go over to ${member.name}: ${visitEnds[fault.why]}`);
      throw fault;
    }
  }
  home(): void { this.#visit.home(); }

  async scene(): Promise<WorldScene> { return this.#visit.abroad?.scene ?? this.#options.parts.world.ask('scene', null); }
  async land(): Promise<LandNames> { return this.#visit.abroad?.land ?? this.#options.parts.world.ask('land', null); }
  inspect(id: number): Promise<Inspected | null> { return this.isAbroad ? this.#visit.look(id) : this.#options.parts.world.ask('inspect', id); }
  async riddle(): Promise<Riddle | null> { const { abroad } = this.#visit; return abroad === null ? this.#options.parts.world.ask('riddle', OWN_VISITOR) : abroad.riddle; }
  act(act: PersonAct): Promise<ActOutcome> {
    if (this.isAbroad) return this.#visit.act(act.act === 'say' ? { act: 'say', text: saidLine(act.text) } : act);
    return act.act === 'say' ? this.#say(act.text) : this.#options.parts.world.ask('act', { key: OWN_VISITOR, act });
  }

  /** The own world showed itself. */
  shown(tick: number, rows: Int32Array): void {
    if (!this.isAbroad) this.#options.show(tick, rows);
    this.#host.shown(tick, rows);
  }
  told(scene: WorldScene): void {
    if (!this.isAbroad) this.#options.emit({ event: 'scene', data: scene });
    this.#host.tell();
  }

  /** Whether any window draws the world. */
  watched(on: boolean): void {
    this.#stopWaiting();
    if (!on) this.#stopWaiting = this.#options.parts.clock.after(UNWATCHED_HOME_MS, () => { this.home(); });
  }

  receive(nodeId: string, message: VisitMessage): void {
    if (isGuests(message)) this.#host.receive(nodeId as NodeId, message); else this.#visit.receive(nodeId, message);
  }
  /** Links, members or settings may be others. */
  changed(): void {
    this.#host.changed();
    this.#visit.changed();
  }

  /** A world that was kept may know guests who are gone, and none who came since. */
  worldStartedAgain(): void {
    this.#options.parts.world.ask('guests', null).then((known) => this.#host.worldStartedAgain(known)).catch((fault: unknown) => { this.#options.onFault(fault, 'bringing guests back into the world'); });
  }

  close(): void {
    this.#stopWaiting();
    this.home();
    this.#host.close();
  }

  async #say(text: string): Promise<ActOutcome> {
    const outcome = { ok: false, why: null, right: null, uncovered: null, riddle: null };
    const line = saidLine(text), { parts: { world, clock } } = this.#options;
    if (line === '') return { ...outcome, why: 'out-of-range' };
    if (!this.#lines.take(clock.monotonicMs())) return { ...outcome, why: 'too-fast' };
    const own = (await world.ask('scene', null)).visitors.find((visitor) => visitor.own);
    if (own === undefined) return { ...outcome, why: 'unknown' };
    this.#heard({ who: own.id, name: own.name, text: line });
    this.#host.say(own.id, line);
    return { ...outcome, ok: true };
  }

  #heard(said: Said): void { this.#options.emit({ event: 'said', data: { ...said } }); }

  #moved(why: VisitEnd | null): void {
    this.#options.onPlaces();
    if (why !== null) this.#options.emit({ event: 'visit-over', data: { name: this.#name, why: visitEnds[why] } });
  }
}
