// Two link processes for real, over loopback.
import { afterEach, expect, it } from 'vitest';
import { channels } from '../../../schemas/mesh.ts';
import { HeardHost, connect, until, wire } from './linkPair.ts';

const hosts: HeardHost[] = [];
function host(): HeardHost { const one = new HeardHost(); hosts.push(one); return one; }
afterEach(async () => { await Promise.all(hosts.splice(0).map((one) => one.host.stop())); });
async function pair(): Promise<[HeardHost, HeardHost]> {
  const a = host(), b = host();
  wire(a, b);
  await connect(a, b);
  return [a, b];
}

it('M44 two processes link up, name the same two certificates, and carry messages on every channel', async () => {
  const [a, b] = await pair();
  expect(a.opened[0]).toMatchObject({ initiator: true, path: 'loopback', localFingerprint: b.opened[0]?.remoteFingerprint, remoteFingerprint: b.opened[0]?.localFingerprint });
  expect(b.opened[0]).toMatchObject({ initiator: false, path: 'loopback', dialled: null });
  for (const [at, channel] of channels.entries()) a.host.send('one', channel, Uint8Array.of(at, 1, 2));
  await until(() => b.heard.length === channels.length);
  expect(b.heard.map(({ channel, message }) => [channel, ...message])).toEqual(channels.map((channel, at) => [channel, at, 1, 2]));
  await until(() => a.rtts.length > 0 && b.rtts.length > 0);
  expect(a.warnings.concat(b.warnings, a.lines, b.lines)).toEqual([]);
});
