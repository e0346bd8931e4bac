// The bytes of every codec that is written by hand, beside frames (frames.test.ts), invites (invite.test.ts), texts to meet
// (meetText.test.ts) and updates (federation/codec.test.ts): changed, and releases do not understand each other.
import { expect, test } from 'vitest';
import { Doc, encodeStateAsUpdate } from 'yjs';
import { wrapUpdate } from '../../../app/federation/envelope.ts';
import { writeBlockMessage } from '../../../app/mesh/blockFrames.ts';
import { entryText } from '../../../app/mesh/logEntry.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { ownRoot } from '../../../worker/mesh/authorDoc.ts';
import { encodeWord } from '../../../worker/mesh/linkWords.ts';
import { encodeYMessage } from '../../../worker/mesh/yEnvelope.ts';
import { HandMesh } from './logFixture.ts';

const ab = 'ab'.repeat(32), cd = 'cd'.repeat(32);

test('M40 blocks', () => {
  expect(hexOf(writeBlockMessage({ kind: 'ask', artefact: ab }))).toBe(`00${ab}`);
  expect(hexOf(writeBlockMessage({ kind: 'list', artefact: ab, bytes: 262_145, blocks: [ab, cd] }))).toBe(`01${ab}01000400${ab}${cd}`);
  expect(hexOf(writeBlockMessage({ kind: 'want', artefact: ab, index: 258 }))).toBe(`02${ab}02010000`);
  expect(hexOf(writeBlockMessage({ kind: 'block', artefact: ab, index: 1, content: Uint8Array.of(7, 8, 9) }))).toBe(`03${ab}01000000070809`);
  expect(hexOf(writeBlockMessage({ kind: 'refuse', artefact: ab, reason: 'no-grant' }))).toBe(`04${ab}15`);
});

test('M47 words of links', () => {
  expect(hexOf(encodeWord({ word: 'ping', value: 1 }))).toBe('01ff00000000010100000001');
  expect(hexOf(encodeWord({ word: 'pong', value: 0xffff_fffe }))).toBe('01ff000000000102fffffffe');
  expect(hexOf(encodeWord({ word: 'pace', value: 1_024 }))).toBe('01ff00000000010300000400');
  expect(hexOf(encodeWord({ word: 'admitted', value: 0 }))).toBe('01ff00000000010400000000');
});

test('M53 notes: digests, heads, envelopes, and the change in one', () => {
  const hash = new Uint8Array(32).fill(0xee), author = 'a'.repeat(64);
  expect(hexOf(encodeYMessage({ kind: 'digest', digest: hash }))).toBe(`00${'ee'.repeat(32)}`);
  expect(hexOf(encodeYMessage({ kind: 'heads', heads: [{ author, generation: 300, seq: 2, hash }] }))).toBe(`010140${'61'.repeat(64)}ac0202${'ee'.repeat(32)}`);
  expect(hexOf(encodeYMessage({ kind: 'envelope', envelope: { author, generation: 300, seq: 2, update: Uint8Array.of(1, 2, 3), signature: new Uint8Array(64).fill(5) } }))).toBe(`0240${'61'.repeat(64)}ac020203010203${'05'.repeat(64)}`);
  const doc = new Doc();
  doc.clientID = 9;
  doc.getMap(ownRoot('a')).set('doing', 'learning');
  expect(hexOf(encodeStateAsUpdate(doc))).toBe('010109002801056f776e2f6105646f696e670177086c6561726e696e6700');
});

test('R25 the owner of an update', () => { expect(hexOf(wrapUpdate(ab, 258, Uint8Array.of(1, 2, 3)))).toBe(`${ab}00000102010203`); });

test('M21 an entry of a log', () => {
  const mesh = new HandMesh(1), { entry } = mesh.founder.write({ kind: 'invite-cancelled', body: { nonce: 'a'.repeat(32) } });
  expect(entryText({ ...entry, signature: '0'.repeat(128) })).toBe(`{"author":"${mesh.founder.nodeId}","body":{"nonce":"${'a'.repeat(32)}"},"kind":"invite-cancelled","lamport":2,"mesh":"${mesh.mesh}","prev":"${mesh.mesh}","seq":2,"signature":"${'0'.repeat(128)}","wallMs":${entry.wallMs}}`);
});
