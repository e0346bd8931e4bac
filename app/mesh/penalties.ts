// Who broke the rules, how often, and for how long it is shut out; and how fast one link may send. Strikes are counted for proven
// node ids, not for links: a new link forgives nothing. Told what time it is by its clock, owns no timers. Rules M36 and M37.
import { z } from 'zod';
import { limits } from '../../schemas/mesh.ts';
import type { MeshRefusal } from '../../schemas/mesh.ts';
import { NodeId } from '../../schemas/ids.ts';
import type { Clock } from '../ports.ts';
import { Bucket } from './bucket.ts';

/** A node that kept the rules this long begins anew: a glitch a month must not add up to a block. */
const FORGIVEN_MS = 24 * 60 * 60_000;
/** Node ids remembered; of more, whoever was struck longest ago is forgotten, never one that is blocked. */
const REMEMBERED = 1_024;

/** Reasons that only a node that breaks the rules gives; the others come of time, approval or a full house. */
const STRIKES: ReadonlySet<MeshRefusal> = new Set<MeshRefusal>(['bad-binding', 'bad-signature', 'weak-key', 'malformed', 'too-large', 'too-fast', 'wrong-mesh', 'invite-forged', 'out-of-scope']);

const Standing = z.strictObject({ strikes: z.int().min(0), lastMs: z.number(), bannedUntilMs: z.number(), isBlocked: z.boolean() });
type Standing = z.infer<typeof Standing>;
const Stored = z.record(NodeId, Standing);

export class Penalties {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #standings: Map<NodeId, Standing>;

  /** `stored` is what `text` gave before the node stopped; null, or nothing that can be read, begins anew. */
  constructor(clock: Pick<Clock, 'now'>, stored: string | null) {
    this.#clock = clock;
    this.#standings = new Map(Object.entries(readStored(stored)) as [NodeId, Standing][]);
  }

  /** To be stored under a name of its own whenever a strike, block or lift changed it. */
  get text(): string { return JSON.stringify(Object.fromEntries(this.#standings)); }

  /** Notes why something of this node was refused. Says whether it is shut out now; null while it is not. */
  strike(nodeId: NodeId, reason: MeshRefusal): 'banned' | 'blocked' | null {
    if (!STRIKES.has(reason)) return this.verdict(nodeId);
    const nowMs = this.#clock.now();
    const before = this.#standings.get(nodeId);
    const strikes = (before === undefined || nowMs - before.lastMs > FORGIVEN_MS ? 0 : before.strikes) + 1;
    this.#set(nodeId, {
      strikes, lastMs: nowMs, isBlocked: before?.isBlocked === true || strikes >= limits.strikesToBlock,
      bannedUntilMs: strikes % limits.strikesToBan === 0 ? nowMs + limits.banMs : before?.bannedUntilMs ?? 0,
    });
    return this.verdict(nodeId);
  }

  /** Whether it is shut out. A clock that was put back makes no ban longer than it was. */
  verdict(nodeId: NodeId): 'banned' | 'blocked' | null {
    const standing = this.#standings.get(nodeId);
    if (standing === undefined) return null;
    if (standing.isBlocked) return 'blocked';
    const leftMs = standing.bannedUntilMs - this.#clock.now();
    return leftMs > 0 && leftMs <= limits.banMs ? 'banned' : null;
  }

  /** A person's word; nothing else lifts a block. */
  block(nodeId: NodeId): void { this.#set(nodeId, { strikes: limits.strikesToBlock, lastMs: this.#clock.now(), bannedUntilMs: 0, isBlocked: true }); }
  lift(nodeId: NodeId): void { this.#standings.delete(nodeId); }
  get blocked(): NodeId[] { return [...this.#standings].filter(([, { isBlocked }]) => isBlocked).map(([nodeId]) => nodeId); }

  #set(nodeId: NodeId, standing: Standing): void {
    // Again at the end: the first of the map is whoever was struck longest ago.
    this.#standings.delete(nodeId);
    this.#standings.set(nodeId, standing);
    if (this.#standings.size <= REMEMBERED) return;
    for (const [oldest, { isBlocked }] of this.#standings) if (!isBlocked) { this.#standings.delete(oldest); return; }
  }
}

function readStored(stored: string | null): Record<string, Standing> {
  if (stored === null) return {};
  try { return Stored.parse(JSON.parse(stored)); } catch { return {}; }
}

/** What one link may send: messages and bytes by limits.messagesPerSecond and limits.bytesPerSecond. */
export class LinkBudget {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #messages: Bucket;
  readonly #bytes: Bucket;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    const nowMs = clock.monotonicMs();
    this.#messages = new Bucket(limits.messagesPerSecond, limits.messagesBurst, nowMs);
    // One message of the largest kind has to fit.
    this.#bytes = new Bucket(limits.bytesPerSecond, Math.max(limits.bytesPerSecond, limits.ySyncBytes), nowMs);
  }

  /** Takes a message that came; false where the link sends too fast. */
  take(bytes: number): boolean {
    const nowMs = this.#clock.monotonicMs();
    return this.#messages.take(nowMs) && this.#bytes.take(nowMs, bytes);
  }
}
