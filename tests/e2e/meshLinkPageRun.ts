// Three nodes on one machine, the model and the connections of one of them in pages of a real Chromium: invited, let in, trained
// together, asked, the page of the connections crashed and opened again. As many rounds as whoever runs it wants.
import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LinkPageMember } from './linkPageMember.ts';
import { letIn, MeshMember, sameStates, teachAll } from './meshNodes.ts';

const ROUND_SECONDS = 2, STEP_LIMIT_MS = 90_000, A_ROUND_MS = 90_000;
/** A browser offers no way over the machine's own loopback address. */
const hasNetwork = Object.values(networkInterfaces()).flatMap((each) => each ?? []).some(({ internal, family }) => !internal && family === 'IPv4');

export function linkPageJourney(rounds: number): void {
  describe.skipIf(!hasNetwork)(`a node whose model and links run in Chromium pages${hasNetwork ? '' : ' (not run: the machine is in no network)'}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'ileices-page-'));
    const options = (name: string) => ({ home: join(folder, name), settings: { power: 'quiet', backend: 'cpu', meshName: name } as const });
    const founder = new MeshMember(options('founder')), second = new MeshMember(options('second')), paged = new LinkPageMember(options('paged'));
    const all = [founder, paged, second];
    const linked = (node: MeshMember, to: number) => node.untilMesh(({ peers }) => peers.filter(({ path }) => path !== null).length === to, STEP_LIMIT_MS);

    beforeAll(async () => { for (const node of all) await node.up(); await paged.pages.open('compute'); }, STEP_LIMIT_MS * 2);
    afterAll(async () => {
      for (const node of all) await node.dispose();
      rmSync(folder, { recursive: true, force: true });
    }, STEP_LIMIT_MS);

    it('is let in and linked with both others', async () => {
      const { link } = await founder.call('mesh.invite', { hours: 1, lan: true, uses: 2, roundSeconds: ROUND_SECONDS, name: 'with a page' });
      for (const node of [second, paged]) await node.call('mesh.join', { link });
      await paged.pages.open('link');
      await letIn(founder, [second, paged], STEP_LIMIT_MS);
      for (const node of all) await linked(node, 2);
    }, STEP_LIMIT_MS * 3);

    it(`trains ${rounds} rounds with them, and its updates are taken`, async () => {
      await teachAll(all);
      const from = (await paged.mesh()).round.number;
      for (const node of all) await node.untilMesh(({ round }) => round.number >= from + rounds, rounds * A_ROUND_MS);
      const { self } = await paged.mesh();
      expect((await founder.mesh()).peers.find(({ id }) => id === self.id)?.accepted ?? 0).toBeGreaterThanOrEqual(rounds / 2);
    }, rounds * A_ROUND_MS * 2);

    it('asks through the page, and a peer answers', async () => {
      const { reply, peer } = await paged.call('ask', { text: 'Where is Ileices?', sampling: {}, raw: false, through: 'mesh' });
      expect(reply).toMatch(/Ileices/);
      expect([(await founder.mesh()).self.id, (await second.mesh()).self.id]).toContain(peer?.id);
    }, STEP_LIMIT_MS);

    it('loses its links when the page crashes; the others go on, and it comes back with the next page', async () => {
      await paged.pages.crash('link');
      await linked(paged, 0);
      const { round: { number } } = await founder.mesh();
      await founder.untilMesh(({ round }) => round.number > number, STEP_LIMIT_MS);
      await paged.pages.open('link');
      for (const node of all) await linked(node, 2);
      const back = (await founder.mesh()).round.number;
      for (const node of all) await node.untilMesh(({ round }) => round.number >= back + 2, STEP_LIMIT_MS);
      expect(paged.pages.faults).toEqual([]);
    }, STEP_LIMIT_MS * 4);

    it('has the same state after every round as the others', async () => { await sameStates(all, rounds); }, STEP_LIMIT_MS);
  });
}
