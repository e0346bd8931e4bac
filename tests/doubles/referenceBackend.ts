// A compute backend made of the reference layers: one operation at a time, 32-bit storage, double-precision sums.
// Slow and plain; it proves plans, and stands in where a test needs any backend. `threads` is accepted and unused.
import { adamw } from '../../app/organism/reference/adamw.ts';
import { attentionBackward, attentionForward } from '../../app/organism/reference/attention.ts';
import { attentionCached, cacheAppend } from '../../app/organism/reference/cachedAttention.ts';
import { crossEntropy, reduceLoss } from '../../app/organism/reference/crossEntropy.ts';
import { embeddingBackward, embeddingForward } from '../../app/organism/reference/embedding.ts';
import { globalNorm } from '../../app/organism/reference/globalNorm.ts';
import { matmul } from '../../app/organism/reference/matmul.ts';
import { rmsnormBackward, rmsnormForward } from '../../app/organism/reference/rmsnorm.ts';
import { rope } from '../../app/organism/reference/rope.ts';
import { swigluBackward, swigluForward } from '../../app/organism/reference/swiglu.ts';
import type { Backend, BackendInfo, Prepared, Session } from '../../worker/engine/backend.ts';
import { Control, Scalar } from '../../worker/engine/program.ts';
import type { MemoryPlan, Op, Program, Region, TensorId, TensorSpec } from '../../worker/engine/program.ts';

export class ReferenceBackend implements Backend {
  readonly info: BackendInfo = { kind: 'cpu', adapter: 'reference layers', threads: 1, software: false };
  open(plan: MemoryPlan): Promise<ReferenceSession> { return Promise.resolve(new ReferenceSession(plan)); }
  setThreads(): Promise<void> { return Promise.resolve(); }
  close(): Promise<void> { return Promise.resolve(); }
}

interface ReferencePrepared extends Prepared { readonly ops: readonly Op[] }

export class ReferenceSession implements Session {
  readonly #specs: readonly TensorSpec[];
  readonly #views: readonly (Float32Array | Int32Array)[];
  readonly #scalars: Float32Array;
  readonly #control: Int32Array;

  constructor(plan: MemoryPlan) {
    const regions = new Map<Region, ArrayBuffer>();
    for (const [region, size] of Object.entries(plan.regionSizes)) regions.set(region as Region, new ArrayBuffer(size * 4));
    const bufferOf = (region: Region): ArrayBuffer => regions.get(region) ?? new ArrayBuffer(0);
    this.#specs = plan.tensors;
    this.#views = plan.tensors.map((t) => t.dtype === 'f32'
      ? new Float32Array(bufferOf(t.region), t.offset * 4, t.size)
      : new Int32Array(bufferOf(t.region), t.offset * 4, t.size));
    this.#scalars = new Float32Array(bufferOf('scalars'));
    this.#control = new Int32Array(bufferOf('control'));
  }

  prepare(program: Program): Promise<ReferencePrepared> { return Promise.resolve({ name: program.name, ops: program.ops }); }

  run(prepared: Prepared): Promise<void> {
    for (const op of (prepared as ReferencePrepared).ops) this.#perform(op);
    return Promise.resolve();
  }

  write(tensor: TensorId, data: Float32Array | Int32Array, offset = 0): void {
    if (data instanceof Int32Array) this.#integers(tensor).set(data, offset);
    else this.#numbers(tensor).set(data, offset);
  }

  read(tensor: TensorId, offset = 0, length?: number): Promise<Float32Array | Int32Array> {
    const view = this.#view(tensor);
    const end = length === undefined ? view.length : offset + length;
    if (offset < 0 || end > view.length) return Promise.reject(new RangeError(`${this.#specs[tensor]?.name} has ${view.length} elements; ${offset} to ${end} were asked for`));
    return Promise.resolve(view.slice(offset, end));
  }

  close(): Promise<void> { return Promise.resolve(); }

  #view(id: TensorId): Float32Array | Int32Array {
    const view = this.#views[id];
    if (view === undefined) throw new Error(`the plan has no tensor ${id}`);
    return view;
  }
  #numbers(id: TensorId): Float32Array {
    const view = this.#view(id);
    if (view instanceof Float32Array) return view;
    throw new Error(`tensor ${this.#specs[id]?.name} holds integers; numbers were asked for`);
  }
  #integers(id: TensorId): Int32Array {
    const view = this.#view(id);
    if (view instanceof Int32Array) return view;
    throw new Error(`tensor ${this.#specs[id]?.name} holds numbers; integers were asked for`);
  }

  #scalar(index: number): number { return this.#scalars[index] ?? 0; }
  #cacheState() { return { position: this.#control[Control.POSITION] ?? 0, realRows: this.#control[Control.ROWS] ?? 0 }; }

  #perform(op: Op): void {
    const f = (id: TensorId) => this.#numbers(id);
    const i = (id: TensorId) => this.#integers(id);
    switch (op.op) {
      case 'embedding_forward': return embeddingForward({ ...op, tokens: i(op.tokens), table: f(op.table), out: f(op.out) });
      case 'embedding_backward': return embeddingBackward({ ...op, tokens: i(op.tokens), dOut: f(op.dOut), dTable: f(op.dTable) });
      case 'rmsnorm_forward': return rmsnormForward({ ...op, x: f(op.x), gain: f(op.gain), out: f(op.out), rstd: f(op.rstd) });
      case 'rmsnorm_backward': return rmsnormBackward({ ...op, x: f(op.x), gain: f(op.gain), rstd: f(op.rstd), dOut: f(op.dOut), dX: f(op.dX), dGain: f(op.dGain) });
      case 'matmul': return matmul({ ...op, a: f(op.a), b: f(op.b), out: f(op.out) });
      case 'rope': return rope({ ...op, qkv: f(op.qkv), start: op.fromControl ? this.#cacheState().position : 0 });
      case 'attention_forward': return attentionForward({ ...op, qkv: f(op.qkv), out: f(op.out), lse: f(op.lse) });
      case 'attention_backward': return attentionBackward({ ...op, qkv: f(op.qkv), out: f(op.out), lse: f(op.lse), dOut: f(op.dOut), dQkv: f(op.dQkv), delta: f(op.delta) });
      case 'cache_append': return cacheAppend({ ...op, ...this.#cacheState(), qkv: f(op.qkv), kCache: f(op.kCache), vCache: f(op.vCache) });
      case 'attention_cached': return attentionCached({ ...op, ...this.#cacheState(), qkv: f(op.qkv), kCache: f(op.kCache), vCache: f(op.vCache), out: f(op.out) });
      case 'swiglu_forward': return swigluForward({ ...op, gateUp: f(op.gateUp), out: f(op.out) });
      case 'swiglu_backward': return swigluBackward({ ...op, gateUp: f(op.gateUp), dOut: f(op.dOut), dGateUp: f(op.dGateUp) });
      case 'crossentropy': return crossEntropy({ ...op, logits: f(op.logits), targets: i(op.targets), weights: f(op.weights), losses: f(op.losses), lossScale: this.#scalar(Scalar.LOSS_SCALE) });
      case 'reduce_loss': this.#scalars[Scalar.LOSS] = reduceLoss({ losses: f(op.losses), rows: op.rows, lossScale: this.#scalar(Scalar.LOSS_SCALE) }); return;
      case 'fill_zero': f(op.tensor).fill(0, 0, op.size); return;
      case 'copy': f(op.to).set(f(op.from).subarray(0, op.size)); return;
      case 'global_norm': return this.#globalNorm(op);
      case 'adamw': return this.#adamw(op);
      default: op satisfies never;
    }
  }

  #globalNorm(op: Op & { op: 'global_norm' }): void {
    const verdict = globalNorm({ ...op, gradients: this.#numbers(op.gradients), loss: this.#scalar(Scalar.LOSS) });
    this.#scalars[Scalar.GRAD_NORM] = verdict.norm;
    this.#scalars[Scalar.CLIP_SCALE] = verdict.clipScale;
    this.#scalars[Scalar.SKIPPED] = verdict.skipped ? 1 : 0;
  }

  #adamw(op: Op & { op: 'adamw' }): void {
    if (this.#scalar(Scalar.SKIPPED) === 1) return;
    const f = (id: TensorId) => this.#numbers(id);
    adamw({
      ...op, parameters: f(op.parameters), gradients: f(op.gradients), moment1: f(op.moment1), moment2: f(op.moment2),
      learningRate: this.#scalar(Scalar.LEARNING_RATE), gradientScale: this.#scalar(Scalar.CLIP_SCALE),
      beta1Correction: this.#scalar(Scalar.BETA1_CORRECTION), beta2Correction: this.#scalar(Scalar.BETA2_CORRECTION),
    });
  }
}
