// One session: a shared memory that holds all tensors of a plan, the op tables of its programs, and scratch.
//
// Order in memory: header (layout.ts), regions of the plan, then in order of need op tables, rope tables and scratch. The
// memory grows when a program needs more; tensors never move. The session writes and reads tensors only between runs.
import { BackendError } from '../backend.ts';
import type { Prepared, Session } from '../backend.ts';
import type { MemoryPlan, Program, Region, TensorId, TensorSpec } from '../program.ts';
import {
  CONTROL, DONE, ENTRY_BYTES, ENTRY_CHUNKS, ENTRY_OPERANDS, HEADER_BYTES, SCALARS, SHARED_SCRATCH, THREAD_SCRATCH, THREAD_SCRATCH_BYTES, TICKET,
} from './layout.ts';
import { Pace } from './pace.ts';
import { instantiate } from './threads.ts';
import type { KernelExports } from './threads.ts';
import { translate } from './translate.ts';
import type { Entry, Panel } from './translate.ts';

/** More threads than this are never used: the scratch is laid out for them. */
export const MAX_THREADS = 64;
const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
const ALIGNMENT = 128;

interface CpuPrepared extends Prepared { readonly entry: number; readonly pace: Pace }

/** What a session needs of the backend that owns the threads. */
export interface SessionHost {
  readonly module: WebAssembly.Module;
  readonly panel: Panel;
  opened(memory: WebAssembly.Memory): number;
  /** How many threads there are besides the calling one. */
  helpers(): number;
  /** Tells so many helpers that this session has work; returns at once. */
  wake(slot: number, helpers: number): void;
  closed(slot: number): void;
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export class CpuSession implements Session {
  readonly #host: SessionHost;
  readonly #plan: MemoryPlan;
  readonly #memory: WebAssembly.Memory;
  readonly #kernels: KernelExports;
  readonly #slot: number;
  readonly #regions: ReadonlyMap<Region, number>;
  readonly #ropeTables = new Map<string, number>();
  #top: number;
  #sharedScratchBytes = 0;
  #threadScratchBytes = 0;
  #closed = false;

  constructor(host: SessionHost, plan: MemoryPlan) {
    const regions = new Map<Region, number>();
    let top = HEADER_BYTES;
    for (const [region, elements] of Object.entries(plan.regionSizes)) {
      regions.set(region as Region, top);
      top = aligned(top + elements * 4);
    }
    this.#host = host;
    this.#plan = plan;
    this.#regions = regions;
    this.#top = top;
    this.#memory = createMemory(top);
    this.#kernels = instantiate(host.module, this.#memory);
    const header = new Uint32Array(this.#memory.buffer, 0, HEADER_BYTES / 4);
    header[SCALARS / 4] = regions.get('scalars') ?? 0;
    header[CONTROL / 4] = regions.get('control') ?? 0;
    this.#slot = host.opened(this.#memory);
  }

  prepare(program: Program): Promise<CpuPrepared> {
    this.#mustBeOpen();
    const context = {
      plan: this.#plan, panel: this.#host.panel,
      address: (tensor: TensorId) => this.#address(this.#spec(tensor)),
      ropeTable: (positions: number, half: number, base: number) => this.#ropeTable(positions, half, base),
    };
    const entries = program.ops.flatMap((op) => translate(op, context)).filter((entry) => entry.chunks > 0);
    const table = this.#allocate((entries.length + 1) * ENTRY_BYTES);
    this.#reserveScratch(entries);
    const words = new Int32Array(this.#memory.buffer);
    entries.forEach((entry, index) => {
      const at = table + index * ENTRY_BYTES;
      words[at / 4] = entry.code;
      words[(at + ENTRY_CHUNKS) / 4] = entry.chunks;
      words.set(entry.operands, (at + ENTRY_OPERANDS) / 4);
    });
    return Promise.resolve({ name: program.name, entry: table, pace: new Pace() });
  }

  run(prepared: Prepared): Promise<void> {
    this.#mustBeOpen();
    const { entry, pace } = prepared as CpuPrepared;
    const words = new Int32Array(this.#memory.buffer, 0, HEADER_BYTES / 4);
    Atomics.store(words, DONE / 4, 0);
    // Both halves of the ticket at once: a helper still in its last look must see the old ticket or the new one.
    Atomics.store(new BigUint64Array(this.#memory.buffer, TICKET, 1), 0, BigInt(entry) << 32n);
    const helpers = this.#host.helpers(), started = performance.now();
    this.#host.wake(this.#slot, pace.share(helpers));
    if (this.#kernels.walk(0, 0) !== 0) {
      return Promise.reject(new BackendError('device-lost', 'a compute thread stopped in the middle of its work; restart the compute process'));
    }
    pace.finished(performance.now() - started, helpers);
    return Promise.resolve();
  }

  write(tensor: TensorId, data: Float32Array | Int32Array, offset = 0): void {
    this.#mustBeOpen();
    const spec = this.#spec(tensor);
    if (spec.dtype === (data instanceof Int32Array ? 'f32' : 'i32')) throw new Error(`tensor ${spec.name} holds ${spec.dtype}; other data was written`);
    this.#view(spec, offset, data.length).set(data);
  }

  read(tensor: TensorId, offset = 0, length?: number): Promise<Float32Array | Int32Array> {
    this.#mustBeOpen();
    const spec = this.#spec(tensor);
    return Promise.resolve(this.#view(spec, offset, length ?? spec.size - offset).slice());
  }

  close(): Promise<void> {
    if (!this.#closed) this.#host.closed(this.#slot);
    this.#closed = true;
    return Promise.resolve();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('this session is closed; open another one');
  }

  #spec(tensor: TensorId): TensorSpec {
    const spec = this.#plan.tensors[tensor];
    if (spec === undefined) throw new Error(`the plan has no tensor ${tensor}`);
    return spec;
  }

  #address(spec: TensorSpec): number { return (this.#regions.get(spec.region) ?? 0) + spec.offset * 4; }

  #view(spec: TensorSpec, offset: number, length: number): Float32Array | Int32Array {
    if (offset < 0 || offset + length > spec.size) throw new Error(`elements ${offset}..${offset + length} lie outside of ${spec.name}, which has ${spec.size}`);
    const at = this.#address(spec) + offset * 4;
    return spec.dtype === 'f32' ? new Float32Array(this.#memory.buffer, at, length) : new Int32Array(this.#memory.buffer, at, length);
  }

  #ropeTable(positions: number, half: number, base: number): number {
    const key = `${positions} ${half} ${base}`;
    const known = this.#ropeTables.get(key);
    if (known !== undefined) return known;
    const at = this.#allocate(positions * 2 * half * 4);
    this.#kernels.ropeTable(at, positions, half, base);
    this.#ropeTables.set(key, at);
    return at;
  }

  /** Scratch is only ever enlarged, in a new place; threads read its place from the header at the start of every run. */
  #reserveScratch(entries: readonly Entry[]): void {
    const header = new Uint32Array(this.#memory.buffer, 0, HEADER_BYTES / 4);
    const shared = aligned(Math.max(0, ...entries.map((entry) => entry.sharedScratch)));
    if (shared > this.#sharedScratchBytes) {
      header[SHARED_SCRATCH / 4] = this.#allocate(shared);
      this.#sharedScratchBytes = shared;
    }
    const own = aligned(Math.max(0, ...entries.map((entry) => entry.threadScratch)));
    if (own > this.#threadScratchBytes) {
      header[THREAD_SCRATCH / 4] = this.#allocate(own * MAX_THREADS);
      header[THREAD_SCRATCH_BYTES / 4] = own;
      this.#threadScratchBytes = own;
    }
  }

  #allocate(bytes: number): number {
    const at = this.#top;
    this.#top = aligned(at + bytes);
    const missing = Math.ceil(this.#top / PAGE_BYTES) - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) {
      try {
        this.#memory.grow(missing);
      } catch {
        throw new BackendError('out-of-memory', `the compute memory cannot grow to ${this.#top} bytes; choose a smaller model or batch`);
      }
    }
    return at;
  }
}

function createMemory(bytes: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES), maximum: MAX_PAGES, shared: true });
  } catch {
    throw new BackendError('out-of-memory', `${bytes} bytes of compute memory are not available; choose a smaller model or batch`);
  }
}
