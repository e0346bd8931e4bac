// A running node joined to the shell that started it: what the system tells reaches the judge of what may be done, pages that ended
// are given up, the shell hears how the node is. Node and channel are played.
import { expect, it } from 'vitest';
import { joinShell } from '../../../../main/node/desktop/joinShell.ts';
import { ShellLink } from '../../../../main/node/desktop/shellLink.ts';
import { Settings } from '../../../../schemas/settings.ts';
import { someStatus } from '../../../doubles/hostAgent.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

function bench(hasPages: boolean) {
  const heard: unknown[] = [], lost: string[] = [], said: unknown[] = [], notices: string[] = [];
  let tell: (message: unknown) => void = () => undefined, following = 0;
  const link = new ShellLink({ post: (message) => { said.push(message); }, onMessage: (listener) => { tell = listener; }, onClosed: () => undefined }, new ManualClock());
  const agent = {
    notices: { linksRefused: (why: string) => { notices.push(why); } },
    guest: { hear: (signals: unknown) => { heard.push(signals); }, metered: false }, status: () => someStatus, consent: { desk: { waiting: () => ({ offers: [] }) } }, mesh: { view: () => null }, parts: { settings: { current: Settings.parse({}) } },
    onEvent: () => { following += 1; return () => { following -= 1; }; },
  };
  const page = (kind: string) => ({ lost: (why: string) => { lost.push(`${kind}: ${why}`); }, refuse: (why: string) => { lost.push(`${kind} for good: ${why}`); } });
  const pages = { compute: page('compute'), link: page('link') };
  const end = joinShell(link, agent as never, (hasPages ? pages : null) as never);
  return { heard, lost, notices, said, end, tell: (message: unknown) => { tell(message); }, following: () => following };
}
const UNKNOWN = { idleMs: null, onBattery: null, thermal: null, suspending: false, isSafeMode: false };

it('what the system has not told is unknown; what it tells is passed on, and nothing beside it', () => {
  const { heard, tell } = bench(true);
  expect(heard).toEqual([UNKNOWN]);
  tell({ type: 'signals', idleMs: 300_000, onBattery: true, thermal: 'critical', suspending: true });
  expect(heard[1]).toEqual({ idleMs: 300_000, onBattery: true, thermal: 'critical', suspending: true, isSafeMode: false });
  tell({ type: 'signals', idleMs: 5, onBattery: true, thermal: 'critical', suspending: true, isSafeMode: false });
  expect(heard).toHaveLength(2);
});

it('safe mode stays, whatever is told after it', () => {
  const { heard, tell } = bench(true);
  tell({ type: 'safe-mode', why: 'three crashes' });
  tell({ type: 'signals', idleMs: null, onBattery: null, thermal: null, suspending: false });
  expect(heard.slice(1)).toEqual([{ ...UNKNOWN, isSafeMode: true }, { ...UNKNOWN, isSafeMode: true }]);
});

it('a page that ended is given up, with the reason; without pages there is nothing to give up', () => {
  const { lost, tell } = bench(true);
  tell({ type: 'page-ended', page: 'compute', why: 'oom' });
  tell({ type: 'page-ended', page: 'link', why: 'its window was closed' });
  expect(lost).toEqual(['compute: oom', 'link: its window was closed']);
  const without = bench(false);
  without.tell({ type: 'page-ended', page: 'compute', why: 'oom' });
  expect(without.lost).toEqual([]);
});

it('a page for links that is refused is wanted no more, and a notice says why in the words of the shell', () => {
  const { lost, notices, tell } = bench(true);
  tell({ type: 'links-refused', why: 'There is no sandbox.' });
  expect([lost, notices]).toEqual([['link for good: There is no sandbox.'], ['There is no sandbox.']]);
});

it('the shell hears how the node is until that is ended', () => {
  const { said, end, following } = bench(true);
  expect([said.length, following()]).toEqual([1, 1]);
  end();
  expect(following()).toBe(0);
});
