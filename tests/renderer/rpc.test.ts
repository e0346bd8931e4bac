import { describe, expect, it } from 'vitest';
import { MessageId, ThreadId } from '../../schemas/ids.ts';
import { mayReloadFor } from '../../renderer/build.ts';
import { BACKOFF_FIRST_MS, BACKOFF_MOST_MS, CALL_TIMEOUT_MS, HEARTBEAT_GRACE_MS, HEARTBEAT_MS, RpcClient, backoffMs, type Line, type LinkState } from '../../renderer/rpc.ts';
import { Settings } from '../../schemas/settings.ts';
import type { ClientFrame, RpcEvent, ServerFrame } from '../../schemas/rpc.ts';

class FakeLine implements Line {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((close: { code: number }) => void) | null = null;
  readonly sent: ClientFrame[] = [];
  closed = false;
  send(text: string): void { this.sent.push(JSON.parse(text) as ClientFrame); }
  close(): void { this.closed = true; }
  say(frame: ServerFrame): void { this.onmessage?.({ data: JSON.stringify(frame) }); }
  welcome(over: Partial<Extract<ServerFrame, { type: 'welcome' }>> = {}): void { this.onopen?.(); this.say({ type: 'welcome', proto: 1, build: 'b1', session: 's1', mode: 'snapshot', seq: 0, ...over }); }
  calls(): string[] { return this.sent.filter((frame) => frame.type === 'call').map((frame) => frame.method); }
}

function bench() {
  const lines: FakeLine[] = [];
  const links: LinkState[] = [];
  const events: RpcEvent[] = [];
  const binaries: ArrayBuffer[] = [];
  const welcomes: string[] = [];
  let outdated = 0;
  let now = 0;
  let timers: { at: number; callback: () => void }[] = [];
  const client = new RpcClient({
    openLine: () => { const line = new FakeLine(); lines.push(line); return line; }, build: 'b1', jitter: () => 0,
    after: (delayMs, callback) => { const timer = { at: now + delayMs, callback }; timers.push(timer); return () => { timers = timers.filter((one) => one !== timer); }; },
    onLink: (link) => { links.push(link); }, onEvent: (event) => { events.push(event); }, onBinary: (bytes) => { binaries.push(bytes); }, onWelcome: (mode) => { welcomes.push(mode); }, onOutdated: () => { outdated += 1; },
  });
  const pass = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const due = timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      now = due.at;
      timers = timers.filter((timer) => timer !== due);
      due.callback();
    }
    now = end;
  };
  client.connect();
  return { client, lines, links, events, binaries, welcomes, pass, outdated: () => outdated, last: () => lines.at(-1)! };
}

describe('rpc client', () => {
  it('greets first, and sends what was called before the welcome', async () => {
    const { client, last } = bench();
    const answer = client.call('settings.get', {});
    expect(last().sent).toEqual([]);
    last().welcome();
    expect(last().sent[0]).toEqual({ type: 'hello', proto: 1, build: 'b1', session: null, lastSeq: 0 });
    last().say({ type: 'result', id: 1, output: Settings.parse({}) });
    await expect(answer).resolves.toMatchObject({ power: 'balanced' });
  });

  it('comes back with session and last sequence, and sends open calls again', async () => {
    const { client, lines, last, pass, welcomes, events } = bench();
    last().welcome({ seq: 4 });
    last().say({ type: 'event', seq: 5, event: 'chat.delta', data: { replyId: 'm-r', text: 'a' } });
    const answer = client.call('settings.get', {});
    last().onclose?.({ code: 1006 });
    pass(BACKOFF_FIRST_MS);
    expect(lines).toHaveLength(2);
    last().welcome({ mode: 'resume', seq: 6 });
    expect(last().sent[0]).toMatchObject({ type: 'hello', session: 's1', lastSeq: 5 });
    last().say({ type: 'event', seq: 5, event: 'chat.delta', data: { replyId: 'm-r', text: 'again' } });
    last().say({ type: 'event', seq: 6, event: 'chat.delta', data: { replyId: 'm-r', text: 'b' } });
    expect(events.map((event) => (event.event === 'chat.delta' ? event.data.text : ''))).toEqual(['a', 'b']);
    expect(welcomes).toEqual(['snapshot', 'resume']);
    expect(last().calls()).toEqual(['settings.get']);
    last().say({ type: 'result', id: 1, output: Settings.parse({}) });
    await answer;
  });

  it('does not do again what would happen twice', async () => {
    const { client, last, pass } = bench();
    last().welcome();
    const again = client.call('chat.regenerate', { replyId: 'm-reply' });
    last().onclose?.({ code: 1006 });
    await expect(again).rejects.toMatchObject({ code: 'unavailable' });
    pass(BACKOFF_FIRST_MS);
    last().welcome();
    expect(last().calls()).toEqual([]);
  });

  it('backs off from half a second to ten, within its jitter', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, 0))).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    for (let attempt = 0; attempt < 12; attempt += 1) {
      expect(backoffMs(attempt, 0.999)).toBeGreaterThanOrEqual(BACKOFF_FIRST_MS);
      expect(backoffMs(attempt, 0.999)).toBeLessThanOrEqual(BACKOFF_MOST_MS);
    }
  });

  it('pings after 15 s of silence and lets a dead line go', () => {
    const { lines, last, pass, links } = bench();
    last().welcome();
    pass(HEARTBEAT_MS);
    expect(last().sent.at(-1)).toEqual({ type: 'ping' });
    last().say({ type: 'pong' });
    pass(HEARTBEAT_MS + HEARTBEAT_GRACE_MS - 1);
    expect(lines).toHaveLength(1);
    pass(1);
    expect(lines[0]!.closed).toBe(true);
    expect(links.at(-1)!.kind).toBe('waiting');
  });

  it('gives up on a call that is never answered', async () => {
    const { client, last, pass } = bench();
    last().welcome();
    const answer = client.call('status.get', {});
    for (let waited = 0; waited < CALL_TIMEOUT_MS; waited += HEARTBEAT_MS) { pass(HEARTBEAT_MS); last().say({ type: 'pong' }); }
    await expect(answer).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('waits for the end of a round as long as that takes', async () => {
    const { client, last, pass } = bench();
    last().welcome();
    const finished = client.call('mesh.finish', {});
    for (let waited = 0; waited < 3 * CALL_TIMEOUT_MS; waited += HEARTBEAT_MS) { pass(HEARTBEAT_MS); last().say({ type: 'pong' }); }
    last().say({ type: 'result', id: 1, output: { round: 7 } });
    await expect(finished).resolves.toEqual({ round: 7 });
  });

  it('keeps what a person wrote for as long as the line is down, and gives up on the rest', async () => {
    const { client, last, pass } = bench();
    const wrote = client.call('chat.send', { id: MessageId.parse('m-12345678'), threadId: ThreadId.parse('t-1234'), inReplyTo: null, text: 'kept' });
    const asked = client.call('status.get', {});
    pass(CALL_TIMEOUT_MS);
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    last().welcome();
    last().onclose?.({ code: 1006 });
    pass(2 * CALL_TIMEOUT_MS);
    last().welcome();
    expect(last().calls()).toEqual(['chat.send']);
    last().say({ type: 'result', id: 1, output: { replyId: 'm-reply' } });
    await expect(wrote).resolves.toEqual({ replyId: 'm-reply' });
  });

  it('refuses answers and events of the wrong shape', async () => {
    const { client, last, events } = bench();
    last().welcome();
    const answer = client.call('settings.get', {});
    last().say({ type: 'result', id: 1, output: { power: 'endless' } });
    await expect(answer).rejects.toMatchObject({ code: 'failed' });
    last().say({ type: 'event', seq: 9, event: 'chat.delta', data: { replyId: 7 } } as unknown as ServerFrame);
    expect(events).toEqual([]);
  });

  it('says when only a newer page helps, and reloads for a build once', () => {
    const { last, outdated } = bench();
    last().onclose?.({ code: 4001 });
    expect(outdated()).toBe(1);
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => { kept.set(key, value); } };
    expect([mayReloadFor('b2', storage), mayReloadFor('b2', storage), mayReloadFor('b3', storage)]).toEqual([true, false, true]);
  });

  it('tells the node when the world is not drawn, also after coming back', () => {
    const { client, last, pass } = bench();
    last().welcome();
    client.watchWorld(false);
    expect(last().sent.at(-1)).toEqual({ type: 'watch', world: false });
    last().onclose?.({ code: 1006 });
    pass(BACKOFF_FIRST_MS);
    last().welcome();
    expect(last().sent).toContainEqual({ type: 'watch', world: false });
  });
  it('hands binary messages of the open line on, and asks for the whole world by watching anew', () => {
    const { client, last, binaries, pass } = bench();
    last().onmessage?.({ data: new ArrayBuffer(4) });
    expect(binaries).toEqual([]);
    last().welcome();
    last().onmessage?.({ data: new ArrayBuffer(8) });
    const old = last();
    client.renewWorld();
    expect(last().sent.slice(-2)).toEqual([{ type: 'watch', world: false }, { type: 'watch', world: true }]);
    old.onclose?.({ code: 1006 });
    pass(BACKOFF_FIRST_MS);
    old.onmessage?.({ data: new ArrayBuffer(8) });
    expect(binaries.map((bytes) => bytes.byteLength)).toEqual([8]);
  });
});
