// The walk: every thread follows the same table of operations and takes chunks by one atomic ticket.
//
// The ticket holds (entry, next chunk) in one 64-bit word, so a thread that was away for a while can never take a chunk of
// a wrong operation. Whoever finishes the last chunk of an entry runs its end (sums of partials) and opens the next entry.
// No thread has to take part: one that sleeps or was descheduled between chunks holds nobody up.
import {
  DONE, ENTRY_BYTES, ENTRY_CHUNKS, SLEEPERS, TICKET, OP_ADAMW, OP_ATTENTION_BACKWARD, OP_ATTENTION_CACHED, OP_ATTENTION_FORWARD,
  OP_CACHE_APPEND, OP_COPY, OP_CROSSENTROPY, OP_EMBEDDING_BACKWARD, OP_EMBEDDING_FORWARD, OP_FILL_ZERO, OP_GLOBAL_NORM,
  OP_MATMUL, OP_MATVEC, OP_PACK, OP_REDUCE_LOSS, OP_RMSNORM_BACKWARD, OP_RMSNORM_FORWARD, OP_ROPE, OP_SWIGLU_BACKWARD, OP_SWIGLU_FORWARD,
} from '../layout.ts';
import { attentionBackward, attentionForward } from './attention.ts';
import { attentionCached, cacheAppend } from './cache.ts';
import { adamw, copy, fillZero, globalNorm, globalNormEnd, reduceLoss } from './flat.ts';
import { matmul, matvec, pack } from './matmul.ts';
import { enterThread } from './memory.ts';
import { rope, ropeTable } from './rope.ts';
import {
  crossentropy, embeddingBackward, embeddingForward, rmsnormBackward, rmsnormBackwardEnd, rmsnormForward, swigluBackward, swigluForward,
} from './rows.ts';

export { ropeTable };

/** Looks at the ticket this often before sleeping on it: a few tens of microseconds. */
const SPINS: i32 = 20000;
const SLEEP_NS: i64 = 1000000000;
/** A chunk takes milliseconds; sleeping this many times in a row without a change means that a thread is lost. */
const SLEEPS_BEFORE_STALLED: i32 = 120;

/** Follows the table until its end. `idleSpins` looks are spent at the end in case another run begins. Returns 1 when stalled. */
export function walk(thread: i32, idleSpins: i32): i32 {
  let spins = 0, sleeps = 0;
  while (true) {
    const seen = atomic.load<u64>(TICKET);
    const open = <usize>(seen >> 32), chunks = load<i32>(open + ENTRY_CHUNKS);
    if (chunks == 0) {
      if (++spins > idleSpins) return 0;
      continue;
    }
    if (<i32>seen < chunks && take(thread)) { spins = 0; sleeps = 0; continue; }
    if (++spins > SPINS) {
      spins = 0;
      atomic.add<i32>(SLEEPERS, 1);
      const woken = atomic.wait<i32>(TICKET + 4, <i32>open, SLEEP_NS);
      atomic.sub<i32>(SLEEPERS, 1);
      if (woken != 2) sleeps = 0; else if (++sleeps > SLEEPS_BEFORE_STALLED) return 1;
    }
  }
}

/** Takes one chunk and does it; false when none was left. */
function take(thread: i32): bool {
  const ticket = atomic.add<u64>(TICKET, 1);
  const entry = <usize>(ticket >> 32), chunk = <i32>ticket, chunks = load<i32>(entry + ENTRY_CHUNKS);
  if (chunk >= chunks) return false;
  enterThread(thread);
  runChunk(entry, chunk);
  if (atomic.add<i32>(DONE, 1) + 1 == chunks) {
    endEntry(entry, chunks);
    atomic.store<i32>(DONE, 0);
    atomic.store<u64>(TICKET, <u64>(entry + ENTRY_BYTES) << 32);
    if (atomic.load<i32>(SLEEPERS) != 0) atomic.notify(TICKET + 4, -1);
  }
  return true;
}

function endEntry(entry: usize, chunks: i32): void {
  const op = load<i32>(entry);
  if (op == OP_RMSNORM_BACKWARD) rmsnormBackwardEnd(entry, chunks);
  else if (op == OP_GLOBAL_NORM) globalNormEnd(entry, chunks);
}

function runChunk(entry: usize, chunk: i32): void {
  switch (load<i32>(entry)) {
    case OP_EMBEDDING_FORWARD: return embeddingForward(entry, chunk);
    case OP_EMBEDDING_BACKWARD: return embeddingBackward(entry, chunk);
    case OP_RMSNORM_FORWARD: return rmsnormForward(entry, chunk);
    case OP_RMSNORM_BACKWARD: return rmsnormBackward(entry, chunk);
    case OP_PACK: return pack(entry, chunk);
    case OP_MATMUL: return matmul(entry, chunk);
    case OP_MATVEC: return matvec(entry, chunk);
    case OP_ROPE: return rope(entry, chunk);
    case OP_ATTENTION_FORWARD: return attentionForward(entry, chunk);
    case OP_ATTENTION_BACKWARD: return attentionBackward(entry, chunk);
    case OP_CACHE_APPEND: return cacheAppend(entry);
    case OP_ATTENTION_CACHED: return attentionCached(entry, chunk);
    case OP_SWIGLU_FORWARD: return swigluForward(entry, chunk);
    case OP_SWIGLU_BACKWARD: return swigluBackward(entry, chunk);
    case OP_CROSSENTROPY: return crossentropy(entry, chunk);
    case OP_REDUCE_LOSS: return reduceLoss(entry);
    case OP_FILL_ZERO: return fillZero(entry, chunk);
    case OP_COPY: return copy(entry, chunk);
    case OP_GLOBAL_NORM: return globalNorm(entry, chunk);
    case OP_ADAMW: return adamw(entry, chunk);
    default: unreachable();
  }
}
