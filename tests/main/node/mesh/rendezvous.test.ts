// How two nodes' engines are brought together, over signalling hosts and members in memory.
import { describe, expect, test } from 'vitest';
import type { DialTarget } from '../../../../app/mesh/ports.ts';
import { topicOf, dayOf } from '../../../../app/mesh/topics.ts';
import { hasher, numberedSigner } from '../../../app/mesh/fixture.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { Meeting, Network } from './meetingPlace.ts';
import { sealSignal } from '../../../../app/mesh/sealedSignal.ts';
import { derivedKey, KeySealer } from '../../../../main/node/vault/sealing.ts';
import type { SignalContent } from '../../../../schemas/sealedSignal.ts';

const HOST = 'ws://127.0.0.1:4000/', OTHER = 'ws://127.0.0.1:5000/';
const member = (node: Meeting): DialTarget => ({ kind: 'member', nodeId: node.nodeId });
const NONCE = 'ab'.repeat(16), SECRET = new Uint8Array(32).fill(1);

/** Members of one mesh, smallest id first, all at one host. */
function meetings(count: number, network: Network, endpoints = [HOST]): [Meeting, Meeting, ...Meeting[]] {
  const all = Array.from({ length: count }, (_, at) => numberedSigner(100 + at)).sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1)).map((signer, at) => new Meeting(network, `node ${at}`, signer));
  for (const each of all) {
    each.members = new Set(all.map(({ nodeId }) => nodeId));
    each.endpoints = [...endpoints];
    each.rendezvous.changed();
  }
  return all as [Meeting, Meeting, ...Meeting[]];
}
function link(a: Meeting, b: Meeting): void { a.linked.set(b.nodeId, b); b.linked.set(a.nodeId, a); }
/** Somebody with the invite of this node; there after a moment. */
function withInviteOf(issuer: Meeting, network: Network, number: number): Meeting {
  const joiner = new Meeting(network, `joiner ${number}`, numberedSigner(number));
  joiner.memberKeys = [];
  joiner.redeemed = { nonce: NONCE, secret: SECRET, issuer: issuer.nodeId, endpoints: [HOST] };
  joiner.rendezvous.changed();
  return joiner;
}
/** The issuer of an invite and who redeems it. */
async function issuerAndJoiner(network: Network): Promise<[Meeting, Meeting]> {
  const [issuer] = meetings(1, network), joiner = withInviteOf(issuer, network, 7);
  issuer.invites = [{ nonce: NONCE, secret: SECRET }];
  issuer.rendezvous.changed();
  await network.clock.advance(100);
  return [issuer, joiner];
}

describe('M70 who offers', () => {
  test.each([['the smaller calls', [0]], ['the larger calls', [1]], ['both call at once', [0, 1]]])('%s: the smaller offers, one link on each side', async (_, callers) => {
    const network = new Network();
    const both = meetings(2, network);
    await network.clock.advance(100);
    for (const caller of callers) both[caller]?.rendezvous.dial(member(both[1 - caller] as Meeting));
    await network.clock.advance(2_000);
    expect(both.map(({ opened }) => opened.map(({ initiator }) => initiator))).toEqual([[true], [false]]);
    expect(both[0].opened[0]?.dialled).toEqual(member(both[1]));
    await network.clock.advance(60_000);
    expect(both.map(({ opened, closed }) => [opened.length, closed.length])).toEqual([[1, 0], [1, 0]]);
  });

  test('a joiner offers to whoever issued its invite, whatever their ids', async () => {
    const network = new Network();
    const [issuer, joiner] = await issuerAndJoiner(network);
    joiner.rendezvous.dial({ kind: 'invite', nonce: NONCE });
    await network.clock.advance(1_000);
    expect([joiner.opened[0]?.initiator, joiner.opened[0]?.dialled]).toEqual([true, { kind: 'invite', nonce: NONCE }]);
    expect([issuer.opened[0]?.initiator, issuer.opened[0]?.dialled]).toEqual([false, null]);
  });

  test('an offer against the order, of no member, or in answer to an invite by somebody else, makes no link', async () => {
    const network = new Network();
    const [small, large] = meetings(2, network);
    await network.clock.advance(100);
    large.members.delete(small.nodeId);
    small.rendezvous.dial(member(large));
    await network.clock.advance(1_000);
    expect([small.host.links.size, large.host.links.size]).toEqual([1, 0]);
    await network.clock.advance(20_000);
    // The larger one offers all the same: it does not keep to the order.
    const keyOfLarge = [numberedSigner(100), numberedSigner(101)].find(({ nodeId }) => nodeId === large.nodeId) ?? numberedSigner(100);
    const cheat = new Meeting(network, 'cheat', { ...keyOfLarge, nodeId: '0'.repeat(64) });
    cheat.endpoints = [HOST];
    cheat.rendezvous.changed();
    await network.clock.advance(100);
    cheat.rendezvous.dial(member(small));
    await network.clock.advance(1_000);
    expect([cheat.host.links.size, small.host.links.size]).toEqual([1, 0]);
    const [issuer, joiner] = await issuerAndJoiner(network);
    joiner.redeemed = { nonce: NONCE, secret: SECRET, issuer: numberedSigner(999).nodeId, endpoints: [HOST] };
    joiner.rendezvous.dial({ kind: 'invite', nonce: NONCE });
    await network.clock.advance(20_000);
    expect([issuer.opened.length, joiner.opened.length]).toEqual([0, 0]);
  });
});

describe('M100 who was revoked', () => {
  test.each([['calls', 0], ['knocks', 1]])('%s, and is answered, so that it hears of it; who never was a member is not', async (_, caller) => {
    for (const wasRevoked of [true, false]) {
      const network = new Network(), both = meetings(2, network), [out, stays] = [both[caller] as Meeting, both[1 - caller] as Meeting];
      stays.members.delete(out.nodeId);
      if (wasRevoked) stays.revoked.add(out.nodeId);
      await network.clock.advance(100);
      out.rendezvous.dial(member(stays));
      await network.clock.advance(2_000);
      expect([out.opened.length, stays.opened.length]).toEqual(wasRevoked ? [1, 1] : [0, 0]);
    }
  });

  test('with many others: four of them are let up to the door at once', async () => {
    const network = new Network(), all = meetings(12, network), [stays, ...out] = all;
    for (const each of out) { stays.members.delete(each.nodeId); stays.revoked.add(each.nodeId); }
    await network.clock.advance(100);
    for (const each of out) each.rendezvous.dial(member(stays));
    await network.clock.advance(2_000);
    expect(stays.opened.length).toBe(4);
  });
});

describe('M71 the ways', () => {
  test('members introduce first: with one linked to both, hosts hear nothing', async () => {
    const network = new Network();
    const [a, b, c] = meetings(3, network) as [Meeting, Meeting, Meeting];
    link(a, c); link(b, c);
    await network.clock.advance(100);
    b.rendezvous.dial(member(a));
    await network.clock.advance(1_000);
    expect([a.opened.length, b.opened.length, network.wire.length]).toEqual([1, 1, 0]);
    expect(a.carried).toBeGreaterThan(0);
  });

  test('the host dies after the first links: every pair still finds each other', async () => {
    const network = new Network();
    const all = meetings(5, network);
    for (const each of all.slice(1)) link(all[0], each);
    network.setDown(HOST, true);
    for (const a of all.slice(1)) for (const b of all.slice(1)) if (a.nodeId < b.nodeId) b.rendezvous.dial(member(a));
    await network.clock.advance(5_000);
    expect(all.slice(1).map(({ opened }) => opened.length)).toEqual([3, 3, 3, 3]);
  });

  test('an introducer that hands nothing on costs one round, then hosts are used', async () => {
    const network = new Network();
    const [a, b, mute] = meetings(3, network) as [Meeting, Meeting, Meeting];
    a.linked.set(mute.nodeId, mute);
    await network.clock.advance(100);
    a.rendezvous.dial(member(b));
    await network.clock.advance(2_400);
    expect([a.opened.length, network.wire.length]).toEqual([0, 0]);
    await network.clock.advance(1_000);
    expect([a.opened.length, b.opened.length]).toEqual([1, 1]);
  });

  test('two with no host in common meet at one that showed itself on the local network', async () => {
    const network = new Network();
    const [a, b] = meetings(2, network);
    b.endpoints = [OTHER];
    b.rendezvous.changed();
    await network.clock.advance(100);
    a.rendezvous.dial(member(b));
    await network.clock.advance(20_000);
    expect(a.opened).toEqual([]);
    a.rendezvous.found([OTHER]);
    await network.clock.advance(100);
    a.rendezvous.dial(member(b));
    await network.clock.advance(1_000);
    expect([a.opened.length, b.opened.length]).toEqual([1, 1]);
  });

  test('a page that hides its address tells the one under which hosts see it, beside its own name', async () => {
    const network = new Network();
    const [a, b] = meetings(2, network);
    a.host.candidate = 'candidate:1 1 udp 2113937151 0f5b1f7e-0000-4000-8000-00c04fd430c8.local 55000 typ host generation 0';
    await network.clock.advance(100);
    a.host.signalling?.socketSeen('signal-1', '192.168.1.9');
    const told: string[] = [];
    const { signal } = b.host;
    b.host.signal = (linkId, json) => { told.push(json); signal.call(b.host, linkId, json); };
    a.rendezvous.dial(member(b));
    await network.clock.advance(1_000);
    expect(told.filter((json) => json.includes('candidate:')).map((json) => / (\S+) 55000/.exec(json)?.[1])).toEqual(['0f5b1f7e-0000-4000-8000-00c04fd430c8.local', '192.168.1.9']);
  });
});

describe('M72 attempts', () => {
  test('one for a node at a time; it ends after 15 s, and the next one may succeed', async () => {
    const network = new Network();
    const [a, b] = meetings(2, network);
    await network.clock.advance(100);
    network.delay = () => null;
    for (let at = 0; at < 5; at += 1) a.rendezvous.dial(member(b));
    expect(a.host.links.size).toBe(1);
    await network.clock.advance(14_000);
    expect(a.host.links.size).toBe(1);
    await network.clock.advance(2_000);
    expect([a.host.links.size, a.host.closed.map(([, reason]) => reason)]).toEqual([0, ['too-slow']]);
    // Nobody above hears of a link that never was.
    expect(a.closed).toEqual([]);
    network.delay = () => 20;
    a.rendezvous.dial(member(b));
    await network.clock.advance(1_000);
    expect(a.opened.length).toBe(1);
  });

  test('a host that is not reached yet is used as soon as it is', async () => {
    const network = new Network();
    const [a, b] = meetings(2, network);
    network.setDown(HOST, true);
    a.rendezvous.dial(member(b));
    await network.clock.advance(5_000);
    network.setDown(HOST, false);
    await network.clock.advance(500);
    expect([a.opened.length, b.opened.length]).toEqual([1, 1]);
  });

  test('strangers with an invite take four attempts at most, whatever they send', async () => {
    const network = new Network();
    const [issuer] = await issuerAndJoiner(network);
    network.delay = (data) => (data === '' ? null : 20);
    for (let at = 0; at < 10; at += 1) {
      const stranger = new Meeting(network, `stranger ${at}`, numberedSigner(200 + at));
      stranger.memberKeys = [];
      stranger.redeemed = { nonce: NONCE, secret: SECRET, issuer: issuer.nodeId, endpoints: [HOST] };
      // It offers and never goes on.
      stranger.host.candidate = 'candidate:1';
      stranger.host.signal = () => undefined;
      stranger.rendezvous.changed();
      await network.clock.advance(50);
      stranger.rendezvous.dial({ kind: 'invite', nonce: NONCE });
    }
    await network.clock.advance(500);
    expect([...issuer.host.links.values()].filter(({ open }) => !open).length + issuer.opened.length).toBeLessThanOrEqual(4);
  });

  /** Strangers with the invite who speak for themselves, without a node behind them. */
  const sealedBy = (network: Network, number: number, issuer: Meeting, seq: number, signal: SignalContent, link = number.toString(16).padStart(32, '0')) => {
    const topic = topicOf(hasher, 'join', SECRET, dayOf(network.clock.now())), sealer = new KeySealer(derivedKey(SECRET, new Uint8Array(0), 'ileices-signal-seal-1 join'));
    return { topic, data: sealSignal({ to: issuer.nodeId, link, seq, expiresMs: network.clock.now() + 60_000, signal }, numberedSigner(number), { sealer, context: topic }) ?? '' };
  };
  const says = (network: Network, issuer: Meeting, { topic, data }: { topic: string; data: string }) => {
    const socket = [...network.sockets].find(({ of, topics }) => of === issuer.host && topics.has(topic));
    issuer.host.signalling?.published(socket?.id ?? '', topic, data);
  };
  async function issuerAndFriend(): Promise<{ network: Network; issuer: Meeting; friend: Meeting }> {
    const network = new Network(), [first, second] = meetings(2, network);
    first.invites = [{ nonce: NONCE, secret: SECRET }];
    first.rendezvous.changed();
    await network.clock.advance(100);
    return { network, issuer: first, friend: second };
  }

  test('M72 strangers with a leaked invite whose links open, and who then wait, hold four of them; members still get in', async () => {
    const { network, issuer, friend } = await issuerAndFriend();
    for (let at = 0; at < 20; at += 1) {
      const stranger = withInviteOf(issuer, network, 200 + at);
      await network.clock.advance(100);
      stranger.rendezvous.dial({ kind: 'invite', nonce: NONCE });
      await network.clock.advance(900);
    }
    expect(issuer.host.links.size).toBe(4);
    friend.rendezvous.dial(member(issuer));
    await network.clock.advance(1_000);
    expect(friend.opened.length).toBe(1);
    // Whoever was let in makes room for the next.
    const [first] = issuer.opened;
    issuer.rendezvous.admit(first?.linkId ?? '', 'a'.repeat(64));
    const late = withInviteOf(issuer, network, 400);
    await network.clock.advance(100);
    late.rendezvous.dial({ kind: 'invite', nonce: NONCE });
    await network.clock.advance(1_000);
    expect(late.opened.length).toBe(1);
  });

  test('M69 a leaked invite wears out its own door alone: floods and invented senders there keep no member away', async () => {
    const { network, issuer, friend } = await issuerAndFriend();
    for (let number = 0; number < 400; number += 1) says(network, issuer, sealedBy(network, 10_000 + number, issuer, 0, { type: 'knock' }));
    friend.rendezvous.dial(member(issuer));
    for (let step = 0; step < 40; step += 1) {
      for (let each = 0; each < 10; each += 1) says(network, issuer, { topic: sealedBy(network, 1, issuer, 0, { type: 'knock' }).topic, data: 'x' });
      await network.clock.advance(25);
    }
    expect(friend.opened.length).toBe(1);
  });

  test('M72 one stranger that offers again and again makes a few connections a second, not hundreds', async () => {
    const { network, issuer } = await issuerAndFriend();
    let made = 0;
    const answer = issuer.host.answer.bind(issuer.host);
    issuer.host.answer = (linkId) => { made += 1; answer(linkId); };
    for (let second = 0; second < 10; second += 1) {
      for (let each = 0; each < 40; each += 1) says(network, issuer, sealedBy(network, 77, issuer, each % 60, { type: 'offer', sdp: 'x' }, (second * 40 + each).toString(16).padStart(32, '0')));
      await network.clock.advance(1_000);
    }
    expect(made).toBeGreaterThan(8);
    expect(made).toBeLessThan(40);
  });

  test('60 seeds of loss, delay and disorder: all who call each other are linked, once', async () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const random = SeededStream.from(seed, 'rendezvous');
      const network = new Network();
      const all = meetings(2 + random.nextBelow(3), network);
      if (random.nextFloat() < 0.5) for (const each of all.slice(1)) if (random.nextFloat() < 0.7) link(all[0], each);
      network.delay = () => (random.nextFloat() < 0.25 ? null : random.nextBelow(400));
      const missing = () => all.flatMap((a) => all.filter((b) => a.nodeId < b.nodeId).map((b) => [a, b] as const))
        .filter(([a, b]) => !a.opened.some(({ dialled }) => dialled?.kind === 'member' && dialled.nodeId === b.nodeId));
      for (let second = 0; second < 90 && missing().length > 0; second += 1) {
        for (const [a, b] of missing()) { if (random.nextFloat() < 0.5) a.rendezvous.dial(member(b)); if (random.nextFloat() < 0.5) b.rendezvous.dial(member(a)); }
        await network.clock.advance(1_000);
      }
      expect(missing().length, `seed ${seed}`).toBe(0);
    }
  });
});

describe('M73 what a host learns', () => {
  test('opaque topics, sealed texts, and never a name, a key, an address or a kind of signal', async () => {
    const network = new Network();
    const [a, b] = meetings(2, network);
    await network.clock.advance(100);
    a.rendezvous.dial(member(b));
    await network.clock.advance(1_000);
    expect(network.wire.length).toBeGreaterThan(3);
    for (const { topic, data } of network.wire) {
      expect(topic).toMatch(/^[0-9a-f]{64}$/);
      const seen = `${data} ${Buffer.from(data, 'base64url').toString('latin1')}`;
      for (const word of [a.nodeId, b.nodeId, 'offer', 'candidate', '192.168', 'node']) expect(seen).not.toContain(word);
    }
  });

  test('a replayed text makes nothing, by whatever way it comes and however often', async () => {
    const network = new Network();
    const [a, b] = meetings(2, network);
    await network.clock.advance(100);
    a.rendezvous.dial(member(b));
    await network.clock.advance(1_000);
    const before = b.host.links.size;
    const socket = [...network.sockets].find(({ of }) => of === b.host);
    for (const { topic, data } of [...network.wire, ...network.wire]) { b.host.signalling?.published(socket?.id ?? '', topic, data); b.rendezvous.carried(data); }
    await network.clock.advance(60_000);
    expect([b.host.links.size, b.opened.length]).toEqual([before, 1]);
  });
});

describe('M74 days and keys', () => {
  const MIDNIGHT = Date.UTC(2026, 10, 22);
  test('around midnight both days are listened to; a call over it goes through; after it the old day is left', async () => {
    const network = new Network(MIDNIGHT - 30_000);
    const [a, b] = meetings(2, network);
    await network.clock.advance(29_990);
    expect(a.host.topics.length).toBe(2);
    a.rendezvous.dial(member(b));
    await network.clock.advance(2_000);
    expect([a.opened.length, b.opened.length]).toEqual([1, 1]);
    await network.clock.advance(11 * 60_000);
    expect(a.host.topics).toEqual([topicOf(hasher, 'members', a.memberKeys[0] ?? new Uint8Array(), dayOf(MIDNIGHT))]);
  });

  test('after a new key whoever was shut out meets nobody', async () => {
    const network = new Network();
    const [a, b, out] = meetings(3, network) as [Meeting, Meeting, Meeting];
    await network.clock.advance(100);
    for (const each of [a, b]) { each.memberKeys = [new Uint8Array(32).fill(10)]; each.members.delete(out.nodeId); each.rendezvous.changed(); }
    const before = network.wire.length;
    a.rendezvous.dial(member(b));
    out.rendezvous.dial(member(a));
    out.rendezvous.dial(member(b));
    await network.clock.advance(20_000);
    expect([a.opened.length, b.opened.length, out.opened.length]).toEqual([1, 1, 0]);
    const read = network.wire.slice(before).filter(({ topic }) => out.host.topics.includes(topic));
    expect(read.every(({ topic }) => topic === topicOf(hasher, 'members', new Uint8Array(32).fill(9), dayOf(network.clock.now())))).toBe(true);
    expect([...a.host.links.values(), ...b.host.links.values()].length).toBe(2);
  });

  test('many open invites stay within the topics of a socket and the sockets of a node', async () => {
    const network = new Network(MIDNIGHT);
    const [a] = meetings(1, network);
    a.invites = Array.from({ length: 20 }, (_, at) => ({ nonce: at.toString(16).padStart(32, '0'), secret: new Uint8Array(32).fill(at + 20) }));
    a.rendezvous.changed();
    await network.clock.advance(100);
    expect(a.host.topics.length).toBe(42);
    a.invites = [];
    a.rendezvous.changed();
    expect([a.host.topics.length, [...network.sockets].filter(({ of }) => of === a.host).length]).toEqual([2, 1]);
  });
});
