// Sealed signals: what two nodes with the same secret understand, and everything else refused.
import { expect, test } from 'vitest';
import { ReplayGuard } from '../../../app/mesh/replayGuard.ts';
import { openSignal, sealSignal } from '../../../app/mesh/sealedSignal.ts';
import type { SignalDraft } from '../../../app/mesh/sealedSignal.ts';
import { base64urlOf, fromBase64url } from '../../../app/mesh/base64url.ts';
import { signedBytes } from '../../../app/mesh/signedBytes.ts';
import { canonicalBytes } from '../../../app/manifest/canonical.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { temporaryIdentity } from '../../../main/node/keys.ts';
import { KeySealer } from '../../../main/node/vault/sealing.ts';
import { limits } from '../../../schemas/mesh.ts';
import { signalLimits } from '../../../schemas/signal.ts';
import { signalLife } from '../../../schemas/sealedSignal.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { hasher, verifier } from './fixture.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const sealer = new KeySealer(new Uint8Array(32).fill(3));
const context = 'a'.repeat(64);
const [alice, bob] = [temporaryIdentity(), temporaryIdentity()];
const SDP = `v=0\r\no=rtc 1 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n${'a=candidate:1 1 UDP 2114977791 192.168.1.7 50000 typ host\r\n'.repeat(8)}`;

const draft = (change: Partial<SignalDraft> = {}): SignalDraft => ({ to: bob.nodeId, link: '0'.repeat(32), seq: 0, expiresMs: NOW + signalLife.lifeMs, signal: { type: 'offer', sdp: SDP }, ...change });
const sealed = (change: Partial<SignalDraft> = {}) => sealSignal(draft(change), alice, { sealer, context }) ?? '';
const opened = (text: string, change: Partial<Parameters<typeof openSignal>[2]> = {}, envelope = { sealer, context }) =>
  openSignal(text, envelope, { self: bob.nodeId, verifier, hasher, replays: new ReplayGuard(), nowMs: NOW, ...change });

test('M68 what was sealed is opened, with who sent it', () => {
  expect(opened(sealed())).toEqual({ ok: true, signal: { ...draft(), fromKey: alice.publicKey, fromId: alice.nodeId } });
});

test('M68 its length tells nothing finer than kilobytes, and every signal fits what a host and a member hand on', () => {
  const lengths = new Set([{ type: 'knock' as const }, { type: 'answer' as const, sdp: 'v=0' }, { type: 'candidate' as const, candidate: { candidate: 'candidate:1', sdpMid: '0' } }].map((signal) => sealed({ signal }).length));
  expect(lengths.size).toBe(1);
  const longest = sealed({ signal: { type: 'offer', sdp: 'x'.repeat(15_500) } });
  expect(longest.length).toBeGreaterThan(20_000);
  expect(longest.length).toBeLessThanOrEqual(signalLimits.dataCharacters);
  expect(sealSignal(draft({ signal: { type: 'offer', sdp: 'x'.repeat(16_000) } }), alice, { sealer, context })).toBeNull();
});

test('M68 another room, another topic or one letter changed: it opens for nobody', () => {
  const text = sealed();
  const random = SeededStream.from(68, 'letters');
  const reason = (outcome: ReturnType<typeof opened>) => (outcome.ok ? 'opened' : outcome.reason);
  expect(reason(opened(text, {}, { sealer: new KeySealer(new Uint8Array(32).fill(4)), context }))).toBe('foreign');
  expect(reason(opened(text, {}, { sealer, context: 'b'.repeat(64) }))).toBe('foreign');
  for (let round = 0; round < 500; round += 1) {
    const bytes = fromBase64url(text) ?? new Uint8Array();
    const at = random.nextBelow(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.nextBelow(8));
    expect(reason(opened(base64urlOf(bytes))), `byte ${at}`).toBe('foreign');
  }
  for (const junk of ['', '!', 'AAAA', `${text}A`, text.slice(0, -1)]) expect(reason(opened(junk))).toBe('foreign');
});

/** Whoever has the room's secret can seal anything. */
function forged(plain: Uint8Array): string { return base64urlOf(sealer.seal(plain, context)); }
function plainOf(content: string, length = content.length): Uint8Array {
  const plain = new Uint8Array(4096);
  new DataView(plain.buffer).setUint16(0, length);
  plain.set(Buffer.from(content), 2);
  return plain;
}

test('M69 a member cannot speak for another, to another, out of time, with a key of small order, or in another form', () => {
  const from = hexOf(alice.publicKey);
  const mallory = temporaryIdentity();
  const signed = (body: object, by = mallory) => forged(plainOf(JSON.stringify({ ...body, signature: hexOf(by.sign(signedBytes('ileices-signal-1', context, canonicalBytes(body)))) })));
  const cases: [string, string][] = [
    [signed({ ...draft(), from }), 'bad-signature'],
    [signed({ ...draft(), from: '01'.padEnd(64, '0') }), 'weak-key'],
    [sealed({ to: mallory.nodeId }), 'not-for-us'],
    [sealed({ expiresMs: NOW - limits.clockSkewMs - 1 }), 'expired'],
    [sealed({ expiresMs: NOW + signalLife.lifeMs + limits.clockSkewMs + 1 }), 'expired'],
    [signed({ ...draft(), from: hexOf(mallory.publicKey), extra: 1 }), 'malformed'],
    [signed({ ...draft(), from: hexOf(mallory.publicKey), seq: signalLife.perLink }), 'malformed'],
    [signed({ ...draft(), from: hexOf(mallory.publicKey), signal: { type: 'renegotiate' } }), 'malformed'],
    [forged(plainOf('{')), 'malformed'], [forged(plainOf('{}', 60_000)), 'malformed'], [forged(new Uint8Array(1)), 'malformed'],
    [forged(plainOf('['.repeat(4_000))), 'malformed'], [forged(new Uint8Array(40_000)), 'malformed'],
  ];
  for (const [text, reason] of cases) expect(opened(text)).toEqual({ ok: false, reason });
});

test('M69 a signature for one topic counts in no other', () => {
  const other = 'c'.repeat(64);
  const stolen = sealer.open(fromBase64url(sealed()) ?? new Uint8Array(), context);
  expect(opened(base64urlOf(sealer.seal(stolen, other)), {}, { sealer, context: other })).toEqual({ ok: false, reason: 'bad-signature' });
});

test('M69 a signal counts once, however it comes; one sender cannot fill what is remembered of others', () => {
  const replays = new ReplayGuard();
  expect(opened(sealed(), { replays }).ok).toBe(true);
  expect(opened(sealed(), { replays })).toEqual({ ok: false, reason: 'replayed' });
  for (let at = 1; at < signalLife.perSender; at += 1) expect(replays.take('noisy', String(at), 0, NOW, NOW)).toBe('taken');
  expect(replays.take('noisy', 'last', 0, NOW, NOW)).toBe('taken');
  expect(replays.take('noisy', 'more', 0, NOW, NOW)).toBe('too-fast');
  expect(replays.take('quiet', 'one', 0, NOW, NOW)).toBe('taken');
  // Forgotten only when it could not be sent again: after its end and the error of a clock.
  expect(replays.take('noisy', '1', 0, NOW, NOW + limits.clockSkewMs)).toBe('replayed');
  expect(replays.take('noisy', 'more', 0, NOW + limits.clockSkewMs, NOW + limits.clockSkewMs + 1)).toBe('taken');
});

test('M69 invented senders are remembered up to a number, and room is made only when they expire', () => {
  const replays = new ReplayGuard();
  for (let at = 0; at < signalLife.senders; at += 1) expect(replays.take(`sender ${at}`, 'a', 0, NOW, NOW)).toBe('taken');
  expect(replays.take('one more', 'a', 0, NOW, NOW)).toBe('too-fast');
  expect(replays.take('one more', 'a', 0, NOW, NOW + limits.clockSkewMs + 1)).toBe('taken');
});
