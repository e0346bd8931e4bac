// What any WebRTC engine must do behind the port, seen from the agent: two nodes, each with links in its own place (a process, a
// page), link up, name the same certificates, carry everything in order, and notice each other's end.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkPath } from '../../app/mesh/ports.ts';
import { SeededStream } from '../../app/physics/random.ts';
import { channels, limits } from '../../schemas/mesh.ts';
import type { Channel } from '../../schemas/mesh.ts';
import { connect, until, wire } from '../worker/mesh/linkPair.ts';
import type { HeardHost } from '../worker/mesh/linkPair.ts';

const SEED = 44;
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
function content(bytes: number): Uint8Array {
  const stream = SeededStream.from(SEED, `${bytes}`), words = new Uint32Array(Math.ceil(bytes / 4));
  for (let at = 0; at < words.length; at += 1) words[at] = stream.nextUint32();
  return new Uint8Array(words.buffer, 0, bytes);
}
/** Around a frame, around the largest message of old engines, and the largest of each channel. */
const SIZES: readonly (readonly [Channel, number])[] = [
  ['control', 0], ['control', 1], ['rpc', 32_761], ['rpc', 32_762], ['log', 255 * 1024], ['bulk', limits.bulkBytes], ['y-sync', 257 * 1024], ['y-sync', 3 << 20], ['awareness', limits.awarenessBytes], ['rpc', limits.rpcBytes],
];

export function wrtcSuite(name: string, open: () => Promise<readonly [HeardHost, HeardHost]>, paths: readonly LinkPath[]): void {
  describe(`${name} (contents from seed ${SEED})`, () => {
    let a: HeardHost, b: HeardHost;
    beforeAll(async () => {
      [a, b] = await open();
      wire(a, b);
    });
    afterAll(async () => { await Promise.all([a.host.stop(), b.host.stop()]); });

    it('M44 M45 links up without any server, names the same two certificates and says how it runs', async () => {
      await connect(a, b);
      const [here] = a.opened, [there] = b.opened;
      expect(here?.localFingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect([here?.localFingerprint, here?.remoteFingerprint]).toEqual([there?.remoteFingerprint, there?.localFingerprint]);
      expect(here?.localFingerprint).not.toBe(here?.remoteFingerprint);
      expect([paths, [here?.path, there?.path]]).toEqual([paths, [here, there].map((link) => (link !== undefined && paths.includes(link.path) ? link.path : 'another'))]);
    });

    it('M40 carries messages of every size and channel whole, both ways at once, in order within a channel', async () => {
      const before = [a.heard.length, b.heard.length] as const;
      for (const host of [a, b]) for (const [channel, bytes] of SIZES) host.host.send('one', channel, content(bytes));
      await until(() => a.heard.length === before[0] + SIZES.length && b.heard.length === before[1] + SIZES.length, 30_000, 'every message');
      for (const [at, host] of [a, b].entries()) {
        const heard = host.heard.slice(before[at]);
        for (const channel of channels) {
          const sent = SIZES.filter(([each]) => each === channel).map(([, bytes]) => digest(content(bytes)));
          expect([channel, heard.filter((each) => each.channel === channel).map(({ message }) => digest(message))]).toEqual([channel, sent]);
        }
      }
    }, 60_000);

    it('M46 a word of control is not kept waiting by blocks', async () => {
      const before = b.heard.length;
      for (let block = 0; block < 24; block += 1) a.host.send('one', 'bulk', content(limits.bulkBytes));
      a.host.send('one', 'control', Uint8Array.of(7));
      await until(() => b.heard.length >= before + 25, 30_000, 'every block');
      expect(b.heard.slice(before).findIndex(({ channel }) => channel === 'control')).toBeLessThan(12);
    }, 60_000);

    it('M47 tells the other side at once when it closes, and can link up again', async () => {
      const before = b.closed.length, atMs = performance.now();
      a.host.close('one', 'stopping');
      await until(() => b.closed.length > before, 7_000, 'the end');
      expect((b.closed.at(-1)?.atMs ?? Infinity) - atMs).toBeLessThan(3_000);
      await connect(b, a, 'two');
      b.host.send('two', 'rpc', Uint8Array.of(1, 2, 3));
      const heard = a.heard.length;
      await until(() => a.heard.length > heard || a.heard.at(-1)?.message.length === 3);
      expect([a.warnings, b.warnings]).toEqual([[], []]);
    }, 30_000);
  });
}
