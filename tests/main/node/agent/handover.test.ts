// What may be learnt from at this moment, and by which part of the model, without a node around it.
import { expect, test } from 'vitest';
import { mintChunk, mintMeshChunk } from '../../../../app/consent/chunks.ts';
import type { ConsentedChunk, MeshChunk } from '../../../../app/consent/chunks.ts';
import type { Grant } from '../../../../app/consent/grants.ts';
import { TextNotAllowed } from '../../../../app/consent/trainingText.ts';
import { Handover } from '../../../../main/node/agent/handover.ts';
import type { NodeParts } from '../../../../main/node/agent/parts.ts';
import { SOURCE_MIX } from '../../../../main/node/agent/defaults.ts';
import { OWN_WORLD_SOURCE } from '../../../../main/node/agent/statusView.ts';

const SEED = 7;
const LIVED = [{ facts: ['Bolek feels calm.'], ask: 'What does Bolek do?', answer: 'Bolek rests.' }];
type Minted = { shared: MeshChunk[]; local: ConsentedChunk[] };
type Text = Parameters<Handover['data']>[0];
const noText = { chunks: [], damaged: [], inPart: [] } as unknown as Text;

function minted(scope: Grant['scope'], heldOut: boolean[]): Minted {
  const sourceId = scope === 'mesh' ? 's-2' : 's-1';
  const grant: Grant = { grantId: `g-${scope}`, sourceId, kind: 'file', scope, grantedAt: '2026-01-01T00:00:00.000Z', expiresAt: null, withdrawnAt: null };
  const now = Date.parse('2026-02-01T00:00:00.000Z');
  const text: Minted = { shared: [], local: [] };
  heldOut.forEach((held, n) => {
    const chunk = { id: `k-${scope}-${n}`, sourceId, text: 'text', heldOut: held };
    if (scope === 'mesh') { const made = mintMeshChunk(grant, chunk, now); if (made.ok) text.shared.push(made.chunk); }
    else { const made = mintChunk(grant, chunk, now); if (made.ok) text.local.push(made.chunk); }
  });
  return text;
}

function handover(own: boolean, text: Minted): Handover {
  const sources = { trainable: () => ['s-1'], edition: () => 's-1', mint: () => text, ready: async () => noText };
  return new Handover({ mayTrain: (id: string) => id !== OWN_WORLD_SOURCE || own, sources, worldSeed: SEED, worldLived: { documents: () => LIVED, edition: () => '1' } } as unknown as NodeParts);
}

test.each([
  [true, 'mesh', [false, true], SOURCE_MIX, 1],
  [true, 'mesh', [true], 0, 1],
  [false, 'mesh', [false, true], 1, 1],
  // The process would have nothing to draw from.
  [false, 'mesh', [true], 0, 0],
  // Text for this machine alone is no part of the base's batches.
  [true, 'device', [false, true], 0, 1],
  [false, 'device', [false, true], 0, 1],
  [false, 'device', [true], 0, 0],
] as const)('own world %s, scope %s, held out %j: %d of the rows of the base from sources, %i sources to learn from', async (own, scope, heldOut, mix, ready) => {
  const one = handover(own, minted(scope, [...heldOut]));
  expect(one.isStale).toBe(true);
  const data = one.data(await one.ready());
  expect([data.mix, data.worldSeed, data.lived]).toEqual([mix, own ? SEED : null, own ? LIVED : []]);
  expect([data.shared.length, data.local.length]).toEqual(scope === 'mesh' ? [heldOut.length, 0] : [0, heldOut.length]);
  expect(one.handed).toEqual(scope === 'mesh' ? { shared: ['s-2'], local: [] } : { shared: [], local: ['s-1'] });
  expect(one.isStale).toBe(false);
  expect(one.readySources).toBe(ready);
});

test('text for this machine alone does not pass as shared, whatever a shelf says of it', async () => {
  const { local } = minted('device', [false]);
  const one = handover(true, { shared: local as unknown as MeshChunk[], local: [] });
  const fetched = await one.ready();
  expect(() => one.data(fetched)).toThrow(TextNotAllowed);
  expect(one.handed).toEqual({ shared: [], local: [] });
  expect(one.isStale).toBe(true);
});
