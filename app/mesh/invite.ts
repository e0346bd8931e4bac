// Invites: how one is made, how one is read, and where one stands with whoever issued it. An invite is a capability: the issuer's
// signature says what it is good for, its secret shows who holds it, the issuer's log says whether it still counts. It lets nobody
// in by itself: somebody of the mesh approves, see rule M6. The bytes are in inviteCodec.ts.
import { INVITE_LINK_START, inviteLimits } from '../../schemas/invite.ts';
import type { Invite } from '../../schemas/invite.ts';
import { limits, meshRefusals } from '../../schemas/mesh.ts';
import type { EntryDraft, LogEntry } from '../../schemas/mesh.ts';
import type { Sha256 } from '../../schemas/ids.ts';
import { bytesOf, hexOf } from '../manifest/hex.ts';
import type { Hasher, Signer, Verifier } from '../ports.ts';
import { base64urlOf, fromBase64url } from './base64url.ts';
import { decodeInvite, encodeInvite } from './inviteCodec.ts';
import { memberName } from './memberName.ts';
import { isAcceptablePublicKey } from './publicKeys.ts';
import { signedBytes } from './signedBytes.ts';

const SIGNED_FOR = 'ileices-invite-1', SECRET_FOR = 'ileices-invite-secret-1';

export type InviteReason = 'version' | 'weak-key' | 'invite-forged' | 'invite-expired' | 'invite-not-yet' | 'invite-used-up' | 'invite-cancelled';
export type InviteFault = { readonly ok: false; readonly reason: InviteReason; readonly message: string };
const fault = (reason: InviteReason): InviteFault => ({ ok: false, reason, message: meshRefusals[reason] });

const unreadable = {
  none: { ok: false, reason: 'invite-forged', message: `This is no invite. An invite is one line that begins with ${INVITE_LINK_START}, or a file that holds it: ask whoever invites you for it.` },
  damaged: { ok: false, reason: 'invite-forged', message: 'This invite is cut short or damaged. Copy all of its line, or ask whoever sent it to send it again as a file.' },
} as const satisfies Readonly<Record<string, InviteFault>>;

/** What the issuer chooses. Times in its own clock's milliseconds. */
export type InviteTerms = Pick<Invite, 'mesh' | 'meshName' | 'endpoints' | 'scopes' | 'maxUses' | 'notBeforeMs' | 'expiresMs' | 'nonce'>;
export interface MadeInvite {
  readonly invite: Invite;
  /** For the QR code and the file too. Holds the secret. */
  readonly link: string;
  /** For the issuer's log, before the link is shown to anybody. Holds the secret's hash only. */
  readonly draft: Extract<EntryDraft, { kind: 'invited' }>;
}

const unsignedMessage = (encoded: Uint8Array): Uint8Array => signedBytes(SIGNED_FOR, encoded);

/** The secret follows from the issuer's key and the nonce, so the issuer has to keep nothing that could be lost or stolen. 32 bytes. */
export function inviteSecret(signer: Signer, hasher: Hasher, nonce: string): Uint8Array {
  return bytesOf(hasher.sha256Hex(signer.sign(signedBytes(SECRET_FOR, bytesOf(nonce)))));
}

/** Throws where the terms are outside the limits of schemas/invite.ts. The nonce is 16 bytes of the secure generator. */
export function makeInvite(terms: InviteTerms, { signer, hasher }: { readonly signer: Signer; readonly hasher: Hasher }): MadeInvite {
  const secret = inviteSecret(signer, hasher, terms.nonce);
  const invite: Invite = { ...terms, v: 1, meshName: memberName(terms.meshName), issuer: hexOf(signer.publicKey), secret: hexOf(secret) };
  const encoded = encodeInvite(invite);
  const signature = signer.sign(unsignedMessage(encoded));
  const { nonce, scopes, maxUses, notBeforeMs, expiresMs } = invite;
  return {
    invite, link: INVITE_LINK_START + base64urlOf(Uint8Array.from([...encoded, ...signature])),
    draft: { kind: 'invited', body: { nonce, secretHash: hasher.sha256Hex(secret) as Sha256, scopes, maxUses, notBeforeMs, expiresMs } },
  };
}

/** Reads a link, or the one line of a file, with whatever blank space came along. `now` is the reader's clock: an invite that is
 *  over is refused, one that begins a little later is not, since two clocks never agree. Never throws; the message names the next step. */
export function parseInvite(text: string, now: number, verifier: Verifier): { readonly ok: true; readonly invite: Invite } | InviteFault {
  const link = text.length > inviteLimits.textCharacters ? '' : text.trim();
  if (!link.startsWith(INVITE_LINK_START)) return unreadable.none;
  const bytes = fromBase64url(link.slice(INVITE_LINK_START.length)), decoded = bytes === null ? 'damaged' : decodeInvite(bytes);
  if (decoded === 'version') return fault('version');
  if (decoded === 'none' || decoded === 'damaged') return unreadable[decoded];
  const { invite, signed, signature } = decoded;
  const issuer = bytesOf(invite.issuer);
  if (!isAcceptablePublicKey(issuer)) return fault('weak-key');
  if (!verifier.verify(issuer, unsignedMessage(signed), signature)) return fault('invite-forged');
  const untimely = timeFault(invite, now);
  return untimely === null ? { ok: true, invite } : fault(untimely);
}

/** Which invite: nonces are the issuer's own, another author's entry with the same one says nothing about it. `issuer` is a node id. */
export interface InviteName { readonly issuer: string; readonly nonce: string }
/** Where an invite stands by its issuer's log, in whatever order entries come. `subject`: a node id that shows the secret on a link;
 *  one that was admitted with it once may do so again, whatever became of the invite. Null where somebody is to be admitted now. */
export function inviteStanding(name: InviteName, entries: Iterable<LogEntry>, now: number, subject: string | null): { readonly ok: true; readonly terms: Extract<EntryDraft, { kind: 'invited' }>['body'] } | InviteFault {
  let terms: Extract<EntryDraft, { kind: 'invited' }>['body'] | null = null;
  let isCancelled = false;
  const admitted = new Set<string>();
  for (const entry of entries) {
    if (entry.author !== name.issuer) continue;
    if (entry.kind === 'invited' && entry.body.nonce === name.nonce) terms ??= entry.body;
    else if (entry.kind === 'invite-cancelled' && entry.body.nonce === name.nonce) isCancelled = true;
    else if (entry.kind === 'admitted' && entry.body.inviteNonce === name.nonce) admitted.add(entry.body.subject);
  }
  if (terms === null) return fault('invite-forged');
  if (subject !== null && admitted.has(subject)) return { ok: true, terms };
  if (isCancelled) return fault('invite-cancelled');
  const untimely = timeFault(terms, now);
  if (untimely !== null) return fault(untimely);
  return admitted.size < terms.maxUses ? { ok: true, terms } : fault('invite-used-up');
}

function timeFault({ notBeforeMs, expiresMs }: Pick<Invite, 'notBeforeMs' | 'expiresMs'>, now: number): 'invite-expired' | 'invite-not-yet' | null {
  if (now >= expiresMs) return 'invite-expired';
  return now < notBeforeMs - limits.clockSkewMs ? 'invite-not-yet' : null;
}
