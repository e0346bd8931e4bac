// Requests to read: how many may wait, how their names may look, what a yes may cover, and the history they leave.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiryOf } from '../../../app/consent/expiry.ts';
import { historyOf } from '../../../app/consent/history.ts';
import { NAME_CHARACTERS_MAX, NAMELESS, shownName } from '../../../app/consent/names.ts';
import { OfferQueue, OFFERS_MAX, PEER_OFFERS_MAX, reachesOf, viewOf } from '../../../app/consent/offers.ts';
import type { Offer } from '../../../app/consent/offers.ts';
import { OfferView, SHOWN_NAMES_MAX } from '../../../schemas/consent.ts';
import type { JournalEntry } from '../../../schemas/journal.ts';

let made = 0;
function offer(over: Partial<Offer> = {}): Offer {
  made += 1;
  return {
    id: `o-${String(made).padStart(16, '0')}`, asker: { kind: 'you' }, kind: 'file', path: `/home/me/${made}.txt`, name: `${made}.txt`, why: 'You chose this file.', sourceId: null, added: null,
    toRead: [{ name: `${made}.txt`, bytes: 10, reason: null }], toRefuse: [], seen: null, scope: 'device', offeredAt: new Date(made * 1000).toISOString(), ...over,
  };
}
const peer = (id: string) => ({ kind: 'peer' as const, nodeId: id, name: `peer \u202E${id}`, keyWords: 'amber fox' });

describe('the queue', () => {
  it('C8: takes three of a peer, one of a watched folder, and so many of all; what is decided makes room', () => {
    const queue = new OfferQueue();
    const ofPeer = Array.from({ length: PEER_OFFERS_MAX + 1 }, () => queue.add(offer({ asker: peer('a') })));
    expect(ofPeer.map(({ ok }) => ok)).toEqual([true, true, true, false]);
    expect(queue.add(offer({ asker: peer('b') })).ok).toBe(true);
    const watch = { kind: 'watch' as const, sourceId: 's-1' };
    expect([queue.add(offer({ asker: watch })), queue.add(offer({ asker: watch }))]).toEqual([expect.objectContaining({ ok: true }), { ok: false, why: 'too-many-of-one' }]);
    while (queue.list.length < OFFERS_MAX) queue.add(offer());
    expect(queue.add(offer())).toEqual({ ok: false, why: 'full' });
    queue.take(queue.list[0]?.id ?? '');
    expect(queue.add(offer({ asker: peer('a') })).ok).toBe(true);
  });

  it('keeps one request for one place, a decision finds it once, and one that is put back stands where it stood', () => {
    const queue = new OfferQueue();
    const [first, second] = [offer({ path: '/a' }), offer({ path: '/b' })];
    for (const one of [first, second]) queue.add(one);
    expect(queue.add(offer({ path: '/a' }))).toEqual({ ok: true, offer: first });
    expect([queue.take(first.id), queue.take(first.id)]).toEqual([first, null]);
    queue.putBack(first);
    expect(queue.list).toEqual([first, second]);
    queue.add(offer({ sourceId: 's-9' }));
    queue.dropSource('s-9');
    expect(queue.list).toEqual([first, second]);
  });

  it('shows a window names only, cut and counted, never a path', () => {
    const names = Array.from({ length: SHOWN_NAMES_MAX + 5 }, (_, index) => ({ name: `f${index}\u202Etxt`, bytes: 2, reason: null }));
    const view = OfferView.parse(viewOf(offer({ kind: 'folder', name: 'no\u200Btes', toRead: names, asker: peer('c'), path: '/home/secret-user/notes' })));
    expect(view).toMatchObject({ name: 'notes', files: SHOWN_NAMES_MAX + 5, bytes: 2 * (SHOWN_NAMES_MAX + 5), asker: { name: 'peer c' } });
    expect(view.toRead.length).toBe(SHOWN_NAMES_MAX);
    expect(JSON.stringify(view)).not.toMatch(/secret-user|\u202E|\u200B/);
  });

  it('lets a folder be watched, a file not, and what was added only as its folder is', () => {
    expect([reachesOf(offer()), reachesOf(offer({ kind: 'folder' })), reachesOf(offer({ kind: 'folder', added: new Map([['a', '1']]) }))]).toEqual([['file', 'once'], ['folder', 'once'], ['folder']]);
  });
});

describe('a name that others chose', () => {
  it.each([
    ['plain.txt', 'plain.txt'], ['  spaces \n\t in it ', 'spaces in it'], ['invoice\u202Efdp.exe', 'invoicefdp.exe'], ['a\u200B\u200D\u2060b\uFEFF', 'ab'], ['\u0000\u001B[31mred\u009B', '[31mred'],
    ['\u3164\u2800\uFFA0', NAMELESS], ['', NAMELESS], ['e\u0301\u0302\u0303\u0304\u0305', 'e\u0301\u0302'], ['\uD800half', '\uFFFDhalf'], ['Ünïcödé 日本語.md', 'Ünïcödé 日本語.md'],
  ])('%j is shown as %j', (name, shown) => { expect(shownName(name)).toBe(shown); });

  it('C8: is never longer than sixty-four signs, keeps its end, and holds nothing unseen, whatever it is', () => {
    expect(shownName(`${'a'.repeat(200)}.pdf.exe`)).toMatch(/^a{43}…a{12}\.pdf\.exe$/);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      const shown = shownName(name);
      expect([...shown].length).toBeLessThanOrEqual(NAME_CHARACTERS_MAX);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(shown.trim().length).toBeGreaterThan(0);
      expect(shownName(shown)).toBe(shown);
    }), { numRuns: 2000 });
  });
});

describe('the end of a permission', () => {
  const now = new Date(2026, 5, 1, 12).getTime();
  it.each([['12h', new Date(now + 12 * 3_600_000)], ['7d', new Date(now + 7 * 86_400_000)], ['2w', new Date(now + 14 * 86_400_000)], ['2026-06-01', new Date(2026, 5, 2)], [' 2027-01-31 ', new Date(2027, 1, 1)]])('%s', (words, end) => { expect(expiryOf(words, now)).toBe(end.toISOString()); });
  it.each(['', '0d', '7', 'd', '7 d', '-3d', '1y', '2026-05-31', '2026-02-30', '99999w', 'tomorrow'])('%j is none', (words) => { expect(expiryOf(words, now)).toBeNull(); });
});

describe('the history', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 5, 1, 12, 0, second)).toISOString();
  const grant = (seq: number, over: object = {}, body: object | null = { path: '/home/me/notes', name: 'no\u202Etes' }): JournalEntry => ({ seq, at: at(seq), kind: 'ConsentGranted', fact: { grantId: `g-${seq}`, sourceId: 's-1', kind: 'folder', scope: 'device', expiresAt: null, reach: 'folder', ...over }, body, erased: body === null } as JournalEntry);
  const withdrawn = (seq: number, grantId: string): JournalEntry => ({ seq, at: at(seq), kind: 'ConsentWithdrawn', fact: { grantId, sourceId: 's-1' }, body: null, erased: false });
  const now = Date.parse(at(60));
  const words = (rows: JournalEntry[]) => historyOf(rows, now).map(({ decision, holds }) => (holds ? `${decision} holds` : decision));

  it('tells what holds, what was taken back, and what ended by itself, the newest first', () => {
    expect(words([grant(1)])).toEqual(['granted holds']);
    expect(words([grant(1), withdrawn(2, 'g-1')])).toEqual(['withdrawn', 'granted']);
    expect(words([grant(1, { expiresAt: at(30) }), grant(2, { sourceId: 's-2' })])).toEqual(['expired', 'granted holds', 'granted']);
    expect(words([grant(1, { expiresAt: at(30) }), withdrawn(2, 'g-1')])).toEqual(['withdrawn', 'granted']);
  });

  it('a yes that a newer one took the place of was not taken back by anybody', () => {
    expect(words([grant(1, { scope: 'mesh' }), grant(2), withdrawn(3, 'g-1')])).toEqual(['granted holds', 'granted']);
  });

  it('names are as the window may show them, and gone once they were erased', () => {
    const refused: JournalEntry = { seq: 3, at: at(3), kind: 'ConsentRefused', fact: { offerId: 'o-1', sourceId: null, never: true }, body: null, erased: true };
    expect(historyOf([grant(1), grant(2, {}, null), refused], now).map(({ name, holds }) => [name, holds])).toEqual([[null, false], [null, true], ['notes', true]]);
  });

  it('a refusal of what came to a folder names that, not the folder', () => {
    const refused = (names: string[]): JournalEntry => ({ seq: 1, at: at(1), kind: 'ConsentRefused', fact: { offerId: 'o-1', sourceId: 's-1', never: true }, body: { path: '/home/me/notes', name: 'notes', names }, erased: false });
    expect([[], ['a\u202E.md'], ['a.md', 'b.md']].map((names) => historyOf([refused(names)], now)[0]?.name)).toEqual(['notes', 'a.md in notes', '2 files in notes']);
  });

  it('a never that was lifted holds no longer', () => {
    const rows: JournalEntry[] = [
      { seq: 1, at: at(1), kind: 'ConsentRefused', fact: { offerId: 'o-1', sourceId: null, never: true }, body: { path: '/a', name: 'a', names: [] }, erased: false },
      { seq: 2, at: at(2), kind: 'ConsentPreviewed', fact: { offerId: 'o-1', sourceId: null }, body: { path: '/a', name: 'a' }, erased: false },
    ];
    expect(words(rows)).toEqual(['previewed', 'never holds']);
    expect(historyOf([...rows, { seq: 3, at: at(3), kind: 'ConsentLifted', fact: { offerId: 'o-1' }, body: null, erased: false }], now).map(({ decision, name, holds }) => [decision, name, holds])).toEqual([['lifted', 'a', false], ['previewed', 'a', false], ['never', 'a', false]]);
  });
});
