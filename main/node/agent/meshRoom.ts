// The mesh inside the agent: what it may ask of the agent's other parts, when it hears that the model woke or went, and how often
// others hear its news. Decides nothing of a mesh: ../mesh/meshDesk.ts.
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import { MeshDesk } from '../mesh/meshDesk.ts';
import type { Settings } from '../../../schemas/settings.ts';
import type { MeshAgent } from '../mesh/meshParts.ts';
import type { CheckpointStore } from './checkpointStore.ts';
import type { Awake, ComputeKeeper } from './computeKeeper.ts';
import type { NodeParts } from './parts.ts';

/** News are told at most this often. */
const NEWS_MS = 250;

export interface MeshRoomParts extends Pick<MeshAgent, 'doing' | 'wake' | 'ask' | 'onDecided' | 'pause' | 'visits' | 'onFault'> {
  readonly parts: NodeParts;
  readonly settings: () => Settings;
  readonly keeper: ComputeKeeper;
  readonly checkpoints: CheckpointStore;
  readonly model: () => LiveModel | null;
  readonly saveCheckpoint: () => Promise<void>;
  /** Resolves when no checkpoint is being written. */
  readonly saved: () => Promise<void>;
  readonly supervise: () => void;
  /** Something of the mesh changed since it was last told. */
  readonly onNews: () => void;
}

export class MeshRoom {
  readonly desk: MeshDesk;
  readonly #keeper: ComputeKeeper;
  readonly #parts: MeshRoomParts;
  /** The model the mesh was told of. */
  #told: Awake | null = null;
  #hasNews = false;
  #isRestoring = false;

  constructor(parts: MeshRoomParts) {
    const { keeper, checkpoints, saveCheckpoint } = parts;
    this.#parts = parts;
    this.#keeper = keeper;
    this.desk = new MeshDesk({ ...parts.parts.mesh, settings: parts.settings }, {
      wake: () => parts.wake(), awake: () => keeper.awake, model: () => parts.model(), learns: () => keeper.training !== null, doing: () => parts.doing(),
      keepBranch: async () => { await saveCheckpoint(); return checkpoints.shelf.at(-1)?.checkpoint ?? null; },
      restoreBranch: (checkpoint) => this.#restore(checkpoint),
      quietly: async (work) => { const done = await keeper.quietly(async () => ({ value: await work() })); if (done === null) throw new ComputeEndedError('it is not awake'); return done.value; },
      ask: (question, errand) => { parts.ask(question, errand); }, onDecided: () => { parts.onDecided(); }, pause: () => parts.pause(), visits: parts.visits, onChange: () => { this.#planNews(); }, onFault: (fault, during) => { parts.onFault(fault, during); },
    });
  }

  /** While true nothing is saved and nothing wakes: what was learnt in a mesh goes, and the model from before comes back. */
  get isRestoring(): boolean { return this.#isRestoring; }

  async #restore(checkpoint: string | null): Promise<void> {
    const { keeper, checkpoints, saved, supervise } = this.#parts;
    this.#isRestoring = true;
    try {
      await keeper.end();
      await saved();
      await checkpoints.goBackTo(checkpoint);
    } finally { this.#isRestoring = false; }
    supervise();
  }

  /** The compute process woke, went, or is on its way to either. */
  modelChanged(): void {
    const awake = this.#keeper.state === 'ready' ? this.#keeper.awake : null;
    if (awake === this.#told) return;
    this.#told = awake;
    if (awake === null) this.desk.slept(); else this.desk.woke(awake);
  }

  #planNews(): void {
    if (this.#hasNews) return;
    this.#hasNews = true;
    this.#parts.parts.clock.after(NEWS_MS, () => {
      this.#hasNews = false;
      this.#parts.onNews();
    });
  }
}
