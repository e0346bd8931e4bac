// Holds a tenth of every source out of training, by the chunk's own id: the same text is held out wherever it turns up,
// on every machine, in every run.
const SHARES = 10;

/** Ids end in hex digits of a hash, so the last eight are as good as a draw. */
export function isHeldOut(chunkId: string): boolean {
  return Number.parseInt(chunkId.slice(-8), 16) % SHARES === 0;
}

/** A small source may have drawn none or all. With two chunks or more, both sides get at least one: the chunk with the
 * smallest id changes sides. Call it once with all chunks of a source. */
export function balanceSplit<C extends { readonly id: string; readonly heldOut: boolean }>(chunks: readonly C[]): C[] {
  const heldOut = chunks.filter((chunk) => chunk.heldOut).length;
  if (chunks.length < 2) return chunks.map((chunk) => ({ ...chunk, heldOut: false }));
  if (heldOut > 0 && heldOut < chunks.length) return [...chunks];
  const first = chunks.reduce((smallest, chunk) => (chunk.id < smallest.id ? chunk : smallest));
  return chunks.map((chunk) => (chunk.id === first.id ? { ...chunk, heldOut: heldOut === 0 } : chunk));
}
