// Three whole nodes that tell each other of artefacts: nothing is handed out before a grant that names it, its recipient and an end;
// what is fetched is what its manifest says. The product's MeshNode and Artefacts over a made-up wire. Rules M90 to M97.
import { expect, test } from 'vitest';
import { grantsTo } from '../../app/mesh/artefactGrants.ts';
import { readBlockMessage } from '../../app/mesh/blockFrames.ts';
import { writeCall } from '../../app/mesh/callWire.ts';
import type { NodeId, Sha256 } from '../../schemas/ids.ts';
import { contentOf, DAY_MS, SETTLED_MS, taken, World } from './artefactWorld.ts';
import { EPOCH_MS } from './scheduler.ts';

test('M90 what one tells of all list alike; nothing of it travels, and who asks for blocks leaves a row', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  let bulk = 0;
  world.network.tap(({ channel }) => { if (channel === 'bulk') bulk += 1; });
  const [one, two] = [await a.share(world, contentOf(500_000)), await b.share(world, contentOf(1_000))];
  const lists = world.members.map(({ artefacts }) => artefacts.list());
  expect(lists[0]?.map(({ artefact, bytes, name, owners, manifest }) => [artefact, bytes, name, owners, manifest.licence])).toEqual([[one, 500_000, 'a file', [a.node.nodeId], 'MIT'], [two, 1_000, 'a file', [b.node.nodeId], 'MIT']].sort(([x], [y]) => (String(x) < String(y) ? -1 : 1)));
  expect(lists[1]).toEqual(lists[0]);
  expect(lists[2]).toEqual(lists[0]);
  expect(bulk).toBe(0);
  expect(await taken(world, c, one, a)).toBeNull();
  expect(new Set(a.audit.map(({ nodeId, artefact }) => `${nodeId} ${artefact}`))).toEqual(new Set([`${c.node.nodeId} ${one}`]));
});

test('M91 a request is a question to a person; the yes is an entry, then it comes whole and is checked', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const content = contentOf(700_000), artefact = await a.share(world, content);
  expect(c.artefacts.want(artefact, 'quote.once')).toBeNull();
  await world.run(2_000);
  expect(a.asked).toMatchObject([{ nodeId: c.node.nodeId, artefact, purpose: 'quote.once' }]);
  expect(b.asked).toEqual([]);
  expect(c.artefacts.wanted(artefact)).toMatchObject({ state: 'asked' });
  await a.grant(world, artefact, c);
  expect(c.kept.get(artefact)).toEqual(content);
  expect(c.artefacts.wanted(artefact)).toBeNull();
  // Another member was not granted it.
  expect(await taken(world, b, artefact, a)).toBeNull();
  expect(a.audit.some(({ nodeId }) => nodeId === b.node.nodeId)).toBe(true);
});

test('M92 a no, and too many questions, come back as a reason', async () => {
  const world = await World.of(2), [a, b] = [world.at(0), world.at(1)];
  const hashes: string[] = [];
  for (const letters of [10, 20, 30, 40]) hashes.push(await a.share(world, contentOf(letters)));
  for (const artefact of hashes) b.artefacts.want(artefact, 'read');
  await world.run(2_000);
  expect(a.asked.length).toBe(3);
  expect(b.artefacts.wanted(hashes[3] ?? '')).toMatchObject({ state: 'refused', reason: 'busy' });
  a.node.send(b.node.nodeId, 'rpc', writeCall({ type: 'failed', id: a.asked[0]?.id ?? '', reason: 'denied' }));
  await world.run(2_000);
  expect(b.artefacts.wanted(hashes[0] ?? '')).toMatchObject({ state: 'refused', reason: 'denied' });
  expect(b.artefacts.open.map(({ artefact }) => artefact)).toEqual(hashes.slice(1, 3));
  expect(b.kept.size).toBe(0);
});

test('M93 a grant that ended, was taken back, or is somebody else\'s opens nothing', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const artefact = await a.share(world, contentOf(1_000)), nowMs = () => EPOCH_MS + world.scheduler.nowMs;
  // Foreign: b allows c what only a holds.
  await b.grant(world, artefact, c);
  expect(await taken(world, c, artefact, a)).toBeNull();
  await a.grant(world, artefact, b, 60_000);
  expect(await taken(world, c, artefact, a)).toBeNull();
  expect(await taken(world, b, artefact, a)).toEqual(contentOf(1_000));
  await world.run(60_000);
  expect(grantsTo(a.node.book, b.node.nodeId, artefact, nowMs())).toEqual([]);
  expect(await taken(world, b, artefact, a)).toBeNull();
  await a.grant(world, artefact, b);
  expect(await taken(world, b, artefact, a)).toEqual(contentOf(1_000));
  await a.tell(world, { kind: 'grant-withdrawn', body: { artefact: artefact as Sha256, recipient: b.node.nodeId as NodeId } });
  expect(await taken(world, b, artefact, a)).toBeNull();
  // A later yes counts again.
  await a.grant(world, artefact, b);
  expect(await taken(world, b, artefact, a)).toEqual(contentOf(1_000));
});

test('M94 blocks that are others than listed are thrown away and blamed; another holder that granted it brings it', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const content = contentOf(900_000), artefact = await a.share(world, content);
  expect(await b.share(world, content)).toBe(artefact);
  expect(c.artefacts.find(artefact)?.owners.toSorted()).toEqual([a.node.nodeId, b.node.nodeId].toSorted());
  a.lies = true;
  await a.grant(world, artefact, c);
  c.artefacts.want(artefact, 'read');
  await world.run(20_000);
  expect(c.kept.size).toBe(0);
  await b.grant(world, artefact, c);
  await world.run(30_000);
  expect(c.kept.get(artefact)).toEqual(content);
  expect(c.strikes).toEqual({ [a.node.nodeId]: 1 });
});

test('M95 a holder that goes in the middle and comes back goes on; a file that was changed is not handed out', async () => {
  const world = await World.of(2), [a, b] = [world.at(0), world.at(1)];
  const content = contentOf(6_000_000), artefact = await a.share(world, content);
  b.artefacts.want(artefact, 'read');
  await world.run(1_000);
  void a.node.tell({ kind: 'granted', body: { artefact: artefact as Sha256, recipient: b.node.nodeId as NodeId, purpose: 'read', expiresMs: EPOCH_MS + DAY_MS } });
  for (let waited = 0; (b.artefacts.wanted(artefact)?.got ?? 0) === 0 && waited < 200; waited += 1) await world.run(100);
  const got = b.artefacts.wanted(artefact)?.got ?? 0;
  expect(got).toBeGreaterThan(0);
  expect(got).toBeLessThan(content.length);
  world.network.flap(0, 1);
  let asks = 0;
  world.network.tap(({ channel, message }) => { if (channel === 'bulk' && readBlockMessage(message)?.kind === 'want') asks += 1; });
  await world.run(60_000);
  expect(b.kept.get(artefact)).toEqual(content);
  // What had come by then was not asked for again.
  expect(asks).toBeLessThan(Math.ceil(content.length / (256 * 1024)));
  expect(b.pieces.held.size).toBe(0);
  const other = await a.share(world, contentOf(50));
  a.files.delete(other);
  await a.grant(world, other, b);
  expect(await taken(world, b, other, a)).toBeNull();
});

test('M95 what was kept of a fetch is not asked for again after a new start; once it is whole nothing is kept', async () => {
  const world = await World.of(2), [a, b] = [world.at(0), world.at(1)];
  const content = contentOf(1_500_000), artefact = await a.share(world, content), blocks = Math.ceil(content.length / (256 * 1024));
  // As a disk has it after a kill: all but the second block.
  for (let at = 0; at < blocks; at += 1) if (at !== 1) b.pieces.put(content.subarray(at * 256 * 1024, (at + 1) * 256 * 1024));
  const wants: number[] = [];
  world.network.tap(({ channel, message }) => { const read = channel === 'bulk' ? readBlockMessage(message) : null; if (read?.kind === 'want') wants.push(read.index); });
  b.artefacts.want(artefact, 'read');
  await a.grant(world, artefact, b);
  expect(b.kept.get(artefact)).toEqual(content);
  expect(wants).toEqual([1]);
  expect(b.pieces.held.size).toBe(0);
});

test('M96 a manifest that does not verify is listed nowhere, and whoever told of it is blamed', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const good = a.manifestOf(contentOf(5)), { signer } = world.at(1);
  await b.tell(world, { kind: 'manifested', body: { manifest: { ...good, licence: 'CC0-1.0' }, bytes: 5 } });
  await b.tell(world, { kind: 'manifested', body: { manifest: { ...good, signer: signer.nodeId }, bytes: 5 } });
  expect([a, b, c].map(({ artefacts }) => artefacts.list())).toEqual([[], [], []]);
  expect(a.blamed).toEqual([[b.node.nodeId, 'bad-signature'], [b.node.nodeId, 'bad-signature']]);
  expect(c.blamed).toEqual(a.blamed);
  // A good one of somebody else may be passed on.
  await b.tell(world, { kind: 'manifested', body: { manifest: good, bytes: 5 } });
  expect(c.artefacts.list()).toMatchObject([{ owners: [b.node.nodeId], manifest: { signer: a.node.nodeId } }]);
});

test('M97 what is offered no more is listed no more, on all nodes; offered anew it is there again', async () => {
  const world = await World.of(2), [a, b] = [world.at(0), world.at(1)];
  const artefact = await a.share(world, contentOf(9));
  await a.tell(world, { kind: 'manifest-withdrawn', body: { artefact: artefact as Sha256 } });
  expect([a.artefacts.list(), b.artefacts.list()]).toEqual([[], []]);
  expect(b.artefacts.want(artefact, 'read')).toBe('not-held');
  await a.share(world, contentOf(9));
  expect(b.artefacts.list().length).toBe(1);
});

test('M94 who tells of another one\'s artefact as smaller than it is makes nobody guilty and hides nothing', async () => {
  const world = await World.of(3), [a, b, c] = [world.at(0), world.at(1), world.at(2)], content = contentOf(300_000);
  await b.tell(world, { kind: 'manifested', body: { manifest: b.manifestOf(content), bytes: 1, name: 'a crumb' } });
  const artefact = await a.share(world, content);
  await a.grant(world, artefact, c);
  await b.grant(world, artefact, c);
  expect(c.artefacts.want(artefact, 'read')).toBeNull();
  await world.run(60_000);
  expect(c.kept.get(artefact)?.length).toBe(content.length);
  expect(c.strikes[a.node.nodeId] ?? 0).toBe(0);
});

test('M93 a state of the model that a member makes up opens nobody\'s file', async () => {
  const world = await World.of(3), [a, b] = [world.at(0), world.at(1)], artefact = await a.share(world, contentOf(300_000));
  await world.done(b.node.book.append({ kind: 'applied', body: { round: 1, manifest: 'e'.repeat(64) as Sha256, stateHash: artefact as Sha256, lossBefore: null, lossAfter: null } }));
  await world.run(SETTLED_MS);
  expect(await taken(world, b, artefact, a)).toBeNull();
  expect(a.audit).toContainEqual({ nodeId: b.node.nodeId, artefact });
});
