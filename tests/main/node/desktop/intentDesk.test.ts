// What a link or the tray asked to be shown waits for a window: the newest, once, and without a trace.
import { expect, it } from 'vitest';
import { IntentDesk } from '../../../../main/node/desktop/intentDesk.ts';
import type { Intent } from '../../../../schemas/intent.ts';
import { INVITE_LINK_START } from '../../../../schemas/invite.ts';

const join = (payload: string): Intent => ({ kind: 'join', link: INVITE_LINK_START + payload });

it('gives nothing where nothing waits', () => {
  const desk = new IntentDesk(() => { expect.fail('nothing was put'); });
  expect([desk.take(), desk.take()]).toEqual([null, null]);
});

it('gives the newest one, to the first that takes it', () => {
  let told = 0;
  const desk = new IntentDesk(() => { told += 1; });
  desk.put(join('AA'));
  desk.put({ kind: 'show', page: 'settings' });
  desk.put(join('BB'));
  expect(told).toBe(3);
  expect([desk.take(), desk.take()]).toEqual([join('BB'), null]);
  desk.put(join('AA'));
  expect(desk.take()).toEqual(join('AA'));
});

it('has it there when it tells of it, so that a window may take it at once', () => {
  const taken: (Intent | null)[] = [];
  const desk = new IntentDesk(() => { taken.push(desk.take()); });
  desk.put(join('AA'));
  expect([taken, desk.take()]).toEqual([[join('AA')], null]);
});

it('shows nothing of a link to whoever prints it: a link is a secret', () => {
  const desk = new IntentDesk(() => undefined);
  desk.put(join('SECRET'));
  expect(JSON.stringify(desk)).not.toContain('SECRET');
});
