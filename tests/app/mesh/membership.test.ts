// Who belongs to a mesh: what each rule decides, and that no order of arrival decides anything.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeldOf } from '../../../app/mesh/logEntry.ts';
import type { HeldEntry } from '../../../app/mesh/logEntry.ts';
import { changesMembership, foldMembership } from '../../../app/mesh/membership.ts';
import type { Member, Membership, MembershipKind } from '../../../app/mesh/membership.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { limits } from '../../../schemas/mesh.ts';
import { KeyRing } from '../../sim/keys.ts';
import { hasher, numberedSigner } from './fixture.ts';
import { ALL, Author, HandMesh, noteDraft, offerAll } from './logFixture.ts';

const folded = (entries: readonly HeldEntry[], proven: [string, number][] = []): Membership =>
  foldMembership(entries.filter((held): held is HeldEntry<MembershipKind> => changesMembership(held.entry.kind)), new Map(proven) as never, hasher);
const stateOf = (mesh: HandMesh, index: number, entries = mesh.entries): Member['state'] | undefined => folded(entries).members.get(mesh.author(index).nodeId)?.state;
/** Founder admits 1, 1 admits 2, 2 admits 3: a branch; and the founder admits 4. */
function tree() {
  const mesh = new HandMesh(7);
  const [founder, a, b, c, d] = mesh.authors as [Author, Author, Author, Author, Author];
  founder.admit(a, ALL, 2); a.join(3);
  a.admit(b, ALL, 4); b.join(5);
  b.admit(c, ALL, 6); c.join(7);
  founder.admit(d, ALL, 8); d.join(9);
  return { mesh, founder, a, b, c, d };
}

describe('membership', () => {
  it('M27 begins with the founder, who may do everything, and everything all have in common', () => {
    const { mesh, founder } = tree();
    const membership = folded(mesh.entries);
    expect(membership).toMatchObject({ founder: founder.nodeId, name: 'Ánna’s mesh', stateHash: '1'.repeat(64), shape: { trainMs: 20_000 } });
    expect(membership.members.get(founder.nodeId)).toMatchObject({ state: 'member', scopes: ALL, admittedBy: null, countsUpTo: Infinity });
    expect([...membership.members.values()].map(({ admittedBy }) => admittedBy)).toEqual([null, founder.nodeId, mesh.author(1).nodeId, mesh.author(2).nodeId, founder.nodeId]);
  });

  it('M28 admits only with scope admit, and gives no more than the admitter has', () => {
    const mesh = new HandMesh(5);
    const [founder, a, b, c, d] = mesh.authors as [Author, Author, Author, Author, Author];
    founder.admit(a, ['train', 'admit'], 2); a.join(3);
    a.admit(b, ['train'], 4); b.join(5);
    a.admit(c, ['train', 'chat'], 6);
    b.admit(d, ['train'], 7);
    const { members } = folded(mesh.entries);
    expect(members.get(b.nodeId)?.scopes).toEqual(['train']);
    expect([members.has(c.nodeId), members.has(d.nodeId)]).toEqual([false, false]);
  });

  it('M28 admits nobody under a key that is not its own', () => {
    const mesh = new HandMesh(3);
    mesh.founder.write({ kind: 'admitted', body: { subject: mesh.author(1).nodeId, publicKey: mesh.author(2).publicKey, name: 'n', scopes: [], inviteNonce: null } });
    expect(folded(mesh.entries).members.size).toBe(1);
  });

  it('M28 is full at its limit, and has room again when somebody leaves', () => {
    const mesh = new HandMesh(limits.members + 2, (number) => numberedSigner(number));
    for (let index = 1; index <= limits.members; index += 1) mesh.founder.admit(mesh.author(index), ['train'], index + 1);
    expect(folded(mesh.entries).members.size).toBe(limits.members);
    mesh.author(1).join(100); mesh.author(1).leave(101);
    mesh.founder.admit(mesh.author(limits.members + 1), ['train'], 102);
    expect(stateOf(mesh, limits.members + 1)).toBe('member');
  });

  it('M29 a revocation counts from the founder, from above, and, from where it stands, from the subject itself', () => {
    for (const by of ['founder', 'a', 'b', 'c'] as const) {
      const { mesh, c, ...all } = tree();
      ({ ...all, c })[by].revoke(c, 1, 20);
      expect(stateOf(mesh, 3), by).toBe('revoked');
      expect(folded(mesh.entries).members.get(c.nodeId)).toMatchObject({ scopes: [], countsUpTo: by === 'c' ? 2 : 1 });
    }
  });

  it('M29 and from nobody else: not from below, not from beside, not from a stranger, and never against the founder', () => {
    const { mesh, founder, a, b, c, d } = tree();
    const stranger = new Author(numberedSigner(50), () => mesh.mesh);
    stranger.join(19);
    c.revoke(b, 1, 20); c.revoke(a, 1, 21); d.revoke(c, 1, 22); a.revoke(founder, 1, 23); a.revoke(d, 1, 24); stranger.revoke(c, 1, 25);
    const { members } = folded([...mesh.entries, ...stranger.log]);
    expect([...members.values()].map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'member'));
  });

  it('M29 of two who revoke each other the one above wins, whoever was first', () => {
    for (const [first, second] of [[20, 30], [30, 20]] as const) {
      const { mesh, a, b } = tree();
      a.revoke(b, 1, first);
      b.revoke(a, 1, second);
      expect([stateOf(mesh, 1), stateOf(mesh, 2)]).toEqual(['member', 'revoked']);
    }
    const { mesh, a, d } = tree();
    a.revoke(d, 1, 20); d.revoke(a, 1, 20);
    expect([stateOf(mesh, 1), stateOf(mesh, 4)]).toEqual(['member', 'member']);
  });

  it('M29 what was written beyond the revocation never counted: whom it admitted is out, whom it revoked is in', () => {
    const { mesh, founder, a, b, c } = tree();
    b.revoke(c, 1, 12);
    b.admit(mesh.author(5), ALL, 13);
    mesh.author(5).join(14);
    expect([stateOf(mesh, 3), stateOf(mesh, 5)]).toEqual(['revoked', 'member']);
    a.revoke(b, 2, 15);
    expect([stateOf(mesh, 2), stateOf(mesh, 3), stateOf(mesh, 5)]).toEqual(['revoked', 'member', undefined]);
    // And so it is where the revocation was itself written beyond one.
    founder.revoke(a, 2, 16);
    expect([stateOf(mesh, 1), stateOf(mesh, 2), stateOf(mesh, 3), stateOf(mesh, 5)]).toEqual(['revoked', 'member', 'revoked', 'member']);
  });

  it('M29 is not undone by an admission: a key that was revoked stays out', () => {
    const { mesh, founder, c } = tree();
    mesh.author(1).revoke(c, 1, 20);
    founder.admit(c, ALL, 30);
    expect(stateOf(mesh, 3)).toBe('revoked');
  });

  it('M30 who left is in again when it is admitted later, with what it is given then', () => {
    const { mesh, founder, c, d } = tree();
    c.leave(20);
    expect(stateOf(mesh, 3)).toBe('left');
    // Written before it left, as far as anybody's order goes.
    d.admit(c, ALL, 19);
    expect(stateOf(mesh, 3)).toBe('left');
    founder.admit(c, ['chat'], 21);
    expect(folded(mesh.entries).members.get(c.nodeId)).toMatchObject({ state: 'member', scopes: ['chat'] });
  });

  it('M30 what somebody writes while it is out does nothing', () => {
    const { mesh, b, c } = tree();
    b.leave(20);
    b.admit(mesh.author(5), ALL, 21);
    expect([stateOf(mesh, 2), stateOf(mesh, 3), stateOf(mesh, 5)]).toEqual(['left', 'member', undefined]);
    expect(folded(mesh.entries).members.get(c.nodeId)?.admittedBy).toBe(b.nodeId);
  });

  it('M31 hands scopes, name and the place in the tree to the successor', () => {
    const { mesh, a, b } = tree();
    const next = mesh.author(5);
    a.rotate(next, 20);
    next.join(21);
    const { members } = folded(mesh.entries);
    expect(members.get(a.nodeId)).toMatchObject({ state: 'rotated', successor: next.nodeId, scopes: [], countsUpTo: 3 });
    expect(members.get(next.nodeId)).toMatchObject({ state: 'member', scopes: ALL, admittedBy: mesh.founder.nodeId, boxKey: 'b0'.repeat(32) });
    next.revoke(b, 1, 22);
    expect(stateOf(mesh, 2)).toBe('revoked');
    // What the old key still writes counts for nothing.
    a.admit(mesh.author(6), ALL, 23);
    expect(stateOf(mesh, 6)).toBeUndefined();
  });

  it('M31 goes with the key: revoked before its rotation, its successor is out', () => {
    const { mesh, founder, a } = tree();
    a.rotate(mesh.author(5), 20);
    mesh.author(5).join(21);
    founder.revoke(a, 2, 22);
    expect([stateOf(mesh, 1), stateOf(mesh, 5)]).toEqual(['revoked', undefined]);
  });

  it('M31 the founder may hand on its key, and the next is founder in all but name', () => {
    const { mesh, founder, a } = tree();
    founder.rotate(mesh.author(5), 20);
    mesh.author(5).join(21);
    a.revoke(mesh.author(5), 0, 22);
    expect(stateOf(mesh, 5)).toBe('member');
    mesh.author(5).revoke(a, 1, 23);
    expect(stateOf(mesh, 1)).toBe('revoked');
  });

  it('M32 who told two things is out from there on, and what it did before stands', () => {
    const { mesh, b } = tree();
    b.admit(mesh.author(5), ALL, 12);
    const { members } = folded(mesh.entries, [[b.nodeId, 3]]);
    expect(members.get(b.nodeId)).toMatchObject({ state: 'equivocated', countsUpTo: 2, scopes: [] });
    expect([members.get(mesh.author(3).nodeId)?.state, members.has(mesh.author(5).nodeId)]).toEqual(['member', false]);
  });
});

const AUTHORS = 6;
/** Who admitted whom before they begin. */
const TREE = [[0, 1], [1, 2], [2, 3], [0, 4]] as const;
type Step = { readonly by: number; readonly on: number; readonly act: number; readonly back: number; readonly ahead: number };
const step = fc.record({ by: fc.nat(AUTHORS - 1), on: fc.nat(AUTHORS - 1), act: fc.nat(9), back: fc.nat(3), ahead: fc.nat(4) });

/** Everybody writes whatever it likes, members and others, with an order that lies back at times. */
function history(steps: readonly Step[], grown: readonly (readonly [number, number])[] = TREE): { mesh: HandMesh; entries: HeldEntry[] } {
  const ring = new KeyRing();
  const mesh = new HandMesh(AUTHORS, (number) => ring.signer(1, `${number}`), ring);
  const twins: HeldEntry[] = [];
  // Something to quarrel about.
  for (const [by, on] of grown) { mesh.author(by).admit(mesh.author(on), ALL); mesh.author(on).join((mesh.author(by).last?.entry.lamport ?? 0) + 1); }
  for (const { by, on, act, back, ahead } of steps) {
    const [author, subject] = [mesh.author(by), mesh.author(on)];
    const lamport = (author.last?.entry.lamport ?? 1) + 1 + ahead;
    if (author.log.length === 0) { author.join(lamport); continue; }
    if (act < 4) author.admit(subject, act === 3 ? ['train'] : ALL, lamport);
    else if (act < 6) author.revoke(subject, Math.max(0, subject.log.length - back), lamport);
    else if (act === 6) author.leave(lamport);
    else if (act === 7 && subject.log.length === 0) author.rotate(subject, lamport);
    else if (act === 8 && author.log.length > 1) twins.push(author.draft(noteDraft(lamport), { seq: author.log.length, prev: author.log.at(-2)!.hash, lamport }));
    else author.note(lamport, lamport);
  }
  return { mesh, entries: [...mesh.entries, ...twins] };
}
function shuffled<T>(from: readonly T[], seed: number): T[] {
  const random = SeededStream.from(seed, 'order');
  const list = [...from];
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = random.nextBelow(at + 1);
    [list[at], list[other]] = [list[other]!, list[at]!];
  }
  return list;
}

describe('no order of arrival decides anything', () => {
  it('M33 the same entries fold to the same members', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.nat(), (steps, seed) => {
      const { mesh } = history(steps);
      expect([...folded(shuffled(mesh.entries, seed)).members.values()]).toEqual([...folded(mesh.entries).members.values()]);
    }), { numRuns: 300 });
  });

  it('M33 books that heard the same in another order agree on members, on what counts and on their heads', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 50 }), fc.nat(), fc.nat(), (steps, one, other) => {
      const { mesh, entries } = history(steps);
      const books = [one, other].map((seed) => {
        const book = mesh.book(numberedSigner(99));
        offerAll(book, shuffled(entries, seed));
        return book;
      });
      const views = books.map((book) => ({ members: [...book.membership.members.values()], heads: Object.entries(book.heads()).sort(), notes: book.byKind('invite-cancelled').map(({ hash }) => hash).sort() }));
      expect(views[0]).toEqual(views[1]);
    }), { numRuns: 150 });
  });

  it('M33 the founder is in whatever others write, and nobody has what nobody gave', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { mesh } = history(steps.filter(({ by }) => by !== 0), []);
      const { members, founder } = folded(mesh.entries);
      // The founder alone admits, and it admitted nobody.
      expect([...members.values()].map(({ nodeId, state }) => [nodeId, state])).toEqual([[founder, 'member']]);
      const { mesh: free } = history(steps);
      const everybody = folded(free.entries);
      for (const member of everybody.members.values()) {
        const given = free.entries.flatMap((held) => (isHeldOf(held, 'admitted') && held.entry.body.subject === member.nodeId ? held.entry.body.scopes : []));
        const hasHandedOn = [...everybody.members.values()].some(({ successor }) => successor === member.nodeId);
        if (member.admittedBy !== null && !hasHandedOn) for (const scope of member.scopes) expect(given).toContain(scope);
      }
    }), { numRuns: 200 });
  });
});
