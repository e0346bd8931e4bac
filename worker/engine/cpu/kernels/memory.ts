// Reading an op-table entry and finding this thread's scratch. No arithmetic on tensors.
import { ENTRY_OPERANDS, SHARED_SCRATCH, THREAD_SCRATCH, THREAD_SCRATCH_BYTES } from '../layout.ts';

/** A global of the instance, so every thread has its own. */
let ownScratch: usize = 0;

/** Finds this thread's scratch; asked before every chunk, because it moves when a program needs more. */
export function enterThread(thread: i32): void {
  ownScratch = <usize>load<u32>(THREAD_SCRATCH) + <usize>thread * <usize>load<u32>(THREAD_SCRATCH_BYTES);
}

@inline export function threadScratch(): usize { return ownScratch; }
@inline export function sharedScratch(): usize { return <usize>load<u32>(SHARED_SCRATCH); }
@inline export function operand(entry: usize, index: i32): i32 { return load<i32>(entry + ENTRY_OPERANDS + (<usize>index << 2)); }
@inline export function pointer(entry: usize, index: i32): usize { return <usize>load<u32>(entry + ENTRY_OPERANDS + (<usize>index << 2)); }
@inline export function real(entry: usize, index: i32): f32 { return load<f32>(entry + ENTRY_OPERANDS + (<usize>index << 2)); }

/** Bytes of n floats. */
@inline export function floats(n: i32): usize { return <usize>n << 2; }
