// How long the dearest message of each channel holds a node up: its own processor time, from the arrival to the end of every turn it
// leads to. What is admissible and as large as it may be; what is refused and as dear to refuse as it can be made.
import { afterAll, describe, expect, test } from 'vitest';
import { writeBlockMessage } from '../../../app/mesh/blockFrames.ts';
import { readCall } from '../../../app/mesh/callWire.ts';
import { jsonBytes } from '../../../app/mesh/jsonBytes.ts';
import { ReplayGuard } from '../../../app/mesh/replayGuard.ts';
import { openSignal, sealSignal } from '../../../app/mesh/sealedSignal.ts';
import { utf8Bytes } from '../../../app/organism/tokenizer/utf8.ts';
import { KeySealer } from '../../../main/node/vault/sealing.ts';
import { limits } from '../../../schemas/mesh.ts';
import type { EntryDraft } from '../../../schemas/mesh.ts';
import { hasher, NOW, numberedSigner, processorMs, verifier } from './fixture.ts';
import { HANDLER_MILLISECONDS } from './inviteFuzz.ts';
import { ALL, HandMesh } from './logFixture.ts';
import type { Author } from './logFixture.ts';
import { OneNode } from './oneNode.ts';

const KIB = 1024, hash = (name: string) => hasher.sha256Hex(Buffer.from(name)) as never, ids = Array.from({ length: 32 }, (_, at) => hash(`member ${at}`));
/** `unit` as often as it fits between start and end. */
const filled = (start: string, unit: string, end: string, bytes: number): Uint8Array => utf8Bytes(start + Array<string>(Math.floor((bytes - start.length - end.length) / (unit.length + 1))).fill(unit).join(',') + end);
const nested = (start: string, end: string, bytes: number): Uint8Array => { const depth = Math.floor((bytes - start.length - end.length) / 2); return utf8Bytes(start + '['.repeat(depth) + ']'.repeat(depth) + end); };
const manyKeys = (type: string, bytes: number): Uint8Array => utf8Bytes(`{"type":"${type}",${Array.from({ length: Math.floor((bytes - 40) / 11) }, (_, at) => `"k${at.toString(36).padStart(5, '0')}":0`).join(',')}}`);

function begun(): { mesh: HandMesh; mal: Author } {
  const mesh = new HandMesh(3);
  for (const author of mesh.authors.slice(1)) { mesh.founder.admit(author, ALL); author.join(10); }
  return { mesh, mal: mesh.author(2) };
}
async function withMember(work: (one: OneNode, linkId: string, mesh: HandMesh, mal: Author) => Promise<void> | void): Promise<number> {
  const { mesh, mal } = begun(), one = new OneNode(mesh), linkId = await one.admit(mal);
  // What a program does for the first time takes longest; a node has said hello by then.
  one.longestMs = 0;
  await work(one, linkId, mesh, mal);
  await one.advance(2_000);
  return one.longestMs;
}

const took: [string, number][] = [];
afterAll(() => { process.stdout.write(`dearest messages: ${took.sort(([, a], [, b]) => b - a).slice(0, 8).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`).join('; ')}\n`); });
/** The least of three: what a message always costs, not what else its thread did in one of them, such as clearing memory away. */
async function expectShort(name: string, work: () => Promise<number> | number): Promise<void> {
  let leastMs = Infinity;
  for (let time = 0; time < 3; time += 1) leastMs = Math.min(leastMs, await work());
  took.push([name, leastMs]);
  expect(leastMs).toBeLessThan(HANDLER_MILLISECONDS);
}

describe('M35 no message holds a node up for fifty milliseconds of its own processor time', () => {
  test.each<[string, 'control' | 'log' | 'bulk', Uint8Array]>([
    ['control, nested', 'control', nested('{"type":"hello","proto":', '}', limits.controlBytes)], ['control, thousands of members', 'control', manyKeys('bye', limits.controlBytes)],
    ['control, one long text', 'control', jsonBytes({ type: 'hello', mesh: 'a'.repeat(65_000) })], ['control, not ASCII', 'control', utf8Bytes('é'.repeat(limits.controlBytes / 2))],
    ['log, nested', 'log', nested('{"type":"entries","entries":', '}', limits.logBytes)], ['log, thousands of members', 'log', manyKeys('digest', limits.logBytes)],
    ['log, a hundred thousand entries that are none', 'log', filled('{"type":"entries","entries":[', '0', ']}', limits.logBytes)], ['log, empty objects', 'log', filled('{"type":"entries","entries":[', '{}', ']}', limits.logBytes)],
    ['log, heads of two thousand strangers', 'log', jsonBytes({ type: 'heads', heads: Object.fromEntries(Array.from({ length: 1_700 }, (_, at) => [hash(`${at}`), [1, hash('x')]])) })],
    ['log, entries that are nested', 'log', jsonBytes({ type: 'entries', entries: Array.from({ length: 4 }, () => '['.repeat(60_000)) })],
    ['log, 64 entries of nothing', 'log', jsonBytes({ type: 'entries', entries: Array.from({ length: 64 }, () => 'x'.repeat(4_000)) })],
    ['bulk, a list as long as it may be that nobody asked for', 'bulk', writeBlockMessage({ kind: 'list', artefact: hash('x'), bytes: 8_000 * limits.blockBytes, blocks: Array.from({ length: 8_000 }, () => hash('y') as string) })],
    ['bulk, noise', 'bulk', new Uint8Array(limits.bulkBytes).fill(3)],
  ])('%s', async (name, channel, message) => {
    await expectShort(name, () => withMember((one, linkId) => { one.says(linkId, channel, message); }));
  });

  /** Entries as large as their kind may be, in messages as full as they may be. */
  const dear: readonly (readonly [string, number, (at: number, mal: Author, mesh: HandMesh) => EntryDraft])[] = [
    ['verdicts over a whole roster', 64, (at) => ({ kind: 'judged', body: { round: 1, parent: hash('p'), sample: at, verdicts: ids.map((_, n) => ({ payload: hash(`${at} ${n}`), deltaLoss: -0.001234567891, standardError: 0.000123456789, fault: null })) } })],
    ['manifests of a whole roster', 64, (at) => ({ kind: 'proposed', body: { manifest: { round: 1, parent: hash(`p ${at}`), attempt: 0, roster: ids, stateBefore: hash('s'), content: { kind: 'aggregate', taken: ids.map((author) => ({ author, commit: hash(`${at}`), payload: hash(`q ${at}`), weight: 1_000 })), rejected: ids.map((author) => ({ author, commit: hash(`${at}`), payload: hash(`q ${at}`), reason: 'worse' as const })), verdicts: ids } } } })],
    ['lies of others, with both sides', 32, (at, _, mesh) => { const liar = mesh.author(1), note = (text: string): EntryDraft => ({ kind: 'manifested', body: { bytes: at, name: text, manifest: { format: 'icae-manifest-1', uid: '00000000-0000-4000-8000-000000000000', kind: 'document', content: 'a'.repeat(64), rby: { r: 0.4, b: 0.3, y: 0.3 }, generation: 0, dependsOn: Array.from({ length: 400 }, () => 'uid:///00000000-0000-4000-8000-000000000000' as const), permissions: [], licence: 'MIT', createdAt: '2026-01-01T00:00:00Z', facts: {}, signer: null, publicKey: null, signature: null } } }); return { kind: 'equivocation-shown', body: { author: liar.nodeId, first: liar.draft(note('a'), { seq: 40 - at }).text, second: liar.draft(note('b'), { seq: 40 - at }).text } }; }],
    ['keys for a hundred members', 64, (at) => ({ kind: 'rekeyed', body: { generation: 1 + at, boxes: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [hash(`${n}`), 'A'.repeat(100)])) } })],
    ['short entries, one signature each', 512, (at) => ({ kind: 'invite-cancelled', body: { nonce: at.toString(16).padStart(32, '0') } })],
    ['revocations of everybody by everybody', 512, (at) => ({ kind: 'revoked', body: { subject: ids[at % 32] as never, lastSeq: 600 - at, lastHash: null } })],
    ['states and rounds nobody knows', 512, (at) => ({ kind: 'applied', body: { round: 2 ** 32, manifest: hash(`m ${at}`), stateHash: hash(`s ${at}`), lossBefore: 1, lossAfter: 1 } })],
  ];
  test.each(dear)('log, %s', async (name, count, draft) => {
    await expectShort(name, () => withMember(async (one, linkId, mesh, mal) => {
      for (let at = 0; at < count;) {
        const entries: string[] = [];
        for (let bytes = 0; at < count && entries.length < 64 && bytes < 120 * KIB; at += 1) { const { text } = mal.write(draft(at, mal, mesh)); entries.push(text); bytes += text.length; }
        one.says(linkId, 'log', jsonBytes({ type: 'entries', entries }));
        await one.advance(10);
      }
      expect(one.node.book.last(mal.nodeId)?.entry.seq).toBe(mal.last?.entry.seq);
    }));
  });

  test('log, the same question two hundred times a second, answered at a pace', async () => {
    await expectShort('a question', () => withMember(async (one, linkId, mesh, mal) => {
      for (let at = 0; at < 40; at += 1) mesh.founder.write(dear[0]?.[2](at, mal, mesh) as EntryDraft);
      one.says(linkId, 'log', jsonBytes({ type: 'entries', entries: mesh.founder.log.slice(3).map(({ text }) => text) }));
      await one.advance(100);
      for (let each = 0; each < 200; each += 1) one.says(linkId, 'log', jsonBytes({ type: 'want', author: mesh.founder.nodeId, fromSeq: 1 }));
    }));
  });

  test('bulk, a list and its blocks that were asked for', async () => {
    const blocks = Array.from({ length: 8 }, (_, at) => new Uint8Array(limits.blockBytes).fill(at)), whole = Buffer.concat(blocks), artefact = hasher.sha256Hex(whole);
    let got = 0;
    await expectShort('a block', () => withMember(async (one, linkId, _, mal) => {
      void one.node.blocks.fetch({ artefact, mostBytes: 1 << 30, holders: () => [mal.nodeId] }).then((content) => { got = content.length; });
      one.says(linkId, 'bulk', writeBlockMessage({ kind: 'list', artefact, bytes: whole.length, blocks: blocks.map((block) => hasher.sha256Hex(block)) }));
      for (const [index, content] of blocks.entries()) { one.says(linkId, 'bulk', writeBlockMessage({ kind: 'block', artefact, index, content })); await one.advance(1); }
    }));
    expect(got).toBe(whole.length);
  });

  test('calls and signals', async () => {
    const sealer = new KeySealer(new Uint8Array(32).fill(3)), [ann, ben] = [numberedSigner(1), numberedSigner(2)], id = 'ab'.repeat(16);
    const parts = { self: ben.nodeId, verifier, hasher, replays: new ReplayGuard(), nowMs: NOW };
    const longest = sealSignal({ to: ben.nodeId, link: id, seq: 0, expiresMs: NOW, signal: { type: 'offer', sdp: 'é'.repeat(7_500) } }, ann, { sealer, context: 'carry' });
    const signals = [longest ?? '', Buffer.from(sealer.seal(Buffer.concat([Buffer.of(0x3f, 0xf0), nested('', '', 16_368)]), 'carry')).toString('base64url'), 'A'.repeat(24_000)];
    const calls = [
      filled(`{"type":"delta","id":"${id}","text":"","ids":[`, '""', ']}', limits.rpcBytes), filled(`{"type":"ask","id":"${id}","prompt":[`, '{}', '],"sampling":{},"spoken":[]}', limits.rpcBytes), nested(`{"type":"ask","id":"${id}","prompt":`, '}', limits.rpcBytes),
      jsonBytes({ type: 'ask', id, prompt: Array.from({ length: 64 }, () => ({ text: 'é'.repeat(500) })), sampling: { temperature: 1, topK: 1, topP: 1, maxTokens: 1, seed: 1 }, spoken: Array.from({ length: 4_096 }, () => 7) }), manyKeys('cancel', limits.rpcBytes),
    ];
    const works = [...calls.map((call) => () => readCall(call)), ...signals.map((signal) => () => openSignal(signal, { sealer, context: 'carry' }, parts))];
    await expectShort('calls and signals', () => Math.max(...works.map((work) => { const startMs = processorMs(); work(); return processorMs() - startMs; })));
  });
});
