// A model opened on a backend: its memory, its prepared programs, its state in and out. Owns the session.
// Not here: what is trained (trainer.ts), measured (evaluator.ts) or said (generator.ts) with it.
import type { ModelConfig, TrainConfig } from '../../schemas/model.ts';
import type { Backend, Prepared, Session } from '../engine/backend.ts';
import { planOrganism } from '../engine/plan/organism.ts';
import type { TrainingPlan, TrainShape } from '../engine/plan/organism.ts';
import type { ModelState } from './checkpoint.ts';

export interface PreparedPrograms {
  /** Forward, loss, backward. */
  readonly gradients: Prepared;
  /** Norm, clip, AdamW; follows `gradients`. Apart from it so that thinking and acting are measured apart. */
  readonly update: Prepared;
  readonly evaluate: Prepared;
  readonly prefill: Prepared;
  readonly decode: Prepared;
}

export class OrganismSession {
  readonly plan: TrainingPlan;
  readonly shape: TrainShape;
  readonly session: Session;
  readonly programs: PreparedPrograms;

  private constructor(plan: TrainingPlan, shape: TrainShape, session: Session, programs: PreparedPrograms) {
    this.plan = plan; this.shape = shape; this.session = session; this.programs = programs;
  }

  static async open(backend: Backend, config: ModelConfig, train: TrainConfig): Promise<OrganismSession> {
    const shape: TrainShape = { batch: train.batch, window: train.window, hyper: train };
    const plan = planOrganism(config, shape);
    const session = await backend.open(plan.memory);
    const { gradients, update, evaluate, prefill, decode } = plan.programs;
    return new OrganismSession(plan, shape, session, {
      gradients: await session.prepare(gradients), update: await session.prepare(update), evaluate: await session.prepare(evaluate),
      prefill: await session.prepare(prefill), decode: await session.prepare(decode),
    });
  }

  /** Elements of the flat buffers, padding included. */
  get flatSize(): number { return this.plan.memory.tensors[this.plan.tensors.parameters]?.size ?? 0; }

  /** Writes parameters; moments start from zero when the state has none. */
  loadState(state: ModelState): void {
    const { tensors } = this.plan;
    this.session.write(tensors.parameters, state.parameters);
    this.session.write(tensors.moment1, state.moments?.first ?? new Float32Array(this.flatSize));
    this.session.write(tensors.moment2, state.moments?.second ?? new Float32Array(this.flatSize));
  }

  async readState(): Promise<ModelState & { moments: NonNullable<ModelState['moments']> }> {
    const { tensors } = this.plan;
    const flat = async (id: number) => (await this.session.read(id)) as Float32Array;
    return { parameters: await flat(tensors.parameters), moments: { first: await flat(tensors.moment1), second: await flat(tensors.moment2) } };
  }

  async close(): Promise<void> { await this.session.close(); }
}
