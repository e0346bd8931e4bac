// An invite into a mesh: a signed capability that travels as a link, a file or a QR code. Its bytes are written by hand
// (app/mesh/inviteCodec.ts); what stands here is what may stand in them. Rules M2 to M6 of PROTOCOL.md.
import { z } from 'zod';
import { Sha256 } from './ids.ts';
import { MemberName, MeshScope, NonceHex, PublicKeyHex } from './mesh.ts';

const HOUR_MS = 3_600_000;

export const inviteLimits = {
  /** Addresses where the issuer's signalling may be reached. */
  endpoints: 6, endpointCharacters: 200,
  /** From the first moment to the last. */
  lifeMs: 7 * 24 * HOUR_MS, defaultLifeMs: 24 * HOUR_MS,
  uses: 64, defaultUses: 1,
  /** Of a text that is read as an invite at all; the longest link there can be has 2,137. */
  textCharacters: 4_096,
} as const;

/** What a link begins with; the payload as base64url follows. The QR code shows the same text, the file holds it as its one line. */
export const INVITE_LINK_START = 'ileices://join/';
export const INVITE_FILE_ENDING = '.ileices-invite';

/** A WebSocket address without user, query or fragment. Signalling needs no more, and what is not there hides nothing. */
export const SignalEndpoint = z.string().max(inviteLimits.endpointCharacters)
  .regex(/^wss?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::[1-9][0-9]{0,4})?(?:\/[A-Za-z0-9._~/-]*)?$/)
  .refine((url) => Number(/:([0-9]+)(?:\/[^:]*)?$/.exec(url)?.[1] ?? 1) <= 65_535);

const wallMs = z.int().min(0).max(2 ** 48 - 1);

export const Invite = z.strictObject({
  v: z.literal(1),
  mesh: Sha256,
  /** As its issuer wrote it; cleaned where it is shown. */
  meshName: MemberName,
  issuer: PublicKeyHex,
  endpoints: z.array(SignalEndpoint).max(inviteLimits.endpoints),
  /** Whoever can show that it has it holds the link. */
  secret: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the joiner is to be allowed, once somebody approved it. */
  scopes: z.array(MeshScope).min(1).max(MeshScope.options.length),
  maxUses: z.int().min(1).max(inviteLimits.uses),
  notBeforeMs: wallMs, expiresMs: wallMs,
  nonce: NonceHex,
}).refine(({ notBeforeMs, expiresMs }) => expiresMs > notBeforeMs && expiresMs - notBeforeMs <= inviteLimits.lifeMs, 'lasts no time, or too long')
  .refine(({ scopes }) => new Set(scopes).size === scopes.length, 'names a scope twice');
export type Invite = z.infer<typeof Invite>;
