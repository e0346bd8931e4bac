// A stand-in for the agent behind the real host: made-up but plausible figures, a real world scene, scripted replies.
// For tests and for looking at states of the window; it proves nothing about learning.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createWorld } from '../../app/world/scene/create.ts';
import { factsOf, snapshotOf } from '../../app/world/scene/snapshot.ts';
import type { WorldInput } from '../../app/world/scene/state.ts';
import { stepWorld } from '../../app/world/scene/step.ts';
import { startHost, type HostAgent, type RunningHost } from '../../main/node/host/host.ts';
import { RpcError } from '../../main/node/host/rpcCall.ts';
import type { Intent } from '../../schemas/intent.ts';
import type { ChatMessage, MetricPoint, RpcEvent, RpcHandlers } from '../../schemas/rpc.ts';
import { Settings } from '../../schemas/settings.ts';
import type { WorldSnapshot } from '../../schemas/world.ts';
import { reasons, type Reason, type SourceView, type Status } from '../../schemas/status.ts';
import { FakeConsent } from './fakeConsent.ts';
import { FakeMesh } from './fakeMesh.ts';

const rendererFolder = fileURLToPath(new URL('../../build/renderer', import.meta.url));
const TICK_MS = 100;
const WORLD_EVERY_TICKS = 5;
const WORD_MS = 60;
/** As the agent has it: replies that may wait behind the one that is spoken. */
const MOST_WAITING = 8;

export function source(over: Partial<SourceView> & Pick<SourceView, 'id' | 'name'>): SourceView {
  return {
    kind: 'file', bytes: 48_211, state: 'ready', scope: 'device', grantedAt: '2026-11-20T10:00:00.000Z', reach: 'file', expiresAt: null, expired: false, flow: null, files: 1, refusedFiles: 0, chunks: 52, maskedFindings: 0,
    heldOutBitsPerByte: null, firstHeldOutBitsPerByte: null, ...over,
  };
}
const OWN = source({ id: 's-00000000000000aa', name: 'the world itself', kind: 'own', bytes: 0, state: 'learning', scope: null, grantedAt: null, files: 0, chunks: 0, heldOutBitsPerByte: 0.74 });

function firstStatus(): Status {
  return {
    version: '0.1.0', nodeId: '7b1f9e0c4d5a68213344556677889900aabbccddeeff00112233445566778899', home: '/tmp/ileices', state: 'learning',
    reason: 'learning-own-world', reasonText: reasons['learning-own-world'], pausedUntil: null, power: 'balanced', presence: 'in-use',
    backend: { kind: 'cpu', adapter: 'wasm simd', threads: 2 },
    model: { checkpoint: 'c-41f0a2b9c8d7e6f5', tokenizer: 'a'.repeat(64), parameters: 921_600, step: 418, tokensSeen: 856_064, trainLoss: 1.62, heldOutBitsPerByte: 0.74, bestHeldOutBitsPerByte: 0.74 },
    speed: { trainTokensPerSecond: 5210, decodeTokensPerSecond: 612 }, rby: { r: 0.12, b: 0.81, y: 0.07 }, sources: [OWN], mesh: null, retraining: null, uptimeSeconds: 1260, notices: [],
  };
}

export function curve(points: number): MetricPoint[] {
  return Array.from({ length: points }, (_, index) => ({
    at: Date.UTC(2026, 10, 20) + index * 10_000, step: index * 4, trainLoss: 1.55 + 2.6 * Math.exp(-index / 40) + 0.05 * Math.sin(index * 1.7),
    heldOutBitsPerByte: index % 12 === 0 ? 0.70 + 1.3 * Math.exp(-index / 45) : null, tokensPerSecond: 5200, rby: { r: 0.12, b: 0.81, y: 0.07 },
  }));
}

export class FakeNode {
  status: Status = firstStatus();
  settings: Settings = Settings.parse({});
  messages: ChatMessage[] = [];
  readonly consent = new FakeConsent((view) => { this.emit({ event: 'consent', data: view }); });
  readonly mesh = new FakeMesh((mesh) => { this.emit({ event: 'mesh', data: { mesh } }); });
  metrics: MetricPoint[] = curve(200);
  /** Words of the next replies; the last one repeats. */
  replies: string[] = ['Ileices is at the old pond. It feels calm.'];
  /** What a link or the tray asked to be shown. */
  intent: Intent | null = null;
  calls: string[] = [];
  watchers = 0;
  /** Runs before a message is taken: may wait, or refuse it. */
  beforeSend: () => Promise<void> = async () => undefined;
  /** Every word of a reply waits for this, so that a test can look while it speaks, however slow the machine. */
  beforeWord: () => Promise<void> = async () => undefined;
  /** Sets a scene for the window: what it is shown instead of the world as it is. */
  staged: (snapshot: WorldSnapshot) => WorldSnapshot = (snapshot) => snapshot;
  #listener: (event: RpcEvent) => void = () => undefined;
  #world = createWorld(9);
  #inputs: WorldInput[] = [];
  #timers = new Set<ReturnType<typeof setTimeout>>();
  /** Replies not done, in the order asked; the first one is spoken. */
  #streams = new Map<string, { begin: () => void; cancel: () => void }>();
  #replyCount = 0;

  constructor() { this.tellSources(); this.#inputs.push({ kind: 'held-out', millibits: 1400, job: 'step 400' }); this.tick(40); }

  tick(ticks: number): void { for (let turn = 0; turn < ticks; turn += 1) { this.#world = stepWorld(this.#world, this.#inputs); this.#inputs = []; } }
  tell(input: WorldInput): void { this.#inputs.push(input); }
  tellSources(): void { this.tell({ kind: 'sources', sources: this.status.sources.map(({ id, name, kind, state }) => ({ id, name, kind, state, digest: null })) }); }
  emit(event: RpcEvent): void { this.#listener(event); }

  change(change: Partial<Status> & { reason?: Reason }): void {
    this.status = { ...this.status, ...change, ...(change.reason === undefined ? {} : { reasonText: reasons[change.reason] }) };
    if (change.sources !== undefined) this.tellSources();
    this.emit({ event: 'status', data: this.status });
  }
  facts(): ReturnType<typeof factsOf> { return factsOf(this.#world); }

  startWorld(): () => void {
    const timer = setInterval(() => {
      this.tick(1);
      if (this.#world.tick % WORLD_EVERY_TICKS === 0) this.emit({ event: 'world', data: this.staged(snapshotOf(this.#world)) });
    }, TICK_MS);
    return () => { clearInterval(timer); for (const open of this.#timers) clearTimeout(open); };
  }

  resetReplies(): void { this.#replyCount = 0; }
  stopReplies(): void { for (const stream of [...this.#streams.values()]) stream.cancel(); }

  #reply(inReplyTo: string): string {
    if (this.#streams.size > MOST_WAITING) throw new RpcError('busy', `${MOST_WAITING} replies are waiting already. Wait until one is done, or stop one, and send it again.`);
    const text = this.replies[Math.min(this.#replyCount, this.replies.length - 1)]!;
    this.#replyCount += 1;
    const id = `m-reply-${this.#replyCount}-${randomBytes(3).toString('hex')}`;
    const words = text.split(/(?<= )/);
    const message: ChatMessage = { id, author: 'ileices', text: '', at: new Date().toISOString(), inReplyTo, state: 'streaming', footer: null, failure: null };
    let said = '';
    const finish = (stoppedBy: 'end' | 'cancelled'): void => {
      this.#streams.delete(id);
      const { checkpoint, tokenizer, step, trainLoss } = this.status.model!;
      const done: ChatMessage = { ...message, text: said.trim(), state: 'done', footer: { checkpoint, tokenizer, policy: 'b'.repeat(64), step, trainLoss, tokens: words.length, tokensPerSecond: 612, stoppedBy, sources: ['its own world'] } };
      this.messages = [...this.messages, done];
      this.emit({ event: 'chat.done', data: done });
      this.#streams.values().next().value?.begin();
    };
    const next = async (at: number): Promise<void> => {
      if (at > 0) await this.beforeWord();
      if (!this.#streams.has(id)) return;
      if (at >= words.length) { finish('end'); return; }
      said += words[at]!;
      this.emit({ event: 'chat.delta', data: { replyId: id, text: words[at]! } });
      this.#timers.add(setTimeout(() => { void next(at + 1); }, WORD_MS));
    };
    const begin = (): void => { this.#timers.add(setTimeout(() => { void next(0); }, WORD_MS)); };
    this.#streams.set(id, { begin, cancel: () => { finish('cancelled'); } });
    if (this.#streams.size === 1) begin();
    return id;
  }

  rpc(): RpcHandlers {
    const handlers: RpcHandlers = {
      'status.get': async () => this.status,
      'chat.history': async () => ({ messages: this.messages }),
      'chat.send': async ({ id, text }) => {
        await this.beforeSend();
        const message: ChatMessage = { id, author: 'person', text, at: new Date().toISOString(), inReplyTo: null, state: 'done', footer: null, failure: null };
        const replyId = this.#reply(id);
        this.messages = [...this.messages, message];
        this.emit({ event: 'chat.message', data: message });
        return { replyId };
      },
      'chat.regenerate': async ({ replyId }) => ({ replyId: this.#reply(this.messages.find((one) => one.id === replyId)?.inReplyTo ?? '') }),
      'chat.cancel': async ({ replyId }) => { const stream = this.#streams.get(replyId); stream?.cancel(); return { cancelled: stream !== undefined }; },
      'node.pause': async ({ minutes }) => {
        const pausedUntil = minutes === null ? null : new Date(Date.now() + minutes * 60_000).toISOString();
        this.change({ state: 'paused', reason: minutes === null ? 'person-paused' : 'person-paused-until', pausedUntil });
        return {};
      },
      'node.resume': async () => { this.change({ state: 'learning', reason: 'learning-own-world', pausedUntil: null }); return {}; },
      'settings.get': async () => this.settings,
      'settings.set': async (change) => { this.settings = Settings.parse({ ...this.settings, ...change }); this.change({ power: this.settings.power }); return this.settings; },
      'source.forget': async ({ id, choice }) => { this.change({ sources: this.status.sources.filter((one) => one.id !== id) }); return { choice, erasedChunks: 52, erasedDocuments: 3, erasedShards: 1, droppedCheckpoints: 1, droppedAdapters: 0, keptCheckpoints: 0, backToStep: 300, retrainToStep: null, cannotBeUndone: [] }; },
      ...this.consent.handlers(),
      ...this.mesh.handlers(),
      'source.cancel': async ({ id }) => { this.change({ sources: this.status.sources.map((one) => (one.id === id ? { ...one, flow: null, state: 'ready' } : one)) }); return { cancelled: true }; },
      'intent.take': async () => { const { intent } = this; this.intent = null; return { intent }; },
      'metrics.history': async () => ({ points: this.metrics }),
      'world.get': async () => this.staged(snapshotOf(this.#world)),
    };
    const counted = Object.entries(handlers).map(([name, handler]) => [name, (input: never) => { this.calls.push(name); return (handler as (input: never) => unknown)(input); }]);
    return Object.fromEntries(counted) as RpcHandlers;
  }

  agent(): HostAgent {
    const none = async (): Promise<never> => { throw new Error('The fake node has no command line.'); };
    const admin = new Proxy({}, { get: () => none }) as HostAgent['admin'];
    return { rpc: this.rpc(), admin, onEvent: (listener) => { this.#listener = listener; return () => { this.#listener = () => undefined; }; }, onWatchers: (count) => { this.watchers = count; }, permitWindow: () => undefined, explain: () => null };
  }
}

/** The name of the entry file in the built page: the build a window reports. */
export function builtEntry(): string {
  return /src="[^"]*?([^"/]+\.js)"/.exec(readFileSync(`${rendererFolder}/index.html`, 'utf8'))?.[1] ?? 'unbuilt';
}

export interface FakeHost { readonly node: FakeNode; readonly host: RunningHost; url(): string; close(): Promise<void> }

export async function startFakeHost(options: { port?: number; build?: string; node?: FakeNode; token?: string } = {}): Promise<FakeHost> {
  const node = options.node ?? new FakeNode();
  const host = await startHost({
    agent: node.agent(), nodeId: node.status.nodeId, token: options.token ?? randomBytes(32).toString('hex'), assetsFolder: rendererFolder, build: options.build ?? builtEntry(), port: options.port ?? 0,
    clock: { now: () => Date.now(), monotonicMs: () => performance.now(), after: (delayMs, callback) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; } },
    report: (fault) => { process.stderr.write(`${String(fault)}\n`); },
  });
  const stop = node.startWorld();
  return { node, host, url: () => host.openUrl(), close: async () => { stop(); await host.close(); } };
}
