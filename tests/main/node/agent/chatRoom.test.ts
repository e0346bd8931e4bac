// Conversations on the real store: branches survive a restart, erasing leaves no byte, files come in whole or not at all, and
// what people say or rate never becomes training text.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { feelingIn, TONED_SCORE_MAX } from '../../../../app/mind/affect.ts';
import { toJson } from '../../../../app/mind/chat/chatFile.ts';
import { shownTurns } from '../../../../app/mind/chat/tree.ts';
import { importFile } from '../../../../main/node/agent/chatUpload.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { IMPORT_BYTES_MAX } from '../../../../schemas/chat.ts';
import { settle } from '../../../doubles/manualClock.ts';
import { asked, bench, saidIn, temporaryHome } from './agentFixture.ts';
import type { Bench } from './agentFixture.ts';

const shownIn = (own: Bench, thread = 't-test') => shownTurns(saidIn(own, thread)).map(({ question, reply }) => [question.text, reply?.text ?? null]);
async function say(own: Bench, id: string, text: string, inReplyTo: string | null = null): Promise<string> {
  const { replyId } = await own.agent.chat.send(asked(id, text, { inReplyTo }));
  await settle();
  return replyId;
}
const fileOf = (own: Bench): string => toJson(own.agent.room.threads().map((thread) => ({ title: thread.title, automatic: thread.automatic, messages: own.agent.room.messages(thread.id) })));

/** Every file below the home, so that a text that is gone is gone everywhere. */
function bytesBelow(folder: string): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => { const path = join(folder, name); return statSync(path).isDirectory() ? bytesBelow(path) : readFileSync(path); }));
}
const sealedBodies = (own: Bench) => own.kinds('ChatMessagePosted', 'ReplyCompleted', 'ReplyRated', 'ChatRenamed', 'MessageImported', 'ThreadImported').filter((row) => row.body !== null);

test('edited, answered again, turned back to and renamed: the same after a restart, and the chain verifies', async () => {
  const [folder, identity] = [temporaryHome(), temporaryIdentity()];
  const first = await bench(folder, identity).start();
  const r1 = await say(first, 'm-first', 'Where is Oru?');
  await say(first, 'm-second', 'And Tam?', r1);
  await say(first, 'm-second-b', 'And Ileices?', r1);
  first.agent.chat.regenerate(r1);
  await settle();
  await first.agent.room.choose('m-second');
  await first.agent.room.rename('t-test', 'Two beings');
  const [before, shown] = [saidIn(first), shownIn(first)];
  expect(shown.map(([question]) => question)).toEqual(['Where is Oru?', 'And Tam?']);
  await first.close();
  const second = await bench(folder, identity).start();
  expect([saidIn(second).map(({ touched: _touched, ...rest }) => rest), shownIn(second)]).toEqual([before.map(({ touched: _touched, ...rest }) => rest), shown]);
  expect(second.agent.room.threads()).toMatchObject([{ id: 't-test', title: 'Two beings', automatic: false, messages: 7 }]);
  expect(second.store.journal.verify().ok).toBe(true);
});

test('a reply that was stopped goes on behind its last word, as one reply', async () => {
  const own = await bench().start();
  own.compute.holdReplies = true;
  const { replyId } = await own.agent.chat.send(asked('m-first', 'Where is Oru?'));
  await settle();
  own.agent.chat.cancel(replyId);
  await settle();
  own.compute.release();
  expect(saidIn(own).at(-1)).toMatchObject({ text: 'Oru', footer: { stoppedBy: 'cancelled' } });
  own.agent.chat.goOn(replyId);
  await settle();
  expect(own.compute.calls.findLast(({ method }) => method === 'generate')?.input).toMatchObject({ prompt: expect.arrayContaining([{ text: ' Oru' }]) });
  expect(saidIn(own).filter(({ author }) => author === 'ileices')).toMatchObject([{ id: replyId, text: expect.stringMatching(/^Oru.+ is here/), state: 'done', footer: { stoppedBy: 'end' } }]);
  expect(() => { own.agent.chat.goOn(replyId); }).toThrow(/nothing to go on with/);
});

test('a process that dies while it goes on leaves the reply as it was, in the journal too', async () => {
  const own = await bench().start();
  own.compute.holdReplies = true;
  const { replyId } = await own.agent.chat.send(asked('m-first', 'hi'));
  await settle();
  own.agent.chat.cancel(replyId);
  await settle();
  own.compute.holdReplies = true;
  own.agent.chat.goOn(replyId);
  await settle();
  own.compute.die('signal SIGKILL');
  await settle();
  expect(saidIn(own).at(-1)).toMatchObject({ id: replyId, text: 'Oru', state: 'done' });
  expect([own.kinds('ReplyFailed'), own.events.findLast(({ event }) => event === 'chat.done')?.data]).toMatchObject([[], { text: 'Oru', state: 'done', failure: expect.stringContaining('compute process ended') }]);
});

describe('erasing', () => {
  test('a message goes with what is below it; not a byte of it is left in any file, and the chain verifies', async () => {
    const folder = temporaryHome(), own = await bench(folder).start();
    const r1 = await say(own, 'm-first', 'keep this one');
    await say(own, 'm-second', 'forget the zebra', r1);
    await own.agent.room.rate(saidIn(own).at(-1)!.id, { thumb: 'down', note: 'a wrong zebra' });
    const sealed = own.store.journal.read({ kinds: ['ChatMessagePosted'] }).length;
    const bodies = sealedBodies(own).length;
    const before = bytesBelow(folder);
    const rows = rowsOf(folder, own, 'm-second');
    expect(rows.every((bytes) => before.includes(bytes))).toBe(true);
    expect(await own.agent.room.erase('m-second')).toBe(2);
    expect([sealed, bodies - sealedBodies(own).length]).toEqual([2, 3]);
    const after = bytesBelow(folder);
    expect(rows.some((bytes) => after.includes(bytes))).toBe(false);
    expect(saidIn(own).map(({ text }) => text)).toEqual(['keep this one', expect.any(String)]);
    expect(own.store.journal.verify().ok).toBe(true);
    await expect(own.agent.chat.send(asked('m-second', 'forget the zebra'))).rejects.toThrow(/was erased/);
  });

  test('a conversation goes while its reply is spoken: that is stopped first, and nothing is left', async () => {
    const own = await bench().start();
    own.compute.holdReplies = true;
    await say(own, 'm-first', 'hi');
    expect(await own.agent.room.eraseThread('t-test')).toBe(2);
    expect([own.agent.room.threads(), sealedBodies(own), own.agent.chat.answering]).toEqual([[], [], false]);
    expect(own.events.findLast(({ event }) => event === 'chat.erased')?.data).toEqual({ threadId: 't-test', messageIds: null });
  });

  test('what a crash left between the decision and the deed is done at the next start', async () => {
    const [folder, identity] = [temporaryHome(), temporaryIdentity()];
    const first = await bench(folder, identity).start();
    await say(first, 'm-first', 'hi');
    await first.store.journal.append({ kind: 'ChatErased', fact: { threadId: 't-test', messageIds: null }, body: null });
    await first.close();
    const second = await bench(folder, identity).start();
    expect([second.agent.room.threads(), sealedBodies(second)]).toEqual([[], []]);
  });

  /** What the database holds of it, sealed. */
  function rowsOf(folder: string, own: Bench, question: string): Buffer[] {
    const seqs = new Set(own.kinds('ChatMessagePosted', 'ReplyCompleted', 'ReplyRated').filter((row) => ('messageId' in row.fact && row.fact.messageId === question) || ('inReplyTo' in row.fact && row.fact.inReplyTo === question) || row.kind === 'ReplyRated').map(({ seq }) => seq));
    const db = new Database(homePaths(folder).journal, { readonly: true });
    try { return db.prepare<[], { seq: number; sealed: Buffer }>('SELECT seq, sealed FROM payloads').all().filter(({ seq }) => seqs.has(seq)).map(({ sealed }) => sealed); } finally { db.close(); }
  }
});

describe('files', () => {
  test('what was exported comes in as it went, with its branches, and goes out the same again', async () => {
    const own = await bench().start(), other = await bench().start();
    const r1 = await say(own, 'm-first', 'Where is Oru?');
    await say(own, 'm-second', 'And Tam?', r1);
    own.agent.chat.regenerate(r1);
    await settle();
    await own.agent.room.choose('m-second');
    const file = fileOf(own);
    expect(await importFile(other.agent.room, Buffer.from(file))).toMatchObject({ messages: 5, threads: [{ title: 'Where is Oru?' }] });
    expect(fileOf(other)).toBe(file);
    expect(other.kinds('ReplyCompleted', 'ChatMessagePosted')).toEqual([]);
  });
  test.each([
    ['too large', () => Buffer.alloc(IMPORT_BYTES_MAX + 1, 'x'), /8\.0 MB; at most 8 MB/],
    ['no text', () => Buffer.from([0xff, 0xfe, 0, 1]), /no text/],
    ['cut off', () => Buffer.from('{"format":"ileices-conversations-1","conv'), /cut off/],
  ])('one that is %s changes nothing', async (_, bytes, why) => {
    const own = await bench().start();
    const rows = own.store.journal.verify().rows;
    await expect(importFile(own.agent.room, bytes())).rejects.toThrow(why);
    expect([own.agent.room.threads(), own.store.journal.verify().rows]).toEqual([[], rows]);
  });
  test('a full disk in the middle leaves nothing of it', async () => {
    const own = await bench().start();
    await say(own, 'm-first', 'hi');
    const file = Buffer.from(fileOf(own));
    const { append } = own.agent.parts.journal;
    let left = 1;
    own.agent.parts.journal.append = (draft) => { if (draft.kind === 'MessageImported' && left === 0) own.disk.full = true; else left -= 1; return append(draft); };
    await expect(importFile(own.agent.room, file)).rejects.toThrow(/disk is full/);
    own.disk.full = false;
    expect([own.agent.room.threads().length, own.kinds('MessageImported').filter((row) => row.body !== null), own.kinds('ThreadImported')]).toEqual([1, [], []]);
  });
});

test('nothing that is said, imported or rated is ever handed over to learn from', async () => {
  const own = await bench().start();
  const replyId = await say(own, 'm-first', 'a zebra in the office');
  await own.agent.room.rate(replyId, { thumb: 'up', note: 'zebra' });
  await importFile(own.agent.room, Buffer.from(fileOf(own)));
  own.agent.sourcesChanged();
  for (let turn = 0; turn < 5; turn += 1) await own.clock.advance(5_000);
  const handed = own.compute.calls.filter(({ method }) => method === 'data');
  expect(handed.length).toBeGreaterThan(0);
  expect(JSON.stringify(handed)).not.toContain('zebra');
  expect(own.agent.parts.sources.trainable()).toEqual([]);
});

test('beyond the cap of an hour every reply is plain, shown whole, and says so; an hour later it is free again', async () => {
  const own = await bench(undefined, undefined, { settings: { chatFeelingsAnHour: 3 } }).start();
  own.compute.say = ['I love', ' you forever!'];
  await say(own, 'm-first', 'hi');
  expect(saidIn(own).at(-1)).toMatchObject({ text: 'I love you forever!', footer: expect.not.objectContaining({ toned: expect.anything() }) });
  for (let n = 0; n < 5; n += 1) {
    const id = await say(own, `m-more-${n}`, 'hi');
    const said = saidIn(own).find((one) => one.id === id);
    expect(feelingIn(said?.text ?? '')).toBeLessThanOrEqual(TONED_SCORE_MAX);
    expect(said).toMatchObject({ text: 'I like you for long!', footer: { toned: 2 } });
    expect(own.events.filter((event) => event.event === 'chat.delta' && event.data.replyId === id).map(({ data }) => data)).toEqual([{ replyId: id, text: 'I like you for long!' }]);
  }
  await own.clock.advance(3_700_000);
  await say(own, 'm-later', 'hi');
  expect(saidIn(own).at(-1)?.text).toBe('I love you forever!');
});

test('a message may be said to a being that is there, and to no other', async () => {
  const own = await bench().start();
  const [name] = (await own.agent.parts.world.ask('facts', null)).beings.map((being) => being.name).filter((one) => one !== 'Ileices');
  await own.agent.chat.send(asked('m-first', 'Where are you?', { to: name! }));
  await settle();
  expect(saidIn(own).map(({ to }) => to)).toEqual([name, name]);
  const prompt = JSON.stringify(own.compute.calls.findLast(({ method }) => method === 'generate')?.input);
  expect(prompt).toContain(`Where is ${name!}?`);
  await expect(own.agent.chat.send(asked('m-second', 'hi', { to: 'Nobody' }))).rejects.toThrow('There is no being called Nobody in this world now.');
  expect(own.kinds('ChatMessagePosted').length).toBe(1);
});
