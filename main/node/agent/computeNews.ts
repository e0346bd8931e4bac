// What the compute process tells while it learns, brought to where it belongs: the live model, the metrics table, windows,
// the journal, the world. Decides nothing.
import { baseName } from '../../../app/agent/liveModel.ts';
import type { ComputeEvent } from '../../../schemas/compute.ts';
import type { MetricPoint } from '../../../schemas/rpc.ts';
import type { LiveMind } from './liveMind.ts';
import type { NodeParts } from './parts.ts';

/** A process whose every step is skipped may not fill the journal: one row a minute says enough to draw the batch again. */
const SKIPPED_ROW_MS = 60_000;
type StepData = Extract<ComputeEvent, { event: 'step' }>['data'];

export interface NewsOptions {
  readonly parts: NodeParts;
  readonly mind: LiveMind;
  readonly onPoint: (point: MetricPoint) => void;
  /** Figures of the status have changed; `fresh` when the loop should look at them too. */
  readonly onFigures: (fresh: boolean) => void;
  /** It stopped learning and says the weights are broken: the last checkpoint is the way back. */
  readonly onBroken: (why: string) => void;
  readonly onFault: (fault: unknown, during: string) => void;
  /** Nodes that learn this model together. */
  readonly nodes: () => number;
  /** Tokens that were learnt from. */
  readonly onWorked: (tokens: number) => void;
}

export class ComputeNews {
  readonly #options: NewsOptions;
  #skippedRowMs = -Infinity;

  constructor(options: NewsOptions) { this.#options = options; }

  heard(event: ComputeEvent): void {
    const { parts, mind } = this.#options;
    if (mind.model === null) return;
    if (event.event === 'step') this.#stepped(event.data);
    else if (event.event === 'evaluated') {
      mind.evaluated(event.data);
      for (const [sourceId, bits] of Object.entries(event.data.perSource)) parts.sources.noteHeldOut(sourceId, bits);
      this.tellWorldOfHeldOut();
      this.#options.onFigures(false);
    } else if (event.event === 'failed') {
      parts.log.error({}, 'compute reports a failure');
      this.#options.onBroken(event.data.why);
    }
  }

  tellWorldOfHeldOut(): void {
    const { parts, mind } = this.#options;
    const { model } = mind;
    if (model === null || model.heldOutBitsPerByte === null) return;
    parts.world.input({ kind: 'held-out', millibits: Math.round(model.heldOutBitsPerByte * 1000), job: baseName(model), nodes: this.#options.nodes() });
  }

  #stepped(step: StepData): void {
    const { parts, mind, onPoint, onFigures, onFault } = this.#options;
    const { point, row, fresh } = mind.stepped(step);
    if (step.skipped) this.#journalSkipped(step); else this.#options.onWorked(step.tokens);
    if (point !== null) onPoint(point);
    if (row !== null) { try { parts.metrics.record(row); } catch (fault) { onFault(fault, 'storing metrics'); } }
    if (fresh) onFigures(true);
  }

  #journalSkipped({ step, repro, part }: StepData): void {
    const { parts, onFault } = this.#options;
    const nowMs = parts.clock.monotonicMs();
    if (nowMs - this.#skippedRowMs < SKIPPED_ROW_MS) return;
    this.#skippedRowMs = nowMs;
    parts.journal.append({ kind: 'StepSkipped', fact: { step, why: 'non-finite', repro: repro ?? '', ...(part === 'adapter' ? { part } : {}) }, body: null }).catch((fault: unknown) => { onFault(fault, 'journalling a skipped step'); });
  }
}
