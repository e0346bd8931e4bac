// Brings what may be learnt now to the process that is awake: one handover at a time, sent anew when it has changed. What it
// is, handover.ts knows; a process that wakes is given it by its keeper.
import { sourcesOf } from '../../../app/agent/liveModel.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import type { Awake, ComputeKeeper } from './computeKeeper.ts';
import type { Handover } from './handover.ts';
import type { LiveMind } from './liveMind.ts';
import type { NoticeDesk } from './noticeDesk.ts';
import type { NodeParts } from './parts.ts';

export interface FeedOptions {
  readonly parts: Pick<NodeParts, 'tidyMemory'>;
  readonly keeper: ComputeKeeper;
  readonly mind: LiveMind;
  readonly handover: Handover;
  readonly notices: NoticeDesk;
  readonly saveCheckpoint: () => Promise<void>;
  readonly onFault: (fault: unknown, during: string) => void;
  /** The process has other text now, or could not be told. */
  readonly onDone: () => void;
}

export class DataFeed {
  readonly #options: FeedOptions;
  /** Text that is going to be handed over and has not been taken from the shelf yet. */
  #next: Promise<void> | null = null;

  constructor(options: FeedOptions) { this.#options = options; }

  /** Resolves when the process has what is live now; those who ask while it is not yet on its way share it. */
  refresh(): Promise<void> {
    if (this.#options.keeper.awake === null) return Promise.resolve();
    this.#next ??= Promise.resolve().then(() => this.#handOver()).finally(() => { this.#options.onDone(); });
    return this.#next;
  }

  /** A process that woke has been given everything. */
  woke(): void {
    const { mind, handover, notices } = this.#options;
    handover.succeeded();
    notices.handedOver();
    mind.saw(handover.handed);
  }

  async #handOver(): Promise<void> {
    const { parts, keeper, mind, handover, notices, saveCheckpoint, onFault } = this.#options;
    let taken = false;
    try {
      // Whoever takes the new text back one day gets the mind as it is now.
      if (handover.bringsNew(mind.model === null ? [] : sourcesOf(mind.model))) await saveCheckpoint().catch((fault: unknown) => { onFault(fault, 'saving before new text'); });
      await keeper.quietly(async (quiet) => {
        taken = true;
        this.#next = null;
        try { await this.#tell(quiet); } catch (fault) { await keeper.rest(); throw fault; }
      });
      handover.succeeded();
      notices.handedOver();
      if (handover.wasLarge) parts.tidyMemory();
    } catch (fault) {
      // A process that ended is told everything anew when it wakes.
      if (!(fault instanceof ComputeEndedError)) { handover.failed(); notices.handoverFailed(); }
      onFault(fault, 'handing over data');
    } finally { if (!taken) this.#next = null; }
  }

  async #tell(quiet: Awake): Promise<void> {
    const { keeper, mind, handover } = this.#options;
    const fetched = await handover.ready();
    // Taken in the same turn as it is sent: what is sent last is what is live.
    const data = handover.data(fetched);
    // Marked before the process has the text: weights may never be thought cleaner than they are.
    mind.saw(handover.handed);
    // It would go on with the text of its own world where there is no other.
    const rested = !handover.ownWorld && handover.readySources === 0 ? keeper.rest() : null;
    await Promise.all([rested, quiet.compute.call('data', data)]);
  }
}
