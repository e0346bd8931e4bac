// Discovery on the local network, over loopback multicast on a port of its own. Where a machine has no multicast on loopback the
// tests that need it are named as not run.
import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, test } from 'vitest';
import { LanDiscovery, SERVICE, tagOf } from '../../../../main/node/mesh/lanDiscovery.ts';
import type { TaggedRoom } from '../../../../main/node/mesh/lanDiscovery.ts';
import { dayOf } from '../../../../app/mesh/topics.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { realClock } from '../../../../main/node/realClock.ts';
import multicastDns from 'multicast-dns';
import { hasher } from '../../../app/mesh/fixture.ts';
import { pause, until } from '../signal/hostFixture.ts';

const PORT = 20_000 + Math.floor(Math.random() * 20_000), GROUP = '224.0.0.251', LOOPBACK = '127.0.0.1';

/** Whether a datagram sent to the group on loopback comes back here. */
async function multicastWorks(): Promise<boolean> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  try {
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => { resolve(false); }, 1_000);
      socket.on('error', () => { resolve(false); });
      socket.on('message', () => { clearTimeout(timer); resolve(true); });
      socket.bind(PORT + 1, () => {
        try { socket.addMembership(GROUP, LOOPBACK); socket.setMulticastInterface(LOOPBACK); socket.setMulticastLoopback(true); socket.send('x', PORT + 1, GROUP); } catch { resolve(false); }
      });
    });
  } finally { socket.close(); }
}
const works = await multicastWorks();
const open: { close(): Promise<void> }[] = [];
afterEach(async () => { for (const each of open.splice(0)) await each.close(); });

const room = (fill: number): TaggedRoom => ({ kind: 'members', key: new Uint8Array(32).fill(fill) });
function node(rooms: TaggedRoom[], hostPort: number | null, faults: string[] = []): { found: (readonly string[])[] } {
  const found: (readonly string[])[] = [];
  open.push(new LanDiscovery({ clock: realClock, hasher, rooms: () => rooms, hostPort: () => hostPort, onFound: (urls) => { found.push(urls); }, onFault: (why) => { faults.push(why); }, address: LOOPBACK, port: PORT }));
  return { found };
}

describe.skipIf(!works)('M75 discovery (only where loopback has multicast)', () => {
  test('a node finds the hosts of its rooms, from the address they speak from, and no others', async () => {
    const [seeker, other] = [node([room(1), room(2)], null), node([room(9)], null)];
    node([room(2)], 4_711);
    node([room(3)], 4_712);
    await until(() => seeker.found.length > 0);
    await pause(200);
    expect(seeker.found.at(-1)?.map((url) => new URL(url).port)).toEqual(['4711']);
    expect(other.found).toEqual([]);
  });

  test('what is announced is a port and tags of eight bytes; without a host, nothing', async () => {
    const heard: string[][] = [];
    const dns = multicastDns({ port: PORT, interface: LOOPBACK, bind: '0.0.0.0', loopback: true });
    open.push({ close: () => new Promise((resolve) => { dns.destroy(resolve); }) });
    dns.on('response', (packet) => { for (const answer of packet.answers ?? []) { expect(answer.name).toBe(SERVICE); if (answer.type === 'TXT') heard.push([answer.data].flat().map((word) => Buffer.from(word as Buffer).toString())); } });
    node([room(5)], null);
    await pause(300);
    expect(heard).toEqual([]);
    node([room(5)], 4_711);
    await until(() => heard.length > 0);
    expect(heard[0]).toEqual(['p=4711', `t=${tagOf(hasher, room(5), dayOf(Date.now()))}`]);
  });

  test('hostile packets: nothing is found, nothing breaks, and a flood of questions gets few answers', async () => {
    const faults: string[] = [];
    const seeker = node([room(1)], 4_711, faults);
    const answered: number[] = [];
    const dns = multicastDns({ port: PORT, interface: LOOPBACK, bind: '0.0.0.0', loopback: true });
    open.push({ close: () => new Promise((resolve) => { dns.destroy(resolve); }) });
    dns.on('response', (packet) => { if (packet.answers?.some(({ name }) => name === SERVICE) === true) answered.push(performance.now()); });
    await pause(300);
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => { socket.bind(0, LOOPBACK, () => { socket.setMulticastInterface(LOOPBACK); resolve(); }); });
    const random = SeededStream.from(75, 'packets');
    for (let round = 0; round < 2_000; round += 1) socket.send(Buffer.from(Array.from({ length: random.nextBelow(200) }, () => random.nextBelow(256))), PORT, GROUP);
    for (let round = 0; round < 200; round += 1) dns.query([{ name: SERVICE, type: 'TXT' }]);
    await pause(3_500);
    const tag = `t=${tagOf(hasher, room(1), dayOf(Date.now()))}`;
    for (const data of [['p=0', tag], ['p=70000', tag], ['p=1e3', tag], ['p=80'], [tag], ['p=80', tag.slice(0, 10)], Array.from({ length: 100 }, () => 'x')]) dns.respond([{ name: SERVICE, type: 'TXT', data }]);
    await pause(300);
    // Its own announcement carries its tag as well: a node that hosts finds itself, and that is all.
    expect(seeker.found.flat().every((url) => url.endsWith(':4711/'))).toBe(true);
    expect(answered.length).toBeLessThan(20);
    expect(faults).toEqual([]);
    socket.close();
  });

  test('somebody who heard a tag and says it again under many ports is two hosts at most', async () => {
    const seeker = node([room(1)], null), dns = multicastDns({ port: PORT, interface: LOOPBACK, bind: '0.0.0.0', loopback: true });
    open.push({ close: () => new Promise((resolve) => { dns.destroy(resolve); }) });
    await pause(300);
    const tag = `t=${tagOf(hasher, room(1), dayOf(Date.now()))}`;
    for (let port = 5_000; port < 5_012; port += 1) dns.respond([{ name: SERVICE, type: 'TXT', data: [`p=${port}`, tag] }]);
    await until(() => seeker.found.at(-1)?.some((url) => url.endsWith(':5011/')) === true);
    expect(seeker.found.map((urls) => urls.length).every((count) => count <= 2)).toBe(true);
  });
});
