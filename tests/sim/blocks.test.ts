// Artefacts in blocks, over wires that lose links and among holders that lie: they arrive whole, liars are named, the honest never.
import { describe, expect, it } from 'vitest';
import { BlockExchange } from '../../app/mesh/blockExchange.ts';
import { readBlockMessage, writeBlockMessage } from '../../app/mesh/blockFrames.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { nodeHasher } from './keys.ts';
import { GOOD_WIRE, Network } from './network.ts';
import { Scheduler, SimClock } from './scheduler.ts';

type Lie = 'list' | 'block' | 'silent-after-list' | null;
/** Place 0 wants what all others say they hold; resolves to what it got, when, and whom it blamed. */
async function fetched(seed: number, lies: readonly Lie[]): Promise<{ got: Uint8Array | null; content: Uint8Array; atMs: number; blamed: Set<number> }> {
  const scheduler = new Scheduler();
  const random = SeededStream.from(seed, 'blocks');
  const network = new Network(scheduler, random);
  const flaky = seed % 2 === 1;
  network.shapeOf = () => ({ ...GOOD_WIRE, jitterMs: 50, bytesPerMs: 1_250, ...(flaky ? { lossRate: 0.1, dropRate: 0.03, doubleRate: 0.05, reorderRate: 0.05 } : {}) });
  const content = Uint8Array.from({ length: 700_000 + random.nextBelow(900_000) }, (_, at) => (at * 31 + (at >> 8)) & 255);
  const artefact = nodeHasher.sha256Hex(content);
  const blamed = new Set<number>();
  let got: Uint8Array | null = null, atMs = 0;
  for (let place = 0; place <= lies.length; place += 1) {
    const owner = scheduler.newOwner(), clock = new SimClock(scheduler, owner, 0), links = network.attach(place, owner);
    const lie = lies[place - 1] ?? null;
    network.name(`${place}`, place);
    const linkOf = new Map<string, string>(), otherOf = new Map<string, string>();
    const lying = (message: Uint8Array): Uint8Array | null => {
      const read = readBlockMessage(message);
      if (lie === 'list' && read?.kind === 'list') return writeBlockMessage({ ...read, blocks: read.blocks.map((hash, at) => (at === 1 ? hash.replace(/^./, (first) => (first === '0' ? '1' : '0')) : hash)) });
      if (lie !== null && lie !== 'silent-after-list' && read?.kind === 'block' && (lie === 'block' || read.index === 1)) return writeBlockMessage({ ...read, content: read.content.map((byte) => byte ^ 1) });
      if (lie === 'silent-after-list') return read?.kind === 'list' ? writeBlockMessage({ ...read, blocks: [...read.blocks].reverse() }) : read?.kind === 'block' ? null : message;
      return message;
    };
    const exchange = new BlockExchange({
      clock, hasher: nodeHasher, provide: async () => (place === 0 ? null : content), refuses: () => null,
      onPenalty: (nodeId) => { blamed.add(Number(nodeId)); },
      send: (nodeId, message) => {
        const linkId = linkOf.get(nodeId), sent = lying(message);
        if (linkId !== undefined && sent !== null) links.send(linkId, 'bulk', sent);
        return linkId !== undefined;
      },
    });
    links.listen({
      opened: ({ linkId, dialled }) => {
        const other = dialled?.kind === 'member' ? dialled.nodeId : '0';
        links.admit(linkId, other);
        linkOf.set(other, linkId);
        otherOf.set(linkId, other);
        exchange.changed();
      },
      message: (linkId, _channel, message) => { exchange.receive(otherOf.get(linkId) ?? '', message); },
      closed: (linkId) => {
        const other = otherOf.get(linkId) ?? '';
        if (linkOf.get(other) === linkId) linkOf.delete(other);
        exchange.left(other);
      },
      measured: () => {},
    });
    if (place === 0) {
      const again = () => { for (let other = 1; other <= lies.length; other += 1) if (!linkOf.has(`${other}`)) links.dial({ kind: 'member', nodeId: `${other}` }); clock.after(3_000, again); };
      again();
      void exchange.fetch({ artefact, mostBytes: 4_000_000, holders: () => lies.map((_, index) => `${index + 1}`) }).then((whole) => { got = whole; atMs = scheduler.nowMs; });
    }
  }
  if (flaky) for (let flap = 0; flap < 5; flap += 1) scheduler.at(0, random.nextBelow(5_000), () => { network.flap(0, 1 + random.nextBelow(lies.length)); });
  await scheduler.runUntil(120_000);
  return { got, content, atMs, blamed };
}

describe('artefacts in blocks', () => {
  const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
  const cases: { name: string; lies: readonly Lie[]; liars: readonly number[] }[] = [
    { name: 'honest holders', lies: [null, null, null], liars: [] },
    { name: 'a holder whose blocks are others', lies: [null, 'block', null], liars: [2] },
    { name: 'a first holder whose list and blocks are others', lies: ['list', null, null], liars: [1] },
    { name: 'a first holder that lists falsely and then says nothing', lies: ['silent-after-list', null, null], liars: [1] },
    { name: 'one honest holder among four', lies: ['list', 'block', 'silent-after-list', null], liars: [1, 2, 3] },
  ];
  it.each(cases)('arrive whole, and only liars are blamed: $name', async ({ lies, liars }) => {
    for (const seed of SEEDS) {
      const { got, content, atMs, blamed } = await fetched(seed, lies);
      expect(got !== null && nodeHasher.sha256Hex(got) === nodeHasher.sha256Hex(content), `seed ${seed}: arrived`).toBe(true);
      expect(atMs, `seed ${seed}: ms until it was here`).toBeLessThan(90_000);
      expect([...blamed].filter((place) => !liars.includes(place)), `seed ${seed}: honest and blamed`).toEqual([]);
    }
  });
});
