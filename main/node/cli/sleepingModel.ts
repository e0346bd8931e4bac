// A node that does not run, from its files: takes the lock of its home for a moment, wakes the newest checkpoint that loads (else
// the embryo) in a compute process, and leaves everything as it was. A folder without a node is not created.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { limitsFor } from '../../../app/agent/powerLimits.ts';
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import type { BlobStore, Journal, JournalVerdict, Signer } from '../../../app/ports.ts';
import { createWorld } from '../../../app/world/sim/create.ts';
import type { PolicyAction } from '../../../schemas/policy.ts';
import { loadWorld } from '../../../app/world/sim/save.ts';
import type { World } from '../../../app/world/sim/world.ts';
import { CheckpointStore } from '../agent/checkpointStore.ts';
import type { Candidate } from '../agent/checkpointStore.ts';
import { ComputeKeeper, NoModelError } from '../agent/computeKeeper.ts';
import type { Awake } from '../agent/computeKeeper.ts';
import { LIVING_TRAIN } from '../agent/defaults.ts';
import { readEmbryo } from '../agent/embryo.ts';
import type { Embryo } from '../agent/embryo.ts';
import { NODE_RESOURCE } from '../agent/livePolicy.ts';
import { readWorld, worldSeedOf } from '../agent/worldFile.ts';
import { BLOBS_SCOPE, DiskBlobs } from '../blobs.ts';
import { COMPUTE_ENTRY } from '../compute/entry.ts';
import { ComputeProcess } from '../compute/spawnCompute.ts';
import { homePaths, openHome } from '../home.ts';
import { openStore } from '../journal/open.ts';
import { Ed25519Verifier, loadIdentity } from '../keys.ts';
import { minuteOfDay, PolicyFile } from '../policyFile.ts';
import { appRefusal } from '../projectFolder.ts';
import { realClock } from '../realClock.ts';
import { givenPassphrase } from '../vault/passphrase.ts';
import { openVault } from '../vault/vault.ts';
import { needNodeHere } from './homeWords.ts';
import { CommandFailed, say } from './outcome.ts';

/** Seed of the world an embryo without a home speaks of. */
const UNBORN_WORLD_SEED = 0;

export interface Sleeping { candidates(): Candidate[]; readonly world: World; readonly policy: string; close(): void }

/** What of this node is on disk; the embryo alone where there is no node. */
export function openSleeping(folder: string): Sleeping {
  const embryo = readEmbryo();
  if (!existsSync(homePaths(folder).journal)) return onlyEmbryo(embryo);
  const { home, store, vault, nodeId, policy, close } = openDisk(folder, 'model.ask');
  const checkpoints = new CheckpointStore(store.journal, new DiskBlobs(home.disk, vault.sealer(BLOBS_SCOPE)), embryo, store.checkpoints.list().map((record) => record.seq));
  return {
    candidates: () => checkpoints.candidates(store.sources.unlearnt()),
    world: worldFrom(readWorld(home.disk, vault.sealer('world')), worldSeedOf(nodeId)),
    policy: policy.current.sha256,
    close,
  };
}

/** One that cannot be opened begins anew, as in a node that runs. */
function worldFrom(saved: Uint8Array | null, seed: number): World {
  try { return saved === null ? createWorld(seed) : loadWorld(saved); } catch { return createWorld(seed); }
}

/** Throws the policy's sentence where it does not allow what the files are wanted for. */
function openDisk(folder: string, action: PolicyAction) {
  const home = openHome(folder);
  const policy = new PolicyFile(home.disk);
  const decision = policy.why({ who: 'self', action, resource: NODE_RESOURCE, nowMs: realClock.now(), minuteOfDay: minuteOfDay(realClock.now()) });
  if (!decision.allowed) {
    home.close();
    throw new CommandFailed(decision.sentence);
  }
  const vault = openVault(home.disk, givenPassphrase());
  const { signer } = loadIdentity(home.disk, vault);
  const store = openStore({ paths: home.paths, vault, signer, verifier: new Ed25519Verifier(), clock: realClock });
  return { home, store, vault, signer, nodeId: signer.nodeId, policy, close: () => { store.journal.close(); home.close(); } };
}

/** The journal of a node that does not run. */
export function verifySleeping(folder: string): JournalVerdict {
  needNodeHere(folder);
  const { store, close } = openDisk(folder, 'journal.read');
  try { return store.journal.verify(); } finally { close(); }
}

/** The key of a node that does not run, for one piece of work; it stays in this process. */
export async function withSleepingSigner<T>(folder: string, work: (signer: Signer) => Promise<T>): Promise<T> {
  needNodeHere(folder);
  const { signer, close } = openDisk(folder, 'node.control');
  try { return await work(signer); } finally { close(); }
}

/** A folder with model.safetensors and tokenizer.json, as `train` writes it. */
export function openCheckpointFolder(folder: string): Sleeping {
  const checkpoint = readEmbryo(folder);
  if (checkpoint === null) throw new CommandFailed(`${folder} holds no model.safetensors and tokenizer.json.`);
  return onlyEmbryo(checkpoint);
}

function onlyEmbryo(embryo: Embryo | null): Sleeping {
  const checkpoints = new CheckpointStore(noJournal, noBlobs, embryo, []);
  return { candidates: () => checkpoints.candidates([]), world: createWorld(UNBORN_WORLD_SEED), policy: 'none', close: () => undefined };
}

const noJournal: Journal = { append: () => Promise.reject(new Error('no node lives here')), read: () => [], erase: () => Promise.resolve(), verify: () => ({ rows: 0, ok: true, head: '', firstBad: null }) };
const noBlobs: BlobStore = { put: () => { throw new Error('no node lives here'); }, get: () => null, has: () => false, remove: () => undefined };

/** Wakes it for one piece of work. */
export async function withModel<T>(sleeping: Sleeping, work: (awake: Awake, live: LiveModel) => Promise<T>): Promise<T> {
  const refusal = appRefusal('Asking a node that does not run');
  if (refusal !== null) throw new CommandFailed(`${refusal} Start the app, then ask again.`);
  // What drivers grumble matters only when it did not work.
  const lastWords: string[] = [];
  const woken: { live: LiveModel | null } = { live: null };
  const keeper = new ComputeKeeper({
    spawn: (lowPriority) => new ComputeProcess({ entry: COMPUTE_ENTRY, lowPriority, onLine: (line) => { lastWords.push(line); } }),
    candidates: () => sleeping.candidates(),
    loadOptions: () => ({ backend: 'auto', train: LIVING_TRAIN, adapterTrain: null }),
    data: () => Promise.resolve(() => ({ worldSeed: sleeping.world.header.seed, shared: [], local: [], mix: 0 })),
    onEvent: () => undefined, onFailure: () => undefined, onChange: () => undefined, onAsleep: () => undefined,
    onAwake: (model) => { woken.live = model; },
    onDamaged: (candidate, why) => { say(`Checkpoint ${candidate.checkpoint} could not be used (${why}); an older one is tried.`); return Promise.resolve(); },
    onAdapterDamaged: (_adapter, why) => { say(`What it learnt for this machine alone could not be used (${why}).`); return Promise.resolve(); },
    onAdapterRefused: (why) => { say(`What it learnt for this machine alone could not be used (${why}).`); },
    onRefused: (candidate, why) => { say(`Checkpoint ${candidate.checkpoint} did not wake (${why}).`); },
  });
  try {
    await keeper.start(limitsFor('generous', 'away', availableParallelism()));
    if (woken.live === null || keeper.awake === null) throw new NoModelError();
    return await work(keeper.awake, woken.live);
  } catch (error) {
    lastWords.forEach(say);
    throw error instanceof NoModelError ? new CommandFailed('No readable model was found. `ileices doctor` names the next step.') : error;
  } finally {
    await keeper.end();
    sleeping.close();
  }
}
