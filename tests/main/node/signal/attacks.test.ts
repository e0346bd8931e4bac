// Whoever attacks a signalling host is cut and shut out; whoever uses it notices nothing.
import { afterEach, describe, expect, test } from 'vitest';
import type { SignalHost } from '../../../../main/node/signal/signalHost.ts';
import { addressName, Addresses } from '../../../../main/node/signal/addresses.ts';
import { Rooms } from '../../../../main/node/signal/rooms.ts';
import { signalLimits } from '../../../../schemas/signal.ts';
import { HAS_OTHER_ADDRESSES, attackKinds, bare, connectTo, honestTalk, launch, listener, newHost, pause, stranger, topicOf, until } from './hostFixture.ts';

const hosts: SignalHost[] = [];
async function host(ends?: string[]): Promise<SignalHost> {
  const started = await newHost(ends);
  hosts.push(started);
  return started;
}
afterEach(async () => { for (const each of hosts.splice(0)) await each.close(); });

describe('M61 one message', () => {
  const topic = topicOf('one');
  const deep = '['.repeat(30_000) + ']'.repeat(30_000);
  const messages: [string, string, number][] = [
    ['a brace', '{', 1007], ['nothing', '', 1007], ['no JSON', 'hello', 1007], ['null', 'null', 1007], ['a list', '[1]', 1007], ['deep JSON', deep, 1007],
    ['deep JSON in a field', `{"type":"subscribe","topics":${deep}}`, 1007],
    ['a key of the prototype', '{"__proto__":{"type":"ping"},"type":"x"}', 1007],
    ['an unknown type', '{"type":"announce"}', 1007], ['a field too many', '{"type":"ping","x":1}', 1007],
    ['a topic that is a name', '{"type":"subscribe","topics":["room"]}', 1007],
    ['data that is no text', JSON.stringify({ type: 'publish', topic, data: { sdp: 1 } }), 1007],
    ['data that is too long', JSON.stringify({ type: 'publish', topic, data: 'x'.repeat(signalLimits.dataCharacters + 1) }), 1007],
    ['to a topic not listened to', JSON.stringify({ type: 'publish', topic, data: 'x' }), 1008],
    ['too long a message', ' '.repeat(signalLimits.messageBytes + 1), 1009],
  ];
  test('each ends its own socket and nothing else', async () => {
    const ends: string[] = [];
    const here = await host(ends);
    const honest = await listener(here, topicOf('honest'));
    for (const [at, [name, message, code]] of messages.entries()) {
      const attacker = await connectTo(here, stranger(1 + at));
      attacker.ask(message);
      expect((await attacker.closed).code, name).toBe(code);
    }
    honest.ask({ type: 'ping' });
    await until(() => honest.got.filter((reply) => reply.type === 'pong').length === 2);
    expect(ends).toEqual([]);
    expect((await here.stats()).slowestCpuMs).toBeLessThan(50);
  });

  test('binary, broken UTF-8, and a request that is no upgrade', async () => {
    const here = await host();
    const [binary, broken] = [await connectTo(here, stranger(1)), await connectTo(here, stranger(2))];
    binary.ws.send(Buffer.from('{"type":"ping"}'));
    expect((await binary.closed).code).toBe(1003);
    broken.ws.send(Buffer.from([0x7b, 0xff, 0xfe]), { binary: false });
    expect((await broken.closed).code).toBe(1007);
    for (const [at, text] of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n', '\x16\x03\x01\x02\x00', `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(2_000)}\r\n`, 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n'].entries()) {
      const { socket, closed } = bare(here, stranger(3 + at));
      socket.write(text, 'latin1');
      await Promise.race([closed, pause(2_000).then(() => { throw new Error(`still open: ${text.slice(0, 30)}`); })]);
    }
    await expect(connectTo(here, stranger(9), { Origin: 'https://example.org' })).rejects.toThrow();
    await expect(connectTo(here, stranger(9), { Origin: 'null' })).rejects.toThrow();
    (await connectTo(here, stranger(9), { Origin: 'http://127.0.0.1:47900' })).ws.terminate();
  });
});

describe.skipIf(!HAS_OTHER_ADDRESSES)('M62 floods (only where 127/8 is all this machine)', () => {
  test('M63 all attacks at once: each cut within 5 s and shut out, honest clients served within 500 ms, nobody let wait for ever', async () => {
    const ends: string[] = [];
    const here = await host(ends);
    const talk = await honestTalk(here);
    const startMs = performance.now();
    const silent = await connectTo(here, stranger(90));
    const mute = bare(here, stranger(91)).closed;
    const reports = await Promise.all(attackKinds.map((kind, at) => launch({ kind, port: here.port, from: stranger(3 + at), forMs: 6_500 })));
    const took = await talk.stop();
    const stats = await here.stats();
    const p99 = took[Math.floor(took.length * 0.99)] ?? Infinity;
    process.stdout.write(`${attackKinds.map((kind, at) => `${kind} cut after ${reports[at]?.firstCutMs ?? -1} ms`).join(', ')}; honest p99 ${p99.toFixed(1)} ms of ${took.length}; ${JSON.stringify(stats)}\n`);
    expect(ends).toEqual([]);
    expect(took.length).toBeGreaterThan(100);
    expect(p99).toBeLessThan(500);
    for (const [at, kind] of attackKinds.entries()) expect(reports[at]?.firstCutMs ?? Infinity, kind).toBeLessThan(kind === 'slow-loris' ? signalLimits.upgradeMs + 1_500 : 5_000);
    expect(stats.slowestCpuMs).toBeLessThan(50);
    expect(talk.clients.every(({ ws }) => ws.readyState === ws.OPEN)).toBe(true);
    // Floods, pings, fragments, long messages and five hundred sockets.
    expect(stats.shutOut).toBeGreaterThanOrEqual(5);
    await expect(connectTo(here, stranger(3))).rejects.toThrow();
    (await connectTo(here, stranger(80))).ws.terminate();
    // M64: whoever never upgrades, and whoever upgrades and never subscribes.
    expect((await mute) - startMs).toBeLessThan(signalLimits.upgradeMs + 1_700);
    const end = await silent.closed;
    expect(end.code).toBe(1002);
    expect(end.atMs - startMs).toBeGreaterThan(signalLimits.subscribeMs - 100);
    expect(end.atMs - startMs).toBeLessThan(signalLimits.subscribeMs + 1_700);
  });

  test('500 sockets of 40 addresses fill the house, and a newcomer still gets in', async () => {
    const here = await host();
    const sockets = Array.from({ length: 500 }, (_, at) => bare(here, stranger(10 + (at % 40))));
    await pause(500);
    expect((await here.stats()).sockets).toBe(signalLimits.sockets);
    const late = await listener(here, topicOf('late'), stranger(100));
    expect(late.ws.readyState).toBe(late.ws.OPEN);
    for (const { socket } of sockets) socket.destroy();
    await until(() => sockets.every(({ socket }) => socket.destroyed));
  });
});

describe('M62 what is remembered of addresses', () => {
  test('IPv6 counts by network, IPv4 in IPv6 as IPv4', () => {
    expect([addressName('::ffff:10.0.0.7'), addressName('10.0.0.7'), addressName('2001:db8:1:2:3:4:5:6'), addressName('2001:db8:1:2::9'), addressName('fe80::1%eth0'), addressName('::1')])
      .toEqual(['10.0.0.7', '10.0.0.7', '2001:db8:1:2::', '2001:db8:1:2::', 'fe80:0:0:0::', '0:0:0:0::']);
  });

  test('faults are forgiven with time; the machine of the host is never shut out', () => {
    const addresses = new Addresses();
    const fault = (nowMs: number, isOwn = false) => addresses.fault('a', isOwn, nowMs);
    expect([fault(0), fault(0), fault(0), fault(0)]).toEqual([false, false, false, true]);
    expect(addresses.admit('a', false, signalLimits.shutOutMs - 1)).toBe('shut-out');
    expect(addresses.admit('a', false, signalLimits.shutOutMs)).toBeNull();
    for (let at = 0; at < 50; at += 1) expect(fault(signalLimits.shutOutMs, true)).toBe(false);
    for (let at = 0; at < 50; at += 1) expect(addresses.admit('own', true, 0)).toBe(at < signalLimits.socketsPerAddress ? null : 'full');
  });

  test('what owes nothing is forgotten, so that invented addresses fill nothing', () => {
    const addresses = new Addresses();
    for (let at = 0; at < signalLimits.addresses; at += 1) { expect(addresses.admit(`v6 ${at}`, false, 0)).toBeNull(); addresses.release(`v6 ${at}`); }
    expect(addresses.admit('one more', false, 0)).toBe('full');
    addresses.sweep(10_000);
    expect(addresses.admit('one more', false, 10_000)).toBeNull();
  });

  test('a topic has so many listeners; what a visitor leaves is gone', () => {
    const rooms = new Rooms<number>();
    for (let at = 0; at < signalLimits.socketsPerTopic; at += 1) expect(rooms.enter(at, ['t'])).toBe(true);
    expect(rooms.enter(99, ['u', 't'])).toBe(false);
    expect(rooms.others(99, 'u')).toBeNull();
    for (let at = 0; at < signalLimits.socketsPerTopic; at += 1) rooms.leaveAll(at);
    expect(rooms.size).toBe(0);
  });
});
