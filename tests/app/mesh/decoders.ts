// Everything that reads bytes of strangers, with true bytes to begin from; what is read is written again and read to the same.
import { isDeepStrictEqual } from 'node:util';
import { Doc, encodeStateAsUpdate } from 'yjs';
import { openUpdate, wrapUpdate } from '../../../app/federation/envelope.ts';
import { readBlockMessage, writeBlockMessage } from '../../../app/mesh/blockFrames.ts';
import type { BlockMessage } from '../../../app/mesh/blockFrames.ts';
import { base64urlOf } from '../../../app/mesh/base64url.ts';
import { readCall, writeCall } from '../../../app/mesh/callWire.ts';
import { decodeFacts, encodeFacts } from '../../../app/mesh/engineFacts.ts';
import { jsonBytes, parseJsonBytes } from '../../../app/mesh/jsonBytes.ts';
import { LINK_CAPS, packPageFrame, unpackPageFrame } from '../../../app/pageWire.ts';
import { entryText, readEntry } from '../../../app/mesh/logEntry.ts';
import { MEET_TEXT_START, readMeetText, writeMeetText } from '../../../app/mesh/meetText.ts';
import { ReplayGuard } from '../../../app/mesh/replayGuard.ts';
import { openSignal, sealSignal } from '../../../app/mesh/sealedSignal.ts';
import { bytesText } from '../../../app/mesh/text.ts';
import { utf8Bytes } from '../../../app/organism/tokenizer/utf8.ts';
import type { Sealer } from '../../../app/ports.ts';
import { ControlMessage, LogMessage } from '../../../schemas/mesh.ts';
import type { RpcMessage } from '../../../schemas/mesh.ts';
import { SignalReply, SignalRequest } from '../../../schemas/signal.ts';
import { AuthorDoc, ownRoot } from '../../../worker/mesh/authorDoc.ts';
import { decodeWord, encodeWord } from '../../../worker/mesh/linkWords.ts';
import { decodeYMessage, encodeYMessage } from '../../../worker/mesh/yEnvelope.ts';
import type { YMessage } from '../../../worker/mesh/yEnvelope.ts';
import { hasher, NOW, numberedSigner, verifier } from './fixture.ts';
import { drafts } from './logBodies.ts';
import { HandMesh } from './logFixture.ts';

export interface Decoder {
  readonly name: string;
  readonly good: readonly Uint8Array[];
  /** Whether it was taken for something; throws where reading threw, or where what was read is written as something else. */
  readonly read: (bytes: Uint8Array) => boolean;
}

const hash = 'ab'.repeat(32), id = 'cd'.repeat(16);
const same = (left: unknown, right: unknown): true => { if (!isDeepStrictEqual(left, right)) throw new Error('what was read is written as something else'); return true; };
const bytesEqual = (left: Uint8Array, right: Uint8Array): true => same(Buffer.from(left).toString('hex'), Buffer.from(right).toString('hex'));
/** Seals nothing, so that what is inside is what is damaged. */
const open: Sealer = { seal: (plain) => plain.slice(), open: (sealed) => sealed.slice() };
const [ann, ben] = [numberedSigner(1), numberedSigner(2)];

const blocks: readonly BlockMessage[] = [
  { kind: 'ask', artefact: hash }, { kind: 'list', artefact: hash, bytes: 600_000, blocks: [hash, hash, hash] }, { kind: 'want', artefact: hash, index: 7 },
  { kind: 'block', artefact: hash, index: 2, content: Uint8Array.from({ length: 90 }, (_, at) => at) }, { kind: 'refuse', artefact: hash, reason: 'busy' },
];
const notes: readonly YMessage[] = [
  { kind: 'digest', digest: new Uint8Array(32).fill(3) }, { kind: 'heads', heads: [{ author: 'a'.repeat(64), generation: 1_700_000_000_000, seq: 3, hash: new Uint8Array(32).fill(4) }] },
  { kind: 'envelope', envelope: { author: 'a'.repeat(64), generation: 1_700_000_000_000, seq: 1, update: Uint8Array.of(1, 2, 3), signature: new Uint8Array(64).fill(5) } },
];
const calls: readonly RpcMessage[] = [
  { type: 'ask', id, prompt: [{ text: 'what is \u{1f99a}?' }, { token: '<end>' }], sampling: { temperature: 0.8, topK: 40, topP: 0.9, maxTokens: 20, seed: 1 } as never, spoken: [1, 2] }, { type: 'delta', id, text: 'wörds', ids: [7] },
  { type: 'done', id, characters: 5, tokens: 1, promptTokens: 3, tokensPerSecond: 5, stoppedBy: 'end', stateHash: hash as never }, { type: 'failed', id, reason: 'busy' }, { type: 'cancel', id }, { type: 'request', id, artefact: hash as never, purpose: 'quote.once' },
];
const mesh = new HandMesh(2);
mesh.founder.admit(mesh.author(1));
mesh.author(1).join(5);
const entries = [...mesh.entries, ...drafts.map((draft) => mesh.author(1).draft(draft))].map(({ text }) => utf8Bytes(text));
const facts = {
  setup: 'actpass' as const, fingerprint: 'c4'.repeat(32), maxMessageBytes: 262_144, mid: '0', ufrag: 'NVrK', pwd: 'P2ERNMWiPq2pE6tl6vJYKO',
  candidates: [{ kind: 'host' as const, address: '192.0.2.2', port: 57_550, priority: 2_114_977_791 }, { kind: 'srflx' as const, address: 'fd00:0:0:0:0:0:0:2', port: 61_000, priority: 1 }],
};
const signal = sealSignal({ to: ben.nodeId, link: id, seq: 1, expiresMs: NOW + 1_000, signal: { type: 'candidate', candidate: { candidate: 'candidate:1 1 udp 1 192.0.2.2 4000 typ host', sdpMid: '0' } } }, ann, { sealer: open, context: hash }) ?? '';
const meet = writeMeetText({ kind: 'offer', name: id, madeMs: NOW, facts }, ben.nodeId, ann, open);
const fromText = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
const changes = [1, 2, 3].map((number) => { const doc = new Doc(); doc.clientID = 9; doc.getMap(ownRoot('a')).set(`note ${number}`, [number, 'x', { deep: [true, null] }]); return encodeStateAsUpdate(doc); });

const json = (name: string, good: readonly object[], parse: (value: unknown) => { readonly success: boolean; readonly data?: unknown }): Decoder => ({
  name, good: good.map(jsonBytes),
  read: (bytes) => {
    let value: unknown;
    try { value = parseJsonBytes(bytes); } catch { return false; }
    const read = parse(value);
    return read.success && same(parse(parseJsonBytes(jsonBytes(read.data))).data, read.data);
  },
});

export const decoders: readonly Decoder[] = [
  { name: 'blocks', good: blocks.map(writeBlockMessage), read: (bytes) => { const read = readBlockMessage(bytes); return read !== null && bytesEqual(writeBlockMessage(read), bytes); } },
  { name: 'notes', good: notes.map(encodeYMessage), read: (bytes) => { const read = decodeYMessage(bytes); return read !== null && same(decodeYMessage(encodeYMessage(read)), read); } },
  {
    name: 'changes of notes', good: changes,
    read: (update) => {
      const doc = new AuthorDoc('a', 1, new Set([9]));
      try { return doc.take({ author: 'a', generation: 1, seq: 1, update, signature: new Uint8Array(64) }, new Uint8Array(32)) && typeof JSON.stringify(doc.values.toJSON()) === 'string'; } finally { doc.doc.destroy(); }
    },
  },
  { name: 'words of links', good: (['ping', 'pong', 'pace', 'admitted'] as const).map((word) => encodeWord({ word, value: 77 }).subarray(7)), read: (bytes) => { const read = decodeWord(bytes); return read !== null && bytesEqual(encodeWord(read).subarray(7), bytes); } },
  { name: 'calls', good: calls.map(writeCall), read: (bytes) => { const read = readCall(bytes); return read !== null && same(readCall(writeCall(read)), read); } },
  { name: 'entries of logs', good: entries, read: (bytes) => { const text = bytesText(bytes), read = readEntry(text, hasher); return read.ok && same(entryText(read.held.entry), text); } },
  json('messages of logs', [{ type: 'digest', heads: hash }, { type: 'heads', heads: { [hash]: [3, hash] } }, { type: 'want', author: hash, fromSeq: 3 }, { type: 'entries', entries: ['{}', 'x'] }], (value) => LogMessage.safeParse(value)),
  json('words of control', [
    { type: 'hello', proto: { min: 1, max: 1 }, mesh: hash, publicKey: hash, nonce: id, name: 'Ánna', invite: null, session: 3 }, { type: 'proof', transcript: hash, signature: hash + hash, mac: hash }, { type: 'welcome', state: 'member' },
    { type: 'refused', reason: 'busy' }, { type: 'carry', from: hash, to: hash, sealed: 'AAAA' }, { type: 'presence', trains: true, head: hash, stateHash: hash, tokensPerSecond: 1.5 }, { type: 'bye' },
  ], (value) => ControlMessage.safeParse(value)),
  json('asked of signalling hosts', [{ type: 'subscribe', topics: [hash] }, { type: 'unsubscribe', topics: [hash] }, { type: 'publish', topic: hash, data: 'AAAA' }, { type: 'ping' }], (value) => SignalRequest.safeParse(value)),
  json('said by signalling hosts', [{ type: 'publish', topic: hash, data: 'AAAA', clients: 3 }, { type: 'pong' }, { type: 'seen', address: '192.0.2.1' }], (value) => SignalReply.safeParse(value)),
  {
    name: 'sealed signals', good: [fromText(signal)],
    read: (bytes) => openSignal(base64urlOf(bytes), { sealer: open, context: hash }, { self: ben.nodeId, verifier, hasher, replays: new ReplayGuard(), nowMs: NOW }).ok,
  },
  {
    name: 'texts to meet', good: [fromText(meet.slice(MEET_TEXT_START.length))],
    read: (bytes) => readMeetText(MEET_TEXT_START + base64urlOf(bytes), open, { self: ben.nodeId, verifier, hasher, nowMs: NOW }).ok,
  },
  { name: 'facts of engines', good: [encodeFacts(facts)], read: (bytes) => { const read = decodeFacts(bytes); return read !== null && bytesEqual(encodeFacts(read), bytes); } },
  { name: 'owners of updates', good: [wrapUpdate(hash, 7, Uint8Array.of(1, 2, 3))], read: (bytes) => { const read = openUpdate(bytes); return read !== null && bytesEqual(wrapUpdate(read.author, read.round, read.update), bytes); } },
  {
    name: 'frames of pages', good: [packPageFrame({ type: 'event', event: 'message', data: { linkId: 'a', channel: 'log', message: Uint8Array.of(1, 2, 3) } }, LINK_CAPS), packPageFrame({ type: 'result', id: 1, output: {} }, LINK_CAPS)],
    read: (bytes) => unpackPageFrame(bytes, LINK_CAPS) !== null,
  },
];
