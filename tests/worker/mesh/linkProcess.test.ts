// Two link processes for real, over loopback: what the agent relies on.
import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { LINK_ENTRY } from '../../../main/node/mesh/linkEntry.ts';
import { linkFlags } from '../../../main/node/mesh/linkProcess.ts';
import { channels, limits } from '../../../schemas/mesh.ts';
import { numberedSigner } from '../../app/mesh/fixture.ts';
import { keepDoor } from './doorKeeper.ts';
import { HeardHost, connect, until, wire } from './linkPair.ts';
import { linkThrough } from './manInTheMiddle.ts';

const hosts: HeardHost[] = [];
function host(): HeardHost { const one = new HeardHost(); hosts.push(one); return one; }
afterEach(async () => { await Promise.all(hosts.splice(0).map((one) => one.host.stop())); });
async function pair(admit = true): Promise<[HeardHost, HeardHost]> {
  const a = host(), b = host();
  wire(a, b);
  await connect(a, b, 'one', admit);
  return [a, b];
}
const pause = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms); });
const quiet = (...all: HeardHost[]) => all.flatMap((one) => [...one.warnings, ...one.lines]);

it('M47 a link process may read its own program and nothing else, write nothing and start nothing', () => {
  const ask = "['fs.read /etc/passwd', `fs.read ${process.argv[1]}`, 'fs.write', 'child', 'worker'].map((each) => process.permission.has(...each.split(' ')))";
  const answer = execFileSync(process.execPath, [...linkFlags(LINK_ENTRY), '-p', `JSON.stringify(${ask})`, LINK_ENTRY], { encoding: 'utf8', env: {} });
  expect(JSON.parse(answer)).toEqual([false, true, false, false, false]);
});

describe('links', () => {
  it('M43 M44 carry the handshake first and every channel once both sides are admitted', async () => {
    const [a, b] = await pair(false);
    expect(a.opened[0]).toMatchObject({ initiator: true, path: 'loopback', dialled: { kind: 'member', nodeId: 'b' } });
    expect(b.opened[0]).toMatchObject({ initiator: false, path: 'loopback', dialled: null, localFingerprint: a.opened[0]?.remoteFingerprint });
    a.host.send('one', 'control', Uint8Array.of(1));
    await until(() => b.heard.length === 1);
    for (const one of [a, b]) one.host.admit('one', 'c'.repeat(64));
    await pause(50);
    for (const [at, channel] of channels.entries()) a.host.send('one', channel, Uint8Array.of(at, 1, 2));
    await until(() => b.heard.length === 1 + channels.length);
    await until(() => a.rtts.length > 0 && b.rtts.length > 0);
    // What is for members waits for the other side's word, whoever was faster.
    a.host.close('one', 'stopping');
    await until(() => b.closed.length === 1);
    await connect(b, a, 'two', false);
    const before = a.heard.length;
    b.host.admit('two', 'a'.repeat(64));
    b.host.send('two', 'rpc', Uint8Array.of(1));
    b.host.send('two', 'control', Uint8Array.of(2));
    await until(() => a.heard.length > before);
    expect(a.heard.slice(before).map(({ channel }) => channel)).toEqual(['control']);
    a.host.admit('two', 'b'.repeat(64));
    await until(() => a.heard.length > before + 1);
    expect(quiet(a, b)).toEqual([]);
  });

  it('M47 end within seven seconds when a process is killed, are made again by the next one, and leave nothing behind', async () => {
    const [a, b] = await pair();
    const startedMs = performance.now();
    process.kill(a.processes[0]?.pid ?? 0, 'SIGKILL');
    await until(() => a.closed.length === 1 && b.closed.length === 1, 9_000, 'both ends');
    expect([a.closed[0]?.reason, b.closed[0]?.reason]).toEqual(['gone', 'gone']);
    expect(performance.now() - startedMs).toBeLessThan(limits.deadAfterMs + 1_000);
    await until(() => a.processes.length === 2);
    await connect(a, b, 'again');
    a.host.send('again', 'rpc', Uint8Array.of(5));
    await until(() => b.heard.length === 1);
    expect(a.warnings.length).toBe(1);
  }, 30_000);

  it('M49 are made once: a second description, one with two fingerprints, garbage and candidates for nobody change nothing', async () => {
    const [a, b] = await pair();
    const [offer] = a.signals, [answer] = b.signals;
    for (const signal of [offer, answer, '{}', '[', '{"type":"renegotiate","renegotiate":true}', JSON.stringify({ type: 'candidate', candidate: { candidate: 'candidate:x'.repeat(80), sdpMid: '0' } }), 'x'.repeat(30_000)]) {
      if (signal !== undefined) for (const one of [a, b]) { one.host.signal('one', signal); one.host.signal('nobody', signal); }
    }
    a.host.send('one', 'rpc', Uint8Array.of(1));
    await until(() => b.heard.length === 1);
    b.host.answer('two', []);
    const sdp = (JSON.parse(offer ?? '{}') as { sdp: string }).sdp, line = /a=fingerprint:.*\r\n/.exec(sdp)?.[0] ?? '';
    b.host.signal('two', JSON.stringify({ type: 'offer', sdp: sdp.replace(line, `${line}${line.replace(/[0-9A-F]{2}\r\n$/, '00\r\n')}`) }));
    await until(() => b.closed.length === 1);
    expect(b.closed[0]).toMatchObject({ linkId: 'two', reason: 'malformed' });
    expect(quiet(a, b)).toEqual([]);
  });

  it('M49 through a man in the middle show each side a certificate that is not the other\'s', async () => {
    const a = host(), b = host();
    for (let round = 0; round < 5; round += 1) {
      const middle = await linkThrough(a, b, `m-${round}`);
      const here = a.opened.at(-1), there = b.opened.at(-1);
      expect(here?.remoteFingerprint).not.toBe(there?.localFingerprint);
      expect(there?.remoteFingerprint).not.toBe(here?.localFingerprint);
      // The connection itself works: only the fingerprints can tell.
      a.host.send(`m-${round}`, 'control', Uint8Array.of(round));
      await until(() => b.heard.length === round + 1);
      middle.end();
      await until(() => a.closed.length === round + 1 && b.closed.length === round + 1);
    }
  }, 40_000);

  it('M8 M49 through a man in the middle who hands on every word let nobody in, on either side, five times of five; without him both do', async () => {
    const [ann, ben] = [numberedSigner(1), numberedSigner(2)], a = host(), b = host(), atAnn = keepDoor(a, ann, [ben]), atBen = keepDoor(b, ben, [ann]);
    for (let round = 0; round < 5; round += 1) {
      const middle = await linkThrough(a, b, `m-${round}`, ben.nodeId);
      await until(() => a.closed.length === round + 1 && b.closed.length === round + 1, 20_000, 'both ends');
      middle.end();
    }
    expect([atAnn, atBen]).toEqual([0, 1].map(() => ({ letIn: [], sentAway: Array.from({ length: 5 }, () => 'bad-binding by this side'), struck: [] })));
    wire(a, b);
    await connect(a, b, 'straight', false, ben.nodeId);
    await until(() => atAnn.letIn.length === 1 && atBen.letIn.length === 1, 20_000, 'both to be in');
    expect([atAnn.letIn, atBen.letIn, quiet(a, b)]).toEqual([[ben.nodeId], [ann.nodeId], []]);
  }, 60_000);

  it('M50 are so many at once and no more; the next is told so', async () => {
    const a = host();
    for (let each = 0; each < 500; each += 1) a.host.answer(`l-${each}`, []);
    await until(() => a.closed.length === 500 - 4 * limits.links);
    expect(new Set(a.closed.map(({ reason }) => reason))).toEqual(new Set(['busy']));
    a.host.close('l-0', 'stopping');
    a.host.answer('again', []);
    await pause(200);
    expect(a.closed.some(({ linkId }) => linkId === 'again')).toBe(false);
  });

  it('M50 wait for who reads slowly, keep a bound of what waits, and close what takes nothing', async () => {
    const [a, b] = await pair();
    const block = new Uint8Array(limits.bulkBytes);
    for (let sent = 0; sent < 20; sent += 1) a.host.send('one', 'bulk', block);
    expect(a.host.unsentBytes('one')).toBe(20 * block.length);
    // Stopped by its machine, the other side takes nothing; what waits here has a bound, and the link an end.
    process.kill(b.processes[0]?.pid ?? 0, 'SIGSTOP');
    for (let sent = 0; sent < 130; sent += 1) a.host.send('one', 'bulk', block);
    expect(a.closed.map(({ reason }) => reason)).toEqual(['too-slow']);
    expect(a.host.unsentBytes('one')).toBe(0);
    process.kill(b.processes[0]?.pid ?? 0, 'SIGCONT');
  }, 30_000);

  it('M51 keep to the rate that was set, in both directions, stop blocks when metered, and count what they carry', async () => {
    const [a, b] = await pair();
    let sent = 0;
    a.host.onTraffic((traffic) => {
      sent += traffic.sent;
      // This engine does not tell what it sends beside.
      expect(traffic.socketSent).toBeNull();
    });
    const none = { upBytesPerSecond: null, downBytesPerSecond: null, upBytesPerDay: null, downBytesPerDay: null, metered: false };
    const block = new Uint8Array(limits.bulkBytes), blocks = () => b.heard.filter(({ channel }) => channel === 'bulk').length;
    const timed = async () => {
      const startedMs = performance.now(), before = blocks();
      for (let each = 0; each < 6; each += 1) a.host.send('one', 'bulk', block);
      await until(() => blocks() === before + 6);
      return performance.now() - startedMs;
    };
    a.host.setLimits({ ...none, upBytesPerSecond: 1 << 20 }, { up: 0, down: 0 });
    expect(await timed()).toBeGreaterThan(900);
    a.host.setLimits(none, { up: 0, down: 0 });
    b.host.setLimits({ ...none, downBytesPerSecond: 1 << 20 }, { up: 0, down: 0 });
    await pause(300);
    expect(await timed()).toBeGreaterThan(900);
    b.host.setLimits({ ...none, metered: true }, { up: 0, down: 0 });
    await pause(300);
    const before = blocks();
    a.host.send('one', 'bulk', block);
    a.host.send('one', 'rpc', Uint8Array.of(1));
    await until(() => b.heard.at(-1)?.channel === 'rpc');
    await pause(300);
    expect(blocks()).toBe(before);
    await pause(1_100);
    expect(sent).toBeGreaterThan(12 * block.length);
    expect(sent).toBeLessThan(12 * block.length * 1.05);
    expect(a.host.today.up).toBe(sent);
  }, 40_000);
});
