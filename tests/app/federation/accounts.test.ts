// Credit as the product folds it: over a chain of manifests, from the entries they name, whenever those come.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../app/federation/accounts.ts';
import type { ChainNode } from '../../../app/federation/chain.ts';
import { manifestHash, RoundIndex } from '../../../app/federation/roundIndex.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { LogEntry } from '../../../schemas/mesh.ts';
import type { RoundManifest } from '../../../schemas/round.ts';
import { nodeId, sha256 } from './vectors.ts';

const SEED = 20_261_121;
const [A, B, C] = [nodeId(1), nodeId(2), nodeId(3)];
const MESH = 'f'.repeat(64), hasher = { sha256Hex: sha256 };
const named = (text: string): string => sha256(Buffer.from(text));

/** What a member did in a round: tokens it committed to, and how many updates of others it measured. */
interface Did { readonly member: string; readonly tokens: number; readonly measured: number }
interface Heard { readonly entry: LogEntry; readonly hash: string }

/** The entries of a chain of such rounds, round by round, and the hash of its last manifest. */
function chainOf(rounds: readonly (readonly Did[])[]): { readonly entries: readonly Heard[]; readonly tip: string } {
  const entries: Heard[] = [];
  let parent = MESH, seq = 0;
  const note = (author: string, kind: string, body: object): string => {
    const hash = named(`${kind} ${seq}`);
    seq += 1;
    entries.push({ entry: { kind, author, seq, body } as never, hash });
    return hash;
  };
  rounds.forEach((did, at) => {
    const round = at + 1, of = { round, parent };
    const taken = did.map(({ member, tokens }) => { const payload = named(`payload ${round} ${member}`); return { author: member, commit: note(member, 'committed', { ...of, payload, tokens }), payload, weight: 1_000 }; });
    const verdicts = did.filter(({ measured }) => measured > 0).map(({ member, measured }) => note(member, 'judged', { ...of, verdicts: Array.from({ length: measured }, () => ({ deltaLoss: -0.01 })) }));
    const manifest = { round, parent, attempt: 0, roster: did.map(({ member }) => member), stateBefore: MESH, content: { kind: 'aggregate', taken, rejected: [], verdicts } } as unknown as RoundManifest;
    note(A, 'proposed', { manifest });
    parent = manifestHash(hasher, manifest);
  });
  return { entries, tip: parent };
}
const open = () => { const index = new RoundIndex(hasher, { mesh: MESH, founder: A, stateHash: MESH }); return { index, accounts: new Accounts(index) }; };
const noted = (rounds: readonly (readonly Did[])[]) => {
  const { index, accounts } = open(), { entries, tip } = chainOf(rounds);
  for (const { entry, hash } of entries) index.note(entry, hash);
  return { accounts, node: index.chain.get(tip)! };
};
const first: Did[] = [{ member: A, tokens: 1_000, measured: 1 }, { member: B, tokens: 2_000, measured: 2 }];

const anyDid = (member: string) => fc.record({ member: fc.constant(member), tokens: fc.nat(100_000), measured: fc.nat(3) });
const anyRounds = fc.array(fc.tuple(anyDid(A), anyDid(B), anyDid(C)), { minLength: 1, maxLength: 8 });

describe('R36 the ledger', () => {
  it('gives for what was taken and for what was measured', () => {
    const { accounts, node } = noted([first]);
    expect(accounts.at(node)).toEqual({
      accounts: new Map([[A, { tokens: 1_000, validations: 1, credit: 1_000 + Math.floor(256 * 1.2) }], [B, { tokens: 2_000, validations: 1, credit: 2_000 + Math.floor(512 * 1.2) }]]),
      total: 3_000 + Math.floor(256 * 1.2) + Math.floor(512 * 1.2),
    });
  });
  it(`takes from the mint what it gives, in whole thousandths, and only ever adds (seed ${SEED})`, () => {
    fc.assert(fc.property(anyRounds, (rounds) => {
      const { accounts, node } = noted(rounds);
      let before = accounts.at(node);
      for (let at: ChainNode | null = node.parent; at !== null; at = at.parent) {
        const now = accounts.at(at);
        expect([...before.accounts.values()].reduce((sum, { credit }) => sum + credit, 0)).toBe(before.total);
        expect(Number.isSafeInteger(before.total)).toBe(true);
        for (const [member, { credit }] of now.accounts) expect(credit).toBeLessThanOrEqual(before.accounts.get(member)?.credit ?? -1);
        before = now;
      }
      expect(before).toEqual({ accounts: new Map(), total: 0 });
    }), { seed: SEED });
  });
  it('pays a round once, however often it is asked and heard of', () => {
    const { index, accounts } = open(), { entries, tip } = chainOf([first]);
    for (const { entry, hash } of [...entries, ...entries]) index.note(entry, hash);
    const once = accounts.at(index.chain.get(tip)!);
    expect(accounts.at(index.chain.get(tip)!)).toEqual(once);
    expect(once).toEqual(noted([first]).accounts.at(noted([first]).node));
  });
});

it(`R37 all nodes come to the same credit, whatever came to them when and whenever they looked (seed ${SEED})`, () => {
  fc.assert(fc.property(anyRounds, fc.nat(), (rounds, turn) => {
    const { entries, tip } = chainOf(rounds), stream = SeededStream.from(turn, 'order');
    const { index, accounts } = open();
    for (const { entry, hash } of entries.map((heard) => ({ heard, at: stream.nextUint32() })).sort((one, other) => one.at - other.at).map(({ heard }) => heard)) {
      index.note(entry, hash);
      const node = index.chain.get(tip);
      if (node !== null) accounts.at(node);
    }
    const { accounts: inOrder, node } = noted(rounds);
    expect(accounts.at(index.chain.get(tip)!)).toEqual(inOrder.at(node));
  }), { seed: SEED });
});
