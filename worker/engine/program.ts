// The intermediate form between model and hardware: tensors and a flat list of operations.
//
// A `Program` is built once per shape (worker/engine/plan) and replayed by a backend. It is not a graph library: no
// shape inference, no autodiff; the backward operations are written out by the plan builder. Every backend gives each
// operation the meaning stated here, which is that of the layer of the same name in app/organism/reference.
//
// Conventions: all tensors are row-major. N = rows (batch * window), T = window, d = width, H = query heads, KV =
// key/value heads, hw = head width, f = feed-forward width, V = vocabulary. Weights are (out, in), as in safetensors.
// "+=" adds to what is there; everything else overwrites. Reductions run over a fixed number of chunks in fixed order,
// so a result never depends on the number of threads; no operation uses relaxed fused multiply-add.

export type TensorId = number;

/** Which memory a tensor lives in. Tensors of `parameters`, `gradients`, `moment1`, `moment2` are laid out alike:
 * same names, same offsets, so AdamW walks four flat buffers in step; an adapter's lie behind the base's. `adapted` is a
 * copy of the base's parameters with an adapter added. */
export type Region = 'parameters' | 'gradients' | 'moment1' | 'moment2' | 'adapted' | 'activations' | 'cache' | 'inputs' | 'scalars' | 'control';

export interface TensorSpec {
  readonly id: TensorId;
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'f32' | 'i32';
  readonly region: Region;
  /** Offset in elements from the start of the region; a multiple of 64 for tensors of their own. */
  readonly offset: number;
  /** Number of elements. */
  readonly size: number;
}

/** Index into the f32 `scalars` region (16 elements), written by the host before a run or by an operation in it. */
export const Scalar = {
  LOSS_SCALE: 0,       // 1 / sum of target weights of the batch (host)
  LEARNING_RATE: 1,    // (host)
  BETA1_CORRECTION: 2, // 1 - beta1^t, t counted from 1 (host)
  BETA2_CORRECTION: 3, // 1 - beta2^t (host)
  LOSS: 4,             // weighted mean loss in nats (reduce_loss)
  GRAD_NORM: 5,        // L2 norm of all gradients before clipping (global_norm)
  CLIP_SCALE: 6,       // min(1, clipNorm / norm); 0 when the step must be skipped (global_norm)
  SKIPPED: 7,          // 1 when loss or norm is not finite, else 0 (global_norm)
} as const;
export const SCALAR_COUNT = 16;

/** Index into the i32 `control` region (16 elements). */
export const Control = {
  POSITION: 0, // number of tokens already in the cache (decode programs; host)
  ROWS: 1,     // how many rows of this run are real (decode programs; host), the rest is padding
} as const;
export const CONTROL_COUNT = 16;

/** Fixed chunk count of flat reductions (global_norm, reduce_loss). */
export const REDUCTION_CHUNKS = 256;

export type Op =
  /** out (N,d) = table[tokens[n]] */
  | { op: 'embedding_forward'; tokens: TensorId; table: TensorId; out: TensorId; rows: number; width: number }
  /** dTable (V,d) += dOut of every row with that token, rows in ascending order */
  | { op: 'embedding_backward'; tokens: TensorId; dOut: TensorId; dTable: TensorId; rows: number; width: number; vocabulary: number }
  /** rstd (N) = 1/sqrt(mean(x^2)+epsilon); out (N,d) = x * rstd * gain */
  | { op: 'rmsnorm_forward'; x: TensorId; gain: TensorId; out: TensorId; rstd: TensorId; rows: number; width: number; epsilon: number }
  /** dX (N,d) += ...; dGain (d) += sum over rows of dOut * x * rstd (fixed chunks of rows) */
  | { op: 'rmsnorm_backward'; x: TensorId; gain: TensorId; rstd: TensorId; dOut: TensorId; dX: TensorId; dGain: TensorId; rows: number; width: number }
  /** out (m,n) = or += A B. 'nt': a (m,k), b (n,k) [y = x W^T]; 'nn': a (m,k), b (k,n) [dX = dY W]; 'tn': a (k,m), b (k,n) [dW = dY^T X].
   * Each output element sums k in ascending order within fixed blocks. */
  | { op: 'matmul'; form: 'nt' | 'nn' | 'tn'; a: TensorId; b: TensorId; out: TensorId; m: number; n: number; k: number; accumulate: boolean }
  /** Rotary embedding in place on the first (H+KV)*hw columns of qkv (N, (H+2KV)*hw); pairs (i, i+hw/2) of each head.
   * Position of row n: n % T, plus control[POSITION] when `fromControl`; every position is below `positions`, so a table of
   * that many rows suffices. Angle of pair i: position * base^(-2i/hw). `inverse` turns back (the backward). */
  | { op: 'rope'; qkv: TensorId; rows: number; window: number; heads: number; kvHeads: number; headWidth: number; base: number; positions: number; inverse: boolean; fromControl: boolean }
  /** Causal attention over rows of one sequence: out (N, H*hw), lse (batch, H, T) = log-sum-exp of the scaled scores.
   * Scores scale by 1/sqrt(hw); query head h reads kv head floor(h / (H/KV)). */
  | { op: 'attention_forward'; qkv: TensorId; out: TensorId; lse: TensorId; batch: number; window: number; heads: number; kvHeads: number; headWidth: number }
  /** dQkv (N, (H+2KV)*hw) overwritten. delta (batch,H,T) is scratch: sum over hw of dOut*out. */
  | { op: 'attention_backward'; qkv: TensorId; out: TensorId; lse: TensorId; dOut: TensorId; dQkv: TensorId; delta: TensorId; batch: number; window: number; heads: number; kvHeads: number; headWidth: number }
  /** Copies k and v of `rows` rows of qkv into the caches (C, KV*hw) at row control[POSITION]; rows beyond control[ROWS] or C are left out. */
  | { op: 'cache_append'; qkv: TensorId; kCache: TensorId; vCache: TensorId; rows: number; capacity: number; heads: number; kvHeads: number; headWidth: number }
  /** Row i attends to cache rows 0 .. control[POSITION]+i. out (rows, H*hw); rows at or beyond control[ROWS] are padding and come out as 0. */
  | { op: 'attention_cached'; qkv: TensorId; kCache: TensorId; vCache: TensorId; out: TensorId; rows: number; capacity: number; heads: number; kvHeads: number; headWidth: number }
  /** gateUp (N, 2f) = [gate | up]; out (N,f) = silu(gate) * up */
  | { op: 'swiglu_forward'; gateUp: TensorId; out: TensorId; rows: number; feedForward: number }
  /** dGateUp (N,2f) overwritten; may be the same tensor as gateUp is not allowed */
  | { op: 'swiglu_backward'; gateUp: TensorId; dOut: TensorId; dGateUp: TensorId; rows: number; feedForward: number }
  /** losses (N) = weight * -log softmax(logits)[target]; then logits (N,V) becomes its own gradient,
   * weight * scalars[LOSS_SCALE] * (softmax - onehot), unless `gradient` is false. Target -1 means weight 0; weight 0
   * gives loss 0 and gradient 0 whatever the logits. */
  | { op: 'crossentropy'; logits: TensorId; targets: TensorId; weights: TensorId; losses: TensorId; rows: number; vocabulary: number; gradient: boolean }
  /** scalars[LOSS] = LOSS_SCALE * sum(losses), REDUCTION_CHUNKS chunks */
  | { op: 'reduce_loss'; losses: TensorId; rows: number }
  /** Clears a whole region slice. */
  | { op: 'fill_zero'; tensor: TensorId; size: number }
  /** Copies `size` elements. */
  | { op: 'copy'; from: TensorId; to: TensorId; size: number }
  /** Norm over the flat gradients, then GRAD_NORM, CLIP_SCALE, SKIPPED. partials (REDUCTION_CHUNKS) is scratch. */
  | { op: 'global_norm'; gradients: TensorId; partials: TensorId; size: number; clipNorm: number }
  /** g = gradient * CLIP_SCALE; m = beta1 m + (1-beta1) g; v = beta2 v + (1-beta2) g^2;
   * p = p (1 - LEARNING_RATE weightDecay) - LEARNING_RATE (m / BETA1_CORRECTION) / (sqrt(v / BETA2_CORRECTION) + epsilon).
   * Decay applies to the first `decayed` elements of the flat buffers only. Nothing changes when SKIPPED. */
  | { op: 'adamw'; parameters: TensorId; gradients: TensorId; moment1: TensorId; moment2: TensorId; size: number; decayed: number; beta1: number; beta2: number; epsilon: number; weightDecay: number };

export type OpName = Op['op'];

export interface Program {
  readonly name: string;
  readonly ops: readonly Op[];
}

/** All memory of a session, all zero when it opens; programs refer to its tensors by id (index into `tensors`). */
export interface MemoryPlan {
  readonly tensors: readonly TensorSpec[];
  /** Elements (4 bytes each) per region. */
  readonly regionSizes: Readonly<Record<Region, number>>;
}
