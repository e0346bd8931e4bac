// What updates cost at the socket, counted by the kernel at the device of a network namespace, with everything that is around them:
// the requests and frames of the fetch, SCTP, DTLS, liveness, and what goes back to acknowledge them. Linux with root only.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SEED, parameterLayout } from '../../app/organism/config.ts';
import { linkBetween, waitFor } from './net/namespacedLink.ts';
import type { NamespacedLink } from './net/namespacedLink.ts';
import { inside, missing, run, works } from './net/namespaces.ts';

const mark = randomBytes(2).toString('hex');
const [HOLDER, TAKER] = [`il-h-${mark}`, `il-t-${mark}`] as const;
const DEVICE = `ilt${mark}`;
/** As large as an update may be, of the model a home begins with; as many as seven others make in six rounds. */
const UPDATE_BYTES = Math.floor(0.04 * parameterLayout(SEED).parameterCount), UPDATES = 42;
const MOST_TIMES = 1.15, LIMIT_MS = 30_000;
const lacks = missing({ relay: false, lines: false });

/** A packet at this device is Ethernet (14), IP (20) and UDP (8) around what a program gave to its socket. */
const AROUND_BYTES = 42;

/** Both ways. */
function crossedSoFar(): { readonly device: number; readonly socket: number } {
  const row = execFileSync('ip', ['netns', 'exec', TAKER, 'cat', '/proc/net/dev'], { encoding: 'utf8' }).split('\n').find((line) => line.trim().startsWith(`${DEVICE}:`));
  const fields = row?.split(':')[1]?.trim().split(/\s+/).map(Number) ?? [];
  const device = (fields[0] ?? NaN) + (fields[8] ?? NaN), packets = (fields[1] ?? NaN) + (fields[9] ?? NaN);
  return { device, socket: device - AROUND_BYTES * packets };
}

describe.skipIf(lacks !== null)(`what updates cost at the socket${lacks === null ? '' : ` (not run: ${lacks} is missing)`}`, () => {
  let holder: NamespacedLink, taker: NamespacedLink;
  beforeAll(async () => {
    for (const name of [HOLDER, TAKER]) { run('ip', 'netns', 'add', name); inside(name, 'ip', 'link', 'set', 'lo', 'up'); }
    run('ip', 'link', 'add', `ilh${mark}`, 'netns', HOLDER, 'type', 'veth', 'peer', 'name', DEVICE, 'netns', TAKER);
    for (const [name, device, at] of [[HOLDER, `ilh${mark}`, 1], [TAKER, DEVICE, 2]] as const) {
      inside(name, 'ip', 'addr', 'add', `10.78.1.${at}/24`, 'dev', device);
      inside(name, 'ip', 'link', 'set', device, 'up');
    }
    ({ a: holder, b: taker } = await linkBetween({ namespace: HOLDER, iceServers: [] }, { namespace: TAKER, iceServers: [] }, LIMIT_MS));
  }, LIMIT_MS);
  afterAll(async () => {
    await Promise.all([holder.stop(), taker.stop()]);
    for (const name of [HOLDER, TAKER]) works('ip', 'netns', 'del', name);
  });

  test(`at most ${MOST_TIMES} times their bytes`, async () => {
    holder.tell({ hold: { count: UPDATES, bytes: UPDATE_BYTES } });
    await waitFor(() => holder.find('held') !== undefined, LIMIT_MS);
    const before = crossedSoFar(), payload = UPDATES * UPDATE_BYTES;
    taker.tell({ fetch: holder.find('held') as string[] });
    await waitFor(() => taker.find('fetched') !== undefined, LIMIT_MS);
    const after = crossedSoFar(), socket = after.socket - before.socket, device = after.device - before.device;
    process.stdout.write(`${UPDATES} updates of ${UPDATE_BYTES} bytes: ${(socket / payload).toFixed(3)} times their bytes at the socket, ${(device / payload).toFixed(3)} at the device\n`);
    expect(taker.find('fetched')).toBe(payload);
    expect(socket).toBeLessThanOrEqual(MOST_TIMES * payload);
    expect(socket).toBeGreaterThan(payload);
  }, LIMIT_MS * 2);
});
