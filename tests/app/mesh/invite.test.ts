// What an invite says, that nothing of it can be changed, and where it stands by its issuer's log.
import { describe, expect, test } from 'vitest';
import { INVITE_LINK_START, Invite, inviteLimits, SignalEndpoint } from '../../../schemas/invite.ts';
import { LogEntry, limits, meshRefusals } from '../../../schemas/mesh.ts';
import type { EntryDraft } from '../../../schemas/mesh.ts';
import { inviteSecret, inviteStanding, parseInvite } from '../../../app/mesh/invite.ts';
import type { InviteReason } from '../../../app/mesh/invite.ts';
import { base64urlOf, fromBase64url } from '../../../app/mesh/base64url.ts';
import { encodeInvite } from '../../../app/mesh/inviteCodec.ts';
import { signedBytes } from '../../../app/mesh/signedBytes.ts';
import { bytesOf, hexOf } from '../../../app/manifest/hex.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { DAY, hasher, issuer, made, malleated, MESH, NOW, numberedSigner, pick, randomBytesOf, SMALL_ORDER_KEYS, terms, verifier } from './fixture.ts';

const reasonOf = (text: string, now = NOW): InviteReason | 'ok' => { const parsed = parseInvite(text, now, verifier); return parsed.ok ? 'ok' : parsed.reason; };
const payloadOf = (link: string): Uint8Array => Uint8Array.from(Buffer.from(link.slice(INVITE_LINK_START.length), 'base64url'));
const linkOf = (payload: Uint8Array): string => INVITE_LINK_START + Buffer.from(payload).toString('base64url');

describe('M2 what was invited is read again', () => {
  test('with every field, and with blank space around it', () => {
    const { link, invite } = made();
    expect(parseInvite(`\n  ${link}\r\n`, NOW, verifier)).toEqual({ ok: true, invite });
    expect(invite).toEqual({ ...terms, v: 1, issuer: hexOf(issuer.publicKey), secret: hexOf(inviteSecret(issuer, hasher, terms.nonce)) });
  });

  test('as the same bytes on every machine and in every release', () => {
    const { link, draft } = made();
    expect(hexOf(payloadOf(link))).toBe([
      '01', // version
      'abababababababababababababababababababababababababababababababab', // mesh
      '3a772f3514bbc06af276b16c43b8afdf0e0358e6146e1856a6f1e4a5c32c026f', // issuer's key
      'b880ec2753b2da02ab0401a7aef4fe3205329d5c986f8973845b693f326340c9', // secret
      '019b7ca98c88', // not before
      '019b81cfe888', // expires
      '01', // uses
      '0f', // scopes
      '0ec3816e6e61e2809973206d657368', // name
      '02', // endpoints
      '1677733a2f2f3139322e3136382e312e32303a34373131',
      '1d7773733a2f2f6d6573682e6578616d706c652e6f72672f7369676e616c',
      '0123456789abcdef0123456789abcdef', // nonce
      '7630eb13f6e2b5dff143a7f1ff9bda54dec1c0006466a2f935f7a06d952f0e63f2cc2c9c59d334ece5fa63c6dd40e227de57ea5eff971a73195e26868e0e450e', // signature
    ].join(''));
    expect(draft).toEqual({ kind: 'invited', body: { nonce: terms.nonce, secretHash: '6da1021a5d9124135db917821e0dc536815f16540e43bd43a6df1287b32c235e', scopes: terms.scopes, maxUses: 1, notBeforeMs: NOW, expiresMs: NOW + DAY } });
    expect(link.length).toBe(362);
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

  test('the secret is the issuer\'s own, another one for every invite', () => {
    const nonces = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(32, '0'));
    const secrets = [issuer, numberedSigner(2)].flatMap((signer) => nonces.map((nonce) => hexOf(inviteSecret(signer, hasher, nonce))));
    expect(new Set(secrets).size).toBe(40);
    expect(hexOf(inviteSecret(issuer, hasher, nonces[3] ?? ''))).toBe(secrets[3]);
  });
});

test('M2 base64url has one form', () => {
  const random = SeededStream.from(1, 'base64url');
  for (let length = 0; length < 70; length += 1) {
    const bytes = randomBytesOf(random, length);
    expect(base64urlOf(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    expect(fromBase64url(base64urlOf(bytes))).toEqual(bytes);
  }
  for (const other of ['A', 'AB', 'AAB', 'AA=', 'AA==', 'A+', 'A/', 'AA A', 'AAAAB', 'ÄA']) expect(fromBase64url(other), other).toBe(null);
});

test.each(['ws://a', 'wss://mesh.example.org:65535/signal', 'ws://127.0.0.1:1', 'ws://[::1]:4711', 'ws://[fe80::1]/a/b', 'wss://xn--bcher-kva.example'])('M2 %s is an endpoint', (url) => {
  expect(SignalEndpoint.safeParse(url).success).toBe(true);
});
test.each([
  'http://a', 'ws://', 'ws:/a', 'ws://a:0', 'ws://a:65536', 'ws://a:99999/x', 'ws://user@a', 'ws://a:b@c', 'ws://a/?b', 'ws://a/#b', 'ws://a b', 'ws://a\n', ' ws://a', 'WS://a', 'ws://-a', 'ws://a.', 'ws://ä', 'javascript:ws://a', `ws://${'a'.repeat(196)}`,
])('M2 %j is none', (url) => { expect(SignalEndpoint.safeParse(url).success).toBe(false); });

test('M3 its time is kept: over is over, and a little early is for clocks that do not agree', () => {
  const { link } = made({ notBeforeMs: NOW, expiresMs: NOW + 1_000 });
  expect([NOW - limits.clockSkewMs - 1, NOW - limits.clockSkewMs, NOW, NOW + 999, NOW + 1_000, NOW + DAY].map((now) => reasonOf(link, now)))
    .toEqual(['invite-not-yet', 'ok', 'ok', 'ok', 'invite-expired', 'invite-expired']);
  const refused = parseInvite(link, NOW + DAY, verifier);
  expect(refused).toEqual({ ok: false, reason: 'invite-expired', message: meshRefusals['invite-expired'] });
});

/** First bytes that programs to come may write. */
const laterRelease = (byte: number): boolean => byte >= 2 && byte <= 15;

describe('M2 what cannot be read says what it is', () => {
  const { link } = made(), messageOf = (text: string) => { const parsed = parseInvite(text, NOW, verifier); return parsed.ok ? 'read' : parsed.message; };
  test.each(['', 'hello', 'https://example.org/join/AQID', 'x'.repeat(100), `${INVITE_LINK_START}hello-this-is-what-somebody-typed-into-the-field-because-it-was-there-and-long`, `x${link}`, `${INVITE_LINK_START}zg`])('%j is no invite, and that it speaks another version is not said', (text) => {
    expect(messageOf(text)).toMatch(/^This is no invite\. .*ileices:\/\/join\//);
  });
  test('wherever it was cut, and with blanks in it, it is cut short or damaged', () => {
    for (let length = INVITE_LINK_START.length; length < link.length; length += 1) expect(messageOf(link.slice(0, length)), `${length} letters`).toMatch(/^This invite is cut short or damaged\. Copy all/);
    expect(messageOf(`${link.slice(0, 76)}\n${link.slice(76)}`)).toMatch(/^This invite is cut short or damaged/);
  });
});

describe('M4 nothing of it can be changed', () => {
  const { link, invite } = made({ maxUses: 2, scopes: ['read-manifests'] });
  const payload = payloadOf(link);
  const signature = payload.subarray(payload.length - 64);
  const forgedWith = (change: Partial<Invite>): string => linkOf(Uint8Array.from([...encodeInvite({ ...invite, ...change }), ...signature]));

  test('no bit of its bytes and no letter of its link', () => {
    for (let bit = 0; bit < payload.length * 8; bit += 1) {
      const altered = Uint8Array.from(payload);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(['invite-forged', 'weak-key', 'version'], `bit ${bit}`).toContain(reasonOf(linkOf(altered)));
    }
    for (let index = 0; index < link.length; index += 1) {
      for (const letter of ['A', '_', '9', ' ', '=', 'é']) {
        if (letter !== link[index]) expect(['invite-forged', 'weak-key', 'version'], `letter ${index}`).toContain(reasonOf(link.slice(0, index) + letter + link.slice(index + 1)));
      }
    }
  });

  test('nothing cut off or put on', () => {
    for (let length = 0; length < payload.length; length += 1) expect(['invite-forged', 'version'], `${length} bytes`).toContain(reasonOf(linkOf(payload.subarray(0, length))));
    for (const more of ['A', 'AA', 'AAAA', '=', '#', '/', link]) expect(reasonOf(link + more), more).toBe('invite-forged');
    expect(reasonOf(`x${link}`)).toBe('invite-forged');
    expect(reasonOf(' '.repeat(inviteLimits.textCharacters) + link)).toBe('invite-forged');
  });

  test('not even by its issuer: what it signs in another form is none', () => {
    const body = [...payload.subarray(0, -64)];
    const signedAgain = (change: (bytes: number[]) => void): string => {
      const bytes = [...body];
      change(bytes);
      const encoded = Uint8Array.from(bytes);
      return linkOf(Uint8Array.from([...encoded, ...issuer.sign(signedBytes('ileices-invite-1', encoded))]));
    };
    expect(reasonOf(signedAgain(() => undefined))).toBe('ok');
    const changes: Readonly<Record<string, (bytes: number[]) => void>> = {
      'a byte at the end': (bytes) => { bytes.push(0); },
      'a byte too few': (bytes) => { bytes.pop(); },
      'a scope that there is not': (bytes) => { bytes[110] = 0x24; },
      'no scope': (bytes) => { bytes[110] = 0; },
      'no uses': (bytes) => { bytes[109] = 0; },
      'a name that is no text': (bytes) => { bytes[112] = 0xff; },
      'a name that breaks off within a letter': (bytes) => { bytes[111 + (bytes[111] ?? 0)] = 0xc3; },
      'no name': (bytes) => { bytes.splice(111, 1 + (bytes[111] ?? 0), 0); },
      'a year too long': (bytes) => { bytes[104] = (bytes[104] ?? 0) + 1; },
      'an end before its start': (bytes) => { bytes[104] = 0; },
      'an address that is none': (bytes) => { bytes[bytes.lastIndexOf(0x77, bytes.length - 20)] = 0x78; },
      'more addresses than there are': (bytes) => { bytes[112 + (bytes[111] ?? 0)] = 3; },
      'fewer addresses than there are': (bytes) => { bytes[112 + (bytes[111] ?? 0)] = 1; },
    };
    for (const [name, change] of Object.entries(changes)) expect(reasonOf(signedAgain(change)), name).toBe('invite-forged');
  });

  test('1,000 variants, each refused with its reason', () => {
    const counts = new Map<string, number>();
    const stranger = numberedSigner(2);
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const random = SeededStream.from(seed, 'invite variants');
      const bytes = Uint8Array.from(payload);
      const variants: Readonly<Record<string, () => readonly [string, readonly InviteReason[]]>> = {
        'a byte altered': () => { const at = random.nextBelow(bytes.length); bytes[at] = (bytes[at] ?? 0) ^ (1 + random.nextBelow(255)); return [linkOf(bytes), at === 0 ? [laterRelease(bytes[0] ?? 0) ? 'version' : 'invite-forged'] : ['invite-forged', 'weak-key']]; },
        'two bytes swapped': () => { const [a, b] = [1, 100 + random.nextBelow(150)]; [bytes[a], bytes[b]] = [(bytes[b] ?? 0) ^ 1, bytes[a] ?? 0]; return [linkOf(bytes), ['invite-forged']]; },
        'truncated': () => [linkOf(bytes.subarray(0, 1 + random.nextBelow(bytes.length - 1))), ['invite-forged']],
        'lengthened': () => [linkOf(Uint8Array.from([...bytes, ...randomBytesOf(random, 1 + random.nextBelow(80))])), ['invite-forged']],
        'prolonged': () => [forgedWith({ expiresMs: invite.expiresMs + 1 + random.nextBelow(6 * DAY) }), ['invite-forged']],
        'begun earlier': () => [forgedWith({ notBeforeMs: invite.notBeforeMs - 1 - random.nextBelow(DAY) }), ['invite-forged']],
        'scope raised': () => [forgedWith({ scopes: ['read-manifests', pick(random, ['admit', 'train', 'infer', 'chat'] as const)] }), ['invite-forged']],
        'uses raised': () => [forgedWith({ maxUses: 3 + random.nextBelow(60) }), ['invite-forged']],
        'for another mesh': () => [forgedWith({ mesh: hexOf(randomBytesOf(random, 32)) as typeof MESH }), ['invite-forged']],
        'another secret': () => [forgedWith({ secret: hexOf(randomBytesOf(random, 32)) }), ['invite-forged']],
        'another nonce': () => [forgedWith({ nonce: hexOf(randomBytesOf(random, 16)) }), ['invite-forged']],
        'led elsewhere': () => [forgedWith({ endpoints: ['wss://elsewhere.example'] }), ['invite-forged']],
        'in another\'s name': () => [forgedWith({ issuer: hexOf(stranger.publicKey) }), ['invite-forged']],
        'signed by another': () => { const signed = bytes.subarray(0, -64); return [linkOf(Uint8Array.from([...signed, ...stranger.sign(signed)])), ['invite-forged']]; },
        'signed without its purpose': () => { const signed = bytes.subarray(0, -64); return [linkOf(Uint8Array.from([...signed, ...issuer.sign(signed)])), ['invite-forged']]; },
        'malleated': () => [linkOf(Uint8Array.from([...bytes.subarray(0, -64), ...malleated(signature)])), ['invite-forged']],
        'under a key of small order': () => {
          const key = pick(random, SMALL_ORDER_KEYS);
          return [linkOf(Uint8Array.from([...encodeInvite({ ...invite, issuer: hexOf(key), expiresMs: invite.expiresMs - seed }), ...key, ...new Uint8Array(32)])), ['weak-key']];
        },
        'of a later release': () => { bytes[0] = 2 + random.nextBelow(14); return [linkOf(bytes), ['version']]; },
        'expired': () => [made({ notBeforeMs: NOW - DAY - random.nextBelow(DAY), expiresMs: NOW - random.nextBelow(DAY) }).link, ['invite-expired']],
        'not yet': () => { const start = NOW + limits.clockSkewMs + 1 + random.nextBelow(DAY); return [made({ notBeforeMs: start, expiresMs: start + DAY }).link, ['invite-not-yet']]; },
      };
      const kind = pick(random, Object.keys(variants));
      const [text, reasons] = variants[kind]?.() ?? ['', []];
      expect(reasons, `seed ${seed}: ${kind}`).toContain(reasonOf(text));
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect(counts.size).toBe(20);
  });
});

describe('M5 where it stands by its issuer\'s log', () => {
  const { draft } = made({ maxUses: 2 });
  const name = { issuer: issuer.nodeId, nonce: terms.nonce };
  let seq = 0;
  const entry = (one: EntryDraft, author = issuer.nodeId): LogEntry => LogEntry.parse({ mesh: MESH, author, seq: seq += 1, prev: null, lamport: seq, wallMs: NOW, signature: '00'.repeat(64), ...one }) as LogEntry;
  const admitted = (number: number, author?: string, inviteNonce = terms.nonce): LogEntry => {
    const { nodeId, publicKey } = numberedSigner(number);
    return entry({ kind: 'admitted', body: { subject: nodeId as LogEntry['author'], publicKey: hexOf(publicKey), name: 'A', scopes: [], inviteNonce } }, author);
  };
  const invited = entry(draft);
  const cancelled = (author?: string): LogEntry => entry({ kind: 'invite-cancelled', body: { nonce: terms.nonce } }, author);
  const stranger = numberedSigner(99).nodeId;
  const standing = (entries: readonly LogEntry[], now = NOW, subject: string | null = null): string => { const result = inviteStanding(name, entries, now, subject); return result.ok ? 'ok' : result.reason; };

  test('with the terms that stand there', () => { expect(inviteStanding(name, [invited], NOW, null)).toEqual({ ok: true, terms: draft.body }); });

  test('unknown, used up, taken back, over, or too early, in whatever order it is read', () => {
    for (const order of [(list: readonly LogEntry[]) => list, (list: readonly LogEntry[]) => [...list].reverse()]) {
      const of = (list: readonly LogEntry[], now?: number, subject?: string): string => standing(order(list), now, subject);
      expect(of([])).toBe('invite-forged');
      expect(of([admitted(3)])).toBe('invite-forged');
      expect(of([invited, admitted(3)])).toBe('ok');
      expect(of([invited, admitted(3), admitted(3)])).toBe('ok');
      expect(of([invited, admitted(3), admitted(4)])).toBe('invite-used-up');
      expect(of([invited, cancelled()])).toBe('invite-cancelled');
      expect(of([invited], terms.expiresMs)).toBe('invite-expired');
      expect(of([invited], NOW - limits.clockSkewMs - 1)).toBe('invite-not-yet');
    }
  });

  test('who came in by it may come again, whatever became of it', () => {
    const entries = [invited, admitted(3), admitted(4), cancelled()];
    expect(standing(entries, NOW + 30 * DAY, numberedSigner(3).nodeId)).toBe('ok');
    expect(standing(entries, NOW, numberedSigner(5).nodeId)).toBe('invite-cancelled');
  });

  test('what others write about it, or about another invite, says nothing', () => {
    expect(standing([entry(draft, stranger)])).toBe('invite-forged');
    expect(standing([invited, cancelled(stranger), admitted(3, stranger), admitted(4, stranger)])).toBe('ok');
    expect(standing([invited, admitted(3, undefined, 'f'.repeat(32)), admitted(4, undefined, 'f'.repeat(32))])).toBe('ok');
    expect(standing([invited, admitted(3, stranger)], NOW + DAY, numberedSigner(3).nodeId)).toBe('invite-expired');
  });

  test('the log holds the secret\'s hash alone', () => {
    const { invite, draft: { body } } = made();
    expect(body.secretHash).toBe(hasher.sha256Hex(bytesOf(invite.secret)));
    expect(JSON.stringify(body)).not.toContain(invite.secret);
  });
});
