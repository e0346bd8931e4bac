// A visit to the island of a member, on the guest's side: asks to come, keeps what is told, says what the person wants to do there,
// and knows when it is over. One island at a time. Whatever comes from another node or for another visit is nobody's.
import { visitLimits, type GuestMessage, type IslandMessage, type VisitEnd } from '../../../schemas/visit.ts';
import type { ActOutcome, Inspected, LandNames, PersonAct, Riddle, WorldScene } from '../../../schemas/world.ts';
import { fromBase64url } from '../../mesh/base64url.ts';
import { Bucket } from '../../mesh/bucket.ts';
import type { Clock } from '../../ports.ts';
import { readFrame } from '../view/frame.ts';
import { inspectedAbroad, landAbroad, riddleAbroad, sceneAbroad, type Island } from './abroad.ts';
import { RowTable } from './rowTable.ts';
import { saidLine } from './saidLine.ts';

/** It did not begin. */
export class VisitRefused extends Error {
  readonly why: VisitEnd;
  constructor(why: VisitEnd) { super(`The visit did not begin: ${why}.`); this.name = 'VisitRefused'; this.why = why; }
}
export interface VisitParts {
  readonly clock: Clock;
  /** 16 bytes of the secure generator as hex. */
  readonly nonce: () => string;
  /** False when there is no link to it. */
  readonly send: (nodeId: string, message: GuestMessage) => boolean;
  readonly isUp: (nodeId: string) => boolean;
  readonly onScene: (scene: WorldScene) => void;
  readonly onRows: (tick: number, rows: Int32Array) => void;
  readonly onSaid: (who: number, text: string) => void;
  /** It began or ended; `why` is null where the person went home or it began. */
  readonly onChange: (why: VisitEnd | null) => void;
  /** It told what no island tells. */
  readonly onPenalty: (nodeId: string) => void;
}
interface Going {
  readonly island: Island;
  readonly id: string;
  readonly table: RowTable;
  readonly told: Bucket; readonly landsTold: Bucket;
  scene: WorldScene | null; land: LandNames | null; /** How often the land was told: windows ask for it again when that rises. */ lands: number; riddle: Riddle | null;
  /** Until everything that is seen is there. */
  begun: { readonly resolve: () => void; readonly reject: (why: VisitRefused) => void } | null;
  heardAtMs: number;
  nextCall: number;
  readonly acts: Map<number, (outcome: ActOutcome) => void>;
  readonly looks: Map<number, (seen: Inspected | null) => void>;
  stopWaiting: () => void;
}

const REFUSED = { ok: false, right: null, uncovered: null, riddle: null } as const;
const LOOK_MS = 1_000;

export class Visit {
  readonly #parts: VisitParts;
  #going: Going | null = null;

  constructor(parts: VisitParts) { this.#parts = parts; }

  /** Where the person is, once everything is there; null at home. */
  get abroad(): { readonly island: Island; readonly scene: WorldScene; readonly land: LandNames; readonly riddle: Riddle | null } | null {
    const going = this.#going;
    return going === null || going.begun !== null || going.scene === null || going.land === null ? null : { island: going.island, scene: going.scene, land: going.land, riddle: going.riddle };
  }

  /** Resolves on the island. Rejects with VisitRefused. */
  go(island: Island): Promise<void> {
    this.home();
    return new Promise((resolve, reject) => {
      const { clock, nonce, send } = this.#parts, nowMs = clock.monotonicMs();
      const going: Going = {
        island, id: nonce(), table: new RowTable(), told: new Bucket(visitLimits.toldPerSecond, visitLimits.toldAtOnce, nowMs), landsTold: new Bucket(visitLimits.landsPerSecond, visitLimits.landsAtOnce, nowMs), scene: null, land: null, lands: 0, riddle: null,
        begun: { resolve, reject }, heardAtMs: nowMs, nextCall: 1, acts: new Map(), looks: new Map(), stopWaiting: () => undefined,
      };
      this.#going = going;
      going.stopWaiting = clock.after(visitLimits.answerMs, () => { this.#end(going, 'silent'); });
      if (!send(island.key, { type: 'visit-ask', id: going.id })) this.#end(going, 'away');
    });
  }

  /** The person goes home. */
  home(): void {
    const going = this.#going;
    if (going === null) return;
    this.#parts.send(going.island.key, { type: 'visit-leave', id: going.id });
    this.#end(going, null);
  }

  act(act: PersonAct): Promise<ActOutcome> {
    const going = this.#going;
    if (going === null) return Promise.resolve({ ...REFUSED, why: 'away' });
    if (going.acts.size + going.looks.size >= visitLimits.callsOpen) return Promise.resolve({ ...REFUSED, why: 'too-fast' });
    return this.#call(going, going.acts, (call) => ({ type: 'visit-act', id: going.id, call, act }), { ...REFUSED, why: 'away' });
  }

  look(entity: number): Promise<Inspected | null> {
    const going = this.#going;
    if (going === null || going.acts.size + going.looks.size >= visitLimits.callsOpen) return Promise.resolve(null);
    return this.#call(going, going.looks, (call) => ({ type: 'visit-look', id: going.id, call, entity }), null);
  }

  receive(nodeId: string, message: IslandMessage): void {
    const going = this.#going;
    if (going === null || going.island.key !== nodeId || going.id !== message.id) return;
    const nowMs = this.#parts.clock.monotonicMs();
    // Links hold messages up and let them go together: too much of what an island tells is no lie, and nothing to shut a member out for.
    if (!going.told.take(nowMs) || (message.type === 'visit-land' && !going.landsTold.take(nowMs))) {
      this.#parts.send(nodeId, { type: 'visit-leave', id: going.id });
      this.#end(going, 'too-fast');
      return;
    }
    going.heardAtMs = nowMs;
    switch (message.type) {
      case 'visit-over': this.#end(going, message.why); return;
      case 'visit-land':
        going.lands += 1;
        going.land = { ...landAbroad(message.land), version: going.lands };
        this.#begins(going);
        return;
      case 'visit-scene':
        going.scene = { ...sceneAbroad(going.island, message.scene), landVersion: going.lands };
        going.riddle = riddleAbroad(message.riddle);
        if (!this.#begins(going) && going.begun === null) this.#parts.onScene(going.scene);
        return;
      case 'visit-frame': this.#frame(going, message.frame); return;
      case 'visit-done': {
        const riddle = riddleAbroad(message.outcome.riddle);
        going.riddle = riddle;
        going.acts.get(message.call)?.({ ...message.outcome, riddle });
        return;
      }
      case 'visit-looked': going.looks.get(message.call)?.(inspectedAbroad(message.seen)); return;
      case 'visit-said': {
        const line = saidLine(message.text);
        if (line !== '' && going.begun === null) this.#parts.onSaid(message.who, line);
      }
    }
  }

  /** Links changed. */
  changed(): void {
    const going = this.#going;
    if (going !== null && !this.#parts.isUp(going.island.key)) this.#end(going, 'away');
  }

  #call<T>(going: Going, open: Map<number, (answer: T) => void>, message: (call: number) => GuestMessage, unanswered: T): Promise<T> {
    const call = going.nextCall;
    going.nextCall += 1;
    return new Promise((resolve) => {
      const stop = this.#parts.clock.after(visitLimits.answerMs, () => { open.get(call)?.(unanswered); });
      open.set(call, (answer) => { stop(); open.delete(call); resolve(answer); });
      if (!this.#parts.send(going.island.key, message(call))) open.get(call)?.(unanswered);
    });
  }

  #frame(going: Going, text: string): void {
    const bytes = fromBase64url(text);
    try {
      if (bytes === null) throw new RangeError('no base64url');
      const frame = readFrame(bytes.slice().buffer);
      const applies = going.table.apply(frame);
      this.#parts.send(going.island.key, { type: 'visit-seen', id: going.id, tick: applies ? frame.tick : null });
      if (applies && going.begun === null) this.#parts.onRows(frame.tick, going.table.rows());
    } catch {
      this.#parts.onPenalty(going.island.key);
      this.#end(going, 'malformed');
    }
  }

  /** True with the message that completes what is seen there. */
  #begins(going: Going): boolean {
    if (going.begun === null || going.scene === null || going.land === null) return false;
    const { resolve } = going.begun;
    going.begun = null;
    going.stopWaiting();
    this.#watch(going);
    this.#parts.onChange(null);
    this.#parts.onScene(going.scene);
    resolve();
    return true;
  }

  #watch(going: Going): void {
    going.stopWaiting = this.#parts.clock.after(LOOK_MS, () => {
      if (this.#parts.clock.monotonicMs() - going.heardAtMs > visitLimits.silentMs) this.#end(going, 'silent'); else this.#watch(going);
    });
  }

  #end(going: Going, why: VisitEnd | null): void {
    if (this.#going !== going) return;
    this.#going = null;
    going.stopWaiting();
    for (const answer of [...going.acts.values()]) answer({ ...REFUSED, why: 'away' });
    for (const answer of [...going.looks.values()]) answer(null);
    // Of a visit that never began only the one who asked for it hears.
    if (going.begun !== null) going.begun.reject(new VisitRefused(why ?? 'left')); else this.#parts.onChange(why);
  }
}
