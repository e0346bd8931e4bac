// 20,000 messages of channel `log` from a member that means harm, made of true ones: nothing crashes, nothing forged is taken, no
// handler takes long, and what the honest one holds stays what it was.
import { expect, it } from 'vitest';
import { jsonBytes } from '../../../app/mesh/jsonBytes.ts';
import { LogSync } from '../../../app/mesh/logSync.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { hasher, pick, processorMs, randomBytesOf } from './fixture.ts';
import { HandMesh, offerAll } from './logFixture.ts';

const MESSAGES = 20_000;

it('M35 20,000 hostile messages change nothing and hold up nothing', async () => {
  const seed = Number(process.env['ILEICES_SEED'] ?? 43);
  const random = SeededStream.from(seed, 'messages');
  const mesh = new HandMesh(3);
  for (let index = 1; index < 3; index += 1) { mesh.founder.admit(mesh.author(index)); mesh.author(index).join(10); }
  for (let number = 0; number < 20; number += 1) mesh.author(2).note(number);
  const book = mesh.book(mesh.founder.signer);
  offerAll(book, mesh.entries);
  const before = JSON.stringify(book.heads());
  const faults = new Map<string, number>();
  const sync = new LogSync({ book, clock: mesh.clock, hasher, send: () => undefined, onFault: (_, reason) => { faults.set(reason, (faults.get(reason) ?? 0) + 1); } });
  sync.admitted('x');
  const next = mesh.author(2).draft({ kind: 'left', body: {} }).text;
  const node = mesh.author(2).nodeId, hash = mesh.mesh;
  const originals = [
    jsonBytes({ type: 'digest', heads: hash }), jsonBytes({ type: 'heads', heads: { [node]: [21, hash], [mesh.founder.nodeId]: [3, hash] } }),
    jsonBytes({ type: 'want', author: node, fromSeq: 3 }), jsonBytes({ type: 'entries', entries: mesh.author(2).log.slice(0, 3).map(({ text }) => text) }), jsonBytes({ type: 'entries', entries: [next] }),
  ];
  let longestMs = 0;
  for (let count = 0; count < MESSAGES; count += 1) {
    let bytes: Uint8Array = pick(random, originals).slice();
    const ways = random.nextBelow(4);
    // The entry that would be true is never sent as it is.
    for (let turns = 1 + random.nextBelow(6); turns > 0; turns -= 1) { const at = random.nextBelow(bytes.length); bytes[at] = (bytes[at] ?? 0) ^ (1 + random.nextBelow(255)); }
    if (ways === 1) bytes = bytes.slice(0, random.nextBelow(bytes.length));
    if (ways === 2) bytes = Uint8Array.from([...bytes, ...randomBytesOf(random, random.nextBelow(50))]);
    if (ways === 3) bytes = randomBytesOf(random, random.nextBelow(300));
    const startMs = processorMs();
    try { sync.message('x', bytes); } catch (error) { throw new Error(`seed ${seed}, message ${count}: ${Buffer.from(bytes).toString('hex')}`, { cause: error }); }
    longestMs = Math.max(longestMs, processorMs() - startMs);
    if (count % 500 === 0) await mesh.clock.advance(200);
  }
  await mesh.clock.advance(60_000);
  expect(JSON.stringify(book.heads()), `seed ${seed}`).toBe(before);
  expect(book.membership.members.get(node)?.state).toBe('member');
  expect(faults.get('malformed')).toBeGreaterThan(MESSAGES / 2);
  expect(longestMs).toBeLessThan(50);
  // And it still listens.
  sync.message('x', jsonBytes({ type: 'entries', entries: [next] }));
  await mesh.clock.advance(100);
  expect(book.membership.members.get(node)?.state).toBe('left');
  sync.stop();
});
