// Signalling clients: against a host for real, and against one that says what it likes.
import { afterEach, describe, expect, it } from 'vitest';
import { SignalHost } from '../../../main/node/signal/signalHost.ts';
import type { LinkEvent } from '../../../schemas/link.ts';
import { SignalSockets } from '../../../worker/mesh/signalSockets.ts';
import type { TextSocketListener } from '../../../worker/mesh/signalSockets.ts';
import { connectNodeSocket } from '../../../worker/mesh/socket.node.ts';
import { realClock } from '../../../main/node/realClock.ts';
import { ManualClock } from '../../doubles/manualClock.ts';
import { until } from './linkPair.ts';

const TOPIC = 'ab'.repeat(32), OTHER = 'cd'.repeat(32);
const ends: (() => unknown)[] = [];
afterEach(async () => { for (const end of ends.splice(0)) await end(); });

describe('signalling clients', () => {
  it('M52 meet on a host, hand on what others publish, and find it again after it was gone', async () => {
    let host = await SignalHost.start({ bind: '127.0.0.1', port: 0, onEnd: () => undefined });
    ends.push(() => host.close());
    const heard: LinkEvent[][] = [[], []];
    const sides = heard.map((events) => new SignalSockets({ clock: realClock, random: { nextFloat: () => 0 }, connect: connectNodeSocket, emit: (event) => { events.push(event); } }));
    for (const [at, side] of sides.entries()) { side.open('s', host.url); side.subscribe('s', [TOPIC]); ends.push(() => { sides[at]?.end(); }); }
    const states = (at: number) => (heard[at] ?? []).flatMap((event) => (event.event === 'socketState' ? [event.data.connected] : []));
    const got = (at: number) => (heard[at] ?? []).flatMap((event) => (event.event === 'published' ? [event.data.data] : []));
    await until(() => states(0).length === 1 && states(1).length === 1);
    await until(() => { sides[0]?.publish('s', TOPIC, 'sealed'); return got(1).includes('sealed'); });
    expect((heard[0] ?? []).some((event) => event.event === 'socketSeen' && event.data.address === '127.0.0.1')).toBe(true);
    const { port } = host;
    await host.close();
    await until(() => states(0).at(-1) === false && states(1).at(-1) === false);
    expect(sides[0]?.publish('s', TOPIC, 'lost')).toBe(false);
    host = await SignalHost.start({ bind: '127.0.0.1', port, onEnd: () => undefined });
    await until(() => states(0).at(-1) === true && states(1).at(-1) === true);
    await until(() => { sides[1]?.publish('s', TOPIC, 'again'); return got(0).includes('again'); });
  }, 40_000);

  it('M52 take from a host only whole, small, known words of topics they asked for, and hang up on floods', async () => {
    const clock = new ManualClock(), events: LinkEvent[] = [], said: string[] = [];
    const opened: TextSocketListener[] = [];
    let closed = 0;
    const sockets = new SignalSockets({
      clock, random: { nextFloat: () => 1 }, emit: (event) => { events.push(event); },
      connect: (_, listener) => { opened.push(listener); return { unsentBytes: 0, send: (text) => { said.push(text); }, close: () => { closed += 1; listener.closed(); } }; },
    });
    sockets.open('s', 'ws://127.0.0.1:1/');
    sockets.subscribe('s', [TOPIC]);
    opened[0]?.opened();
    expect(said.map((text) => JSON.parse(text) as unknown)).toEqual([{ type: 'subscribe', topics: [TOPIC] }]);
    const publish = (topic: string, data: unknown) => JSON.stringify({ type: 'publish', topic, data, clients: 1 });
    for (const text of ['{', '[]', 'null', '{"type":"publish"}', publish(OTHER, 'x'), publish(TOPIC, { a: 1 }), publish(TOPIC, 'x'.repeat(24_001)), '{"type":"pong"}', publish(TOPIC, 'good')]) opened[0]?.text(text);
    expect(events.filter(({ event }) => event === 'published').map(({ data }) => data)).toEqual([{ socketId: 's', topic: TOPIC, data: 'good' }]);
    for (let each = 0; each < 1_000 && closed === 0; each += 1) opened[0]?.text('{"type":"pong"}');
    expect(closed).toBe(1);
    // It comes back later each time, and never more often than that.
    await clock.advance(400);
    expect(opened.length).toBe(1);
    await clock.advance(700);
    expect(opened.length).toBe(2);
    for (let attempt = 0; attempt < 6; attempt += 1) { opened.at(-1)?.closed(); await clock.advance(31_000); }
    expect(opened.length).toBe(8);
    // What is said at once waits its turn instead of breaking the host's limits.
    opened.at(-1)?.opened();
    said.length = 0;
    for (let each = 0; each < 200; each += 1) expect(sockets.publish('s', TOPIC, `${each}`)).toBe(true);
    expect(said.length).toBeLessThan(60);
    const before = said.length;
    await clock.advance(2_000);
    expect(said.length - before).toBeLessThan(40);
    expect(said.length - before).toBeGreaterThan(20);
    sockets.end();
    await clock.advance(60_000);
    expect(opened.length).toBe(8);
  });

  it('M52 a room that somebody floods is heard at a pace; the host stays, and the other room is heard whole', async () => {
    const clock = new ManualClock(), events: LinkEvent[] = [], opened: TextSocketListener[] = [];
    let closed = 0;
    const sockets = new SignalSockets({
      clock, random: { nextFloat: () => 1 }, emit: (event) => { events.push(event); },
      connect: (_, listener) => { opened.push(listener); return { unsentBytes: 0, send: () => undefined, close: () => { closed += 1; listener.closed(); } }; },
    });
    ends.push(() => { sockets.end(); });
    sockets.open('s', 'ws://127.0.0.1:1/');
    sockets.subscribe('s', [TOPIC, OTHER]);
    opened[0]?.opened();
    const says = (topic: string, data: string) => { opened[0]?.text(JSON.stringify({ type: 'publish', topic, data, clients: 1 })); };
    const heard = (topic: string) => events.filter((event) => event.event === 'published' && event.data.topic === topic).length;
    // Sixteen sockets of one address say as much as a host takes.
    for (let second = 0; second < 20; second += 1) { for (let each = 0; each < 320; each += 1) says(TOPIC, 'flood'); says(OTHER, 'a member'); await clock.advance(1_000); }
    expect([closed, heard(OTHER)]).toEqual([0, 20]);
    expect(heard(TOPIC)).toBeLessThan(2_600);
    for (let each = 0; each < 10_000 && closed === 0; each += 1) says(TOPIC, 'flood');
    expect(closed).toBe(1);
  });
});
