// Replies by other members over links that are made up: an asker and speakers whose model is a list of words. Failover in the middle,
// hostile speakers and askers, limits. Rules M80 to M86.
import { describe, expect, test } from 'vitest';
import { readCall, writeCall } from '../../../app/mesh/callWire.ts';
import { PeerAnswers } from '../../../app/mesh/peerAnswers.ts';
import type { AnswerResult, Ask } from '../../../app/mesh/peerAnswers.ts';
import { byStrength, NobodyAnswersError, PeerVoice } from '../../../app/mesh/peerVoice.ts';
import type { Candidate, PeerQuestion } from '../../../app/mesh/peerVoice.ts';
import { callLimits } from '../../../schemas/mesh.ts';
import type { MeshRefusal, RpcMessage } from '../../../schemas/mesh.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { ManualClock, settle } from '../../doubles/manualClock.ts';

const WORDS = ['once ', 'there ', 'was ', 'a ', 'small ', 'mind '];
const STATE = 'c'.repeat(64);
const idOf = (letter: string) => letter.repeat(64);
const candidate = (letter: string, tokensPerSecond = 100): Candidate => ({ nodeId: idOf(letter), name: `node ${letter}`, stateHash: STATE, tokensPerSecond, rttMs: 10 });
const ASKER = idOf('0');

/** A member that speaks WORDS, one each 100 ms, behind what was spoken; `stopAt` is where it goes silent. */
class Speaker {
  readonly answers: PeerAnswers;
  readonly cancelled = new Set<string>();
  readonly started: string[] = [];
  stopAt = Infinity;
  refusal: MeshRefusal | null = null;
  isAwake = true;
  up: (nodeId: string) => boolean = () => true;

  constructor(clock: ManualClock, send: (nodeId: string, message: RpcMessage) => void) {
    this.answers = new PeerAnswers({
      refuses: () => this.refusal, isUp: (nodeId) => this.up(nodeId), cancel: (id) => { this.cancelled.add(id); }, send,
      generate: (id, ask, onDelta) => (this.isAwake ? this.#speak(clock, id, ask, onDelta) : null),
    });
  }

  #speak(clock: ManualClock, id: string, { spoken, sampling }: Pick<Ask, 'spoken' | 'sampling'>, onDelta: (text: string, ids: readonly number[]) => void): Promise<AnswerResult> {
    this.started.push(id);
    return new Promise((resolve) => {
      const step = (at: number) => {
        const word = WORDS[at], stoppedBy = this.cancelled.has(id) ? 'cancelled' : word === undefined ? 'end' : at >= sampling.maxTokens ? 'max-tokens' : null;
        if (stoppedBy !== null) { resolve({ tokens: at, promptTokens: 3, tokensPerSecond: 10, stoppedBy, stateHash: STATE }); return; }
        if (at >= this.stopAt) return;
        onDelta(word ?? '', [at]);
        clock.after(100, () => { step(at + 1); });
      };
      clock.after(100, () => { step(spoken.length); });
    });
  }
}

/** One asker and the speakers it may ask; what passes is written and read as on the wire. */
function company(letters: readonly string[], sampling: Partial<SamplingOptions> = {}) {
  const clock = new ManualClock(), penalties: [string, MeshRefusal][] = [], up = new Set(letters.map(idOf)), speakers = new Map<string, Speaker>(), asks: Ask[] = [], heard: string[] = [];
  const wired = (message: RpcMessage) => { const read = readCall(writeCall(message)); if (read === null) throw new Error(`not on the wire: ${JSON.stringify(message).slice(0, 200)}`); return read; };
  const voice: PeerVoice = new PeerVoice({
    clock, isUp: (nodeId) => up.has(nodeId), onPenalty: (nodeId, reason) => { penalties.push([nodeId, reason]); },
    send: (nodeId, message) => {
      if (!up.has(nodeId)) return false;
      const read = wired(message);
      if (read.type === 'ask') { asks.push(read); speakers.get(nodeId)?.answers.ask(ASKER, read); }
      if (read.type === 'cancel') speakers.get(nodeId)?.answers.cancel(ASKER, read.id);
      return true;
    },
  });
  const hear = (nodeId: string, message: RpcMessage) => { const read = wired(message); if (up.has(nodeId) && (read.type === 'delta' || read.type === 'done' || read.type === 'failed')) voice.receive(nodeId, read); };
  for (const letter of letters) speakers.set(idOf(letter), new Speaker(clock, (_asker, message) => { hear(idOf(letter), message); }));
  const question = (over: Partial<PeerQuestion> = {}): PeerQuestion => ({
    id: '1'.repeat(32), prompt: [{ text: 'tell me' }], sampling: SamplingOptions.parse({ temperature: 0, ...sampling }), onDelta: (text) => { heard.push(text); },
    candidates: () => letters.map((letter, at) => candidate(letter, 1_000 - at)), ...over,
  });
  const speaker = (letter: string): Speaker => { const found = speakers.get(idOf(letter)); if (found === undefined) throw new Error(letter); return found; };
  return { clock, voice, penalties, up, asks, heard, question, speaker, hear };
}

describe('a reply by another member', () => {
  test('M80 streams, and is labelled with who spoke and with which model', async () => {
    const { clock, voice, heard, question, penalties } = company(['a', 'b']);
    const done = voice.ask(question());
    await clock.advance(2_000);
    const reply = await done;
    expect(reply).toMatchObject({ text: WORDS.join(''), tokens: 6, promptTokens: 3, stoppedBy: 'end', peer: { id: idOf('a'), name: 'node a', stateHash: STATE }, before: [] });
    expect(heard).toEqual(WORDS);
    // 6 tokens in 700 ms, as heard here.
    expect(reply.tokensPerSecond).toBeCloseTo(6 / 0.7, 5);
    expect(penalties).toEqual([]);
  });

  test('M81 goes on with another member in the middle: the same text as of one alone, no word twice, none lost', async () => {
    const { clock, voice, up, asks, heard, question, speaker } = company(['a', 'b']);
    const done = voice.ask(question());
    await clock.advance(350);
    up.delete(idOf('a'));
    voice.changed();
    await clock.advance(2_000);
    expect(await done).toMatchObject({ text: WORDS.join(''), tokens: 6, peer: { id: idOf('b') }, before: [{ id: idOf('a') }] });
    expect(heard).toEqual(WORDS);
    expect(asks.map(({ spoken }) => spoken)).toEqual([[], [0, 1, 2]]);
    expect(asks[0]?.id).not.toBe(asks[1]?.id);
    expect(speaker('b').started.length).toBe(1);
  });

  test('M81 a member that falls silent is passed over after ten seconds, and what it says later is nobody\'s', async () => {
    const { clock, voice, heard, question, speaker, hear, asks } = company(['a', 'b']);
    speaker('a').stopAt = 2;
    const done = voice.ask(question());
    await clock.advance(300 + callLimits.silentMs - 200);
    expect(asks.length).toBe(1);
    await clock.advance(300);
    expect(asks.length).toBe(2);
    hear(idOf('a'), { type: 'delta', id: asks[0]?.id ?? '', text: 'late ', ids: [9] });
    hear(idOf('a'), { type: 'delta', id: asks[1]?.id ?? '', text: 'forged ', ids: [9] });
    await clock.advance(2_000);
    expect((await done).text).toBe(WORDS.join(''));
    expect(heard).toEqual(WORDS);
  });

  test('M82 when nobody is left the caller has the reason and what was said, token by token', async () => {
    const { clock, voice, up, question } = company(['a']);
    const done = voice.ask(question()).catch((fault: unknown) => fault);
    await clock.advance(350);
    up.clear();
    voice.changed();
    const fault = await done;
    expect(fault).toBeInstanceOf(NobodyAnswersError);
    expect(fault).toMatchObject({ reason: 'gone', text: WORDS.slice(0, 3).join(''), spoken: [0, 1, 2], peers: [{ id: idOf('a') }] });
    await expect(voice.ask(question())).rejects.toMatchObject({ text: '', spoken: [] });
  });

  test('M82 refusals are passed over at once, the last of them is the reason', async () => {
    const { clock, voice, question, speaker } = company(['a', 'b', 'd']);
    speaker('a').refusal = 'not-offered';
    speaker('b').isAwake = false;
    const done = voice.ask(question());
    await clock.advance(1_000);
    expect((await done).peer.id).toBe(idOf('d'));
    speaker('d').refusal = 'out-of-scope';
    await expect(voice.ask(question())).rejects.toMatchObject({ reason: 'out-of-scope' });
  });

  test('stopping ends it with what was said, and tells the speaker', async () => {
    const { clock, voice, question, speaker, heard } = company(['a', 'b']);
    const done = voice.ask(question());
    await clock.advance(250);
    voice.cancel('1'.repeat(32));
    await clock.advance(200);
    expect(await done).toMatchObject({ text: WORDS.slice(0, 2).join(''), stoppedBy: 'cancelled' });
    expect(heard).toEqual(WORDS.slice(0, 2));
    expect(speaker('a').cancelled.size).toBe(1);
  });

  test('the strongest and nearest is asked first', () => {
    const far = { ...candidate('a', 1_000), rttMs: 4_000 }, weak = { ...candidate('b', 1), rttMs: 1 }, good = candidate('d', 900);
    expect(byStrength([weak, far, good], 64).map(({ nodeId }) => nodeId[0])).toEqual(['d', 'a', 'b']);
  });
});

describe('a hostile speaker', () => {
  const done = (id: string, over: object = {}): RpcMessage => ({ type: 'done', id, characters: 0, tokens: 0, promptTokens: 0, tokensPerSecond: 1, stoppedBy: 'end', stateHash: STATE, ...over } as RpcMessage);
  /** `a` is in the hands of the test; `b` is honest. */
  async function withHostile(attack: (say: (message: RpcMessage) => void, id: string, clock: ManualClock) => Promise<void> | void, sampling: Partial<SamplingOptions> = {}) {
    const rig = company(['a', 'b'], sampling);
    rig.speaker('a').stopAt = -1;
    const reply = rig.voice.ask(rig.question());
    await settle();
    await attack((message) => { rig.hear(idOf('a'), message); }, rig.asks[0]?.id ?? '', rig.clock);
    await rig.clock.advance(callLimits.answerMs + 20_000);
    return { ...rig, reply: await reply };
  }

  test('M83 that never ends is cut at the length that was asked for, and struck', async () => {
    const { reply, penalties, heard } = await withHostile((say, id) => { for (let at = 0; at < 500; at += 1) say({ type: 'delta', id, text: 'x', ids: [] }); }, { maxTokens: 8 });
    expect(penalties).toEqual([[idOf('a'), 'too-large']]);
    expect(heard.filter((text) => text === 'x').length).toBe(10);
    expect(reply.peer.id).toBe(idOf('b'));
  });

  test.each([
    ['more tokens than were asked for', (id: string): RpcMessage[] => [{ type: 'delta', id, text: 'x', ids: Array.from({ length: 65 }, () => 1) }], 'too-large'],
    ['more letters than tokens spell', (id: string): RpcMessage[] => [{ type: 'delta', id, text: 'x'.repeat(64 * callLimits.tokenCharacters + 200), ids: [1] }], 'too-large'],
    ['an end that does not fit what was sent', (id: string): RpcMessage[] => [{ type: 'delta', id, text: 'abc', ids: [1] }, done(id, { characters: 2, tokens: 1 })], 'malformed'],
    ['fewer tokens than it sent', (id: string): RpcMessage[] => [{ type: 'delta', id, text: 'abc', ids: [1, 2] }, done(id, { characters: 3, tokens: 1 })], 'malformed'],
    ['a stop that nobody asked for', (id: string): RpcMessage[] => [done(id, { stoppedBy: 'cancelled' })], 'malformed'],
  ] as const)('M83 %s: struck and passed over', async (_name, messages, reason) => {
    const { reply, penalties } = await withHostile((say, id) => { for (const message of messages(id)) say(message); });
    expect(penalties).toEqual([[idOf('a'), reason]]);
    expect(reply.peer.id).toBe(idOf('b'));
  });

  test('M83 a word each nine seconds does not hold an answer for ever', async () => {
    const { reply, penalties } = await withHostile(async (say, id, clock) => { for (let at = 0; at < 20; at += 1) { say({ type: 'delta', id, text: '.', ids: [7] }); await clock.advance(9_000); } });
    expect(reply.peer.id).toBe(idOf('b'));
    expect(reply.text.length).toBeLessThanOrEqual(WORDS.join('').length + 14);
    expect(penalties).toEqual([]);
  });

  test('M83 another id, another member and words before any question change nothing', async () => {
    const { reply, heard } = await withHostile((say) => { say({ type: 'delta', id: 'f'.repeat(32), text: 'wrong', ids: [1] }); say(done('f'.repeat(32))); });
    expect(heard).toEqual(WORDS);
    expect(reply.text).toBe(WORDS.join(''));
  });
});

describe('answering others', () => {
  const ask = (id: string): Ask => ({ type: 'ask', id, prompt: [{ text: 'tell me' }], sampling: SamplingOptions.parse({ temperature: 0 }), spoken: [] });
  function server() {
    const clock = new ManualClock(), sent: { nodeId: string; message: RpcMessage }[] = [];
    const speaker = new Speaker(clock, (nodeId, message) => { sent.push({ nodeId, message }); });
    return { clock, speaker, sent, failures: () => sent.flatMap(({ message }) => (message.type === 'failed' ? [message.reason] : [])) };
  }

  test('M84 one at a time of one member, four of all; a flood of questions starts no more', async () => {
    const { clock, speaker, failures } = server();
    for (let at = 0; at < 300; at += 1) speaker.answers.ask(ASKER, ask(at.toString(16).padStart(32, '0')));
    expect(speaker.started.length).toBe(1);
    for (const letter of ['5', '6', '7', '8', '9']) speaker.answers.ask(idOf(letter), ask('a'.repeat(32)));
    expect(speaker.started.length).toBe(4);
    expect(new Set(failures())).toEqual(new Set(['busy']));
    await clock.advance(2_000);
    speaker.answers.ask(ASKER, ask('b'.repeat(32)));
    expect(speaker.started.length).toBe(5);
  });

  test('M85 whose asker is gone, or may not ask any more, is stopped and says nothing further', async () => {
    const { clock, speaker, sent } = server();
    speaker.answers.ask(ASKER, ask('a'.repeat(32)));
    await clock.advance(250);
    const before = sent.length;
    speaker.up = () => false;
    speaker.answers.changed();
    await clock.advance(2_000);
    expect(speaker.cancelled.size).toBe(1);
    expect(sent.length).toBe(before);
    expect(speaker.answers.asking).toEqual([]);
    speaker.up = () => true;
    speaker.answers.ask(ASKER, ask('b'.repeat(32)));
    speaker.refusal = 'not-a-member';
    speaker.answers.changed();
    expect(speaker.cancelled.size).toBe(2);
  });

  test.each(['out-of-scope', 'not-offered', 'not-a-member'] as const)('M86 %s: no model is asked', (reason) => {
    const { speaker, failures } = server();
    speaker.refusal = reason;
    speaker.answers.ask(ASKER, ask('a'.repeat(32)));
    expect([speaker.started, failures()]).toEqual([[], [reason]]);
  });

  test('long text goes in pieces that fit the channel, and counts as one', async () => {
    const { clock, sent } = server();
    const answers = new PeerAnswers({
      refuses: () => null, isUp: () => true, cancel: () => undefined, send: (nodeId, message) => { sent.push({ nodeId, message }); },
      generate: (_id, _ask, onDelta) => { onDelta('ä'.repeat(40_000), [1, 2]); return Promise.resolve({ tokens: 2, promptTokens: 1, tokensPerSecond: 1, stoppedBy: 'end', stateHash: STATE }); },
    });
    answers.ask(ASKER, ask('a'.repeat(32)));
    await clock.advance(1);
    const deltas = sent.flatMap(({ message }) => (message.type === 'delta' ? [message] : []));
    expect(deltas.map(({ text, ids }) => [text.length, ids.length])).toEqual([[16_384, 0], [16_384, 0], [7_232, 2]]);
    expect(sent.at(-1)?.message).toMatchObject({ type: 'done', characters: 40_000 });
    for (const { message } of sent) expect(readCall(writeCall(message))).toEqual(message);
  });

  test('M83 20,000 calls that were changed by chance are read or refused, and nothing is thrown', () => {
    const stream = SeededStream.from(86, 'calls');
    const good: RpcMessage[] = [
      { ...ask('a'.repeat(32)), spoken: [1, 2, 3] }, { type: 'delta', id: 'a'.repeat(32), text: 'wörds \u{1f99a}', ids: [7] }, { type: 'failed', id: 'a'.repeat(32), reason: 'busy' }, { type: 'cancel', id: 'a'.repeat(32) },
      { type: 'request', id: 'a'.repeat(32), artefact: 'b'.repeat(64) as never, purpose: 'quote.once' }, { type: 'done', id: 'a'.repeat(32), characters: 4, tokens: 2, promptTokens: 3, tokensPerSecond: 5, stoppedBy: 'end', stateHash: STATE as never },
    ];
    const frames = good.map(writeCall);
    expect(frames.map(readCall)).toEqual(good);
    let read = 0;
    for (let at = 0; at < 20_000; at += 1) {
      const frame = (frames[at % frames.length] ?? new Uint8Array(0)).slice();
      for (let times = 1 + stream.nextBelow(3); times > 0; times -= 1) frame[stream.nextBelow(frame.length)] = stream.nextBelow(256);
      const cut = stream.nextBelow(4) === 0 ? frame.subarray(0, stream.nextBelow(frame.length)) : frame, call = readCall(cut);
      if (call !== null) { read += 1; expect(readCall(writeCall(call)), `call ${at} of seed 86`).toEqual(call); }
    }
    expect(read).toBeGreaterThan(100);
    expect(read).toBeLessThan(15_000);
  });

  test('what is no call is none', () => {
    for (const bytes of [[], [0], [0x7b], [...Buffer.from('{"type":"ask"}')], [...Buffer.from(JSON.stringify({ ...ask('a'.repeat(32)), prompt: [{ text: 'x'.repeat(callLimits.promptCharacters + 1) }] }))]]) {
      expect(readCall(Uint8Array.from(bytes))).toBeNull();
    }
  });
});
