// The model inside the agent: its process, woken from the newest checkpoint that holds; what is said of those that do not, and when no
// more is tried. Not when it should be awake: that is the supervisor's. Not what it learns from: dataFeed.ts.
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import type { BlockedWhy } from '../../../app/agent/nodeState.ts';
import type { PowerLimits } from '../../../app/agent/powerLimits.ts';
import type { ComputeEvent, ComputeInput } from '../../../schemas/compute.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import { endReason } from '../logFault.ts';
import type { AdapterCandidate, Candidate, CheckpointStore } from './checkpointStore.ts';
import { ComputeKeeper, NoModelError } from './computeKeeper.ts';
import type { Awake } from './computeKeeper.ts';
import { LIVING_ADAPTER, LIVING_TRAIN } from './defaults.ts';
import { isDiskFull } from './faults.ts';
import type { Handover } from './handover.ts';
import type { NoticeDesk } from './noticeDesk.ts';
import type { NodeParts } from './parts.ts';
import { Restarts } from './restarts.ts';

export interface ModelRoomParts {
  readonly parts: NodeParts;
  readonly notices: NoticeDesk;
  readonly checkpoints: CheckpointStore;
  readonly handover: Handover;
  readonly gpuAllowed: () => boolean;
  readonly blocked: () => BlockedWhy | null;
  readonly block: (why: 'no-model' | 'compute-failing') => void;
  readonly supervise: () => void;
  readonly onEvent: (event: ComputeEvent) => void;
  readonly onWoke: (model: LiveModel) => void;
  readonly onAsleep: () => void;
  /** It woke, went, or is on its way to either. */
  readonly onChange: () => void;
  readonly onFault: (fault: unknown, during: string) => void;
}

export class ModelRoom {
  readonly keeper: ComputeKeeper;
  readonly restarts: Restarts;
  readonly #parts: ModelRoomParts;
  #askedForGpu = false;
  #foundNoGpu = false;

  constructor(room: ModelRoomParts) {
    const { parts, notices, checkpoints, handover } = room;
    this.#parts = room;
    this.restarts = new Restarts(parts.clock, () => { room.supervise(); });
    this.keeper = new ComputeKeeper({
      spawn: parts.spawnCompute,
      candidates: () => checkpoints.candidates(parts.sources.unlearnt()),
      loadOptions: () => ({ backend: this.#backend(), train: LIVING_TRAIN, adapterTrain: LIVING_ADAPTER }),
      data: async () => { const fetched = await handover.ready(); return () => handover.data(fetched); },
      onEvent: (event) => { room.onEvent(event); },
      onAwake: (model, backend) => {
        if (this.#askedForGpu && backend === 'cpu') this.#foundNoGpu = true;
        this.#woke(model);
      },
      onAsleep: () => { room.onAsleep(); },
      onDamaged: (candidate, why) => this.#dropDamaged(candidate, why),
      onRefused: (candidate, why) => { notices.checkpointRefused(candidate.checkpoint, why); },
      onAdapterDamaged: (adapter, why) => this.#dropDamagedAdapter(adapter, why),
      onAdapterRefused: (why) => { notices.adapterUnusable(why); },
      onFailure: (why) => { this.#failed(why); },
      onChange: () => { room.onChange(); },
    });
  }

  /** False once one was looked for, with leave to use it, and none was found. */
  get mayHaveGpu(): boolean { return !this.#foundNoGpu; }
  lookForGpuAgain(): void { this.#foundNoGpu = false; }

  /** Resolves when it is awake; rejects with NoModelError where nothing will wake it. */
  wake(): Promise<Awake> {
    const blocked = this.#parts.blocked();
    if (blocked === 'no-model' || blocked === 'compute-failing' || blocked === 'journal-damaged') return Promise.reject(new NoModelError());
    const ready = this.keeper.ready();
    this.#parts.supervise();
    return ready;
  }

  async start(limits: PowerLimits): Promise<void> {
    this.#parts.notices.checkpointsTriedAgain();
    try { await this.keeper.start(limits); } catch (fault) {
      // The end of a process has been counted already, and a full disk has a state of its own.
      if (fault instanceof ComputeEndedError || isDiskFull(fault)) throw fault;
      if (!(fault instanceof NoModelError)) { this.#parts.onFault(fault, 'waking the model'); this.#failed('it could not be woken'); return; }
      this.#parts.block('no-model');
      this.keeper.refuse(fault);
      this.#parts.supervise();
    }
  }

  #backend(): ComputeInput<'load'>['backend'] {
    const { backend } = this.#parts.parts.settings.current;
    this.#askedForGpu = backend !== 'cpu' && this.#parts.gpuAllowed();
    return this.#askedForGpu ? backend : 'cpu';
  }

  #woke(model: LiveModel): void {
    this.restarts.woke();
    // What a mind did that was gone back from is no part of the curve of the one that lives.
    try { this.#parts.parts.metrics.cutAfter(model.step); } catch (fault) { this.#parts.onFault(fault, 'cutting metrics'); }
    this.#parts.onWoke(model);
    this.#parts.parts.log.info({ checkpoint: model.checkpoint, step: model.step }, 'model awake');
  }

  #failed(why: string): void {
    this.#parts.parts.log.error({ why: endReason(why) }, 'compute process ended');
    if (!this.restarts.failed()) {
      this.#parts.block('compute-failing');
      this.keeper.refuse(new NoModelError());
      this.#parts.notices.computeFailing(why);
    }
    this.#parts.supervise();
  }

  async #dropDamaged(candidate: Candidate, why: string): Promise<void> {
    this.#parts.notices.checkpointDamaged(candidate.checkpoint, why);
    if (candidate.shelved !== null) await this.#parts.checkpoints.drop(candidate.shelved, 'damaged').catch((fault: unknown) => { this.#parts.onFault(fault, 'dropping a damaged checkpoint'); });
  }

  async #dropDamagedAdapter(adapter: AdapterCandidate, why: string): Promise<void> {
    this.#parts.notices.adapterUnusable(why);
    await this.#parts.checkpoints.dropAdapter(adapter.of, 'damaged').catch((fault: unknown) => { this.#parts.onFault(fault, 'dropping a damaged adapter'); });
  }
}
