// When shown folders are looked through: at once, then only while somebody watches, one after the other; and when kinds of programs
// are counted.
import { describe, expect, test } from 'vitest';
import { COUNT_EVERY_MS, ProcessKeeper } from '../../../../main/node/land/processKeeper.ts';
import { Listings, LOOK_AGAIN_MS } from '../../../../main/node/land/listings.ts';
import type { Listing } from '../../../../main/node/land/listNames.ts';
import type { ProcessShare } from '../../../../schemas/land.ts';
import { ManualClock, settle } from '../../../doubles/manualClock.ts';

const shown = (landId: string) => ({ landId, path: `/home/me/${landId}`, name: landId, at: '', seq: 1 });

function listings() {
  const clock = new ManualClock(), looked: string[] = [], faults: unknown[] = [];
  let changes = 0, atOnce = 0, most = 0;
  const disk: { listing: Listing; fails: boolean } = { listing: { state: 'shown', files: [{ name: 'a.txt', bytes: 1 }], leftOut: 0, cut: false }, fails: false };
  return {
    clock, looked, faults, disk, changes: () => changes, most: () => most,
    listings: new Listings({
      clock, onChange: () => { changes += 1; }, onFault: (fault) => { faults.push(fault); },
      list: async (path): Promise<Listing> => {
        looked.push(path.slice('/home/me/'.length));
        atOnce += 1;
        most = Math.max(most, atOnce);
        await settle();
        atOnce -= 1;
        if (disk.fails) throw new Error('broken');
        return disk.listing;
      },
    }),
  };
}
const wait = async () => { for (let turn = 0; turn < 8; turn += 1) await settle(); };

describe('looking through shown folders', () => {
  test('each once when it is shown, one after the other; again only while somebody watches', async () => {
    const own = listings();
    own.listings.sync(['a', 'b', 'c'].map(shown));
    expect(own.listings.of('a').state).toBe('looking');
    await wait();
    expect([own.looked, own.most(), own.changes()]).toEqual([['a', 'b', 'c'], 1, 3]);
    expect(own.listings.of('a')).toMatchObject({ state: 'shown', files: [{ name: 'a.txt' }] });
    await own.clock.advance(5 * LOOK_AGAIN_MS);
    expect(own.looked.length).toBe(3);
    own.listings.watch(true);
    await wait();
    expect(own.looked.length).toBe(6);
    await own.clock.advance(LOOK_AGAIN_MS - 1);
    expect(own.looked.length).toBe(6);
    await own.clock.advance(1);
    await wait();
    expect(own.looked.length).toBe(9);
    own.listings.watch(false);
    await own.clock.advance(5 * LOOK_AGAIN_MS);
    expect(own.looked.length).toBe(9);
    own.listings.close();
  });

  test('what is hidden is known no more, also when it was just being looked through', async () => {
    const own = listings();
    own.listings.sync([shown('a')]);
    own.listings.sync([]);
    await wait();
    expect([own.listings.of('a').files, own.changes()]).toEqual([[], 0]);
  });

  test('what is gone, or cannot be looked through, shows nothing, and comes back', async () => {
    const own = listings();
    own.listings.watch(true);
    own.listings.sync([shown('a')]);
    await wait();
    own.disk.listing = { state: 'gone' };
    await own.clock.advance(LOOK_AGAIN_MS);
    await wait();
    expect(own.listings.of('a')).toMatchObject({ state: 'gone', files: [] });
    own.disk.fails = true;
    await own.clock.advance(LOOK_AGAIN_MS);
    await wait();
    expect([own.listings.of('a').state, own.faults.length]).toEqual(['denied', 1]);
    own.disk.fails = false;
    own.disk.listing = { state: 'shown', files: [], leftOut: 1, cut: false };
    own.listings.lookAgain();
    await wait();
    expect(own.listings.of('a').state).toBe('shown');
    own.listings.close();
  });
});

describe('kinds of programs', () => {
  const share: ProcessShare = { class: 'browser', count: 2, load: 100 };
  function keeper() {
    const clock = new ManualClock();
    const own = { clock, on: true, shares: [share] as ProcessShare[] | null, reads: 0, changes: 0, forgotten: 0, gate: Promise.resolve(), keeper: null as unknown as ProcessKeeper };
    own.keeper = new ProcessKeeper({
      clock, isOn: () => own.on, onChange: () => { own.changes += 1; }, onFault: (fault) => { throw fault; },
      loads: { read: async () => { own.reads += 1; await own.gate; return own.shares; }, forget: () => { own.forgotten += 1; } },
    });
    return own;
  }

  test('are counted every ten seconds while they are wanted and somebody watches, and told when they changed', async () => {
    const own = keeper();
    await own.clock.advance(60_000);
    expect(own.reads).toBe(0);
    own.keeper.watch(true);
    await settle();
    expect([own.reads, own.changes, own.keeper.shares]).toEqual([1, 1, [share]]);
    await own.clock.advance(COUNT_EVERY_MS);
    expect([own.reads, own.changes]).toEqual([2, 1]);
    own.keeper.watch(false);
    expect([own.keeper.shares, own.changes]).toEqual([[], 2]);
    await own.clock.advance(60_000);
    expect(own.reads).toBe(2);
  });

  test('are gone at once when they are turned off, also while they are counted', async () => {
    const own = keeper();
    own.keeper.watch(true);
    await settle();
    own.on = false;
    own.keeper.look();
    expect(own.keeper.shares).toEqual([]);
    own.on = true;
    let open = (): void => undefined;
    own.gate = new Promise((resolve) => { open = resolve; });
    own.keeper.look();
    own.on = false;
    open();
    await settle();
    expect(own.keeper.shares).toEqual([]);
    await own.clock.advance(60_000);
    expect(own.reads).toBe(2);
    own.keeper.close();
  });
});
