// The dark-matter rule as a type: only a manifest that verifies, over just this content, makes a Manifested. What shares,
// trains on or links an artefact takes nothing else, so a file that nobody annotated cannot reach it.
import type { Manifest } from '../../schemas/manifest.ts';
import { verifyManifest } from './sign.ts';
import type { ManifestChecks } from './sign.ts';
import type { ManifestFault } from './faults.ts';

declare const manifestedBrand: unique symbol;
export interface Manifested<T> { readonly artefact: T; readonly manifest: Manifest; readonly [manifestedBrand]: true }

export type Admission<T> = { readonly ok: true; readonly manifested: Manifested<T> } | { readonly ok: false; readonly reason: ManifestFault };

// The brand vanishes when types do; this set keeps what was really admitted, so that a cast cannot stand in for a check.
const admitted = new WeakSet<object>();

/** `contentSha256` is of the artefact's bytes without its embedded block, hashed by the caller just now. */
export function admit<T>(artefact: T, contentSha256: string, manifest: unknown, checks: ManifestChecks): Admission<T> {
  const verdict = verifyManifest(manifest, checks);
  if (!verdict.ok) return verdict;
  if (verdict.manifest.content !== contentSha256) return { ok: false, reason: 'other-content' };
  const own = Object.freeze({ artefact, manifest: Object.freeze(verdict.manifest) }) as Manifested<T>;
  admitted.add(own);
  return { ok: true, manifested: own };
}

export function isManifested(value: object): value is Manifested<unknown> { return admitted.has(value); }
