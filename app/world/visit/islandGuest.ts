// One guest as the island's node has it: what it was sent, what it still may ask for, and how far behind it is. No wire, no world.
import { visitLimits, type GuestMay } from '../../../schemas/visit.ts';
import { Bucket } from '../../mesh/bucket.ts';
import { WorldFrameWriter } from '../view/frameWriter.ts';

interface Came { readonly nodeId: string; readonly visit: string; readonly entity: number; readonly name: string; readonly may: GuestMay; readonly named: boolean }

/** What a member may do of its island's host, whether it stays or comes again and again. */
export class Asker {
  readonly asks: Bucket;
  readonly tooFast: Bucket;
  readonly #solved: Bucket;

  constructor(nowMs: number) {
    this.asks = new Bucket(visitLimits.asksPerSecond, visitLimits.asksAtOnce, nowMs);
    this.tooFast = new Bucket(visitLimits.tooFastPerSecond, visitLimits.tooFastAtOnce, nowMs);
    this.#solved = new Bucket(visitLimits.solvedPerSecond, visitLimits.solvedAtOnce - 1, nowMs);
  }

  /** It has solved as many challenges as it may in this minute. */
  hasSolvedEnough(nowMs: number): boolean { return this.#solved.isOwed(nowMs); }
  solved(nowMs: number): void { this.#solved.owe(nowMs, 1); }
}

export class Guest {
  readonly nodeId: string;
  /** Name of the visit on the wire. */
  readonly visit: string;
  readonly name: string;
  /** Its number in the world; another one in a world that was started again. */
  entity: number;
  may: GuestMay;
  /** It is told names of files and folders. */
  named: boolean;
  readonly frames = new WorldFrameWriter();
  readonly acts: Bucket;
  readonly lines: Bucket;
  readonly tooFast: Bucket;
  readonly tells: Bucket;
  readonly lands: Bucket;
  heardAtMs: number;
  /** When it last did or said something; a window that is left open looks on by itself. */
  actedAtMs: number;
  /** Version of the land it was told last, and with names or not. */
  toldLand = '';
  isBeingTold = false;
  readonly #bytes: Bucket;
  readonly #frames: Bucket;
  #unseen: number[] = [];

  constructor({ nodeId, visit, entity, name, may, named }: Came, nowMs: number) {
    this.nodeId = nodeId; this.visit = visit; this.entity = entity; this.name = name; this.may = may; this.named = named;
    this.heardAtMs = this.actedAtMs = nowMs;
    this.acts = new Bucket(visitLimits.actsPerSecond, visitLimits.actsAtOnce, nowMs);
    this.lines = new Bucket(visitLimits.linesPerSecond, visitLimits.linesAtOnce, nowMs);
    this.tooFast = new Bucket(visitLimits.tooFastPerSecond, visitLimits.tooFastAtOnce, nowMs);
    this.tells = new Bucket(visitLimits.tellsPerSecond, visitLimits.tellsAtOnce, nowMs);
    this.lands = new Bucket(visitLimits.landsToldPerSecond, visitLimits.landsToldAtOnce, nowMs);
    this.#bytes = new Bucket(visitLimits.bytesPerSecond, visitLimits.bytesAtOnce, nowMs);
    this.#frames = new Bucket(visitLimits.framesPerSecond, 1, nowMs);
  }

  /** It was sent more than its share, or has not seen what was sent: until it caught up it gets nothing, and nothing is kept for it. */
  isBehind(nowMs: number): boolean { return this.#bytes.isOwed(nowMs) || this.#unseen.length >= visitLimits.framesUnseen; }

  spent(nowMs: number, bytes: number): void { this.#bytes.owe(nowMs, bytes); }

  /** The next frame for it; null when there is none to send. */
  frame(nowMs: number, tick: number, rows: Int32Array): Uint8Array | null {
    if (this.isBehind(nowMs) || !this.#frames.take(nowMs)) return null;
    const frame = this.frames.write(tick, rows);
    if (frame !== null) this.#unseen.push(tick);
    return frame;
  }

  /** Null: it has nothing of what was sent. */
  saw(tick: number | null): void {
    if (tick === null) { this.frames.forget(); this.#unseen = []; this.toldLand = ''; return; }
    this.#unseen = this.#unseen.filter((one) => one > tick);
  }
}
