// [H10] Another user of the machine who has read the ticket from the list of processes cannot use it.
import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownerIn } from '../../../main/node/host/peerOwner.ts';
import { HostFixture } from './hostFixture.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, remote: string, uid: number, inode: number) =>
  `   1: ${local} ${remote} 01 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0000000000000000 20 4 30 10 -1`;
const [CLIENT, SERVER] = ['0100007F:C350', '0100007F:BB1C'];

describe('the table of sockets', () => {
  it('names the owner of the end that connected, not of the one that listens', () => {
    expect(ownerIn([HEAD, row(SERVER, CLIENT, 1, 9), row(CLIENT, SERVER, 1000, 77)].join('\n'), 50_000, 47_900)).toBe(1000);
  });
  it('knows the mapped form of the same address', () => {
    const mapped = (address: string) => address.replace('0100007F', '0000000000000000FFFF00000100007F');
    expect(ownerIn([HEAD, row(mapped(CLIENT), mapped(SERVER), 33, 5)].join('\n'), 50_000, 47_900)).toBe(33);
  });
  it('does not take a socket that was let go for root\'s', () => {
    expect(ownerIn(`${HEAD}\n${row(CLIENT, SERVER, 0, 0)}`, 50_000, 47_900)).toBe('gone');
    expect(ownerIn(`${HEAD}\n${row(SERVER, CLIENT, 1000, 5)}`, 50_000, 47_900)).toBe('gone');
  });
  it('says nothing of others, or where there is no table', () => {
    for (const table of ['', 'nonsense', HEAD, `${HEAD}\n${row('0100007F:C351', SERVER, 1000, 7)}`, `${HEAD}\n${row('0200007F:C350', SERVER, 1000, 7)}`]) {
      expect(ownerIn(table, 50_000, 47_900)).toBeNull();
    }
  });
});

const SOMEBODY_ELSE = 65_534;

/** What `uid` gets who sends this request; needs a shell with /dev/tcp. */
function requestAs(uid: number, port: number, path: string, cookie = 'none=none'): Promise<string> {
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port} || exit 1; printf 'GET ${path} HTTP/1.1\\r\\nHost: 127.0.0.1:${port}\\r\\nCookie: ${cookie}\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3`;
  return new Promise((resolve) => { execFile('/bin/bash', ['-c', script], { uid, gid: uid, cwd: '/', env: {} }, (_error, stdout) => { resolve(stdout); }); });
}

const KINDS = ['window', 'compute', 'link'] as const;

describe.skipIf(process.platform !== 'linux')('the other addresses of this machine', () => {
  it.each(KINDS)('bring no proof to the %s host: nobody could say whose connection that is', async (kind) => {
    const f = await new HostFixture(kind).start();
    const { search } = new URL(f.host.openUrl());
    const status = (localAddress: string) => new Promise((resolve) => {
      get({ host: '127.0.0.1', port: f.host.port, path: `/${search}`, localAddress, agent: false }, (response) => { response.resume(); resolve(response.statusCode); });
    });
    expect(await status('127.0.0.2')).toBe(401);
    expect(await status('127.0.0.1')).toBe(303);
    await f.stop();
  });
});

describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0).each(KINDS)('two users on one machine (needs root to be both), the %s host', (kind) => {
  let f: HostFixture;
  beforeEach(async () => { f = await new HostFixture(kind).start(); });
  afterEach(async () => { await f.stop(); });

  it('the ticket and the cookie of the one are nothing in the hands of the other', async () => {
    const { search } = new URL(f.host.openUrl());
    expect(await requestAs(SOMEBODY_ELSE, f.host.port, `/${search}`)).toMatch(/^HTTP\/1\.1 401 /);
    const redeemed = await requestAs(0, f.host.port, `/${search}`);
    expect(redeemed).toMatch(/^HTTP\/1\.1 303 /);
    const cookie = /^Set-Cookie: ([^;]+)/im.exec(redeemed)?.[1] ?? '';
    expect(await requestAs(SOMEBODY_ELSE, f.host.port, '/', cookie)).toMatch(/^HTTP\/1\.1 401 /);
    expect(await requestAs(0, f.host.port, '/', cookie)).toMatch(/^HTTP\/1\.1 200 /);
  });
});
