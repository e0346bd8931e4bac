// Both engines of the product, with themselves and with each other; nothing but this machine, no STUN. Every suite links up in
// both directions.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HeardHost } from '../worker/mesh/linkPair.ts';
import { LinkPages } from '../worker/mesh/linkPages.ts';
import { wrtcSuite } from './wrtcSuite.ts';

let hidden: LinkPages, plain: LinkPages, hiding: HeardHost, showing: HeardHost;
beforeAll(async () => { [hidden, plain] = await Promise.all([LinkPages.open('hidden'), LinkPages.open('plain')]); });
afterAll(async () => { await Promise.all([hidden.close(), plain.close()]); });
const headless = (bindAddress: string | null = '127.0.0.1') => new HeardHost(undefined, bindAddress);

wrtcSuite('libdatachannel with itself', () => Promise.resolve([headless(), headless()]), ['loopback']);
wrtcSuite('a page whose addresses are hidden, with a headless node', async () => {
  hiding = await hidden.host();
  return [hiding, headless(null)];
}, ['loopback', 'lan', 'direct']);
wrtcSuite('a page that shows its addresses, with a headless node on loopback alone', async () => {
  showing = await plain.host();
  return [showing, headless()];
}, ['loopback']);

it('M45 the one page named no address of this machine, the other did', () => {
  const candidates = (host: HeardHost) => host.signals.filter((signal) => signal.includes('"candidate"'));
  expect(candidates(hiding).length).toBeGreaterThan(0);
  expect(candidates(hiding).filter((signal) => !signal.includes('.local '))).toEqual([]);
  expect(candidates(showing).filter((signal) => signal.includes('.local '))).toEqual([]);
});
