// A hundred joins and leaves over the same two processes: every link stands, and memory and threads do not grow.
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { HeardHost, connect, until, wire } from './linkPair.ts';

const hosts: HeardHost[] = [];
afterEach(async () => { await Promise.all(hosts.splice(0).map((one) => one.host.stop())); });

it.skipIf(process.platform !== 'linux')('M50 125 links one after the other leave nothing behind', async () => {
  const a = new HeardHost(), b = new HeardHost();
  hosts.push(a, b);
  wire(a, b);
  const held = (name: 'VmRSS' | 'Threads') => hosts.map(({ processes }) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${processes[0]?.pid ?? 0}/status`, 'utf8'))?.[1]));
  let before: { rss: number[]; threads: number[] } = { rss: [], threads: [] };
  for (let round = 0; round < 125; round += 1) {
    await connect(a, b, `l-${round}`, false);
    a.host.close(`l-${round}`, 'stopping');
    await until(() => b.closed.length === round + 1);
    if (round === 25) before = { rss: held('VmRSS'), threads: held('Threads') };
  }
  const growthKib = held('VmRSS').map((now, at) => now - (before.rss[at] ?? 0));
  expect(growthKib.filter((growth) => growth > 16 * 1024)).toEqual([]);
  expect(held('Threads')).toEqual(before.threads);
}, 400_000);
