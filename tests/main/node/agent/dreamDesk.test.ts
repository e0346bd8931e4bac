// Dreams of a node's world: by the rules, by the model where it is awake, one at a time, and without a trace in the world.
import { describe, expect, it } from 'vitest';
import { hashText } from '../../../../app/world/sim/hash.ts';
import { SeededStream } from '../../../../app/physics/random.ts';
import { DreamDesk } from '../../../../main/node/agent/dreamDesk.ts';
import { Dreamt } from '../../../../schemas/play.ts';
import { FakeCompute } from '../../../doubles/fakeCompute.ts';
import { WorldHere } from '../../../doubles/worldHere.ts';

function rig() {
  const world = new WorldHere(4), compute = new FakeCompute(), state = { awake: true };
  world.tick(50);
  return { world, compute, state, desk: new DreamDesk({ saved: () => world.ask('saved', null), compute: () => (state.awake ? compute : null), stream: () => SeededStream.from(4, 'dream') }) };
}

describe('dreams', () => {
  it('live the same minutes by the rules and by the model, and leave the world as it is', async () => {
    const { world, compute, desk } = rig(), before = hashText(world.sim.world);
    const dreamt = Dreamt.parse(await desk.dream(2));
    expect(dreamt).toMatchObject({ rules: { ticks: 1_200, choices: 0 }, organism: { ticks: 1_200 } });
    expect(compute.calls.map(({ method }) => method).every((method) => method === 'choose')).toBe(true);
    expect(dreamt.organism?.choices).toBeGreaterThanOrEqual(compute.calls.length);
    expect(compute.calls.length).toBeGreaterThan(5);
    expect(hashText(world.sim.world)).toBe(before);
    const again = await desk.dream(2);
    expect([again.rules.hash, again.organism?.hash]).toEqual([dreamt.rules.hash, dreamt.organism?.hash]);
  });

  it('ask no model that sleeps', async () => {
    const { state, desk } = rig();
    state.awake = false;
    expect((await desk.dream(1)).organism).toBeNull();
  });

  it('come one at a time, and end with the node', async () => {
    const { desk } = rig();
    const long = desk.dream(240), ended = expect(long).rejects.toThrow(/ended before its time/);
    await expect(desk.dream(1)).rejects.toThrow(/a dream already/);
    while (!desk.dreaming) await new Promise((resolve) => { setTimeout(resolve, 5); });
    await desk.close();
    await ended;
    expect((await desk.dream(1)).rules.ticks).toBe(600);
  });

  it('end with whoever asked for them, also where they have not begun', async () => {
    const { desk } = rig();
    let abort: () => void = () => undefined;
    const long = expect(desk.dream(240, { onAbort: (listener) => { abort = listener; } })).rejects.toThrow(/ended before its time/);
    abort();
    await long;
    expect((await desk.dream(1, { onAbort: () => undefined })).rules.ticks).toBe(600);
  });
});
