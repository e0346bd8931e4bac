// What may be learnt from at this moment, without a node around it.
import { expect, test } from 'vitest';
import { Handover } from '../../../../main/node/agent/handover.ts';
import type { NodeParts } from '../../../../main/node/agent/parts.ts';
import { SOURCE_MIX } from '../../../../main/node/agent/defaults.ts';
import { OWN_WORLD_SOURCE } from '../../../../main/node/agent/statusView.ts';

function handover(own: boolean, heldOut: boolean[]): Handover {
  const chunks = heldOut.map((held, n) => ({ id: `k-${n}`, sourceId: 's-1', text: 'text', heldOut: held }));
  const sources = { trainable: () => ['s-1'], edition: () => 's-1', chunks: () => chunks };
  return new Handover({ mayTrain: (id: string) => id !== OWN_WORLD_SOURCE || own, sources, worldSeed: 7 } as unknown as NodeParts);
}

test.each([
  [true, [false, true], SOURCE_MIX, 1],
  [true, [true], 0, 1],
  [false, [false, true], 1, 1],
  // The process would fill its batches with the text that it may not learn.
  [false, [true], 0, 0],
])('own world %s, held out %j: %d of the rows from sources, %i sources to learn from', (own, heldOut, mix, ready) => {
  const one = handover(own, heldOut);
  expect(one.isStale).toBe(true);
  expect(one.data().mix).toBe(mix);
  expect(one.isStale).toBe(false);
  expect(one.readySources).toBe(ready);
});
