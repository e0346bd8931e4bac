// When a person is told by the system: seldom, once, and only of what waits for them.
import { describe, expect, it } from 'vitest';
import { nothingTold, notificationsFor, QUIET_MS } from '../../../app/desktop/notifications.ts';
import type { Need } from '../../../schemas/desktop.ts';

const need = (id: string, kind: Need['kind'] = 'consent'): Need => ({ id, kind, text: `text of ${id}` });

describe('notifications', () => {
  it('tell of a need once, while nobody looks', () => {
    const first = notificationsFor([need('a')], nothingTold, false, 0);
    expect(first.notifications).toEqual([{ title: 'Ileices asks you', text: 'text of a' }]);
    expect(notificationsFor([need('a')], first.told, false, QUIET_MS * 5).notifications).toEqual([]);
  });

  it('tell nothing of what a person sees in the window, then or later', () => {
    const seen = notificationsFor([need('a')], nothingTold, true, 0);
    expect(seen.notifications).toEqual([]);
    expect(notificationsFor([need('a')], seen.told, false, QUIET_MS * 2).notifications).toEqual([]);
  });

  it('come at most once in ten minutes for each kind, and what was held back comes then, in one', () => {
    let { told, notifications } = notificationsFor([need('a'), need('m', 'approval')], nothingTold, false, 0);
    expect(notifications).toHaveLength(2);
    ({ told, notifications } = notificationsFor([need('a'), need('b'), need('m', 'approval')], told, false, QUIET_MS - 1));
    expect(notifications).toEqual([]);
    expect(notificationsFor([need('a'), need('b')], told, false, QUIET_MS - 1).againInMs).toBe(1);
    expect(notificationsFor([need('a'), need('m', 'approval')], told, false, QUIET_MS - 1).againInMs).toBeNull();
    ({ told, notifications } = notificationsFor([need('a'), need('b'), need('c'), need('m', 'approval'), need('f', 'failure')], told, false, QUIET_MS));
    expect(notifications).toEqual([{ title: 'Ileices needs you', text: 'text of f' }, { title: 'Ileices asks you', text: '2 requests to read something wait for you.' }]);
    expect(notificationsFor([need('b'), need('c')], told, false, QUIET_MS * 3).notifications).toEqual([]);
  });

  it('come again when a need was met and arises anew', () => {
    const first = notificationsFor([need('a')], nothingTold, false, 0);
    const met = notificationsFor([], first.told, false, 1_000);
    expect(notificationsFor([need('a')], met.told, false, QUIET_MS).notifications).toHaveLength(1);
  });

  it('of a flood in an hour, no more than six a kind', () => {
    let told = nothingTold, count = 0;
    for (let second = 0; second < 3_600; second += 1) {
      const step = notificationsFor([need(`n${second}`), need(`p${second}`, 'approval')], told, false, second * 1_000);
      told = step.told;
      count += step.notifications.length;
    }
    expect(count).toBe(12);
  });
});
