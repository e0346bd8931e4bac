// Real keys, hashes and invites for the tests of this folder.
import { createHash } from 'node:crypto';
import type { Sha256 } from '../../../schemas/ids.ts';
import { DEFAULT_SCOPES } from '../../../schemas/mesh.ts';
import { makeInvite } from '../../../app/mesh/invite.ts';
import type { InviteTerms, MadeInvite } from '../../../app/mesh/invite.ts';
import type { Hasher, Signer } from '../../../app/ports.ts';
import { Ed25519Verifier, temporaryIdentity } from '../../../main/node/keys.ts';

export const hasher: Hasher = { sha256Hex: (data) => createHash('sha256').update(data).digest('hex') };
export const verifier = new Ed25519Verifier();
export const MESH = 'ab'.repeat(32) as Sha256;
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
export const DAY = 86_400_000;
export const issuer = temporaryIdentity();

export const terms: InviteTerms = {
  mesh: MESH, meshName: 'Ánna’s mesh', endpoints: ['ws://192.168.1.20:4711', 'wss://mesh.example.org/signal'], scopes: [...DEFAULT_SCOPES],
  maxUses: 1, notBeforeMs: NOW, expiresMs: NOW + DAY, nonce: '0123456789abcdef'.repeat(2),
};
export const made = (change: Partial<InviteTerms> = {}, signer: Signer = issuer): MadeInvite => makeInvite({ ...terms, ...change }, { signer, hasher });
