// What is for this machine alone never leaves it: three whole nodes with real organisms train together on text of which a part is for
// the machine alone, and hold artefacts of which a part was granted to nobody. Every message on the wire is searched, and compared
// with the same run on other text of that kind: not a byte may differ.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainingChunk } from '../../schemas/compute.ts';
import { buildKernels } from '../../tools/build-kernels.mjs';
import type { Backend } from '../../worker/engine/backend.ts';
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import { taken, World } from './artefactWorld.ts';
import { Canaries } from './canaries.ts';
import type { Found } from './canaries.ts';
import { OrganismTrainer, TINY_SHAPE, tinyStart } from './organismTrainer.ts';

/** Words that occur nowhere else, one of each kind for each node. */
const secretsOf = (mark: string) => [0, 1, 2].map((place) => ({ text: `Qzx${mark}Kelp${place}Vortumna`, name: `Zinc${mark}Ledger${place}.docx`, path: `/home/Quorra${mark}${place}/Tagebuch` }));
const GRANTED = 'Ivory Parsnip Overture', UNGRANTED = 'Cobalt Walrus Requiem';
const chunk = (id: string, sourceId: string, text: string, heldOut = false): TrainingChunk => ({ id, sourceId, text: text.repeat(6), heldOut });
const TRAINED_MS = 20_000, SHORT_MS = 4_000;

let backend: Backend, stateHash: string;
beforeAll(async () => { await buildKernels(); backend = await createNodeCpuBackend({ threads: 1 }); stateHash = await tinyStart(backend); });
afterAll(async () => { await backend.close(); });

interface Run { readonly wire: string; readonly messages: number; readonly found: readonly (Found & { readonly from: number; readonly to: number })[]; readonly rounds: number; readonly localSteps: readonly number[]; readonly thiefGot: Uint8Array | null; readonly friendGot: Uint8Array | null }

async function run(mark: string, sharedWord: string, watched: readonly string[], trainedMs = TRAINED_MS): Promise<Run> {
  const secrets = secretsOf(mark), canaries = new Canaries(watched), trainers: OrganismTrainer[] = [];
  const world = await World.of(3, {
    shape: TINY_SHAPE, stateHash,
    trainerOf: async (place, scheduler, owner) => {
      const { text, name, path } = secrets[place] ?? { text: '', name: '', path: '' };
      const shared = [chunk('m1', 's-2000000000000001', `The ${sharedWord} of node ${place} waits. `), chunk('m2', 's-2000000000000001', `The ${sharedWord} sings. `, true)];
      const local = [chunk('d1', name, `${text} is for me. `), chunk('d2', path, `${text} again. `, true)];
      const trainer = await OrganismTrainer.open(backend, { worldSeed: place + 1, shared, local }, scheduler, owner);
      trainers.push(trainer);
      return trainer;
    },
  });
  const wire = createHash('sha256'), found: (Found & { from: number; to: number })[] = [];
  let messages = 0;
  world.network.tap(({ from, to, channel, message }) => {
    messages += 1;
    wire.update(`${from} ${to} ${channel} ${message.length} `).update(message);
    found.push(...canaries.search(message).map((one) => ({ ...one, from, to })));
  });
  const [a, b, c] = [world.at(0), world.at(1), world.at(2)];
  const granted = await a.share(world, Buffer.from(`${GRANTED} `.repeat(40))), ungranted = await a.share(world, Buffer.from(`${UNGRANTED} `.repeat(40)));
  await a.grant(world, granted, b);
  await world.run(trainedMs);
  const friendGot = await taken(world, b, granted, a), thiefGot = await taken(world, c, granted, a) ?? await taken(world, b, ungranted, a) ?? await taken(world, c, ungranted, a);
  const phase = a.node.phase, rounds = 'round' in phase ? phase.round : 0;
  for (const { node } of world.members) node.close();
  const localSteps = trainers.map((trainer) => trainer.localSteps);
  for (const trainer of trainers) await trainer.close();
  return { wire: wire.digest('hex'), messages, found, rounds, localSteps, thiefGot, friendGot };
}

describe('text, names and artefacts that are for this machine alone', () => {
  it('C13, M90: no word of them is in any message, in no form, while rounds and one granted artefact travel', async () => {
    const private_ = secretsOf('A').flatMap(({ text, name, path }) => [text, name, path]);
    const one = await run('A', 'heron', [...private_, UNGRANTED, GRANTED]);

    expect(one.rounds).toBeGreaterThanOrEqual(5);
    for (const steps of one.localSteps) expect(steps).toBeGreaterThan(20);
    // What was granted is found, on the one way it was granted for: the search can find.
    expect(one.friendGot).not.toBeNull();
    expect(new Set(one.found.map(({ canary, from, to }) => `${canary} ${from}>${to}`))).toEqual(new Set([`${GRANTED} 0>1`]));
    expect(one.thiefGot).toBeNull();

    const other = await run('B', 'heron', []);
    expect([other.messages, other.wire]).toEqual([one.messages, one.wire]);
    // The comparison can fail: shared text does change what travels.
    const [short, changed] = [await run('A', 'heron', [], SHORT_MS), await run('A', 'egret', [], SHORT_MS)];
    expect(changed.wire).not.toBe(short.wire);
  }, 240_000);

  it('a planted word is found as text, digits, tokens, base64 and packed', () => {
    const canaries = new Canaries([UNGRANTED]), text = Buffer.from(`xy${UNGRANTED}z`);
    const disguises = [text, Buffer.from(text.toString('hex')), Buffer.from(JSON.stringify({ at: text.toString('base64') })), Buffer.from(text.toString('base64url')), Buffer.concat([Buffer.from('head'), gzipSync(text)]), Buffer.from(text.toString(), 'utf16le')];
    for (const disguise of disguises) expect(canaries.search(disguise)).not.toEqual([]);
    expect(canaries.search(Buffer.from('Cobalt Walrus'))).toEqual([]);
  });
});
