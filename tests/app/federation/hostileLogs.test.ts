// One member writes what it likes into its own log: nothing of it takes a round from the others, puts a state of its own in the
// model's place, or costs more than its share. Signatures were checked before; what stands here is what they stand under.
import { expect, test } from 'vitest';
import { ChainMover } from '../../../app/federation/chainMover.ts';
import type { RoundParts } from '../../../app/federation/roundParts.ts';
import { manifestHash, RoundIndex } from '../../../app/federation/roundIndex.ts';
import type { LogEntry } from '../../../schemas/mesh.ts';
import type { RoundManifest } from '../../../schemas/round.ts';
import { hasher, processorMs } from '../mesh/fixture.ts';

type Body<K extends LogEntry['kind']> = Extract<LogEntry, { kind: K }>['body'];
const ids = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64));
const [ANN = '', BEN = '', CEM = '', MAL = ''] = ids;
const hash = (name: string) => hasher.sha256Hex(Buffer.from(name)) as never;
const MESH = hash('mesh') as string, ROOT_STATE = hash('root state') as string;

class Logs {
  readonly index = new RoundIndex(hasher, { mesh: MESH, founder: ANN, stateHash: ROOT_STATE });
  #seq = 0;
  write<K extends 'announced' | 'committed' | 'judged' | 'proposed' | 'endorsed' | 'applied' | 'aborted'>(author: string, kind: K, body: Body<K>): void {
    this.#seq += 1;
    const entry = { mesh: MESH, author, seq: this.#seq, prev: null, lamport: this.#seq, wallMs: 0, kind, body, signature: '' } as unknown as LogEntry;
    this.index.note(entry, hash(`entry ${this.#seq}`));
  }
  propose(author: string, manifest: RoundManifest): string { this.write(author, 'proposed', { manifest }); return manifestHash(hasher, manifest); }
  /** A round that all of the roster endorsed and applied. */
  round(leader: string, manifest: RoundManifest, stateAfter: string, by: readonly string[] = manifest.roster): string {
    const name = this.propose(leader, manifest);
    for (const member of by) this.write(member, 'endorsed', { parent: manifest.parent, attempt: manifest.attempt, manifest: name as never });
    for (const member of by) this.write(member, 'applied', { round: manifest.round, manifest: name as never, stateHash: stateAfter as never, lossBefore: null, lossAfter: null });
    return name;
  }
}
const manifestOf = (parent: string, round: number, stateBefore: string, roster: readonly string[] = ids, attempt = 0): RoundManifest => ({
  round, parent: parent as never, attempt, roster: roster as never, stateBefore: stateBefore as never, content: { kind: 'aggregate', taken: [], rejected: [], verdicts: [] },
});
function begun(): { logs: Logs; tip: string; state: string } {
  const logs = new Logs(), state = hash('state 1') as string;
  return { logs, tip: logs.round(ANN, manifestOf(MESH, 1, ROOT_STATE), state), state };
}
const tipOf = ({ index }: Logs) => index.chain.best(() => false);

test('R11 what state a round led to is said by those who made it: a round that one member lets follow from another state says nothing', () => {
  const { logs, tip, state } = begun(), poison = hash('poison') as string;
  const node = logs.index.chain.get(tip);
  if (node === null) throw new Error('no tip');
  expect(logs.index.stateOf(node)).toBe(state);
  // Certified by its whole roster: itself. In both kinds, and with its own word that it had that state there.
  logs.write(MAL, 'applied', { round: 1, manifest: tip as never, stateHash: poison as never, lossBefore: null, lossAfter: null });
  logs.round(MAL, manifestOf(tip, 2, poison, [MAL]), poison);
  logs.round(MAL, { ...manifestOf(tip, 2, poison, [MAL], 1), content: { kind: 'rebase', stateAfter: poison as never } }, poison);
  expect([logs.index.stateOf(node), tipOf(logs).hash]).toEqual([state, tip]);
  // What most of them go on from does say it, also to those who heard of nobody's own word.
  const next = logs.round(BEN, manifestOf(tip, 2, state), hash('state 2'));
  expect([logs.index.stateOf(node), tipOf(logs).hash]).toEqual([state, next]);
});

test('R5 who repeats the leader\'s manifest before the leader is heard takes nothing from it', () => {
  const { logs, tip, state } = begun();
  const manifest = manifestOf(tip, 2, state);
  logs.write(BEN, 'announced', { round: 2, parent: tip as never, attempt: 0, roster: ids as never, stateHash: state as never, trainMs: 0 });
  logs.propose(MAL, manifest);
  logs.propose(BEN, manifest);
  const proposals = [...logs.index.of(tip).proposed.values()].map(({ entry }) => entry.author);
  expect(proposals).toContain(BEN);
});

test('R1 of one member one announcement and one proposal an attempt count', () => {
  const { logs, tip, state } = begun();
  for (let time = 0; time < 5_000; time += 1) {
    logs.write(MAL, 'announced', { round: 2, parent: tip as never, attempt: time % 3, roster: ids as never, stateHash: hash(`${time}`), trainMs: time });
    logs.propose(MAL, { ...manifestOf(tip, 2, state), stateBefore: hash(`${time}`) });
  }
  const { announced, proposed } = logs.index.of(tip);
  expect([announced.length, announced[0]?.entry.body.trainMs, proposed.size]).toEqual([3, 0, 1]);
});

test.each([['unknown', 0], ['its own', 1]])('R1 %s parents that one member makes up by the thousand push out nothing of the round that is under way', (_, own) => {
  const { logs, tip, state } = begun();
  logs.write(BEN, 'announced', { round: 2, parent: tip as never, attempt: 0, roster: ids as never, stateHash: state as never, trainMs: 0 });
  const commit = (author: string, parent: string, round: number, payload: string) => { logs.write(author, 'committed', { round, parent: parent as never, payload: hash(payload), bytes: 1, tokens: 1, startState: state as never, audit: null, escrow: null }); };
  commit(CEM, tip, 2, 'cem');
  for (let time = 0; time < 2_000; time += 1) {
    const parent = own === 1 ? logs.round(MAL, manifestOf(MESH, 1, hash(`${time}`), [MAL]), hash(`${time}`)) : hash(`parent ${time}`) as string;
    commit(MAL, parent, 2 ** 32, `${time}`);
  }
  logs.index.letGo();
  expect(logs.index.of(tip).announced.map(({ entry }) => entry.author)).toEqual([BEN]);
  expect([...logs.index.of(tip).committed.keys()]).toEqual([CEM]);
});

test('M93 a state that another one notes is no state of this node: nothing is handed out for it', () => {
  const { logs, state } = begun(), file = hash('somebody\'s file') as string;
  logs.write(MAL, 'applied', { round: 9, manifest: hash('made up'), stateHash: file as never, lossBefore: null, lossAfter: null });
  expect([logs.index.hadState(ANN, file), logs.index.hadState(ANN, state)]).toEqual([false, true]);
});

test('R6 a branch of a hundred thousand rounds, told from its end, neither breaks who reads it nor costs it more than its length', () => {
  const LENGTH = 100_000, { logs, tip } = begun(), branch: { name: string; manifest: RoundManifest }[] = [];
  let parent = tip;
  for (let round = 2; round < 2 + LENGTH; round += 1) {
    const manifest = manifestOf(parent, round, ROOT_STATE, [MAL]);
    parent = manifestHash(hasher, manifest);
    branch.push({ name: parent, manifest });
  }
  for (const { name, manifest } of branch.reverse()) { logs.index.chain.add(name, manifest); logs.index.chain.endorse(name, MAL); }
  expect(logs.index.chain.get(parent)?.round).toBe(LENGTH + 1);
  // Beside a branch that carries on, its weight is looked at and is nothing.
  const next = logs.round(BEN, manifestOf(tip, 2, hash('state 1')), hash('state 2'));
  const startMs = processorMs();
  expect(logs.index.chain.best(() => true).hash).toBe(next);
  expect(processorMs() - startMs).toBeLessThan(200);
});

test('R21 an update that somebody commits to is fetched up to a byte a parameter, and a state in its name never', async () => {
  const { logs } = begun(), asked: number[] = [];
  const mover = new ChainMover({
    index: logs.index, self: ANN, shape: { tokenizer: hash('t'), model: hash('m'), parameters: 80_000, block: 4096, keep: 128, trainMs: 20_000 }, reachable: () => [], blobs: { get: () => null, has: () => false, put: () => '', remove: () => undefined },
    fetch: ({ mostBytes }: { mostBytes: number }) => { asked.push(mostBytes); return Promise.resolve(new Uint8Array(1)); },
  } as unknown as RoundParts);
  await mover.payload(hash('payload'), MAL);
  expect(asked[0]).toBeGreaterThan(80_000);
  expect(asked[0]).toBeLessThan(80_000 * 4);
});
