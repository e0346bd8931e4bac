// Ten minutes of a real node's world in its own thread, told and handed over as it happened: it takes these ten minutes.
import { expect, test } from 'vitest';
import { LivedTeller } from '../../../../app/world/play/lived.ts';
import { loadWorld } from '../../../../app/world/sim/save.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { openNode } from '../../../../main/node/agent/openNode.ts';
import { SEGMENT_TICKS } from '../../../../main/node/world/past.ts';
import { PastStore } from '../../../../main/node/world/pastStore.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import type { ComputeInput, ComputeMethod, ComputeOutput } from '../../../../schemas/compute.ts';
import { FakeCompute, packWeights } from '../../../doubles/fakeCompute.ts';
import { ManualClock, settle } from '../../../doubles/manualClock.ts';
import { temporaryHome } from './agentFixture.ts';

const MINUTES = 14;

/** Takes the real embryo for its own first weights, and notes what it is given to learn from. */
class EmbryoFake extends FakeCompute {
  override call<M extends ComputeMethod>(method: M, input: ComputeInput<M>): Promise<ComputeOutput<M>> {
    return super.call(method, method === 'load' ? { ...input, weights: packWeights({ step: 0 }) } : input);
  }
}

test('a stretch of life of the waking world is what its log tells, and is handed over', { timeout: MINUTES * 60_000 }, async () => {
  const folder = temporaryHome(), clock = new ManualClock(), process = new EmbryoFake();
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const node = await openNode({
    folder, version: '0', clock, passphrase: null, onStop: () => undefined, openLog: () => silent, spawnCompute: () => process,
    readers: null, sealedPassphrase: null, ownPids: [], spawnLink: () => { throw new Error('no mesh in this test'); },
  });
  const handed = () => (process.calls.findLast(({ method }) => method === 'data')?.input as ComputeInput<'data'> | undefined)?.lived ?? [];
  try {
    await node.agent.start();
    await settle();
    node.agent.world.watch(true);
    await expect.poll(async () => { await clock.advance(31_000); return handed().length; }, { timeout: (MINUTES - 1) * 60_000, interval: 5_000 }).toBeGreaterThan(10);
    const past = new PastStore(new FolderDisk(folder), openVault(new FolderDisk(folder), null).sealer('world')), [range] = past.ranges(), segment = past.read(range!.from)!;
    expect(segment.to - segment.from).toBeGreaterThanOrEqual(SEGMENT_TICKS);
    const world = loadWorld(segment.saved), teller = new LivedTeller(world), sim = new Simulation(world, teller), byTick = new Map(segment.log.map((one) => [one.tick, one.inputs]));
    while (world.header.tick < segment.to) sim.tick(byTick.get(world.header.tick) ?? []);
    expect(handed()).toEqual(teller.take());
  } finally { await node.close(); }
});
