// How much of the time a node of a mesh trains: two whole nodes with the model they start from (seed's shape), each on a processor of
// its own, over lines of 20 Mb/s with 40 ms and 1 % of loss. Slices in the mesh and slices cut off from it take turns, so that
// whatever else the machine does falls on both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep } from './builtNode.ts';
import { letIn, teachAll } from './meshNodes.ts';
import { FarMember } from './net/farMember.ts';
import { FAR_LINE } from './net/lines.ts';
import { MadeInternet } from './net/madeInternet.ts';
import { missing } from './net/namespaces.ts';

const ROUND_SECONDS = 30, SLICE_SECONDS = 75, TURNS = 3, LOOK_MS = 500, STEP_LIMIT_MS = 600_000;
const LEAST_SHARE = 0.9;
const lacks = missing({ relay: true, lines: true });

interface Slice { readonly tokens: number; readonly share: number; readonly seconds: number; readonly rounds: number }

/** Tokens trained in a slice of time, and the share of it that training took: tokens over the speed while training, which the node
 *  measures step by step (it knows nothing of rounds and rests). */
async function slice(node: FarMember, seconds: number): Promise<Slice> {
  const look = async () => { const { model, speed } = await node.status(); return { tokens: model?.tokensSeen ?? 0, rate: speed.trainTokensPerSecond ?? 0 }; };
  const roundOf = async () => (await node.mesh()).round.number;
  const startMs = performance.now(), first = await look(), firstRound = await roundOf();
  let before = first, workedSeconds = 0;
  while (performance.now() - startMs < seconds * 1000) {
    await sleep(LOOK_MS);
    const now = await look();
    if (now.rate > 0) workedSeconds += (now.tokens - before.tokens) / now.rate;
    before = now;
  }
  const passed = (performance.now() - startMs) / 1000;
  return { tokens: before.tokens - first.tokens, share: workedSeconds / passed, seconds: passed, rounds: await roundOf() - firstRound };
}

const sum = (slices: readonly Slice[], of: (slice: Slice) => number) => slices.reduce((total, each) => total + of(each), 0);
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

describe.skipIf(lacks !== null)(`training in a mesh over 20 Mb/s${lacks === null ? '' : ` (not run: ${lacks} is missing)`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-share-'));
  let net: MadeInternet, founder: FarMember, other: FarMember, all: FarMember[] = [];

  beforeAll(async () => {
    net = await MadeInternet.start([{ name: 'one', address: '198.18.1.2', behind: null, line: FAR_LINE }, { name: 'two', address: '198.18.2.2', behind: null, line: FAR_LINE }]);
    [founder, other] = ['one', 'two'].map((name, core) => new FarMember({ home: join(folder, name), namespace: net.namespace(name), core, settings: { power: 'generous', backend: 'cpu', meshName: name } })) as [FarMember, FarMember];
    all = [founder, other];
    for (const node of all) await node.up();
    const { link } = await founder.call('mesh.invite', { hours: 4, lan: true, uses: 1, roundSeconds: ROUND_SECONDS, name: 'share' });
    await other.call('mesh.join', { link });
    await letIn(founder, [other], STEP_LIMIT_MS);
    await teachAll(all);
  }, STEP_LIMIT_MS * 2);
  afterAll(async () => {
    for (const node of all) await node.dispose();
    net?.close();
    rmSync(folder, { recursive: true, force: true });
  }, STEP_LIMIT_MS);

  it(`takes at least ${percent(LEAST_SHARE)} of the time`, async () => {
    const together: Slice[] = [], apart: Slice[] = [];
    const whole = async () => {
      const from = Math.max(...await Promise.all(all.map(async (node) => (await node.mesh()).round.number)));
      for (const node of all) await node.untilMesh(({ round, peers }) => round.number > from && peers.every(({ path }) => path !== null), STEP_LIMIT_MS);
    };
    for (let turn = 0; turn < TURNS; turn += 1) {
      await whole();
      together.push(...await Promise.all(all.map((node) => slice(node, SLICE_SECONDS))));
      await net.cut('two');
      for (const node of all) await node.untilMesh(({ peers }) => peers.every(({ path }) => path === null), STEP_LIMIT_MS);
      apart.push(...await Promise.all(all.map((node) => slice(node, SLICE_SECONDS))));
      await net.cut();
    }
    const share = (slices: readonly Slice[]) => sum(slices, (each) => each.share * each.seconds) / sum(slices, ({ seconds }) => seconds);
    const rate = (slices: readonly Slice[]) => sum(slices, ({ tokens }) => tokens) / sum(slices, ({ seconds }) => seconds);
    const rounds = sum(together, (each) => each.rounds);
    process.stdout.write(`training took ${percent(share(together))} of the time in the mesh (${rounds / 2} rounds of ${ROUND_SECONDS} s in ${Math.round(sum(together, ({ seconds }) => seconds) / 2)} s) and ${percent(share(apart))} cut off from it; `
      + `${Math.round(rate(together))} tokens/s a node in the mesh, ${Math.round(rate(apart))} cut off: ${percent(rate(together) / rate(apart))}\n`);
    expect(rounds / 2).toBeGreaterThanOrEqual(TURNS);
    expect(share(together)).toBeGreaterThanOrEqual(LEAST_SHARE);
  }, TURNS * (SLICE_SECONDS * 2_000 + STEP_LIMIT_MS));
});
