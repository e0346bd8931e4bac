// The pairs of engines that a night has time for: two pages, and an old engine of another make as a partner.
import { afterAll, beforeAll } from 'vitest';
import { HeardHost } from '../worker/mesh/linkPair.ts';
import { LinkPages } from '../worker/mesh/linkPages.ts';
import { roamWorker } from '../worker/mesh/hereWorker.ts';
import { wrtcSuite } from './wrtcSuite.ts';

let pages: LinkPages;
beforeAll(async () => { pages = await LinkPages.open('hidden'); });
afterAll(async () => { await pages.close(); });
const anywhere = ['loopback', 'lan', 'direct'] as const;

wrtcSuite('a page with a page', async () => [await pages.host(), await pages.host()], anywhere);
wrtcSuite('libdatachannel with an old libwebrtc', () => Promise.resolve([new HeardHost(undefined, null), new HeardHost(roamWorker, null)]), anywhere);
wrtcSuite('a page with an old libwebrtc', async () => [await pages.host(), new HeardHost(roamWorker, null)], anywhere);
