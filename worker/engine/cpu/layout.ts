// Addresses and numbers that the kernels (AssemblyScript) and the host (TypeScript) must agree on.
// The file is valid in both languages, so each number is written once. It is not a description of tensors: those come
// with the memory plan. All addresses are bytes from the start of a session's shared memory.

/** u64: address of the current entry << 32 | next chunk to take. */
export const TICKET = 64;
/** i32: chunks of the current entry that are finished. */
export const DONE = 128;
/** i32: threads asleep on the ticket. */
export const SLEEPERS = 192;
/** Written by the host before a run: where the scratch and the two small regions lie. */
export const SHARED_SCRATCH = 256;
export const THREAD_SCRATCH = 260;
export const THREAD_SCRATCH_BYTES = 264;
export const SCALARS = 268;
export const CONTROL = 272;
/** First byte free for tensors. */
export const HEADER_BYTES = 512;

/** An entry of the op table is 32 words: operation code, number of chunks, then up to 30 operands. */
export const ENTRY_BYTES = 128;
export const ENTRY_CHUNKS = 4;
export const ENTRY_OPERANDS = 8;

/** First bytes of every thread's scratch: room for one output tile at an edge (4 x 16 f32). */
export const EDGE_TILE_BYTES = 256;

// Operation codes. 0, with no chunks, ends a program.
export const OP_EMBEDDING_FORWARD = 1;
export const OP_EMBEDDING_BACKWARD = 2;
export const OP_RMSNORM_FORWARD = 3;
export const OP_RMSNORM_BACKWARD = 4;
export const OP_PACK = 5;
export const OP_MATMUL = 6;
export const OP_MATVEC = 7;
export const OP_ROPE = 8;
export const OP_ATTENTION_FORWARD = 9;
export const OP_ATTENTION_BACKWARD = 10;
export const OP_CACHE_APPEND = 11;
export const OP_ATTENTION_CACHED = 12;
export const OP_SWIGLU_FORWARD = 13;
export const OP_SWIGLU_BACKWARD = 14;
export const OP_CROSSENTROPY = 15;
export const OP_REDUCE_LOSS = 16;
export const OP_FILL_ZERO = 17;
export const OP_COPY = 18;
export const OP_GLOBAL_NORM = 19;
export const OP_ADAMW = 20;

// Chunk sizes. A chunk is the unit a thread takes; its size follows from the shape alone, never from the threads.
export const ROWS_PER_CHUNK = 32;
export const FLAT_PER_CHUNK = 16384;
export const EMBEDDING_COLUMNS = 32;
/** k is summed in blocks of this many, each block from zero, blocks added in ascending order. */
export const DEPTH_BLOCK = 384;
/** Query rows that the attention backward treats together. */
export const QUERY_BLOCK = 32;
