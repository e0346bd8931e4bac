// Three whole nodes in network namespaces of their own, over lines of 20 Mb/s with 40 ms and 1 % of loss from node to node: two of
// them behind routers through which they cannot meet, with coturn as their only way to each other; then one is cut off and comes
// back. How long it is cut off, and whether they train meanwhile, is up to whoever runs it: over such a line a joiner fetches the
// model for two minutes before its first round.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesHolding } from '../doubles/folderLook.ts';
import { sleep } from './builtNode.ts';
import { approveAll, letIn, sameStates, teachAll } from './meshNodes.ts';
import { Coturn, RELAY_PORT } from './net/coturn.ts';
import { FarMember } from './net/farMember.ts';
import { FAR_LINE, OPEN_LINE } from './net/lines.ts';
import { MadeInternet } from './net/madeInternet.ts';
import { missing } from './net/namespaces.ts';

const ROUND_SECONDS = 20, STEP_LIMIT_MS = 120_000, A_ROUND_MS = 120_000, LOGIN_SECONDS = 7_200;
/** From node to node a word takes two lines there and two back: 80 ms, as whole milliseconds. */
const LEAST_RTT_MS = 80;
/** Long enough for links to be made where they can be: the dialling of a link that cannot be has given up once by then. */
const NO_WAY_MS = 18_000;
const RELAY_ADDRESS = '198.18.9.9';
const lacks = missing({ relay: true, lines: true });

/** Null rounds: nobody trains, and only how they meet is looked at. */
export function farJourney({ rounds, cutSeconds }: { readonly rounds: number | null; readonly cutSeconds: number }): void {
  const trains = rounds !== null;
  describe.skipIf(lacks !== null)(`nodes far from each other${lacks === null ? '' : ` (not run: ${lacks} is missing)`}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'ileices-far-'));
    let net: MadeInternet, relay: Coturn, login: { username: string; credential: string };
    let founder: FarMember, left: FarMember, right: FarMember, all: FarMember[] = [];
    let apart = { from: Infinity, to: -Infinity };
    const pathTo = async (node: FarMember, other: FarMember) => {
      const { self: { id } } = await other.mesh();
      return (await node.mesh()).peers.find((peer) => peer.id === id)?.path ?? null;
    };
    const untilPath = async (node: FarMember, other: FarMember, path: string) => {
      const { self: { id } } = await other.mesh();
      return node.untilMesh(({ peers }) => peers.some((peer) => peer.id === id && peer.path === path && (peer.rttMs ?? 0) >= LEAST_RTT_MS), STEP_LIMIT_MS);
    };
    const go = async (nodes: readonly FarMember[], more: number) => {
      const from = Math.max(...await Promise.all(nodes.map(async (node) => (await node.mesh()).round.number)));
      for (const node of nodes) await node.untilMesh(({ round }) => round.number >= from + more, A_ROUND_MS * more);
      return from + more;
    };

    beforeAll(async () => {
      net = await MadeInternet.start([
        { name: 'founder', address: '198.18.1.2', behind: null, line: FAR_LINE },
        { name: 'left', address: '198.18.2.2', behind: '10.1.0.2', line: FAR_LINE },
        { name: 'right', address: '198.18.3.2', behind: '10.1.0.2', line: FAR_LINE },
        { name: 'relay', address: RELAY_ADDRESS, behind: null, line: OPEN_LINE },
      ]);
      relay = await Coturn.start(net.namespace('relay'), [RELAY_ADDRESS]);
      login = relay.login(LOGIN_SECONDS);
      [founder, left, right] = ['founder', 'left', 'right'].map((name, at) => new FarMember({ home: join(folder, name), namespace: net.namespace(name), core: at % 2, settings: { power: 'generous', backend: 'cpu', meshName: name } })) as [FarMember, FarMember, FarMember];
      all = [founder, left, right];
      for (const node of all) await node.up();
      if (!trains) for (const node of [left, right]) await node.call('pause', { minutes: null });
    }, STEP_LIMIT_MS * 2);
    afterAll(async () => {
      for (const node of all) await node.dispose();
      await relay?.stop();
      net?.close();
      rmSync(folder, { recursive: true, force: true });
    }, STEP_LIMIT_MS);

    it('meet whoever stands in the open, and not each other from behind their routers', async () => {
      const { link } = await founder.call('mesh.invite', { hours: 1, lan: true, uses: 2, roundSeconds: ROUND_SECONDS, name: 'far' });
      if (!trains) await founder.call('pause', { minutes: null });
      for (const node of [left, right]) await node.call('mesh.join', { link });
      await (trains ? letIn : approveAll)(founder, [left, right], STEP_LIMIT_MS);
      for (const node of [left, right]) await untilPath(founder, node, 'direct');
      await sleep(NO_WAY_MS);
      expect([await pathTo(left, right), await pathTo(right, left)]).toEqual([null, null]);
    }, STEP_LIMIT_MS * 4);

    it('meet over the relay as soon as a person names one; its secret lies nowhere in the clear', async () => {
      for (const node of [left, right]) await node.call('mesh.setServers', { servers: [`turn:${RELAY_ADDRESS}:${RELAY_PORT}?transport=udp`], login });
      await untilPath(left, right, 'relay');
      await untilPath(right, left, 'relay');
      for (const node of [left, right]) expect(filesHolding(node.home, login.credential)).toEqual([]);
    }, STEP_LIMIT_MS * 2);

    if (rounds !== null) it(`train ${rounds} rounds over these lines, and what each of them learnt goes into the model`, async () => {
      await teachAll(all);
      const startMs = performance.now();
      await go(all, rounds);
      process.stdout.write(`${rounds} rounds of ${ROUND_SECONDS} s over 20 Mb/s, 40 ms, 1 %: ${((performance.now() - startMs) / rounds / 1000).toFixed(1)} s each\n`);
      const taken = async () => (await founder.mesh()).peers.map(({ accepted }) => accepted);
      for (let more = 0; more < rounds && Math.min(...await taken()) === 0; more += 1) await go(all, 1);
      expect(Math.min(...await taken())).toBeGreaterThan(0);
    }, rounds * A_ROUND_MS * 2 + STEP_LIMIT_MS);

    it(`are linked again when one was cut off for ${cutSeconds} s${trains ? ', and train on together' : ''}`, async () => {
      apart = { from: (await founder.mesh()).round.number, to: Infinity };
      await net.cut('right');
      await sleep(cutSeconds * 1000);
      expect([await pathTo(founder, right), await pathTo(left, right), await pathTo(founder, left)]).toEqual([null, null, 'direct']);
      if (trains) await go([founder, left], 1);
      await net.cut();
      const healedMs = performance.now(), said = (what: string) => { process.stdout.write(`cut off for ${cutSeconds} s: ${what} ${((performance.now() - healedMs) / 1000).toFixed(1)} s after the healing\n`); };
      await untilPath(founder, right, 'direct');
      await untilPath(left, right, 'relay');
      said('all linked again');
      if (!trains) return;
      apart = { ...apart, to: await go(all, 1) };
      said('all in one round again');
      await go(all, 2);
    }, cutSeconds * 1000 + STEP_LIMIT_MS * 2 + A_ROUND_MS * 4);

    if (rounds !== null) it('have the same state after every round they made together', async () => {
      await sameStates(all, rounds + 1, (round) => round > apart.from && round <= apart.to);
    }, STEP_LIMIT_MS);
  });
}
