// What an invite says, that nothing of it can be changed, and where it stands by its issuer's log.
import { describe, expect, test } from 'vitest';
import { Invite, inviteLimits, SignalEndpoint } from '../../../schemas/invite.ts';
import { limits, meshRefusals } from '../../../schemas/mesh.ts';
import { inviteSecret, parseInvite } from '../../../app/mesh/invite.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { temporaryIdentity } from '../../../main/node/keys.ts';
import { DAY, hasher, issuer, made, NOW, terms, verifier } from './fixture.ts';

const reasonOf = (text: string, now = NOW): string => { const parsed = parseInvite(text, now, verifier); return parsed.ok ? 'ok' : parsed.reason; };

describe('M2 what was invited is read again', () => {
  test('with every field, and with blank space around it', () => {
    const { link, invite } = made();
    expect(parseInvite(`\n  ${link}\r\n`, NOW, verifier)).toEqual({ ok: true, invite });
    expect(invite).toEqual({ ...terms, v: 1, issuer: hexOf(issuer.publicKey), secret: hexOf(inviteSecret(issuer, hasher, terms.nonce)) });
    expect(link.length).toBeLessThan(400);
  });

  test('at the limits, and never beyond', () => {
    const full = { endpoints: Array.from({ length: 6 }, (_, index) => `wss://${String(index).repeat(63)}.example.org/${'a'.repeat(118)}`), meshName: '語'.repeat(64), maxUses: 64, expiresMs: NOW + 7 * DAY, scopes: Invite.shape.scopes.element.options };
    const { link, invite } = made(full);
    expect(invite.endpoints[0]).toHaveLength(inviteLimits.endpointCharacters);
    expect(link.length).toBe(2_137);
    expect(parseInvite(link, NOW, verifier)).toEqual({ ok: true, invite });
    for (const beyond of [
      { endpoints: [...full.endpoints, 'ws://a'] }, { maxUses: 65 }, { maxUses: 0 }, { expiresMs: NOW + 7 * DAY + 1 }, { expiresMs: NOW }, { scopes: [] }, { scopes: ['chat', 'chat'] as const }, { nonce: 'ab' },
    ]) expect(() => made({ ...full, ...beyond } as Parameters<typeof made>[0]), JSON.stringify(beyond)).toThrow();
  });
});
