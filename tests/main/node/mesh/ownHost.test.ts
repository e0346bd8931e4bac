// Who can reach a node to join, with real hosts: what was said of the network holds until the contrary is said, over restarts too.
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { OwnHost } from '../../../../main/node/mesh/ownHost.ts';

/** An address of this machine that stands for the one in its network. */
const NETWORK = '127.0.0.2';
const hosts: OwnHost[] = [];
afterEach(async () => { await Promise.all(hosts.splice(0).map((host) => host.close())); });

function host(kept: Map<string, string | null>, networkAddress: () => string | undefined = () => NETWORK): OwnHost {
  const store = { read: (name: string) => kept.get(name) ?? null, write: async (name: string, text: string | null) => { kept.set(name, text); } };
  const made = new OwnHost({ store, log: { warn: () => undefined }, onChange: () => undefined, networkAddress });
  hosts.push(made);
  return made;
}
const answers = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect(port, NETWORK, () => { socket.destroy(); resolve(true); }).once('error', () => { resolve(false); });
});

it('the network reaches it once that was said, also after a restart, until it is taken back, also after a restart', async () => {
  const kept = new Map<string, string | null>(), first = host(kept);
  await first.open(null);
  expect([first.reach, first.networkPort]).toEqual(['machine', null]);
  await first.open(true);
  const url = first.url, port = first.networkPort ?? 0;
  expect([first.reach, url]).toEqual(['network', `ws://${NETWORK}:${port}/`]);
  await first.open(null);
  expect([first.reach, first.url, await answers(port)]).toEqual(['network', url, true]);
  await first.close();
  const second = host(kept);
  await second.again();
  expect([second.reach, second.url, await answers(port)]).toEqual(['network', url, true]);
  await second.open(false);
  expect([second.reach, second.networkPort, await answers(port)]).toEqual(['machine', null, false]);
  await second.close();
  const third = host(kept);
  await third.again();
  await third.open(null);
  expect([third.reach, third.url]).toEqual(['machine', expect.stringMatching(/^ws:\/\/127\.0\.0\.1:/)]);
});

it('a machine in no network says so, and stays as it is', async () => {
  const alone = host(new Map(), () => undefined);
  await alone.open(false);
  const { url } = alone;
  await expect(alone.open(true)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('in no network') as string });
  expect(alone.url).toBe(url);
});
