// The simulation itself: the same seed gives the same run to the last byte, another seed another one, and time is cheap.
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../app/physics/random.ts';
import type { Channel } from '../../schemas/mesh.ts';
import { KeyRing } from './keys.ts';
import { GOOD_WIRE, Network } from './network.ts';
import { Scheduler, SimClock } from './scheduler.ts';
import { SimDisk } from './store.ts';

/** Nodes that chatter, store and wait, each through promises and timers. */
async function chatter(seed: number, places: number, untilMs: number): Promise<{ hash: string; heard: number; scheduler: Scheduler }> {
  const scheduler = new Scheduler();
  const network = new Network(scheduler, SeededStream.from(seed, 'wire'));
  network.shapeOf = () => ({ ...GOOD_WIRE, jitterMs: 30, lossRate: 0.05, dropRate: 0.01, doubleRate: 0.01, reorderRate: 0.01 });
  let heard = 0;
  for (let place = 0; place < places; place += 1) {
    const owner = scheduler.newOwner();
    const clock = new SimClock(scheduler, owner, 0);
    const store = new SimDisk(SeededStream.from(seed, `disk-${place}`)).mount(scheduler, owner);
    const links = network.attach(place, owner);
    network.name(`node-${place}`, place);
    const open = new Set<string>();
    links.listen({
      opened: ({ linkId }) => { open.add(linkId); links.send(linkId, 'log', Uint8Array.of(place)); },
      message: (linkId, channel: Channel, message) => {
        heard += 1;
        void (async () => {
          await store.append([`${message[0]}`]);
          await Promise.resolve();
          links.send(linkId, channel, Uint8Array.of(place, heard & 255));
        })();
      },
      closed: (linkId) => { open.delete(linkId); }, measured: () => {},
    });
    clock.after(place * 7, () => { for (let other = 0; other < place; other += 1) links.dial({ kind: 'member', nodeId: `node-${other}` }); });
  }
  scheduler.at(0, untilMs / 3, () => { network.block(0, 1); network.flap(0, 2); });
  scheduler.at(0, untilMs / 2, () => { network.unblock(0, 1); });
  await scheduler.runUntil(untilMs);
  return { hash: scheduler.trace.hash, heard, scheduler };
}

describe('the simulation', () => {
  it('is a pure function of its seed', async () => {
    const [first, second, other] = [await chatter(7, 4, 30_000), await chatter(7, 4, 30_000), await chatter(8, 4, 30_000)];
    expect(second.hash).toBe(first.hash);
    expect(first.heard).toBeGreaterThan(1_000);
    expect(other.hash).not.toBe(first.hash);
  });

  it('lets every promise go on before the next event, however long its chain', async () => {
    const scheduler = new Scheduler();
    const seen: string[] = [];
    for (const name of ['a', 'b']) {
      scheduler.at(0, 1, () => { void (async () => { for (let turn = 0; turn < 500; turn += 1) await Promise.resolve(); seen.push(`${name} ended`); })(); seen.push(name); });
    }
    await scheduler.runUntil(2);
    expect(seen).toEqual(['a', 'a ended', 'b', 'b ended']);
  });

  it('runs at least 50,000 events a second', async () => {
    const scheduler = new Scheduler();
    const tick = (left: number) => { if (left > 0) scheduler.at(0, 1, () => { void Promise.resolve().then(() => { tick(left - 1); }); }); };
    for (let chain = 0; chain < 20; chain += 1) tick(5_000);
    const startedMs = performance.now();
    await scheduler.runUntil(10_000);
    expect(scheduler.fired).toBe(100_000);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  it('frozen owners miss nothing, dropped ones hear nothing', async () => {
    const scheduler = new Scheduler();
    const [sleeper, dead] = [scheduler.newOwner(), scheduler.newOwner()];
    const seen: string[] = [];
    for (const at of [10, 20]) { scheduler.at(sleeper, at, () => { seen.push(`sleeper ${at} at ${scheduler.nowMs}`); }); scheduler.at(dead, at, () => { seen.push('dead'); }); }
    scheduler.at(0, 5, () => { scheduler.freeze(sleeper); scheduler.drop(dead); });
    scheduler.at(0, 100, () => { scheduler.thaw(sleeper); });
    await scheduler.runUntil(200);
    expect(seen).toEqual(['sleeper 10 at 100', 'sleeper 20 at 100']);
  });

  it('a disk keeps what it acknowledged, and of the rest a beginning', async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const scheduler = new Scheduler();
      const disk = new SimDisk(SeededStream.from(seed, 'disk'));
      const store = disk.mount(scheduler, scheduler.newOwner());
      const acknowledged: string[] = [];
      for (let index = 0; index < 20; index += 1) void store.append([`${index}`]).then(() => acknowledged.push(`${index}`));
      await scheduler.runUntil(SeededStream.from(seed, 'when').nextBelow(60));
      disk.crash();
      const kept = [...disk.mount(scheduler, scheduler.newOwner()).entries()];
      expect(kept.slice(0, acknowledged.length), `seed ${seed}`).toEqual(acknowledged);
      expect(kept, `seed ${seed}`).toEqual(Array.from({ length: kept.length }, (_, index) => `${index}`));
    }
  });

  it('nobody signs for another one', () => {
    const ring = new KeyRing();
    const [ann, ben] = [ring.signer(1, 'ann'), ring.signer(1, 'ben')];
    const message = Uint8Array.of(1, 2, 3);
    expect(ring.verify(ann.publicKey, message, ann.sign(message))).toBe(true);
    expect(ring.verify(ben.publicKey, message, ann.sign(message))).toBe(false);
    expect(ring.verify(ann.publicKey, Uint8Array.of(1, 2, 4), ann.sign(message))).toBe(false);
  });
});
