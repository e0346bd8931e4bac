// A stand-in for the agent behind the real host: made-up but plausible figures, a real world scene, scripted replies.
// For tests and for looking at states of the window; it proves nothing about learning.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { changesBetween, NO_LAND } from '../../app/world/land/changes.ts';
import { landOf } from '../../app/world/land/landOf.ts';
import type { WorldInput } from '../../app/world/sim/inputs.ts';
import type { factsOf } from '../../app/world/view/scene.ts';
import { startHost, type HostAgent, type RunningHost } from '../../main/node/host/host.ts';
import type { AuditRow, LogLine } from '../../schemas/auditView.ts';
import type { FlowProgress } from '../../schemas/dataset.ts';
import type { Intent } from '../../schemas/intent.ts';
import type { MetricPoint, RpcEvent, RpcHandlers, RpcOutput } from '../../schemas/rpc.ts';
import { Settings } from '../../schemas/settings.ts';
import type { LandNames, WorldScene } from '../../schemas/world.ts';
import { reasons, type Reason, type SourceView, type Status } from '../../schemas/status.ts';
import { FakeChat } from './fakeChat.ts';
import { FakeConsent } from './fakeConsent.ts';
import { FakeLand } from './fakeLand.ts';
import { FakeMesh } from './fakeMesh.ts';
import { OWN_KEY, WorldHere } from './worldHere.ts';

const rendererFolder = fileURLToPath(new URL('../../build/renderer', import.meta.url));
const TICK_MS = 100;
const WORLD_EVERY_TICKS = 5;

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
    heldOutBitsPerByte: index % 12 === 0 ? 0.70 + 1.3 * Math.exp(-index / 45) : null, tokensPerSecond: 5200, learningRate: 0.003 * Math.min(1, (index + 1) / 20) * (1 - index / (points * 1.2)), rby: { r: 0.12, b: 0.81, y: 0.07 },
  }));
}

const AUDIT_KINDS = ['CheckpointSaved', 'ConsentGranted', 'SettingsChanged', 'ChatMessagePosted', 'SourceRead'] as const;
/** Rows of a made-up journal, the newest first. */
export function auditRows(count: number = 120): AuditRow[] {
  return Array.from({ length: count }, (_, index): AuditRow => {
    const seq = count - index, kind = AUDIT_KINDS[seq % AUDIT_KINDS.length]!;
    return {
      seq, at: new Date(Date.UTC(2026, 10, 20) + seq * 60_000).toISOString(), kind, erased: false,
      fact: kind === 'SettingsChanged' ? { settings: { power: 'quiet', theme: 'dark' } } : { step: seq, sourceId: `s-${seq}` }, body: kind === 'ConsentGranted' ? { name: `diary ${seq}.txt` } : null,
      changes: kind === 'SettingsChanged' ? [{ name: 'power', before: 'balanced', after: 'quiet' }] : null,
    };
  });
}

export class FakeNode {
  status: Status = firstStatus();
  settings: Settings = Settings.parse({});
  readonly chat = new FakeChat(this);
  readonly consent = new FakeConsent((view) => { this.emit({ event: 'consent', data: view }); });
  readonly land = new FakeLand((data) => { this.emit({ event: 'land', data }); });
  readonly mesh = new FakeMesh((mesh) => { this.emit({ event: 'mesh', data: { mesh } }); });
  metrics: MetricPoint[] = curve(200);
  /** What a link or the tray asked to be shown. */
  intent: Intent | null = null;
  /** Newest first, as the window asks for them. */
  audit: AuditRow[] = auditRows();
  verdict: RpcOutput<'audit.verify'> = { rows: 120, ok: true, head: 'c'.repeat(64), firstBad: null };
  log: LogLine[] = [{ at: '2026-11-20T10:00:00.000Z', level: 'info', text: 'node is up', more: '' }, { at: '2026-11-20T10:01:00.000Z', level: 'warn', text: 'a helper was slow', more: '{"ms":812}' }];
  building: FlowProgress | null = null;
  calls: string[] = [];
  watchers = 0;
  /** Set a scene for the window: what it is shown instead of the world as it is. */
  staged: (scene: WorldScene) => WorldScene = (scene) => scene;
  stageLand: (land: LandNames) => LandNames = (land) => land;
  stagedRows: (rows: Int32Array) => Int32Array = (rows) => rows;
  /** Shows entities to every window that draws, as binary frames. */
  showWorld: (tick: number, rows: Int32Array) => void = () => undefined;
  /** Whether the world shows itself by itself. */
  showsItself = true;
  #listener: (event: RpcEvent) => void = () => undefined;
  readonly world = new WorldHere(9);
  #land = NO_LAND;

  constructor() {
    this.tellSources();
    this.tell({ kind: 'held-out', millibits: 1400, job: 'step 400', nodes: 1 });
    this.tell({ kind: 'visitor-came', key: OWN_KEY, name: 'You', home: true });
    this.tick(40);
  }

  tick(ticks: number): void { this.world.tick(ticks); }
  tell(input: WorldInput): void { this.world.input(input); }
  addressed(name: string): void { this.tell({ kind: 'addressed', name }); }
  tellSources(): void {
    const land = landOf({
      sources: this.status.sources.map(({ id, name, kind, state, bytes }) => ({ id, name, kind, state, files: kind === 'own' ? [] : [{ key: id, name, bytes, refused: state === 'refused', digest: null }] })),
      shown: [], asked: new Set(), never: new Set(), processes: [], islands: [],
    });
    for (const input of changesBetween(this.#land, land)) this.tell(input);
    this.#land = land;
  }
  emit(event: RpcEvent): void { this.#listener(event); }

  change(change: Partial<Status> & { reason?: Reason }): void {
    this.status = { ...this.status, ...change, ...(change.reason === undefined ? {} : { reasonText: reasons[change.reason] }) };
    if (change.sources !== undefined) this.tellSources();
    this.emit({ event: 'status', data: this.status });
  }
  facts(): ReturnType<typeof factsOf> { return this.world.answers.facts(null); }

  startWorld(): () => void {
    const timer = setInterval(() => {
      this.tick(1);
      if (!this.showsItself || this.world.sim.world.header.tick % WORLD_EVERY_TICKS !== 0) return;
      this.emit({ event: 'scene', data: this.staged(this.world.answers.scene(null)) });
      this.showWorld(this.world.sim.world.header.tick, this.stagedRows(this.world.rows()));
    }, TICK_MS);
    return () => { clearInterval(timer); this.chat.stop(); };
  }

  rpc(): RpcHandlers {
    const handlers: RpcHandlers = {
      'status.get': async () => this.status,
      'node.pause': async ({ minutes }) => {
        const pausedUntil = minutes === null ? null : new Date(Date.now() + minutes * 60_000).toISOString();
        this.change({ state: 'paused', reason: minutes === null ? 'person-paused' : 'person-paused-until', pausedUntil });
        return {};
      },
      'node.resume': async () => { this.change({ state: 'learning', reason: 'learning-own-world', pausedUntil: null }); return {}; },
      'settings.get': async () => this.settings,
      'settings.set': async (change) => { this.settings = Settings.parse({ ...this.settings, ...change }); this.change({ power: this.settings.power }); return this.settings; },
      'source.forget': async ({ id, choice }) => { this.change({ sources: this.status.sources.filter((one) => one.id !== id) }); return { choice, erasedChunks: 52, erasedDocuments: 3, erasedShards: 1, droppedCheckpoints: 1, droppedAdapters: 0, keptCheckpoints: 0, backToStep: 300, retrainToStep: null, cannotBeUndone: [] }; },
      ...this.chat.handlers(),
      ...this.consent.handlers(),
      ...this.land.handlers(),
      ...this.mesh.handlers(),
      'source.cancel': async ({ id }) => { this.change({ sources: this.status.sources.map((one) => (one.id === id ? { ...one, flow: null, state: 'ready' } : one)) }); return { cancelled: true }; },
      'intent.take': async () => { const { intent } = this; this.intent = null; return { intent }; },
      'metrics.history': async () => ({ points: this.metrics }),
      ...this.world.handlers(),
      'world.scene': async () => this.staged(this.world.answers.scene(null)),
      'world.land': async () => this.stageLand(this.world.answers.land(null)),
      'audit.page': async ({ before, kinds, text, limit }) => {
        const found = this.audit.filter((row) => (before === null || row.seq < before) && (kinds === null || kinds.includes(row.kind)) && JSON.stringify(row).toLowerCase().includes(text.toLowerCase()));
        return { rows: found.slice(0, limit), before: found.length > limit ? found[limit - 1]!.seq : null };
      },
      'audit.verify': async () => this.verdict,
      'logs.tail': async ({ level }) => ({ lines: this.log.filter((line) => level === 'debug' || level === 'info' || line.level === level || line.level === 'error') }),
      'jobs.get': async () => ({ building: this.building }),
    };
    const counted = Object.entries(handlers).map(([name, handler]) => [name, (input: never) => { this.calls.push(name); return (handler as (input: never) => unknown)(input); }]);
    return Object.fromEntries(counted) as RpcHandlers;
  }

  agent(): HostAgent {
    const none = async (): Promise<never> => { throw new Error('The fake node has no command line.'); };
    const admin = new Proxy({}, { get: () => none }) as HostAgent['admin'];
    return { rpc: this.rpc(), admin, onEvent: (listener) => { this.#listener = listener; return () => { this.#listener = () => undefined; }; }, onWorldRows: (listener) => { this.showWorld = listener; return () => { this.showWorld = () => undefined; }; }, onWatchers: (count) => { this.watchers = count; }, permitWindow: () => undefined, explain: () => null };
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
