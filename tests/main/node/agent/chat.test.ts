// Conversations with the agent on real store and blobs: journalled before acknowledged, in order, limited, and never lost.
import { describe, expect, test } from 'vitest';
import { WAITING_REPLIES_MAX } from '../../../../main/node/agent/chatDesk.ts';
import { FIRST_THREAD } from '../../../../schemas/chat.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import { settle } from '../../../doubles/manualClock.ts';
import { asked, bench, embryo, saidIn, temporaryHome } from './agentFixture.ts';

const neverAborted = { aborted: false, onAbort: () => undefined };

describe('chat', () => {
  test('streams, is journalled before it is acknowledged, and sending twice is sending once', async () => {
    const own = await bench().start();
    const sent = await own.agent.chat.send(asked('m-hello', 'Where is Oru?'));
    expect(own.kinds('ChatMessagePosted').length).toBe(1);
    await settle();
    expect(await own.agent.chat.send(asked('m-hello', 'Where is Oru?'))).toEqual(sent);
    await settle();
    expect(own.kinds('ChatMessagePosted', 'ReplyCompleted').length).toBe(2);
    expect(own.events.filter((event) => event.event === 'chat.delta').map((event) => event.event === 'chat.delta' && event.data.text)).toEqual(['Oru', ' is here, seed 0.']);
    const done = own.events.find((event) => event.event === 'chat.done');
    expect(done?.data).toMatchObject({ id: sent.replyId, state: 'done', footer: { checkpoint: embryo.checkpoint, policy: 'p', stoppedBy: 'end', sources: expect.arrayContaining(['world:Ileices']) } });
    expect(saidIn(own).map((message) => message.author)).toEqual(['person', 'ileices']);
  });

  test('whoever is spoken to stops and listens, and nobody else', async () => {
    const own = await bench().start();
    const spokenTo = async (): Promise<string[]> => {
      const { beings } = await own.world.ask('scene', null);
      const all = await Promise.all(beings.map(({ id }) => own.world.ask('inspect', id)));
      return all.flatMap((one) => (one?.kind === 'being' && one.memories.some(({ text }) => text === 'Was spoken to.') ? [one.name] : []));
    };
    await own.agent.chat.send({ ...asked('m-talk', 'Where are you?'), to: 'Mystiiqa' });
    expect(await spokenTo()).toEqual(['Mystiiqa']);
    await settle();
    await own.agent.chat.send(asked('m-other', 'Where is Mystiiqa?'));
    expect((await spokenTo()).sort()).toEqual(['Ileices', 'Mystiiqa']);
  });

  test('names the weights truly after more steps', async () => {
    const own = await bench().start();
    own.compute.learn(7);
    const { checkpoint } = await own.agent.chat.ask({ text: 'hi', sampling: {}, raw: false }, () => undefined, neverAborted);
    expect(checkpoint).toBe(`${embryo.checkpoint}+7`);
  });

  test('cancel reaches the process; again speaks with another seed', async () => {
    const own = await bench().start();
    own.compute.holdReplies = true;
    const { replyId } = await own.agent.chat.send(asked('m-first', 'hi'));
    await settle();
    expect(own.agent.chat.cancel(replyId)).toEqual({ cancelled: true });
    await settle();
    expect([...own.compute.cancelled]).toEqual([replyId]);
    expect(saidIn(own).at(-1)).toMatchObject({ id: replyId, footer: { stoppedBy: 'cancelled' } });
    const again = own.agent.chat.regenerate(replyId);
    await settle();
    expect(again.replyId).not.toBe(replyId);
    expect(saidIn(own).at(-1)).toMatchObject({ id: again.replyId, text: 'Oru is here, seed 1.' });
    expect(() => own.agent.chat.regenerate('m-unknown')).toThrow(/no such reply/);
  });

  describe('more than can be answered', () => {
    const busy = /^8 replies are waiting already\. Wait until one is done, or stop one/;
    const waiting = async () => {
      const own = await bench().start();
      own.compute.holdReplies = true;
      const all = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => own.agent.chat.send(asked(`m-many-${n}`, `question ${n}`))));
      return { own, all };
    };

    test('is refused before it is written, however many come at once; what was taken is answered', async () => {
      const { own, all } = await waiting();
      const taken = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.replyId] : []));
      expect(taken.length).toBe(WAITING_REPLIES_MAX + 1);
      for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'busy', message: expect.stringMatching(busy) });
      expect(own.kinds('ChatMessagePosted').length).toBe(taken.length);
      for (const fault of [() => own.agent.chat.regenerate(taken[0] ?? ''), () => own.agent.chat.ask({ text: 'hi', sampling: {}, raw: true }, () => undefined, neverAborted), () => own.agent.chat.ask({ text: 'hi', sampling: {}, raw: false }, () => undefined, neverAborted)]) {
        await expect((async () => { await fault(); })()).rejects.toThrow(busy);
      }
      expect(own.kinds('ChatMessagePosted').length).toBe(taken.length);
      // Sent again, what was taken is still the same message.
      expect(await own.agent.chat.send(asked('m-many-0', 'question 0'))).toEqual({ replyId: taken[0] });
      own.compute.release();
      await expect.poll(() => own.kinds('ReplyCompleted').length).toBe(taken.length);
      expect((await own.agent.chat.send(asked('m-many-19', 'question 19'))).replyId).toMatch(/^m-/);
      await settle();
      expect(own.kinds('ReplyCompleted').length).toBe(taken.length + 1);
    });

    test('stopping one makes room', async () => {
      const { own, all } = await waiting();
      const [, second] = all;
      own.agent.chat.cancel(second?.status === 'fulfilled' ? second.value.replyId : '');
      own.compute.release();
      await settle();
      expect((await own.agent.chat.send(asked('m-later', 'later'))).replyId).toMatch(/^m-/);
      await settle();
    });
  });

  test('the same message twice at once is one, and neither is acknowledged when the disk refuses it', async () => {
    const own = await bench().start();
    const twice = () => Promise.allSettled([own.agent.chat.send(asked('m-twice', 'hi')), own.agent.chat.send(asked('m-twice', 'hi'))]);
    own.disk.full = true;
    expect((await twice()).map((one) => one.status)).toEqual(['rejected', 'rejected']);
    own.disk.full = false;
    const [first, second] = await twice();
    expect(first).toEqual(second);
    await settle();
    expect(own.kinds('ChatMessagePosted', 'ReplyCompleted').length).toBe(2);
  });

  test('a question that meets a process which is being ended is answered by the next', async () => {
    const own = await bench().start();
    const { replyId } = await own.agent.chat.send(asked('m-first', 'hi'));
    // It has been chosen to answer, and has heard nothing yet.
    own.compute.die('signal SIGKILL');
    await settle();
    await own.clock.advance(31_000);
    expect(own.kinds('ReplyFailed')).toEqual([]);
    expect(saidIn(own).at(-1)).toMatchObject({ id: replyId, state: 'done' });
  });

  test('stopped while it waits for another process, it is not spoken any more', async () => {
    const own = await bench().start();
    const { replyId } = await own.agent.chat.send(asked('m-first', 'hi'));
    own.compute.die('signal SIGKILL');
    await settle();
    expect(own.agent.chat.cancel(replyId)).toEqual({ cancelled: true });
    await own.clock.advance(31_000);
    expect(saidIn(own).at(-1)).toMatchObject({ id: replyId, text: '', footer: { stoppedBy: 'cancelled' } });
  });

  test('a question that is too long is kept, and its reply says so', async () => {
    const own = await bench().start();
    const { replyId } = await own.agent.chat.send(asked('m-long', 'so '.repeat(2_000)));
    await settle();
    expect(own.kinds('ReplyFailed')[0]?.fact).toEqual({ messageId: replyId, inReplyTo: 'm-long', reason: 'too-long' });
    expect(saidIn(own).at(-1)).toMatchObject({ state: 'failed', failure: expect.stringContaining('too long') });
  });

  test('a process that dies while it speaks fails the reply, truly and for good', async () => {
    const own = await bench().start();
    own.compute.holdReplies = true;
    const { replyId } = await own.agent.chat.send(asked('m-first', 'hi'));
    await settle();
    own.compute.die('signal SIGKILL');
    await settle();
    expect(own.kinds('ReplyFailed')[0]?.fact).toEqual({ messageId: replyId, inReplyTo: 'm-first', reason: 'compute-ended' });
    expect(saidIn(own).at(-1)).toMatchObject({ state: 'failed' });
  });

  test('what a stopped node left unanswered is closed at the next start', async () => {
    const [folder, identity] = [temporaryHome(), temporaryIdentity()];
    const first = bench(folder, identity);
    await first.store.journal.append({ kind: 'ChatMessagePosted', fact: { messageId: 'm-open' }, body: { text: 'there?' } });
    await first.close();
    const second = await bench(folder, identity).start();
    expect(saidIn(second, FIRST_THREAD).at(-1)).toMatchObject({ state: 'failed', inReplyTo: 'm-open' });
  });
});
