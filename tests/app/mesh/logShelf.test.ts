// Logs that are longer than what is kept at hand: the rest comes from the disk, and nothing is different for anybody who asks.
import { describe, expect, it } from 'vitest';
import type { LogBook } from '../../../app/mesh/logBook.ts';
import { hasher, numberedSigner } from './fixture.ts';
import { Author, HandMesh } from './logFixture.ts';
import { settle } from '../../doubles/manualClock.ts';
import { MemoryMeshStore } from '../../doubles/memoryMeshStore.ts';

/** Rounds of long ago, much more than stays in memory. */
const ROUNDS = 300, OLD = 5;
const stateOf = (round: number) => hasher.sha256Hex(Buffer.from(`state ${round}`)) as never;
const applied = (author: Author, round: number) => author.write({ kind: 'applied', body: { round, manifest: stateOf(-round), stateHash: stateOf(round), lossBefore: null, lossAfter: 2 } });

/** Counts what is read one by one. */
class CountedStore extends MemoryMeshStore {
  asked = 0;
  override entry(place: number): string | null { this.asked += 1; return super.entry(place); }
}

async function filled(store = new CountedStore()) {
  const mesh = new HandMesh(3), { founder } = mesh, anna = mesh.author(1), bert = mesh.author(2);
  const book = mesh.book(numberedSigner(99), store);
  founder.admit(anna);
  founder.admit(bert);
  for (const joiner of [anna, bert]) joiner.join(9);
  for (const { text } of [...founder.log, ...anna.log, ...bert.log]) book.accept(text);
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const author of [anna, bert]) expect(book.accept(applied(author, round).text).kind).toBe('new');
    // Something that is no round's, among them.
    if (round % 100 === 0) book.accept(anna.note(round).text);
    if (round % 10 === 0) await settle();
  }
  await settle();
  return { mesh, founder, anna, bert, book, store };
}
const roundsOf = (book: LogBook): string[] => [...book.ofRounds()].map(({ entry }) => `${entry.author.slice(0, 4)} ${'round' in entry.body ? entry.body.round : 0}`);

describe('entries of long ago', () => {
  it('are read from the disk, one by one and all together, and say what they said', async () => {
    const { anna, bert, book, store } = await filled();
    store.asked = 0;
    expect(book.at(anna.nodeId, ROUNDS)).toEqual(anna.log[ROUNDS - 1]);
    expect(store.asked).toBe(0);
    for (const seq of [1, 2, OLD, 150]) expect(book.at(bert.nodeId, seq)).toEqual(bert.log[seq - 1]);
    expect(store.asked).toBe(4);
    expect(book.at(bert.nodeId, bert.log.length + 1)).toBeUndefined();
    expect(book.entriesFrom(anna.nodeId, OLD, 1e6, 64)).toEqual(anna.log.slice(OLD - 1, OLD + 63).map(({ text }) => text));
    expect(roundsOf(book)).toEqual(Array.from({ length: ROUNDS }, (_, at) => [anna, bert].map(({ nodeId }) => `${nodeId.slice(0, 4)} ${at + 1}`)).flat());
    expect(book.byKind('invite-cancelled')).toHaveLength(ROUNDS / 100);
  });

  it('M23 are known when they come again, and prove a lie as new ones do', async () => {
    const { mesh, anna, book, store } = await filled();
    expect(book.accept(anna.log[OLD]!.text).kind).toBe('known');
    const twin = new Author(anna.signer, () => mesh.mesh);
    twin.log.push(...anna.log.slice(0, OLD));
    expect(book.accept(applied(twin, 9_999).text)).toMatchObject({ kind: 'equivocation', seq: OLD + 1, first: { hash: anna.log[OLD]!.hash } });
    await settle();
    for (const one of [book, mesh.book(numberedSigner(99), store.crash())]) {
      expect(one.heads()[anna.nodeId]).toEqual([OLD, anna.log[OLD - 1]!.hash]);
      expect(roundsOf(one).filter((said) => said.startsWith(anna.nodeId.slice(0, 4)))).toHaveLength(OLD - 1);
      expect(one.entriesFrom(anna.nodeId, 1, 1e6, 64)).toHaveLength(OLD);
    }
  });

  it('M29 count no more beyond a revocation, and the place where a log was cut is looked up once', async () => {
    const { founder, anna, book, store } = await filled();
    book.accept(founder.revoke(anna, OLD).text);
    expect(book.heads()[anna.nodeId]).toEqual([OLD, anna.log[OLD - 1]!.hash]);
    const { asked } = store;
    book.heads();
    expect(store.asked).toBe(asked);
    expect(roundsOf(book).filter((said) => said.startsWith(anna.nodeId.slice(0, 4)))).toHaveLength(OLD - 1);
  });

  it('M25 that a full disk did not take stay in memory', async () => {
    const store = new CountedStore();
    store.isFull = true;
    const { anna, bert, book } = await filled(store);
    expect([...store.entries()]).toEqual([]);
    expect(book.at(anna.nodeId, OLD)).toEqual(anna.log[OLD - 1]);
    expect(book.entriesFrom(bert.nodeId, 1, 1e6, 64)).toEqual(bert.log.slice(0, 64).map(({ text }) => text));
    expect(roundsOf(book)).toHaveLength(2 * ROUNDS);
    expect(store.asked).toBe(0);
  });

  it('a book that was opened anew holds the same, and goes on', async () => {
    const { mesh, anna, book, store } = await filled();
    const again = mesh.book(numberedSigner(99), store.crash());
    expect(again.heads()).toEqual(book.heads());
    expect(roundsOf(again)).toEqual(roundsOf(book));
    expect(again.accept(applied(anna, ROUNDS + 1).text).kind).toBe('new');
    expect(roundsOf(again).at(-1)).toBe(`${anna.nodeId.slice(0, 4)} ${ROUNDS + 1}`);
  });
});
