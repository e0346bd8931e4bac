// The only mint of ConsentedChunk: text that a live grant allows to be tokenised and trained on. What is not minted
// here may not reach the tokeniser, bar the world's own text. Masking has happened before; storing happens elsewhere.
import { whyNotLive } from './grants.ts';
import type { Grant, NotLive } from './grants.ts';

/** Masked text of one source, before anyone asked whether it may be used. */
export interface SourceChunk { readonly id: string; readonly sourceId: string; readonly text: string; readonly heldOut: boolean }

declare const consented: unique symbol;
declare const meshConsented: unique symbol;
/** May train this machine's own model. */
export type ConsentedChunk = SourceChunk & { readonly [consented]: true };
/** May train what is shared as well. */
export type MeshChunk = ConsentedChunk & { readonly [meshConsented]: true };

export type MintRefusal = NotLive | 'other-source' | 'device-only';
export type Minted<C> = { readonly ok: true; readonly chunk: C } | { readonly ok: false; readonly reason: MintRefusal };

// The brands vanish when types do; these sets keep what was really minted, so that a cast cannot stand in for consent.
const mintedChunks = new WeakMap<object, Grant>();
const mintedForMesh = new WeakSet<object>();

function mint(grant: Grant | null, chunk: SourceChunk, nowMs: number): Minted<ConsentedChunk> {
  const reason = whyNotLive(grant, nowMs);
  if (grant === null || reason !== null) return { ok: false, reason: reason ?? 'no-grant' };
  if (grant.sourceId !== chunk.sourceId) return { ok: false, reason: 'other-source' };
  const own = Object.freeze({ id: chunk.id, sourceId: chunk.sourceId, text: chunk.text, heldOut: chunk.heldOut }) as ConsentedChunk;
  mintedChunks.set(own, grant);
  return { ok: true, chunk: own };
}

export function mintChunk(grant: Grant | null, chunk: SourceChunk, nowMs: number): Minted<ConsentedChunk> { return mint(grant, chunk, nowMs); }

export function mintMeshChunk(grant: Grant | null, chunk: SourceChunk, nowMs: number): Minted<MeshChunk> {
  const minted = mint(grant, chunk, nowMs);
  if (!minted.ok) return minted;
  if (grant?.scope !== 'mesh') return { ok: false, reason: 'device-only' };
  mintedForMesh.add(minted.chunk);
  return { ok: true, chunk: minted.chunk as MeshChunk };
}

export function isConsented(chunk: SourceChunk): chunk is ConsentedChunk { return mintedChunks.has(chunk); }
export function isMeshConsented(chunk: SourceChunk): chunk is MeshChunk { return mintedForMesh.has(chunk); }

/** Whether the grant a chunk was minted under still allows it; `current` gives that grant as the journal has it now. */
export function isLive(chunk: ConsentedChunk, current: (grantId: string) => Grant | null, nowMs: number): boolean {
  const grant = mintedChunks.get(chunk);
  return grant !== undefined && whyNotLive(current(grant.grantId), nowMs) === null;
}
