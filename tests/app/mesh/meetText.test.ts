// Texts that people hand each other: what is in them, how long they are, and what becomes of broken ones.
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { decodeFacts, encodeFacts, factsOf, signalsOf } from '../../../app/mesh/engineFacts.ts';
import type { EngineFacts } from '../../../app/mesh/engineFacts.ts';
import { MEET_TEXT_START, readMeetText, writeMeetText } from '../../../app/mesh/meetText.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { KeySealer } from '../../../main/node/vault/sealing.ts';
import { BY_HAND_MS } from '../../../schemas/link.ts';
import type { PeerSignal } from '../../../schemas/link.ts';
import { limits } from '../../../schemas/mesh.ts';
import { hasher, NOW, numberedSigner, verifier } from './fixture.ts';

const [alice, bob] = [numberedSigner(1), numberedSigner(2)];
const sealer = new KeySealer(new Uint8Array(32).fill(1));
const facts: EngineFacts = {
  setup: 'actpass', fingerprint: 'c4'.repeat(32), maxMessageBytes: 262_144, mid: '0', ufrag: 'NVrK', pwd: 'P2ERNMWiPq2pE6tl6vJYKO',
  candidates: [
    { kind: 'host', address: 'fd00:0:0:0:0:0:0:2', port: 57_550, priority: 2_116_026_111 }, { kind: 'host', address: '192.0.2.2', port: 57_550, priority: 2_114_977_791 },
    { kind: 'host', address: '0f5b1f7e-0000-4000-8000-00c04fd430c8.local', port: 55_000, priority: 2_113_937_151 },
    { kind: 'srflx', address: '198.51.100.7', port: 61_000, priority: 1_677_729_535 }, { kind: 'relay', address: '203.0.113.9', port: 49_152, priority: 33_562_367 },
  ],
};
const read = (text: string, change: Partial<Parameters<typeof readMeetText>[2]> = {}, by = sealer) => {
  const outcome = readMeetText(text, by, { self: bob.nodeId, verifier, hasher, nowMs: NOW, ...change });
  return outcome.ok ? outcome.text : outcome.reason;
};
const written = (change: Partial<EngineFacts> = {}) => writeMeetText({ kind: 'offer', name: 'ab'.repeat(16), madeMs: NOW, facts: { ...facts, ...change } }, bob.nodeId, alice, sealer);

test('M76 facts are the same bytes every time, and come back', () => {
  const golden = [
    `00${'c4'.repeat(32)}`, '000400000130044e56724b16503245524e4d5769507132704536746c36764a594b4f05107e1ffeffe0cefd000000000000000000000000000002007e',
    '0fffffe0cec0000202207e001effd6d80f5b1f7e00004000800000c04fd430c80164001effee48c63364070202001effc000cb007109',
  ].join('');
  expect(Buffer.from(encodeFacts(facts)).toString('hex')).toBe(golden);
  expect(decodeFacts(encodeFacts(facts))).toEqual(facts);
});

test.each([
  ['libdatachannel', 'v=0\r\no=rtc 1 0 IN IP4 127.0.0.1\r\na=fingerprint:sha-256 C4:12:F1:53:AD:6D:B8:AA:2F:02:D8:4F:C6:66:17:1C:AF:99:F0:22:B6:0F:D9:D7:29:FA:C9:6C:CA:8F:2B:0D\r\nm=application 57550 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\na=setup:actpass\r\na=ice-ufrag:NVrK\r\na=ice-pwd:P2ERNMWiPq2pE6tl6vJYKO\r\na=max-message-size:262144\r\n'],
  ['Chromium', 'v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=candidate:1 1 udp 2113937151 0f5b1f7e-0000-4000-8000-00c04fd430c8.local 55000 typ host generation 0 network-cost 999\r\na=candidate:2 1 tcp 1518280447 192.0.2.9 9 typ host tcptype active\r\na=ice-ufrag:aB+/\r\na=ice-pwd:9u8y7t6r5e4w3q2a1s0dfghj\r\na=fingerprint:sha-256 C4:12:F1:53:AD:6D:B8:AA:2F:02:D8:4F:C6:66:17:1C:AF:99:F0:22:B6:0F:D9:D7:29:FA:C9:6C:CA:8F:2B:0D\r\na=setup:actpass\r\na=mid:0\r\na=max-message-size:262144\r\n'],
])('M76 what %s says is taken apart and put together again', (_, sdp) => {
  const candidate: PeerSignal = { type: 'candidate', candidate: { candidate: 'candidate:1 1 UDP 2114977791 192.0.2.2 57550 typ host', sdpMid: '0' } };
  const found = factsOf([{ type: 'offer', sdp }, candidate, candidate]);
  if (found === null) throw new Error('nothing found');
  expect(found.candidates.filter(({ address }) => address === '192.0.2.2')).toHaveLength(1);
  const { described, candidates } = signalsOf('offer', found);
  expect(factsOf([described, ...candidates])).toEqual(found);
  expect(factsOf([{ type: 'offer', sdp: sdp.replace(/a=ice-pwd.*/, '') }])).toBeNull();
  expect(factsOf([{ type: 'offer', sdp: sdp.replace('sha-256', 'sha-1') }])).toBeNull();
  expect(factsOf([candidate])).toBeNull();
});

test('M76 an offer is read by whom it was made for, in the room it was made in, and by nobody else', () => {
  expect(read(written())).toMatchObject({ kind: 'offer', fromId: alice.nodeId, madeMs: NOW, facts });
  // Mail and chat break long lines.
  expect(read(`  ${written().replace(/.{70}/g, '$&\r\n')} `)).toMatchObject({ kind: 'offer' });
  expect(read(written(), { self: alice.nodeId })).toBe('not-for-us');
  expect(read(written(), {}, new KeySealer(new Uint8Array(32).fill(2)))).toBe('foreign');
  expect(read(written(), { nowMs: NOW + BY_HAND_MS + limits.clockSkewMs + 1 })).toBe('expired');
  for (const junk of ['', 'hello', MEET_TEXT_START, `${MEET_TEXT_START}!`, written().slice(8), 'x'.repeat(5_000)]) expect(read(junk)).toBe('no-text');
  expect(['foreign', 'no-text']).toContain(read(written().slice(0, -4)));
});

test('M76 with the addresses of a machine it fits a QR code that a phone reads', () => {
  const usual = written({ candidates: facts.candidates.slice(0, 2) });
  const most = written({ candidates: Array.from({ length: 12 }, (_, at) => ({ kind: 'host' as const, address: `fd00:0:0:0:0:0:0:${at.toString(16)}`, port: 50_000 + at, priority: at })) });
  const sizes = [usual, most].map((text) => ({ characters: text.length, version: encode(text, { ecc: 'L' }).version }));
  process.stdout.write(`a text to meet: ${sizes.map(({ characters, version }) => `${characters} characters, QR version ${version}`).join('; at most ')}\n`);
  expect(sizes[0]?.characters).toBeLessThan(420);
  expect(sizes[0]?.version).toBeLessThanOrEqual(13);
  expect(sizes[1]?.version).toBeLessThanOrEqual(20);
});

test('M76 20,000 broken facts: read as they are written or not at all, never an error', () => {
  const random = SeededStream.from(76, 'facts');
  const good = encodeFacts(facts);
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = good.slice(0, random.nextFloat() < 0.3 ? random.nextBelow(good.length + 1) : good.length);
    for (let flips = random.nextBelow(4); flips > 0 && bytes.length > 0; flips -= 1) bytes[random.nextBelow(bytes.length)] = random.nextBelow(256);
    const found = decodeFacts(bytes);
    if (found !== null) {
      expect(Buffer.from(encodeFacts(found)).equals(Buffer.from(bytes)), `round ${round} of seed 76`).toBe(true);
      // What is put into an engine's mouth has no line of its own.
      expect(JSON.stringify(signalsOf('offer', found)).includes('\\n\\r')).toBe(false);
    }
  }
});
