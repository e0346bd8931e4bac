// What is taken into the logs, and what is not: each attack on a log once.
import { describe, expect, it } from 'vitest';
import { heldEntry } from '../../../app/mesh/logEntry.ts';
import type { HeldEntry } from '../../../app/mesh/logEntry.ts';
import type { LogBook } from '../../../app/mesh/logBook.ts';
import type { Accepted } from '../../../app/mesh/logBook.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { limits } from '../../../schemas/mesh.ts';
import { settle } from '../../doubles/manualClock.ts';
import { MemoryMeshStore } from '../../doubles/memoryMeshStore.ts';
import { hasher, malleated, NOW, numberedSigner } from './fixture.ts';
import { ALL, Author, HandMesh, noteDraft, offerAll } from './logFixture.ts';

/** A founder, a member with five entries, and a book that holds all of it. */
function filled() {
  const mesh = new HandMesh(4);
  const { founder } = mesh;
  const anna = mesh.author(1);
  founder.admit(anna);
  anna.join(3);
  for (let number = 0; number < 4; number += 1) anna.note(number);
  const store = new MemoryMeshStore();
  const book = mesh.book(numberedSigner(99), store);
  for (const { text } of [...founder.log, ...anna.log]) expect(book.accept(text).kind).toBe('new');
  return { mesh, founder, anna, book, store };
}
const verdict = (accepted: Accepted): string => (accepted.kind === 'refused' ? accepted.reason : accepted.kind === 'gap' ? `gap after ${accepted.haveSeq}` : accepted.kind);
const tampered = (held: HeldEntry, change: object): string => heldEntry({ ...held.entry, ...change }, hasher).text;

describe('a book takes nothing but what continues a log', () => {
  const { mesh, founder, anna, book } = filled();
  const next = anna.draft(noteDraft(9));
  const stranger = new Author(numberedSigner(50), () => mesh.mesh);
  const elsewhere = new HandMesh(2, (number) => numberedSigner(number + 60));
  const attacks: readonly (readonly [string, string, string, boolean?])[] = [
    ['again', anna.log[2]!.text, 'known'],
    ['again under another signature that also holds', tampered(anna.log[2]!, { signature: hexOf(malleated(Buffer.from(anna.log[2]!.entry.signature, 'hex'))) }), 'known'],
    ['too early', anna.draft(noteDraft(9), { seq: 9, prev: next.hash }).text, 'gap after 5'],
    ['behind another one than the last', anna.draft(noteDraft(9), { prev: anna.log[2]!.hash }).text, 'gap after 4'],
    ['forged: signed by another member', new Author(founder.signer, () => mesh.mesh).draft(noteDraft(9), { seq: 6, prev: anna.last!.hash, lamport: 20 }).text.replace(founder.nodeId, anna.nodeId), 'bad-signature', true],
    ['altered after it was signed', tampered(next, { wallMs: NOW + 1 }), 'bad-signature', true],
    ['with a signature that was turned', tampered(next, { signature: hexOf(malleated(Buffer.from(next.entry.signature, 'hex'))) }), 'bad-signature', true],
    ['of nobody', stranger.draft({ kind: 'joined', body: { name: 'n', publicKey: stranger.publicKey, boxKey: stranger.publicKey } }).text, 'not-a-member'],
    ['of another mesh', tampered(next, { mesh: elsewhere.mesh }), 'wrong-mesh', true],
    ['that founds another mesh', elsewhere.founder.log[0]!.text, 'wrong-mesh', true],
    ['whose order goes back', anna.draft(noteDraft(9), { lamport: anna.last!.entry.lamport }).text, 'malformed', true],
    ['that would end all order', anna.draft(noteDraft(9), { lamport: 2 ** 48 }).text, 'malformed'],
    ['that hands a key to somebody who did not ask for it', anna.draft({ kind: 'rotated', body: { successor: stranger.publicKey, proof: hexOf(anna.signer.sign(new Uint8Array(1))) } }).text, 'bad-signature', true],
    ['that shows no two entries', anna.draft({ kind: 'equivocation-shown', body: { author: founder.nodeId, first: founder.log[0]!.text, second: founder.log[1]!.text } }).text, 'malformed', true],
    ['that shows one entry twice', anna.draft({ kind: 'equivocation-shown', body: { author: founder.nodeId, first: founder.log[0]!.text, second: founder.log[0]!.text } }).text, 'malformed', true],
    ['that shows a second entry it made itself', anna.draft({ kind: 'equivocation-shown', body: { author: founder.nodeId, first: founder.log[1]!.text, second: tampered(founder.log[1]!, { wallMs: 5 }) } }).text, 'bad-signature', true],
    ['that is no entry', '{}', 'malformed', true],
    ['that is too large', 'x'.repeat(limits.entryBytes + 1), 'too-large', true],
  ];
  it.each(attacks.map(([name, text, expected, isFault = false]) => ({ name, text, expected, isFault })))('M22 $name', ({ text, expected, isFault }) => {
    const before = [book.heads(), [...book.membership.members.values()]];
    const accepted = book.accept(text);
    expect(verdict(accepted)).toBe(expected);
    if (accepted.kind === 'refused') expect(accepted.isFault).toBe(isFault);
    expect([book.heads(), [...book.membership.members.values()]]).toEqual(before);
  });

  it('M22 and afterwards takes what does continue it', () => { expect(book.accept(next.text).kind).toBe('new'); });
});

describe('a book', () => {
  it('M22 takes a log only from its beginning, in order, whatever order it came in', () => {
    const { mesh, founder, anna } = filled();
    const book = mesh.book(numberedSigner(99));
    expect(verdict(book.accept(anna.log[0]!.text))).toBe('not-a-member');
    expect(verdict(book.accept(founder.log[1]!.text))).toBe('not-a-member');
    expect(offerAll(book, [...anna.log, ...founder.log].reverse())).toBe(7);
    expect(Object.keys(book.heads())).toEqual([founder.nodeId, anna.nodeId]);
  });

  it('M22 gives texts back as they came, within the bytes asked for, and at least one', () => {
    const { anna, book } = filled();
    const texts = anna.log.map(({ text }) => text);
    expect(book.entriesFrom(anna.nodeId, 2, 1e6, 64)).toEqual(texts.slice(1));
    expect(book.entriesFrom(anna.nodeId, 2, 1e6, 2)).toEqual(texts.slice(1, 3));
    expect(book.entriesFrom(anna.nodeId, 1, texts[0]!.length + texts[1]!.length, 64)).toEqual(texts.slice(0, 2));
    expect(book.entriesFrom(anna.nodeId, 1, 1, 64)).toEqual(texts.slice(0, 1));
    expect(book.entriesFrom(anna.nodeId, 6, 1e6, 64)).toEqual([]);
    expect(book.entriesFrom(numberedSigner(5).nodeId as never, 1, 1e6, 64)).toEqual([]);
  });

  it('M23 shows two entries with one number, takes nothing of their author from there on, and knows it after a restart', async () => {
    const { mesh, anna, book, store } = filled();
    const heard: number[] = [];
    book.onEquivocation(({ seq }) => { heard.push(seq); });
    const twin = new Author(anna.signer, () => mesh.mesh);
    twin.log.push(...anna.log.slice(0, 2));
    const second = twin.note(77);
    expect(book.accept(second.text)).toMatchObject({ kind: 'equivocation', author: anna.nodeId, seq: 3, first: { hash: anna.log[2]!.hash }, second: { hash: second.hash } });
    expect(verdict(book.accept(anna.draft(noteDraft(9)).text))).toBe('equivocation');
    expect(verdict(book.accept(twin.note(78).text))).toBe('equivocation');
    expect(heard).toEqual([3]);
    const check = (one: LogBook) => {
      expect(one.membership.members.get(anna.nodeId)).toMatchObject({ state: 'equivocated', countsUpTo: 2, scopes: [] });
      expect(one.heads()[anna.nodeId]).toEqual([2, anna.log[1]!.hash]);
      expect(one.byKind('invite-cancelled')).toHaveLength(1);
      expect(one.proofOf(anna.nodeId)?.seq).toBe(3);
    };
    check(book);
    await settle();
    check(mesh.book(numberedSigner(99), store.crash()));
  });

  it('M23 of two proofs the earlier one counts, in whatever order they came', () => {
    const { mesh, anna, book } = filled();
    const twin = new Author(anna.signer, () => mesh.mesh);
    twin.log.push(anna.log[0]!);
    const [second, third] = [twin.note(77), twin.note(78)];
    expect(book.accept(third.text)).toMatchObject({ kind: 'equivocation', seq: 3 });
    expect(book.accept(second.text)).toMatchObject({ kind: 'equivocation', seq: 2 });
    expect(book.membership.members.get(anna.nodeId)?.countsUpTo).toBe(1);
  });

  it('M23 believes a proof that another member shows, and takes entries before it that come later', () => {
    const { mesh, founder, anna, book: informed } = filled();
    const twin = new Author(anna.signer, () => mesh.mesh);
    twin.log.push(...anna.log.slice(0, 3));
    const second = twin.note(77);
    informed.accept(second.text);
    const shown = founder.write({ kind: 'equivocation-shown', body: { author: anna.nodeId, first: anna.log[3]!.text, second: second.text } });
    const book = mesh.book(numberedSigner(98));
    for (const { text } of founder.log) expect(book.accept(text).kind).toBe('new');
    expect(book.membership.members.get(anna.nodeId)).toMatchObject({ state: 'equivocated', countsUpTo: 3 });
    expect(anna.log.map(({ text }) => verdict(book.accept(text)))).toEqual(['new', 'new', 'new', 'equivocation', 'equivocation']);
    expect(informed.accept(shown.text).kind).toBe('new');
    expect(informed.heads()).toEqual(book.heads());
  });

  it('M23 a member that sees both sides shows them to all others, once', async () => {
    const { mesh, founder, anna } = filled();
    const store = new MemoryMeshStore();
    await store.append(mesh.entries.map(({ text }) => text));
    const book = mesh.book(founder.signer, store);
    const twin = new Author(anna.signer, () => mesh.mesh);
    twin.log.push(...anna.log.slice(0, 2));
    const second = twin.note(77);
    book.accept(second.text);
    book.accept(twin.note(78).text);
    await settle();
    const shown = book.byKind('equivocation-shown');
    expect(shown.map(({ entry }) => [entry.author, entry.body.author, entry.body.second])).toEqual([[founder.nodeId, anna.nodeId, second.text]]);
    const newcomer = mesh.book(numberedSigner(98));
    for (const text of book.entriesFrom(founder.nodeId, 1, 1e6, 64)) newcomer.accept(text);
    expect(newcomer.membership.members.get(anna.nodeId)?.state).toBe('equivocated');
  });

  it('M24 beyond a revocation nothing is taken, and what is held no longer counts', () => {
    const { mesh, founder, anna, book } = filled();
    const late = mesh.book(numberedSigner(98));
    founder.revoke(anna, 2);
    offerAll(late, founder.log);
    expect(anna.log.map(({ text }) => verdict(late.accept(text)))).toEqual(['new', 'new', 'revoked', 'revoked', 'revoked']);
    book.accept(founder.last!.text);
    expect(book.byKind('invite-cancelled')).toHaveLength(1);
    expect(verdict(book.accept(anna.draft(noteDraft(9)).text))).toBe('revoked');
    expect(book.entriesFrom(anna.nodeId, 1, 1e6, 64)).toHaveLength(2);
    expect(book.heads()).toEqual(late.heads());
  });

  it('M24 who left writes nothing more until it is admitted again', () => {
    const { founder, anna, book } = filled();
    book.accept(anna.leave().text);
    const after = anna.note(9);
    expect(verdict(book.accept(after.text))).toBe('not-a-member');
    book.accept(founder.admit(anna, ALL, 20).text);
    expect(book.accept(after.text).kind).toBe('new');
  });
});

describe('the own log', () => {
  async function founderBook(store = new MemoryMeshStore()) {
    const mesh = new HandMesh(2);
    const book = mesh.book(mesh.founder.signer, store);
    const founding = book.found(mesh.founder.log[0]!.entry);
    await settle();
    await founding;
    return { mesh, book, store };
  }

  it('M25 is on disk before anybody hears of an entry, in order, one commit for what comes together', async () => {
    const { book, store } = await founderBook();
    const heard: number[] = [];
    book.onEntry((held, isOwn) => { expect(store.entries()).toContain(held.text); expect(isOwn).toBe(true); heard.push(held.entry.seq); });
    const before = store.commits;
    const writing = Promise.all(Array.from({ length: 20 }, (_, number) => book.append(noteDraft(number))));
    expect(heard).toEqual([]);
    expect(book.last(book.nodeId)?.entry.seq).toBe(1);
    const written = await writing;
    expect(written.map(({ entry }) => entry.seq)).toEqual(Array.from({ length: 20 }, (_, number) => number + 2));
    expect(heard).toEqual(written.map(({ entry }) => entry.seq));
    expect(store.commits - before).toBeLessThanOrEqual(2);
  });

  it('M25 goes on where the disk had no room, without a second entry of one number', async () => {
    const { mesh, book, store } = await founderBook();
    store.isFull = true;
    const writing = [book.append(noteDraft(1)), book.append(noteDraft(2))];
    await mesh.clock.advance(5_000);
    expect(book.last(book.nodeId)?.entry.seq).toBe(1);
    store.isFull = false;
    await mesh.clock.advance(2_000);
    expect((await Promise.all(writing)).map(({ entry }) => entry.seq)).toEqual([2, 3]);
    expect(store.entries()).toHaveLength(3);
  });

  it.each([0, 1, 2, 3])('M25 after a crash with %i writes that reached the disk, never tells two things with one number', async (survive) => {
    const { mesh, book, store } = await founderBook();
    await book.append(noteDraft(1));
    const told: HeldEntry[] = [];
    book.onEntry((held) => { told.push(held); });
    for (const number of [2, 3, 4]) void book.append(noteDraft(number)).catch(() => undefined);
    // The first of them is with the disk by then.
    await Promise.resolve(); await Promise.resolve();
    const again = mesh.book(mesh.founder.signer, store.crash(survive));
    const next = await again.append(noteDraft(5));
    const witness = mesh.book(numberedSigner(99));
    for (const held of [mesh.founder.log[0]!, ...told]) witness.accept(held.text);
    for (const text of again.entriesFrom(again.nodeId, 1, 1e6, 64)) expect(['new', 'known']).toContain(witness.accept(text).kind);
    expect(witness.last(again.nodeId)?.hash).toBe(next.hash);
  });

  it('M25 that was restored from an older copy takes back from others what it had written since', async () => {
    const { mesh, book, store } = await founderBook();
    const copy = store.crash();
    const written = [await book.append(noteDraft(1)), await book.append(noteDraft(2))];
    const restored = mesh.book(mesh.founder.signer, copy);
    for (const { text } of written) expect(restored.accept(text).kind).toBe('new');
    expect((await restored.append(noteDraft(3))).entry.seq).toBe(4);
  });

  it('M25 refuses to write what others would refuse', async () => {
    const { mesh, book } = await founderBook();
    await expect(book.append({ kind: 'equivocation-shown', body: { author: mesh.founder.nodeId, first: '{}', second: '{}' } })).rejects.toThrow(/others would refuse/);
    expect((await book.append(noteDraft(1))).entry.seq).toBe(2);
  });

  it('M25 ends with a word when it is closed before the disk answered', async () => {
    const { book, store } = await founderBook();
    store.isFull = true;
    const writing = book.append(noteDraft(1));
    book.close();
    await expect(writing).rejects.toThrow(/closed/);
    await expect(book.append(noteDraft(2))).rejects.toThrow(/closed/);
  });

  it('M25 writes whole milliseconds, whatever its clock says', async () => {
    const mesh = new HandMesh(1);
    const book = mesh.book(mesh.founder.signer, new MemoryMeshStore(), { clock: { now: () => NOW + 0.75, after: () => () => undefined, monotonicMs: () => 0 } });
    await book.found(mesh.founder.log[0]!.entry);
    expect((await book.append(noteDraft(1))).entry.wallMs).toBe(NOW);
  });

  it('M26 numbers its entries above everything it has seen', async () => {
    const { mesh, book } = await founderBook();
    const anna = mesh.author(1);
    await book.append({ kind: 'admitted', body: { subject: anna.nodeId, publicKey: anna.publicKey, name: 'Anna', scopes: [...ALL], inviteNonce: null } });
    book.accept(anna.join(500).text);
    expect((await book.append(noteDraft(1))).entry.lamport).toBe(501);
  });
});

describe('what lies on the disk', () => {
  it('M25 is read back as it was, chain and all', async () => {
    const { mesh, book, store } = filled();
    await settle();
    const again = mesh.book(numberedSigner(99), store.crash());
    expect(again.heads()).toEqual(book.heads());
    expect([...again.membership.members.values()]).toEqual([...book.membership.members.values()]);
  });

  it.each([
    ['with a hole', (texts: string[]) => texts.filter((_, at) => at !== 3)],
    ['in another order', (texts: string[]) => [texts[0]!, texts[3]!, ...texts.slice(1, 3), ...texts.slice(4)]],
    ['with a letter changed', (texts: string[]) => texts.map((text, at) => (at === 3 ? text.replace('"wallMs":1', '"wallMs":2') : text))],
    ['with something that is no entry', (texts: string[]) => [...texts, '{}']],
    ['of another mesh', (texts: string[]) => [...texts, new HandMesh(1, (number) => numberedSigner(number + 60)).founder.log[0]!.text]],
  ])('M25 %s is damage, with its name', async (_, damage) => {
    const { mesh, store } = filled();
    await settle();
    const broken = new MemoryMeshStore();
    await broken.append(damage([...store.entries()]));
    expect(() => mesh.book(numberedSigner(99), broken)).toThrow(expect.objectContaining({ name: 'LogDamaged' }));
  });
});
