// The rendezvous on real parts: signalling host in its thread, link processes, WebRTC on loopback.
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { OpenLink } from '../../../../app/mesh/ports.ts';
import type { Signer } from '../../../../app/ports.ts';
import { LINK_ENTRY } from '../../../../main/node/mesh/linkEntry.ts';
import { LinkHost } from '../../../../main/node/mesh/linkHost.ts';
import { LinkProcess } from '../../../../main/node/mesh/linkProcess.ts';
import { Rendezvous } from '../../../../main/node/mesh/rendezvous.ts';
import type { OpenInvite, Redeemed } from '../../../../main/node/mesh/signalRooms.ts';
import { realClock } from '../../../../main/node/realClock.ts';
import { SignalHost } from '../../../../main/node/signal/signalHost.ts';
import { hasher, numberedSigner, verifier } from '../../../app/mesh/fixture.ts';
import { until } from '../signal/hostFixture.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => { for (const end of ends.splice(0).reverse()) await end(); });

class RealNode {
  readonly links: LinkHost;
  readonly rendezvous: Rendezvous;
  readonly opened: OpenLink[] = [];
  readonly closed: string[] = [];
  readonly linked = new Map<string, RealNode>();
  memberKeys: Uint8Array[] = [];
  members = new Set<string>();
  invites: OpenInvite[] = [];
  redeemed: Redeemed | null = null;
  endpoints: string[] = [];

  constructor(signer: Signer) {
    this.links = new LinkHost({ bindAddress: '127.0.0.1', spawn: () => new LinkProcess({ entry: LINK_ENTRY, onLine: () => undefined }), log: { warn: () => undefined } });
    this.rendezvous = new Rendezvous({
      signer, verifier, hasher, clock: realClock, host: this.links, iceServers: () => [], nonce: () => randomBytes(16).toString('hex'),
      directory: {
        memberKeys: () => this.memberKeys, isMember: (nodeId) => this.members.has(nodeId), wasRevoked: () => false, openInvites: () => this.invites, redeemed: () => this.redeemed,
        endpoints: () => this.endpoints, introducers: () => [...this.linked.keys()],
        carry: (through, to, sealed) => { const target = this.linked.get(through)?.linked.get(to); target?.rendezvous.carried(sealed); return target !== undefined; },
      },
    });
    this.rendezvous.listen({ opened: (link) => { this.opened.push(link); }, closed: (linkId) => { this.closed.push(linkId); }, message: () => undefined, measured: () => undefined });
    ends.push(async () => { this.rendezvous.stop(); await this.links.stop(); });
  }
}

test('M71 a joiner meets the issuer at its host; later members meet by an introduction, with no host at all', async () => {
  const host = await SignalHost.start({ bind: '127.0.0.1', port: 0, onEnd: () => undefined });
  ends.push(() => host.close());
  const signers = [1, 2, 3].map(numberedSigner).sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1)) as [Signer, Signer, Signer];
  const [issuer, joiner, third] = signers.map((signer) => new RealNode(signer)) as [RealNode, RealNode, RealNode];
  const invite: OpenInvite = { nonce: '1'.repeat(32), secret: new Uint8Array(32).fill(1) };
  issuer.endpoints = [host.url];
  issuer.invites = [invite];
  issuer.rendezvous.changed();
  await until(() => issuer.rendezvous.connected.length === 1, 10_000);
  const startMs = performance.now();
  joiner.redeemed = { ...invite, issuer: signers[0].nodeId, endpoints: [host.url] };
  joiner.rendezvous.changed();
  joiner.rendezvous.dial({ kind: 'invite', nonce: invite.nonce });
  await until(() => joiner.opened.length === 1 && issuer.opened.length === 1, 15_000);
  const joinedMs = performance.now() - startMs;
  const [theirs, ours] = [issuer.opened[0], joiner.opened[0]];
  expect([ours?.initiator, theirs?.initiator, ours?.localFingerprint, theirs?.localFingerprint]).toEqual([true, false, theirs?.remoteFingerprint, ours?.remoteFingerprint]);

  // All are members now and linked to the issuer; the host is gone.
  for (const each of [issuer, joiner, third]) { each.memberKeys = [new Uint8Array(32).fill(2)]; each.members = new Set(signers.map(({ nodeId }) => nodeId)); each.redeemed = null; each.rendezvous.changed(); }
  await host.close();
  const [issuerId, joinerId, thirdId] = signers.map(({ nodeId }) => nodeId) as [string, string, string];
  joiner.linked.set(issuerId, issuer); third.linked.set(issuerId, issuer); issuer.linked.set(joinerId, joiner); issuer.linked.set(thirdId, third);
  const introducedMs = performance.now();
  third.rendezvous.dial({ kind: 'member', nodeId: joinerId });
  await until(() => joiner.opened.length === 2 && third.opened.length === 1, 15_000);
  process.stdout.write(`a joiner is linked ${Math.round(joinedMs)} ms after it had the invite, by an introduction ${Math.round(performance.now() - introducedMs)} ms\n`);
  // The larger id called; the smaller offered.
  expect([joiner.opened[1]?.initiator, third.opened[0]?.initiator]).toEqual([true, false]);
});

test('M77 two texts carried by hand make a link, with no host and no member between', async () => {
  const [a, b] = [numberedSigner(1), numberedSigner(2)];
  const [issuer, joiner] = [new RealNode(a), new RealNode(b)];
  const invite: OpenInvite = { nonce: '1'.repeat(32), secret: new Uint8Array(32).fill(1) };
  issuer.invites = [invite];
  joiner.redeemed = { ...invite, issuer: a.nodeId, endpoints: [] };
  const target = { kind: 'invite', nonce: invite.nonce } as const;
  const offer = await joiner.rendezvous.byHand.offer(target);
  // An answer that came too late is made again; the offer still waits.
  await issuer.rendezvous.byHand.answer(offer);
  const answer = await issuer.rendezvous.byHand.answer(offer);
  await expect(issuer.rendezvous.byHand.answer(answer)).rejects.toMatchObject({ reason: 'not-for-us' });
  await expect(joiner.rendezvous.byHand.answer('ileices://meet/x')).rejects.toMatchObject({ reason: 'no-text' });
  expect(() => { joiner.rendezvous.byHand.finish(offer); }).toThrow('made for another node');
  joiner.rendezvous.byHand.finish(answer);
  expect(() => { joiner.rendezvous.byHand.finish(answer); }).toThrow('waits for no such answer');
  await until(() => joiner.opened.length === 1 && issuer.opened.length === 1, 15_000);
  process.stdout.write(`by hand: an offer of ${offer.length} characters, an answer of ${answer.length}\n`);
  expect([joiner.opened[0]?.initiator, joiner.opened[0]?.dialled, issuer.opened[0]?.dialled]).toEqual([true, target, null]);
  expect(joiner.opened[0]?.localFingerprint).toBe(issuer.opened[0]?.remoteFingerprint);
});
