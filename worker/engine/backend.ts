// What a compute backend promises. Implementations: worker/engine/cpu (WASM SIMD + threads), worker/engine/webgpu.
// tests/contract/backend.ts runs on every one. Nothing here knows what a transformer is.
import type { MemoryPlan, Program, TensorId } from './program.ts';

export interface BackendInfo {
  readonly kind: 'cpu' | 'webgpu';
  /** Human-readable device name; for cpu the kernel variant in use. */
  readonly adapter: string;
  readonly threads: number;
  /** True for a software WebGPU adapter, which is never chosen for work by itself. */
  readonly software: boolean;
}

export interface Prepared { readonly name: string }

export interface Session {
  /** Translates a program once; replay with `run`. */
  prepare(program: Program): Promise<Prepared>;
  /** Runs every operation in order. Resolves when results are visible to `read`. */
  run(prepared: Prepared): Promise<void>;
  /** Host to device, ordered before the next run. `offset` in elements. */
  write(tensor: TensorId, data: Float32Array | Int32Array, offset?: number): void;
  /** Device to host copy. `offset` and `length` in elements. */
  read(tensor: TensorId, offset?: number, length?: number): Promise<Float32Array | Int32Array>;
  close(): Promise<void>;
}

export interface Backend {
  readonly info: BackendInfo;
  open(plan: MemoryPlan): Promise<Session>;
  /** Changes how many threads later runs use; results stay bit-identical. A no-op on webgpu. */
  setThreads(threads: number): Promise<void>;
  close(): Promise<void>;
}

export type BackendFailure = 'no-adapter' | 'software-adapter' | 'device-lost' | 'out-of-memory' | 'self-test-failed';
export class BackendError extends Error {
  readonly reason: BackendFailure;
  constructor(reason: BackendFailure, message: string) { super(message); this.name = 'BackendError'; this.reason = reason; }
}
