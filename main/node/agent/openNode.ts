// Opens everything a node needs, in boot order, and closes it in reverse: home and its lock, identity, journal, settings,
// policy, metrics, world. The only place that puts the real parts together.
import { hash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { signManifest } from '../../../app/manifest/sign.ts';
import type { Clock } from '../../../app/ports.ts';
import type { Settings } from '../../../schemas/settings.ts';
import { backupInThread } from '../backup/backupLink.ts';
import { sweepWork } from '../backup/homeFiles.ts';
import { BLOBS_SCOPE, DiskBlobs } from '../blobs.ts';
import { openHome } from '../home.ts';
import type { Home } from '../home.ts';
import { listSource } from '../ingest/listSource.ts';
import { covers } from '../ingest/neverPaths.ts';
import { IngestLink } from '../dataset/ingestLink.ts';
import type { ReaderKeeper } from '../dataset/ingestLink.ts';
import { openStore, TEXTS_SCOPE } from '../journal/open.ts';
import type { Store } from '../journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../keys.ts';
import { childLine, faultRecord } from '../logFault.ts';
import { Metrics } from '../metrics.ts';
import { PolicyFile } from '../policyFile.ts';
import type { LinkWorker } from '../mesh/linkProcess.ts';
import { loadSettings, saveSettings } from '../settingsFile.ts';
import { openVault, SEALED_FILE, vaultNeedsPassphrase } from '../vault/vault.ts';
import { LivedStore } from '../world/livedStore.ts';
import { PastStore } from '../world/pastStore.ts';
import { WorldLink } from '../world/worldLink.ts';
import type { WorldListener } from '../world/worldLink.ts';
import { BackupKeeper } from './backupKeeper.ts';
import type { ComputeChild } from './computeKeeper.ts';
import { readEmbryo } from './embryo.ts';
import { datasetManifest } from './datasetManifest.ts';
import { LivePolicy } from './livePolicy.ts';
import { NodeAgent } from './nodeAgent.ts';
import type { Log } from './parts.ts';
import { ReadingAttempts } from './readingAttempts.ts';
import { Picker, placesHere } from './picker.ts';
import { openSensors } from '../guest/openSensors.ts';
import { bytesBelow } from '../guest/homeSize.ts';
import { StoredSources } from './sourceShelf.ts';
import { tidyMemory } from './tidyMemory.ts';
import { readWorld, worldSeedOf, writeWorld } from './worldFile.ts';

/** Signatures of Ed25519 are deterministic: only who holds the identity key can derive the token. */
const TOKEN_MESSAGE = Buffer.from('ileices loopback token 1');
/** By the same way a secret from which keys of files in the land are made: the same after a restart, told to nobody. */
const LAND_MESSAGE = Buffer.from('ileices land keys 1');

/** Scope of the vault under which the dataset is sealed. */
export const DATASET_SCOPE = 'datasets';
/** Readers at once: what reads is guest on the machine, and two keep a disk busy. */
const readersFor = (cores: number): number => Math.max(1, Math.min(2, cores));

export interface OpenOptions {
  readonly folder: string;
  readonly version: string;
  readonly clock: Clock;
  /** Opens the vault where one is set. */
  readonly passphrase: string | null;
  /** The same as the system's store of secrets sealed it, for a home that is made now; null where it is not to be kept. */
  readonly sealedPassphrase: Uint8Array | null;
  /** Called once the home is ours: the log lies in it. */
  readonly openLog: (home: Home, settings: Settings) => Log;
  readonly spawnCompute: (lowPriority: boolean, log: Log) => ComputeChild;
  readonly spawnLink: (log: Log) => LinkWorker;
  /** Whose work, with that of their children, is this node's: never anybody else's load. */
  readonly ownPids: readonly number[];
  /** Starts readers processes where this one may not; null where it may. */
  readonly readers: ReaderKeeper | null;
  readonly onStop: () => void;
}

export interface OpenNode {
  readonly agent: NodeAgent;
  readonly home: Home;
  readonly log: Log;
  /** Opens the loopback methods. The same after a restart, so that a window that was open stays open. */
  readonly token: string;
  /** Saves and closes everything; the process may exit afterwards. False when the last steps could not be saved. */
  close(): Promise<boolean>;
}

export async function openNode(options: OpenOptions): Promise<OpenNode> {
  const { clock } = options;
  const home = openHome(options.folder);
  sweepWork(home.paths.root);
  // First of both: a key that nobody could open again must not be made.
  if (options.sealedPassphrase !== null && vaultNeedsPassphrase(home.disk) === null) home.disk.writeDurably(SEALED_FILE, options.sealedPassphrase);
  const vault = openVault(home.disk, options.passphrase);
  const { signer } = loadIdentity(home.disk, vault);
  const loaded = loadSettings(home.disk);
  const log = options.openLog(home, loaded.settings);
  const store = openStore({ paths: home.paths, vault, signer, verifier: new Ed25519Verifier(), clock });
  const policy = new PolicyFile(home.disk);
  const metrics = new Metrics(home.paths.metrics, clock);
  const worldSeed = worldSeedOf(signer.nodeId);
  if (store.journal.damage === null) await found(store, signer.nodeId, options.version, worldSeed, policy);
  const worldSealer = vault.sealer('world');
  // The thread outlives this function; what it shows and how it ends goes to the agent made below.
  const settings = new LivingSettings(loaded.settings, home, store);
  const worldPast = new PastStore(home.disk, worldSealer), worldLived = new LivedStore(home.disk, worldSealer, () => settings.current.learnFromWorld);
  const world = new WorldLink({ seed: worldSeed, saved: readWorld(home.disk, worldSealer) }, worldListener(worldPast, worldLived, () => agent, (why) => { log.error({ why: childLine(why) }, 'the world thread ended'); }));
  const live = new LivePolicy({
    file: policy, clock, journal: store.journal.damage === null ? store.journal : null,
    onChange: (loaded) => { agent.policyChanged(loaded.notice); },
    onFault: (fault) => { agent.noteFault(fault, 'journalling the policy'); },
  });
  const keepWorld = async () => { writeWorld(home.disk, worldSealer, await world.ask('saved', null)); };
  // What a yes may still be taken back from is not learnt yet.
  const mayTrain = (sourceId: string): boolean => agent.consent.desk.mayLearn(sourceId) && live.decide('model.train', sourceId).allowed;
  const forbids = (path: string) => { const { allowed, rule } = live.decide('source.read', path); return !allowed && rule !== null; };
  const keepOut = [realpathSync(home.paths.root)], maxFileBytes = () => settings.current.maxSourceFileMegabytes * 1024 * 1024;
  const ingest = new IngestLink(
    { home: home.paths.root, textKey: vault.keyOf(TEXTS_SCOPE), datasetKey: vault.keyOf(DATASET_SCOPE), readers: readersFor(availableParallelism()), keepOut },
    clock, (line) => { log.warn({ why: childLine(line) }, 'a reader'); }, options.readers);
  const never = () => agent.consent.nevers();
  const sources = new StoredSources({
    never, store, clock, ingest, keepOut, maxFileBytes, attempts: new ReadingAttempts(home.disk), manifestOf: (view) => datasetManifest(view, (unsigned) => signManifest(unsigned, signer)), mayRead: (path) => live.decide('source.read', path), mayTrain,
  });
  const sensors = openSensors({ ownPids: () => options.ownPids });
  const blobs = new DiskBlobs(home.disk, vault.sealer(BLOBS_SCOPE));
  const agent: NodeAgent = new NodeAgent({
    version: options.version, nodeId: signer.nodeId, home: home.paths.root, worldSeed, policySha256: () => live.sha256,
    cores: availableParallelism(), clock, log, journal: store.journal, journalDamage: store.journal.damage, verifyJournal: () => verifyGently(store), signManifest: (unsigned) => signManifest(unsigned, signer), disk: home.disk,
    blobs, savedCheckpoints: store.checkpoints.list().map((record) => record.seq), embryo: readEmbryo(), settings, metrics, sources, world, worldPast, worldLived, keepWorld, why: (action, resource) => live.decide(action, resource),
    list: (place, signal) => listSource(place.path, { fileBytesMax: maxFileBytes(), keepOut, forbids, never: covers(never()), signal }), picker: new Picker({ clock, places: () => placesHere(), keepOut, forbids }),
    mesh: { home: home.paths.root, disk: home.disk, vault, signer, verifier: new Ed25519Verifier(), clock, journal: store.journal, log, spawnLink: () => options.spawnLink(log) },
    spawnCompute: (lowPriority) => options.spawnCompute(lowPriority, log), sensors, programLoads: sensors.programLoads, landSalt: hash('sha256', signer.sign(LAND_MESSAGE), 'base64url'), offsetMinutes: (nowMs) => -new Date(nowMs).getTimezoneOffset(), homeBytes: () => bytesBelow(home.paths.root), mayTrain, permit: (action, resource) => { live.permit(action, resource); }, tidyMemory, onStop: options.onStop,
  });
  if (store.journal.damage === null) sweep(blobs, agent.neededBlobs);
  // Without room for it now, the next start tries again.
  try { blobs.resealOld((path, bytes) => home.disk.head(path, bytes)); } catch (error) { log.warn(faultRecord(error), 'old weights still lie in the clear'); }
  // A damaged journal must not push good backups out.
  const backups = store.journal.damage === null ? new BackupKeeper({ prepare: keepWorld, disk: home.disk, nodeId: signer.nodeId, clock, notices: agent.notices, log, make: backupInThread }) : null;
  agent.notices.file('settings', loaded.notice);
  agent.notices.file('policy', policy.current.notice);
  return {
    agent, home, log, token: hash('sha256', signer.sign(TOKEN_MESSAGE), 'base64url'),
    close: async () => {
      await backups?.close();
      const saved = await agent.close();
      try { await keepWorld(); } catch (error) { log.warn(faultRecord(error), 'the world was not saved'); }
      await world.end();
      metrics.close();
      store.journal.close();
      home.close();
      return saved;
    },
  };
}

/** What the world's thread tells goes to the agent, which is made after it. */
function worldListener(past: PastStore, lived: LivedStore, agent: () => NodeAgent, onEnd: (why: string) => void): WorldListener {
  const tried = (work: () => void, during: string): void => { try { work(); } catch (fault) { agent().noteFault(fault, during); } };
  return {
    onRows: (tick, rows) => { agent().world.shown(tick, rows); },
    onScene: (scene) => { agent().world.told(scene); },
    onEvents: (events) => { agent().world.happened(events); },
    onStretch: ({ segment, told }) => {
      tried(() => { past.add(segment); }, 'keeping the past of the world');
      tried(() => { lived.add(told); }, 'keeping what the world told of itself');
    },
    onForgotten: () => {
      tried(() => { past.clear(); }, 'dropping the past of the world');
      tried(() => { lived.clear(); }, 'dropping what the world told of itself');
    },
    onEnd: (why) => { onEnd(why); agent().worldStartedAgain(); },
  };
}

/** The first row of a journal, and a row whenever another policy is in force. */
async function found(store: Store, nodeId: string, version: string, worldSeed: number, policy: PolicyFile): Promise<void> {
  const { journal } = store;
  if (journal.read({ limit: 1 }).length === 0) await journal.append({ kind: 'NodeFounded', fact: { nodeId, version, worldSeed }, body: null });
  const last = journal.read({ kinds: ['PolicyLoaded'], limit: 1, newestFirst: true })[0];
  const { sha256, policy: rules } = policy.current;
  if (last?.kind !== 'PolicyLoaded' || last.fact.sha256 !== sha256) await journal.append({ kind: 'PolicyLoaded', fact: { sha256, rules: rules.rules.length }, body: null });
}

/** A crash between a blob and its row, or between a row and its blob, leaves one that nothing speaks of. */
function sweep(blobs: DiskBlobs, needed: ReadonlySet<string>): void {
  for (const { sha256 } of blobs.list()) if (!needed.has(sha256)) blobs.remove(sha256);
}

/** Verifies while everything else goes on. */
async function verifyGently(store: Store) {
  const steps = store.journal.verifySteps();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}

/** Settings in force: journalled and on disk before they are. */
class LivingSettings {
  #current: Settings;
  readonly #home: Home;
  readonly #store: Store;

  constructor(current: Settings, home: Home, store: Store) { this.#current = current; this.#home = home; this.#store = store; }

  get current(): Settings { return this.#current; }

  async change(part: Partial<Settings>): Promise<Settings> {
    const next = { ...this.#current, ...part };
    // Whom a person trusts to help with the network, what they run and when they are there is nobody's to read in what is kept
    // for ever: how many is enough.
    const { meshServers, exclusiveApps, schedule, keys } = next, hours = schedule.join('').replaceAll('.', '').length;
    await this.#store.journal.append({ kind: 'SettingsChanged', fact: { settings: { ...next, meshServers: meshServers.length, exclusiveApps: exclusiveApps.length, schedule: hours, keys: keys.length } }, body: null });
    saveSettings(this.#home.disk, next);
    this.#current = next;
    return next;
  }
}
