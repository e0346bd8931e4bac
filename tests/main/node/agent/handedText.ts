// What the compute process of a bench was handed last, and granting a source until its text is there.
import { expect } from 'vitest';
import type { ComputeInput } from '../../../../schemas/compute.ts';
import type { ConsentScope } from '../../../../app/consent/grants.ts';
import { settle } from '../../../doubles/manualClock.ts';
import type { Bench } from './agentFixture.ts';

export function handedTo(own: Bench): ComputeInput<'data'> | undefined {
  return own.compute.calls.findLast((call) => call.method === 'data')?.input as ComputeInput<'data'> | undefined;
}

export const idsIn = (chunks: readonly { readonly sourceId: string }[] | undefined): string[] => [...new Set(chunks?.map((chunk) => chunk.sourceId))];

/** Ids of the sources it has text of, for base and adapter together. */
export const handedIds = (own: Bench): Set<string> => new Set([...idsIn(handedTo(own)?.shared), ...idsIn(handedTo(own)?.local)]);

/** The dataset is built in a thread of its own, so this is more than a few turns. */
export async function learnUntilHanded(own: Bench, path: string, scope: ConsentScope): Promise<string> {
  const id = (await own.agent.learn({ path, scope })).sources[0]?.id ?? '';
  await expect.poll(() => handedIds(own), { timeout: 10_000 }).toContain(id);
  await settle();
  return id;
}
