// What the mesh may cost: counted at the socket, kept over a restart, and the sentence that says why rounds wait.
import { describe, expect, it } from 'vitest';
import type { LinkHost, LinkTraffic } from '../../../../main/node/mesh/linkHost.ts';
import { MeshTrafficBook } from '../../../../main/node/mesh/meshTrafficBook.ts';
import { Settings } from '../../../../schemas/settings.ts';
import { MemoryMeshStore } from '../../../doubles/memoryMeshStore.ts';
import { ManualClock, settle } from '../../../doubles/manualClock.ts';

const MEGABYTE = 1024 * 1024, NOON = Date.UTC(2026, 4, 5, 12), HALF_A_DAY_MS = 12 * 3_600_000;

function made(part: Partial<Settings> = {}, store = new MemoryMeshStore()) {
  const clock = new ManualClock(NOON), asked: unknown[] = [], flips: (string | null)[] = [];
  let settings = Settings.parse(part), tell: (traffic: LinkTraffic) => void = () => undefined;
  const today = { up: 0, down: 0 };
  const host = { get today() { return today; }, onTraffic: (listener: typeof tell) => { tell = listener; return () => undefined; }, setLimits: (...said: unknown[]) => { asked.push(said); } } as unknown as LinkHost;
  const book: MeshTrafficBook = new MeshTrafficBook(store, clock, () => settings, () => { flips.push(book.waits()); });
  book.watch(host);
  const moved = (traffic: LinkTraffic) => { today.up += traffic.socketSent ?? traffic.sent; today.down += traffic.socketReceived ?? traffic.received; tell(traffic); };
  const change = (next: Partial<Settings>) => { settings = Settings.parse({ ...settings, ...next }); book.limit(host); };
  return { book, clock, asked, flips, moved, change, store };
}

describe('the traffic of a mesh', () => {
  it('M51 is counted at the socket where the engine tells, else at the channel', () => {
    const { book, moved } = made();
    moved({ sent: 1_000, received: 2_000, socketSent: 1_100, socketReceived: 2_300 });
    moved({ sent: 10, received: 20, socketSent: null, socketReceived: null });
    expect(book.view()).toMatchObject({ sentBytes: 1_110, receivedBytes: 2_320, sentTodayBytes: 1_110, receivedTodayBytes: 2_320 });
  });

  it('M51 a day that is used up makes rounds wait, says so once, and ends with more allowed or with the day', async () => {
    const { book, clock, moved, flips, change } = made({ meshDayMegabytes: 5 });
    moved({ sent: 0, received: 4 * MEGABYTE, socketSent: null, socketReceived: null });
    expect(book.waits()).toBeNull();
    moved({ sent: 0, received: MEGABYTE, socketSent: null, socketReceived: null });
    moved({ sent: 100, received: 0, socketSent: null, socketReceived: null });
    const said = 'Rounds wait until midnight UTC: the 5 MB a day for the mesh are used up. The links stay; meshDayMegabytes in the settings allows more.';
    expect([book.waits(), flips]).toEqual([said, [said]]);
    change({ meshDayMegabytes: 6 });
    expect([book.waits(), flips]).toEqual([null, [said, null]]);
    change({ meshDayMegabytes: 5 });
    await clock.advance(HALF_A_DAY_MS);
    expect([book.waits(), book.view().receivedTodayBytes, book.view().receivedBytes]).toEqual([null, 0, 5 * MEGABYTE]);
  });

  it('M51 on a network that costs by what is sent rounds wait until the switch is taken back', () => {
    const { book, asked, change } = made({ meshMetered: true });
    expect(book.waits()).toBe('Rounds wait: this network costs by what is sent, as the settings (meshMetered) or the system says. The links stay; rounds go on by themselves once neither says so.');
    expect(asked.at(-1)).toMatchObject([{ metered: true }, {}]);
    change({ meshMetered: false });
    expect(book.waits()).toBeNull();
  });

  it('M51 what was used of a day is used after a restart as well', async () => {
    const { book, moved, store } = made({ meshDayMegabytes: 1 });
    moved({ sent: MEGABYTE, received: 0, socketSent: null, socketReceived: null });
    book.close();
    await settle();
    const again = made({ meshDayMegabytes: 1 }, store.crash());
    expect(again.book.waits()).toMatch(/used up/);
    expect(again.asked).toMatchObject([[{ upBytesPerDay: MEGABYTE }, { up: MEGABYTE, down: 0 }]]);
  });
});
