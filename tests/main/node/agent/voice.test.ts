// Who speaks: other members with this node behind them. What was begun elsewhere is ended here as one answer, and labelled so. M82, M89.
import { expect, test } from 'vitest';
import { NobodyAnswersError } from '../../../../app/mesh/peerVoice.ts';
import type { PeerReply } from '../../../../app/mesh/peerVoice.ts';
import { ChatBook } from '../../../../app/mind/chat/book.ts';
import type { JournalEntry } from '../../../../schemas/journal.ts';
import { SamplingOptions } from '../../../../schemas/model.ts';
import type { Others } from '../../../../main/node/mesh/meshDesk.ts';
import { NotAnsweredError, othersVoice } from '../../../../main/node/agent/voice.ts';
import { FakeCompute } from '../../../doubles/fakeCompute.ts';
import { bench } from './agentFixture.ts';

const PEER = { id: 'a'.repeat(64), name: 'Ánna', stateHash: 'b'.repeat(64) };
const input = { id: 'm-1', prompt: [{ text: 'hi' }], sampling: SamplingOptions.parse({ temperature: 0 }) };
const reply: PeerReply = { text: ' whole', tokens: 2, promptTokens: 1, tokensPerSecond: 5, stoppedBy: 'end', peer: PEER, before: [] };
const gone = (spoken: number[]) => new NobodyAnswersError('gone', { text: spoken.length > 0 ? ' begun' : '', spoken, peers: spoken.length > 0 ? [PEER] : [] });

function voiceOf(done: () => Promise<PeerReply>, only: string | null = null) {
  const compute = new FakeCompute(), cancelled: string[] = [], heard: string[] = [];
  const others: Others = { only, ask: () => ({ done: done(), cancel: () => { cancelled.push('others'); } }) };
  const voice = othersVoice(others, { compute, backend: { backend: 'cpu', adapter: 'double', threads: 1 }, tokenizer: '{}' });
  return { voice, compute, cancelled, heard, said: () => voice.generate(input, (text) => { heard.push(text); }) };
}

test('M89 what a member spoke alone is labelled with it, and this node\'s model is not asked', async () => {
  const { said, compute } = voiceOf(() => Promise.resolve(reply));
  expect(await said()).toMatchObject({ text: ' whole', peer: PEER, byPeerAlone: true });
  expect(compute.calls.filter(({ method }) => method === 'generate')).toEqual([]);
});

test('M82 where nobody is left this node goes on behind what was said', async () => {
  const { said, compute, heard } = voiceOf(() => Promise.reject(gone([7, 8])));
  expect(await said()).toMatchObject({ text: ' begun Oru is here, seed 0.', peer: PEER, byPeerAlone: false });
  expect(compute.calls.find(({ method }) => method === 'generate')?.input).toMatchObject({ spoken: [7, 8] });
  expect(heard.join('')).toBe(' Oru is here, seed 0.');
  const alone = voiceOf(() => Promise.reject(gone([])));
  expect(await alone.said()).toMatchObject({ text: ' Oru is here, seed 0.', peer: null, byPeerAlone: false });
});

test('M82 one member that was named answers or nobody does', async () => {
  const { said, compute } = voiceOf(() => Promise.reject(gone([])), PEER.id);
  await expect(said()).rejects.toBeInstanceOf(NotAnsweredError);
  expect(compute.calls).toEqual([]);
});

test('stopping reaches whoever speaks', async () => {
  const { promise, reject } = Promise.withResolvers<PeerReply>();
  const { said, voice, cancelled } = voiceOf(() => promise);
  const ended = said();
  voice.cancel('m-1');
  expect(cancelled).toEqual(['others']);
  reject(gone([7]));
  expect(await ended).toMatchObject({ text: ' begun', stoppedBy: 'cancelled', peer: PEER });
});

test('M89 the name of a member stands in the body of the row, its id and model in the chain; both are shown again', () => {
  const fact = { messageId: 'm-r', inReplyTo: 'm-q', checkpoint: 'm-bbbb', tokenizer: 't', policy: 'p', step: 0, tokens: 2, tokensPerSecond: 5, stoppedBy: 'end' as const, trainLoss: null, sources: [], peer: { id: PEER.id, stateHash: PEER.stateHash } };
  const row: JournalEntry = { seq: 1, at: '2026-01-01T00:00:00.000Z', kind: 'ReplyCompleted', fact, body: { text: 'hello', peerName: 'Ánna' }, erased: false };
  const book = new ChatBook();
  book.apply({ seq: 0, at: row.at, kind: 'ChatMessagePosted', fact: { messageId: 'm-q' }, body: { text: 'hi' }, erased: false });
  book.apply(row);
  expect(book.message('m-r')?.footer?.peer).toEqual(PEER);
});

test('who says that the mesh answers hears why not where there is none; the setting alone falls back to this node', async () => {
  const own = await bench(undefined, undefined, { settings: { answerThrough: 'mesh' } }).start();
  const ask = (through?: string) => own.agent.chat.ask({ text: 'hi', sampling: {}, raw: false, ...(through === undefined ? {} : { through }) }, () => undefined, { aborted: false, onAbort: () => undefined });
  expect(await ask()).toMatchObject({ reply: 'Oru is here, seed 0.', peer: null });
  await expect(ask('mesh')).rejects.toThrow(/in no mesh/);
  await expect(ask('Ánna')).rejects.toThrow(/in no mesh/);
  expect(own.kinds('ChatMessagePosted').length).toBe(1);
});

test('M98 a member\'s question is answered once; a yes is carried out and nothing is read; what could not be carried out waits again', async () => {
  const own = await bench().start(), { desk } = own.agent.consent, done: string[] = [];
  let isBroken = true;
  const errand = { allow: async (expiresAt: string | null) => { if (isBroken) throw new Error('the disk'); done.push(`yes ${expiresAt}`); }, refuse: async (never: boolean) => { done.push(`no ${never}`); } };
  const asks = (path: string) => { desk.askFor({ asker: { kind: 'peer', nodeId: PEER.id, name: 'Ánna', keyWords: 'six words' }, kind: 'file', path, name: 'a.txt', why: 'It wants a copy.', sourceId: null, added: null, seen: null, toRead: [{ name: 'a.txt', bytes: 5, reason: null }], toRefuse: [], scope: 'mesh' }, errand); };
  asks('1 read');
  asks('1 read');
  asks('2 read');
  asks('3 read');
  expect(() => { asks('4 read'); }).toThrow(/waits already/);
  const waiting = () => desk.view().offers.map(({ id }) => id), [first = '', second = ''] = waiting(), choice = { reach: 'file' as const, scope: 'mesh' as const, expiresAt: null };
  expect(waiting().length).toBe(3);
  await expect(desk.look(first)).rejects.toThrow(/your own/);
  await expect(desk.allow(first, { ...choice, expiresAt: new Date(own.clock.now() - 1).toISOString() })).rejects.toThrow(/past/);
  await expect(desk.allow(first, choice)).rejects.toThrow('the disk');
  expect(waiting().length).toBe(3);
  isBroken = false;
  await desk.allow(first, choice);
  await expect(desk.allow(first, choice)).rejects.toThrow();
  await desk.refuse(second, true);
  expect(done).toEqual(['yes null', 'no true']);
  expect([waiting().length, own.kinds('ConsentGranted', 'ConsentRefused', 'SourceRead'), own.agent.status().sources.length]).toEqual([1, [], 1]);
});
