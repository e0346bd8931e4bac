// A manifest's signature: Ed25519 over the canonical form without `signature`, by the node whose id is the hash of the
// public key in it. The form begins with `{`, which nothing else that a node signs does. Who is trusted is not decided here.
import { Manifest } from '../../schemas/manifest.ts';
import type { Hasher, Signer, Verifier } from '../ports.ts';
import { canonicalBytes, parseJsonOnce, strictCanonicalJson } from './canonical.ts';
import type { ManifestFault } from './faults.ts';
import { bytesOf, hexOf } from './hex.ts';

export type UnsignedManifest = Omit<Manifest, 'signer' | 'publicKey' | 'signature'>;
export interface ManifestChecks { readonly verifier: Verifier; readonly hasher: Hasher }
export type ManifestVerdict = { readonly ok: true; readonly manifest: Manifest } | { readonly ok: false; readonly reason: ManifestFault };

/** What is signed. Throws where the manifest has no canonical form. */
function messageOf(manifest: Manifest): Uint8Array {
  const { signature: _, ...signed } = manifest;
  return canonicalBytes(signed);
}

/** The order of members in it says nothing: the signature is over the canonical form. */
export function signManifest(unsigned: UnsignedManifest, signer: Signer): Manifest {
  const named = Manifest.parse({ ...unsigned, signer: signer.nodeId, publicKey: hexOf(signer.publicKey), signature: null });
  return { ...named, signature: hexOf(signer.sign(messageOf(named))) };
}

/** Everything but the content: that it is a manifest, and that the node it names signed just this. */
export function verifyManifest(value: unknown, { verifier, hasher }: ManifestChecks): ManifestVerdict {
  const parsed = Manifest.safeParse(value);
  if (!parsed.success) return { ok: false, reason: 'malformed' };
  const manifest = parsed.data;
  if (manifest.signer === null || manifest.publicKey === null || manifest.signature === null) return { ok: false, reason: 'unsigned' };
  const publicKey = bytesOf(manifest.publicKey);
  if (hasher.sha256Hex(publicKey) !== manifest.signer) return { ok: false, reason: 'other-signer' };
  let message: Uint8Array;
  try { message = messageOf(manifest); } catch { return { ok: false, reason: 'malformed' }; }
  return verifier.verify(publicKey, message, bytesOf(manifest.signature)) ? { ok: true, manifest } : { ok: false, reason: 'bad-signature' };
}

/** The same of a text, as it stands in a sidecar or a block. */
export function verifyManifestText(text: string, checks: ManifestChecks): ManifestVerdict {
  let value: unknown;
  try { value = parseJsonOnce(text); } catch { return { ok: false, reason: 'malformed' }; }
  return verifyManifest(value, checks);
}

/** A sidecar's whole text: the canonical form with its signature, and the newline that ends a text file. */
export function sidecarText(manifest: Manifest): string {
  return `${strictCanonicalJson(manifest)}\n`;
}
