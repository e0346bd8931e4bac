// The servers a person named are asked by both engines, a STUN server for an address and a relay for a place; without any, nobody is.
// They stand on this machine's own address here, and answer nothing.
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HeardHost } from './linkPair.ts';
import { LinkPages } from './linkPages.ts';

const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []).find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? null;
/** RFC 8489: two bytes of what is asked, two of length, then this. */
const COOKIE = 0x2112_a442, BINDING = 0x0001, ALLOCATE = 0x0003;
const QUIET_MS = 2_000, TARGET = { kind: 'member', nodeId: 'ab'.repeat(32) } as const;

describe.skipIf(own === null)(`servers that help to connect${own === null ? ' (not run: the machine is in no network)' : ''}`, () => {
  let server: Socket, pages: LinkPages;
  const heard: number[] = [];
  beforeAll(async () => {
    server = createSocket('udp4').on('message', (message) => { if (message.length >= 20 && message.readUInt32BE(4) === COOKIE) heard.push(message.readUInt16BE(0)); });
    await new Promise<void>((resolve) => { server.bind(0, own ?? '', () => { resolve(); }); });
    pages = await LinkPages.open('hidden');
  });
  afterAll(async () => {
    await pages?.close();
    server?.close();
  });
  const at = () => `${own ?? ''}:${server.address().port}`;

  test.each([['libdatachannel', () => Promise.resolve(new HeardHost(undefined, null))], ['Chromium', () => pages.host()]])('%s asks them, and nobody where none is named', async (_, open) => {
    const host = await open();
    heard.length = 0;
    host.host.offer('none', [], TARGET);
    await new Promise((resolve) => { setTimeout(resolve, QUIET_MS); });
    expect(heard).toEqual([]);
    host.host.offer('stun', [{ urls: `stun:${at()}` }], TARGET);
    await expect.poll(() => heard).toContain(BINDING);
    host.host.offer('turn', [{ urls: `turn:${at()}?transport=udp`, username: 'garden', credential: 'five-plain-words' }], TARGET);
    await expect.poll(() => heard).toContain(ALLOCATE);
    await host.host.stop();
  });
});
