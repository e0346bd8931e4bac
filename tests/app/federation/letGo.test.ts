// What is let go of long ago: members stand as they did, and nothing of a manifest is kept that nobody asks for.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { Accounts } from '../../../app/federation/accounts.ts';
import { RoundIndex } from '../../../app/federation/roundIndex.ts';
import { Standings } from '../../../app/federation/standing.ts';
import { storedEntry } from '../../../app/mesh/logEntry.ts';
import { madeRounds } from '../../doubles/dayOfRounds.ts';

const MEMBERS = 3, ROUNDS = 700, KEPT = 512;
const hasher = { sha256Hex: (data: Uint8Array): string => createHash('sha256').update(data).digest('hex') };

it('credit and conduct at the tip are the same, whether all of the way there is kept or only its end', () => {
  const { mesh, signer, texts } = madeRounds(MEMBERS, ROUNDS), entries = [...texts].map((text) => storedEntry(text, hasher));
  const [all, end] = [1, 2].map(() => {
    const index = new RoundIndex(hasher, { mesh, founder: signer.nodeId, stateHash: hasher.sha256Hex(Buffer.from('state 0')) });
    return { index, accounts: new Accounts(index), standings: new Standings(index) };
  }) as [Kept, Kept];
  for (const { entry, hash } of entries) {
    for (const { index } of [all, end]) index.note(entry, hash);
    if (entry.kind !== 'proposed') continue;
    const tip = end.index.chain.best(() => true);
    end.accounts.at(tip);
    end.standings.conductAt(tip);
    end.index.letGo();
  }
  const [tip, same] = [all, end].map(({ index }) => index.chain.best(() => true));
  if (tip === undefined || same === undefined) throw new Error('there is no tip');
  expect([tip.round, same.hash]).toEqual([ROUNDS, tip.hash]);
  expect(end.accounts.at(same)).toEqual(all.accounts.at(tip));
  expect(end.standings.conductAt(same)).toEqual(all.standings.conductAt(tip));
  expect(all.accounts.at(tip).total).toBeGreaterThan(0);
  let full = 0;
  for (let at: typeof same | null = same; at !== null; at = at.parent) if (at.manifest?.content.kind === 'aggregate' && at.manifest.content.taken.length > 0) full += 1;
  expect(full).toBeLessThanOrEqual(KEPT + 1);
  expect(end.index.chain.path(end.index.chain.root, same)).toHaveLength(ROUNDS);
});
interface Kept { readonly index: RoundIndex; readonly accounts: Accounts; readonly standings: Standings }
