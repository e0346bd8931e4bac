// A model opened on a backend: its memory, its prepared programs, its state in and out, and that of its adapter where the
// plan has one. Owns the session. Not here: what is trained (trainer.ts), measured (evaluator.ts) or said (generator.ts).
import type { ModelConfig, TrainConfig } from '../../schemas/model.ts';
import type { Backend, Prepared, Session } from '../engine/backend.ts';
import { planOrganism } from '../engine/plan/organism.ts';
import type { AdapterPlan, AdapterShape, TrainingPlan, TrainShape } from '../engine/plan/organism.ts';
import { stretchesOf } from '../engine/plan/stretches.ts';
import type { Program } from '../engine/program.ts';
import type { ModelState, Moments } from './checkpoint.ts';
import { STRETCH_MULTIPLICATIONS } from './giveWay.ts';

export interface PreparedPrograms {
  /** Forward, loss, backward: stretches to run in order. Left off anywhere, the next run begins anew. */
  readonly gradients: readonly Prepared[];
  /** Norm, clip, AdamW; follows `gradients`. Apart from it so that thinking and acting are measured apart. */
  readonly update: Prepared;
  readonly evaluate: Prepared;
  readonly prefill: Prepared;
  readonly decode: Prepared;
}

/** A model to train, to measure or to speak with: the base alone, or the base with its adapter. */
export interface Model {
  readonly plan: TrainingPlan;
  readonly shape: TrainShape;
  readonly session: Session;
  readonly programs: PreparedPrograms;
  /** Before `evaluate`, `prefill` or `decode`, in the same turn. */
  ready(): Promise<void>;
  /** After `update`. */
  updated(): void;
}

export class OrganismSession implements Model {
  readonly plan: TrainingPlan;
  readonly shape: TrainShape;
  readonly session: Session;
  readonly programs: PreparedPrograms;
  #adapted: AdaptedModel | null = null;

  private constructor(plan: TrainingPlan, shape: TrainShape, session: Session, programs: PreparedPrograms) {
    this.plan = plan; this.shape = shape; this.session = session; this.programs = programs;
  }

  /** `adapter` makes room for one; nothing more happens before `openAdapter`. */
  static async open(backend: Backend, config: ModelConfig, train: TrainConfig, adapter: AdapterShape | null = null): Promise<OrganismSession> {
    const shape: TrainShape = { batch: train.batch, window: train.window, hyper: train, adapter };
    const plan = planOrganism(config, shape);
    const session = await backend.open(plan.memory);
    return new OrganismSession(plan, shape, session, await prepareAll(session, plan.programs));
  }

  /** Elements of the flat buffers, padding included. */
  get flatSize(): number { return this.plan.memory.tensors[this.plan.tensors.parameters]?.size ?? 0; }

  ready(): Promise<void> { return Promise.resolve(); }
  updated(): void { this.#adapted?.updated(); }

  /** Writes parameters; moments start from zero when the state has none. */
  loadState(state: ModelState): void {
    writeFlat(this.session, this.plan.tensors, state, this.flatSize);
    this.updated();
  }

  readState(): Promise<WholeState> { return readFlat(this.session, this.plan.tensors); }

  /** The flat parameters alone; moments stay where they are. */
  async readParameters(): Promise<Float32Array> { return (await this.session.read(this.plan.tensors.parameters)) as Float32Array; }
  writeParameters(parameters: Float32Array): void {
    this.session.write(this.plan.tensors.parameters, parameters);
    this.updated();
  }

  /** Runs `work` with other parameters in place of those that are trained, which are as before afterwards. */
  async withParameters<T>(parameters: Float32Array, work: () => Promise<T>): Promise<T> {
    const own = await this.readParameters();
    this.writeParameters(parameters);
    try { return await work(); } finally { this.writeParameters(own); }
  }

  /** The base with its adapter as `state` has it. */
  async openAdapter(state: ModelState): Promise<AdaptedModel> {
    const { adapter } = this.plan;
    if (adapter === null) throw new Error('this session was opened without room for an adapter');
    const { adapt, ...programs } = adapter.programs;
    this.#adapted ??= new AdaptedModel(this, adapter, await prepareAll(this.session, programs), await this.session.prepare(adapt));
    this.#adapted.loadState(state);
    return this.#adapted;
  }

  async close(): Promise<void> { await this.session.close(); }
}

/** The base with its adapter. Training it changes the adapter alone. */
export class AdaptedModel implements Model {
  readonly plan: TrainingPlan;
  readonly shape: TrainShape;
  readonly session: Session;
  readonly programs: PreparedPrograms;
  readonly adapter: AdapterPlan;
  readonly #adapt: Prepared;
  /** Whether base or adapter have changed since the two were last added up. */
  #outdated = true;

  constructor(base: OrganismSession, adapter: AdapterPlan, programs: PreparedPrograms, adapt: Prepared) {
    this.plan = base.plan; this.shape = base.shape; this.session = base.session;
    this.adapter = adapter; this.programs = programs; this.#adapt = adapt;
  }

  async ready(): Promise<void> {
    if (!this.#outdated) return;
    await this.session.run(this.#adapt);
    this.#outdated = false;
  }

  updated(): void { this.#outdated = true; }

  get flatSize(): number { return this.plan.memory.tensors[this.adapter.tensors.parameters]?.size ?? 0; }

  loadState(state: ModelState): void {
    writeFlat(this.session, this.adapter.tensors, state, this.flatSize);
    this.updated();
  }

  readState(): Promise<WholeState> { return readFlat(this.session, this.adapter.tensors); }
}

type FlatIds = Pick<AdapterPlan['tensors'], 'parameters' | 'moment1' | 'moment2'>;
export type WholeState = ModelState & { readonly moments: Moments };

function writeFlat(session: Session, ids: FlatIds, state: ModelState, size: number): void {
  session.write(ids.parameters, state.parameters);
  session.write(ids.moment1, state.moments?.first ?? new Float32Array(size));
  session.write(ids.moment2, state.moments?.second ?? new Float32Array(size));
}

async function readFlat(session: Session, ids: FlatIds): Promise<WholeState> {
  const flat = async (id: number) => (await session.read(id)) as Float32Array;
  return { parameters: await flat(ids.parameters), moments: { first: await flat(ids.moment1), second: await flat(ids.moment2) } };
}

async function prepareAll(session: Session, programs: Readonly<Record<keyof PreparedPrograms, Program>>): Promise<PreparedPrograms> {
  const { gradients, update, evaluate, prefill, decode } = programs, stretches: Prepared[] = [];
  for (const stretch of stretchesOf(gradients, STRETCH_MULTIPLICATIONS)) stretches.push(await session.prepare(stretch));
  return {
    gradients: stretches, update: await session.prepare(update), evaluate: await session.prepare(evaluate),
    prefill: await session.prepare(prefill), decode: await session.prepare(decode),
  };
}
