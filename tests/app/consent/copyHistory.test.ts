// What the history tells of copies for members: each yes and no with whom it was about, and whether it still holds.
import { expect, it } from 'vitest';
import { COPY_KINDS, copyHistoryOf } from '../../../app/consent/copyHistory.ts';
import type { JournalEntry, JournalKind } from '../../../schemas/journal.ts';

const BEN = 'abcdef0123456789', at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second)).toISOString(), now = Date.parse(at(60));
const body = { name: 'le\u202Etter.txt', peerName: 'Ben' };
const row = (seq: number, kind: JournalKind, fact: object = {}, of: object | null = body, erased = false) => ({ seq, at: at(seq), kind, fact: { meshId: 'm', peer: BEN, artefact: 'f', ...fact }, body: of, erased }) as JournalEntry;
const granted = (seq: number, end: number, of: object | null = body, erased = false) => row(seq, 'ArtefactGranted', { purpose: 'read', expiresAt: at(end) }, of, erased);
const words = (...rows: JournalEntry[]) => copyHistoryOf(rows, now).map(({ decision, holds }) => (holds ? `${decision} holds` : decision));

it('names the file and who may have it: its own name for itself, and the beginning of its id, which nobody chooses', () => {
  expect(copyHistoryOf([granted(1, 90)], now)).toMatchObject([{ decision: 'granted', name: 'letter.txt', copyFor: 'Ben (abcdef01)', expiresAt: at(90), holds: true, sourceId: null }]);
  expect(copyHistoryOf([row(1, 'ArtefactDenied', { never: false }, { name: '', peerName: '' })], now)).toMatchObject([{ name: 'a file', copyFor: 'abcdef01' }]);
});

it('only what was erased is told as erased: rows from before there were names take the name it was shared under', () => {
  const name = (...rows: JournalEntry[]) => copyHistoryOf(rows, now)[0]?.name;
  expect([name(granted(2, 90, null)), name(granted(2, 90, null, true)), name(row(1, 'ArtefactShared', {}, { path: '/a/b.txt', name: 'b.txt' }), granted(2, 90, null))]).toEqual(['a file', null, 'b.txt']);
});

it('a yes holds until its end, or until it was taken back; an end that came before is not lost by what came later', () => {
  expect(words(granted(1, 90))).toEqual(['granted holds']);
  expect(words(granted(1, 30))).toEqual(['granted', 'expired']);
  expect(words(granted(1, 90), row(2, 'ArtefactGrantWithdrawn'))).toEqual(['granted', 'withdrawn']);
  expect(words(granted(1, 30), granted(35, 90), row(40, 'ArtefactGrantWithdrawn'))).toEqual(['granted', 'expired', 'granted', 'withdrawn']);
  expect(words(granted(1, 30), row(20, 'ArtefactGrantWithdrawn'))).toEqual(['granted', 'withdrawn']);
});

it.each([['ArtefactUnshared', {}], ['PeerRevoked', { reach: 'mesh' }], ['MeshKeyRotated', { from: 'x', to: 'y' }]] as const)('a yes holds no longer after %s, of the same mesh', (kind, fact) => {
  expect(words(granted(1, 90), row(2, kind, fact, null))).toEqual(['granted']);
  expect(words(granted(1, 90), row(2, kind, { ...fact, meshId: 'another' }, null))).toEqual(['granted holds']);
});

it('a yes stands while its member is blocked here or this node is out of the mesh: whoever comes back in time has it', () => {
  expect(words(granted(1, 90), row(2, 'PeerRevoked', { reach: 'here' }, null), row(3, 'MeshLeft', {}, null))).toEqual(['granted holds']);
});

it('what ends the permission of another member or for another file ends nothing here', () => {
  expect(words(granted(1, 90), row(2, 'PeerRevoked', { peer: 'another', reach: 'mesh' }, null), row(3, 'ArtefactUnshared', { artefact: 'another' }, null))).toEqual(['granted holds']);
  expect(words(granted(1, 90), row(2, 'ArtefactGrantWithdrawn', { peer: 'another' }))).toEqual(['granted holds', 'withdrawn']);
});

it('a never holds until the file is shared anew; a no that is no never holds nothing', () => {
  const never = row(3, 'ArtefactDenied', { never: true }), shared = (seq: number, artefact = 'f') => row(seq, 'ArtefactShared', { artefact }, { path: '/a', name: 'a' });
  expect([words(shared(1), never), words(never, shared(4)), words(never, shared(4, 'another')), words(row(3, 'ArtefactDenied', { never: false }))]).toEqual([['never holds'], ['never'], ['never holds'], ['not-now']]);
});

it('what members cause by themselves is not read for it: it would push decisions out', () => {
  for (const kind of ['ArtefactRefused', 'ArtefactRequested', 'RoundApplied'] as const) expect(COPY_KINDS as readonly JournalKind[]).not.toContain(kind);
});
