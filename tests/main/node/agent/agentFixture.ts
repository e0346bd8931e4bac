// A NodeAgent on the real store and real blobs in a temporary home, with doubles for time, world and compute process.
import { WorldHere } from '../../../doubles/worldHere.ts';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { DEFAULT_POLICY, why } from '../../../../app/consent/policy.ts';
import { NOTHING_TOLD } from '../../../../app/guest/signals.ts';
import type { SeatReading, Signals } from '../../../../app/guest/signals.ts';
import { trainTokenizer } from '../../../../app/organism/tokenizer/train.ts';
import { DiskError } from '../../../../app/ports.ts';
import type { Embryo } from '../../../../main/node/agent/embryo.ts';
import { Picker } from '../../../../main/node/agent/picker.ts';
import { covers } from '../../../../main/node/ingest/neverPaths.ts';
import { listSource } from '../../../../main/node/ingest/listSource.ts';
import { datasetManifest } from '../../../../main/node/agent/datasetManifest.ts';
import { NodeAgent } from '../../../../main/node/agent/nodeAgent.ts';
import type { NodeParts } from '../../../../main/node/agent/parts.ts';
import { ReadingAttempts } from '../../../../main/node/agent/readingAttempts.ts';
import { HANDED_BYTES_MAX, StoredSources } from '../../../../main/node/agent/sourceShelf.ts';
import { Ingestor } from '../../../../main/node/dataset/ingestor.ts';
import { DiskBlobs } from '../../../../main/node/blobs.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { LivedStore } from '../../../../main/node/world/livedStore.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import { openStore } from '../../../../main/node/journal/open.ts';
import type { Store } from '../../../../main/node/journal/open.ts';
import { signManifest } from '../../../../app/manifest/sign.ts';
import { Ed25519Verifier, temporaryIdentity } from '../../../../main/node/keys.ts';
import type { ProcessShare } from '../../../../schemas/land.ts';
import { MessageId, ThreadId } from '../../../../schemas/ids.ts';
import type { JournalKind } from '../../../../schemas/journal.ts';
import type { Policy } from '../../../../schemas/policy.ts';
import type { RpcEvent } from '../../../../schemas/rpc.ts';
import { Settings } from '../../../../schemas/settings.ts';
import { FakeCompute, packWeights } from '../../../doubles/fakeCompute.ts';
import { testSealer } from '../../../doubles/testSealer.ts';
import { ReadersHere } from '../../../doubles/readersHere.ts';
import { ManualClock, settle } from '../../../doubles/manualClock.ts';

const tokenizer = trainTokenizer(['Oru is at the blue pond.'], 288).toJson();
const sha = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
export const EMBRYO_WEIGHTS = packWeights({ step: 0 });
export const embryo: Embryo = { checkpoint: `c-${sha(EMBRYO_WEIGHTS).slice(0, 16)}`, step: 0, tokenizer, tokenizerSha256: sha(tokenizer), weights: () => EMBRYO_WEIGHTS };

/** A disk that can be filled. */
export class FillableDisk extends FolderDisk {
  full = false;
  /** Reports next to no room, though writes still succeed. */
  little = false;
  override writeDurably(path: string, content: Uint8Array): void {
    if (this.full) throw new DiskError('full', 'The disk is full. Free some space and it goes on by itself.');
    super.writeDurably(path, content);
  }
  override freeBytes(): number { return this.full || this.little ? 0 : super.freeBytes(); }
}

class BreakableSources extends StoredSources {
  readonly #check: () => void;
  constructor(check: () => void, options: ConstructorParameters<typeof StoredSources>[0]) { super(options); this.#check = check; }
  override views() { this.#check(); return super.views(); }
  override trainable() { this.#check(); return super.trainable(); }
}

export class Bench {
  readonly clock = new ManualClock();
  readonly disk: FillableDisk;
  readonly store: Store;
  readonly blobs: DiskBlobs;
  readonly agent: NodeAgent;
  readonly processes: FakeCompute[];
  readonly events: RpcEvent[] = [];
  readonly readers = new ReadersHere();
  seat: SeatReading = { seat: false };
  signals: Partial<Signals> = {};
  homeBytes = 0;
  /** Kinds of programs that run. */
  programs: ProcessShare[] | null = null;
  /** Sources the policy does not let it learn from. */
  readonly forbidden = new Set<string>();
  readonly world = new WorldHere(7);
  /** What its beings did, kept for real. */
  readonly lived: LivedStore;
  readonly cutAfter: number[] = [];
  pastCleared = 0;
  /** Names of files in the file the world was last written to. */
  keptNames: readonly string[] | null = null;
  policy: Policy = DEFAULT_POLICY;
  /** Names of parts that throw whatever they are asked. */
  readonly broken = new Set<'seat' | 'sources' | 'world' | 'disk'>();

  constructor(folder: string, identity: ReturnType<typeof temporaryIdentity>, options: { handedBytesMax?: number; settings?: Partial<Settings>; onSpawn?: (process: FakeCompute) => void; embryo?: Embryo | null; spawnLink?: NodeParts['mesh']['spawnLink'] } = {}) {
    this.processes = [];
    this.disk = new FillableDisk(folder);
    this.store = openStore({ paths: homePaths(folder), vault: openVault(new FolderDisk(folder), null), signer: identity, verifier: new Ed25519Verifier(), clock: this.clock });
    this.blobs = new DiskBlobs(this.disk, testSealer);
    const settings = { current: Settings.parse(options.settings ?? {}), change: async (part: Partial<Settings>) => { settings.current = { ...settings.current, ...part }; return settings.current; } };
    this.lived = new LivedStore(this.disk, testSealer, () => settings.current.learnFromWorld);
    this.world.onTold = (told) => { this.lived.add(told); };
    this.world.onForgotten = () => { this.lived.clear(); };
    const parts: NodeParts = {
      version: '0', nodeId: identity.nodeId, home: folder, worldSeed: 7, policySha256: () => 'p', cores: 2, clock: this.clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      journal: this.#fillable(), verifyJournal: async () => this.store.journal.verify(), signManifest: (unsigned) => signManifest(unsigned, identity), journalDamage: this.store.journal.damage, disk: { freeBytes: () => { this.#fail('disk'); return this.disk.freeBytes(); } }, blobs: this.blobs,
      savedCheckpoints: this.store.checkpoints.list().map((record) => record.seq), embryo: options.embryo === undefined ? embryo : options.embryo,
      settings, metrics: { record: () => undefined, cutAfter: (step) => { this.cutAfter.push(step); }, history: () => [] },
      sources: new BreakableSources(() => { this.#fail('sources'); }, { store: this.store, clock: this.clock, ingest: this.#ingest(folder), keepOut: [folder], never: () => this.agent.consent.nevers(), maxFileBytes: () => 1e6, handedBytesMax: options.handedBytesMax ?? HANDED_BYTES_MAX, attempts: new ReadingAttempts(this.disk), manifestOf: (view) => datasetManifest(view, (unsigned) => signManifest(unsigned, identity)), mayRead: (path) => why(this.policy, { who: 'self', action: 'source.read', resource: path, nowMs: 0, minuteOfDay: 0 }), mayTrain: (id) => !this.forbidden.has(id) && this.agent.consent.desk.mayLearn(id) }),
      mesh: {
        home: folder, disk: new FolderDisk(folder), vault: openVault(new FolderDisk(folder), null), signer: identity, verifier: new Ed25519Verifier(), clock: this.clock, journal: this.#fillable(),
        log: { info: () => undefined, warn: () => undefined }, spawnLink: options.spawnLink ?? (() => { throw new Error('no mesh in these tests'); }),
      },
      keepWorld: async () => { this.keptNames = await this.toldNames(); },
      world: { input: (input) => { this.#fail('world'); this.world.input(input); }, watch: () => undefined, ask: (name, argument) => this.world.ask(name, argument) }, worldPast: { ranges: () => [], read: () => null, cutAfter: () => undefined, clear: () => { this.pastCleared += 1; } }, worldLived: this.lived,
      spawnCompute: (lowPriority) => {
        const process = new FakeCompute();
        process.lowPriority = lowPriority;
        this.processes.push(process);
        options.onSpawn?.(process);
        return process;
      },
      sensors: { read: async () => { this.#fail('seat'); return { ...NOTHING_TOLD, ...this.signals, seat: this.seat }; }, close: () => undefined }, programLoads: { read: async () => this.programs, forget: () => undefined }, landSalt: 'salt', offsetMinutes: () => 0, homeBytes: async () => this.homeBytes, mayTrain: (id) => !this.forbidden.has(id), permit: () => undefined, why: (action, resource) => why(this.policy, { who: 'self', action, resource, nowMs: 0, minuteOfDay: 0 }),
      list: (place, signal) => listSource(place.path, { fileBytesMax: 1e6, never: covers(this.agent.consent.nevers()), signal }), picker: new Picker({ clock: this.clock, places: async () => [], keepOut: [folder], forbids: this.#forbids }), tidyMemory: () => undefined, onStop: () => undefined,
    };
    this.agent = new NodeAgent(parts);
    this.agent.onEvent((event) => { this.events.push(event); });
  }

  /** Reading for real, in this process. */
  #ingest(folder: string): Ingestor {
    const sealer = openVault(new FolderDisk(folder), null).sealer('texts');
    return new Ingestor({ home: folder, textSealer: sealer, datasetSealer: sealer, clock: this.clock, keepOut: [folder], forbids: (path) => this.#forbids(path), openReaders: () => this.readers });
  }

  readonly #forbids = (path: string): boolean => { const { allowed, rule } = why(this.policy, { who: 'self', action: 'source.read', resource: path, nowMs: 0, minuteOfDay: 0 }); return !allowed && rule !== null; };

  /** The real journal, which refuses rows while the disk is full. */
  #fillable(): NodeParts['journal'] {
    const { journal } = this.store;
    return {
      append: (draft) => (this.disk.full ? Promise.reject(new DiskError('full', 'The disk is full.')) : journal.append(draft)),
      read: (options) => journal.read(options), erase: (seqs) => journal.erase(seqs), verify: () => journal.verify(),
    };
  }

  /** Names of files that stand in the world. */
  async toldNames(): Promise<string[]> { return (await this.world.ask('held', null)).regions.flatMap(({ relics }) => relics.map(({ name }) => name)); }

  #fail(part: 'seat' | 'sources' | 'world' | 'disk'): void { if (this.broken.has(part)) throw new Error(`${part} is broken`); }

  /** The process that runs now. */
  get compute(): FakeCompute {
    const last = this.processes.at(-1);
    if (last === undefined) throw new Error('no compute process was ever started');
    return last;
  }

  async start(): Promise<this> { await this.agent.start(); await settle(); return this; }
  kinds(...kinds: JournalKind[]) { return this.store.journal.read({ kinds, limit: 10_000 }); }
  async close(): Promise<void> { await this.agent.close(); this.store.journal.close(); }
}

const folders: string[] = [];
const benches: Bench[] = [];
export function temporaryHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-agent-'));
  folders.push(folder);
  return folder;
}
export function bench(folder = temporaryHome(), identity = temporaryIdentity(), options: ConstructorParameters<typeof Bench>[2] = {}): Bench {
  const made = new Bench(folder, identity, options);
  benches.push(made);
  return made;
}
afterEach(async () => {
  for (const made of benches.splice(0)) await made.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A message as a window sends it, in a conversation of its own unless said otherwise. */
export const asked = (id: string, text: string, over: { threadId?: string; inReplyTo?: string | null; to?: string | null } = {}) => ({ id: MessageId.parse(id), threadId: ThreadId.parse(over.threadId ?? 't-test'), inReplyTo: over.inReplyTo === undefined || over.inReplyTo === null ? null : MessageId.parse(over.inReplyTo), text, ...(over.to === undefined ? {} : { to: over.to }) });
/** What stands in that conversation. */
export const saidIn = (own: Bench, threadId = 't-test') => own.agent.room.messages(threadId);
