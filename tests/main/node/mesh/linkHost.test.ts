// Who holds the links ends: another one is started, later each time, and none where it is known that none will come. What holds them is
// played; with a real process it is tests/worker/mesh.
import { afterEach, expect, it } from 'vitest';
import { LinkHost } from '../../../../main/node/mesh/linkHost.ts';
import type { LinkWorker } from '../../../../main/node/mesh/linkProcess.ts';

const hosts: LinkHost[] = [];
afterEach(async () => { for (const each of hosts.splice(0)) await each.stop(); });

/** Each worker ends a moment after it was made; the one with number `notMade` cannot be made. */
function bench(isLast: boolean, notMade = -1) {
  const said: string[] = [];
  let made = 0;
  const spawn = (): LinkWorker => {
    made += 1;
    if (made === notMade) throw new Error('spawn ENOMEM');
    let onExit: (why: string) => void = () => undefined;
    setTimeout(() => { onExit('There is no sandbox.'); }, 10);
    return { call: () => Promise.reject(new Error('it is gone')), onEvent: () => () => undefined, onExit: (listener) => { onExit = listener; return () => undefined; }, isLast, kill: () => Promise.resolve() };
  };
  const host = new LinkHost({ spawn, bindAddress: null, log: { warn: (fields, message) => { if (message !== 'the link process refused a call') said.push(`${message}: ${(fields as { why?: string }).why ?? ''}`); } } });
  hosts.push(host);
  return { said, made: () => made };
}

it('goes on after an end, and stops with one word in the log where it was the last one', async () => {
  const last = bench(true), other = bench(false);
  await expect.poll(other.made, { timeout: 60_000 }).toBeGreaterThan(2);
  expect(other.said.length).toBeGreaterThan(1);
  expect([last.made(), last.said]).toEqual([1, ['no more links: There is no sandbox.']]);
});

it('one that cannot be started is tried again later, and takes nobody along', async () => {
  const { said, made } = bench(false, 2);
  await expect.poll(made, { timeout: 60_000 }).toBeGreaterThan(2);
  expect(said[1]).toBe('the link process ended: it could not be started: Error: spawn ENOMEM');
});
