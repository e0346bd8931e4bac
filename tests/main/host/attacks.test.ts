// The attacks of the loopback contract, each as a test, on every server of this node: rebinding, foreign pages, guessed and replayed
// tickets. What only the window's host has, methods and its socket, is in windowAttacks.test.ts.
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_CONNECTIONS } from '../../../main/node/host/doors.ts';
import { HostFixture, TOKEN } from './hostFixture.ts';

const KINDS = ['window', 'compute', 'link'] as const;
/** What each page may do beside nothing. */
const MAY = {
  window: ["script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", 'trusted-types ileices-worker'],
  compute: ["script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", 'trusted-types ileices-worker'],
  link: ["script-src 'self';", "trusted-types 'none'"],
};

describe.each(KINDS)('the %s host', (kind) => {
  let f: HostFixture;
  beforeEach(async () => { f = await new HostFixture(kind).start(); });
  afterEach(async () => { await f.stop(); });

  describe('[H1] the Host header must be ours on every request', () => {
    const foreign = ['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example', '127.0.0.1.evil.example:80', '[::1]', '0.0.0.0'];
    it.each(foreign)('refuses %s over HTTP, static files and admin included, even with every proof', async (host) => {
      const cookie = await f.cookie();
      for (const path of ['/', '/index.html', '/admin/status', '/nothing']) {
        const answer = await f.http(path, { headers: { host, cookie, authorization: `Bearer ${TOKEN}` } });
        expect(answer.status).toBe(421);
        expect(answer.body).not.toContain('window');
      }
    });
    it.each(foreign)('refuses %s on the WebSocket', async (host) => {
      expect(await f.socket({ host, origin: `http://${host}`, cookie: await f.cookie() })).toBe(421);
    });
    it('refuses a request without a Host', async () => {
      expect([400, 421]).toContain((await f.http('/', { noHost: true })).status);
    });
    it('accepts the three loopback names with the port', async () => {
      const cookie = await f.cookie();
      for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
        expect((await f.http('/', { headers: { host: `${name}:${f.host.port}`, cookie } })).status).toBe(200);
      }
    });
  });

  describe('[H2] nothing without a proof', () => {
    it('gives no file, method or socket to a bare request', async () => {
      for (const path of ['/', '/index.html', '/ws', '/admin/status', '/%2e%2e/package.json']) {
        const answer = await f.http(path);
        expect(answer.status).toBe(401);
        expect(answer.body).not.toContain('<title>');
      }
      expect(await f.socket({ origin: f.origin })).toBe(401);
    });
    it('takes a ticket once, and not after a minute', async () => {
      const used = new URL(f.host.openUrl()).search;
      expect((await f.http(`/${used}`)).status).toBe(303);
      expect((await f.http(`/${used}`)).status).toBe(401);
      const late = new URL(f.host.openUrl()).search;
      f.nowMs += 60_001;
      expect((await f.http(`/${late}`)).status).toBe(401);
    });
    it('sets a cookie scripts cannot read and other sites cannot send', async () => {
      const answer = await f.http(`/${new URL(f.host.openUrl()).search}`);
      const cookie = answer.headers['set-cookie']?.[0] ?? '';
      expect(cookie).toMatch(new RegExp(`^ileices_bbbbbbbb_${f.host.port}=`));
      for (const flag of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=604800']) expect(cookie).toContain(flag);
      expect(answer.headers.location).toBe('/');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    });
    it('refuses forged, altered and expired cookies, and renews an old one', async () => {
      const cookie = await f.cookie();
      const [name, value] = [cookie.split('=')[0] ?? '', cookie.split('=')[1] ?? ''];
      const [issued, nonce, mac] = value.split('.');
      for (const forged of [`${name}=${Number(issued) + 1}.${nonce}.${mac}`, `${name}=${issued}.x.${mac}`, `${name}=`, `${name}=..`, `other=${value}`]) {
        expect((await f.http('/', { headers: { cookie: forged } })).status).toBe(401);
      }
      f.nowMs += 25 * 3_600_000;
      expect((await f.http('/', { headers: { cookie } })).headers['set-cookie']?.[0]).toContain(name);
      f.nowMs += 7 * 24 * 3_600_000;
      expect((await f.http('/', { headers: { cookie } })).status).toBe(401);
    });
    it('answers 429 after ten failures a minute, yet lets a proven request through', async () => {
      const cookie = await f.cookie();
      for (let i = 0; i < 10; i += 1) expect((await f.http('/')).status).toBe(401);
      expect((await f.http('/')).status).toBe(429);
      expect((await f.http('/?t=guess')).status).toBe(429);
      expect((await f.http('/', { headers: { cookie } })).status).toBe(200);
      f.nowMs += 60_001;
      expect((await f.http('/')).status).toBe(401);
    });
    it('takes no cookie of another host of this node', async () => {
      const cookie = await f.cookie(), value = cookie.slice(cookie.indexOf('=') + 1);
      for (const kind of KINDS.filter((each) => each !== f.kind)) {
        const other = await new HostFixture(kind).start();
        const name = (await other.cookie()).split('=')[0] ?? '';
        expect((await other.http('/', { headers: { cookie: `${name}=${value}` } })).status).toBe(401);
        expect(await other.socket({ origin: other.origin, cookie: `${name}=${value}` })).toBe(401);
        await other.stop();
      }
    });
  });

  describe('[H3] pages of other origins', () => {
    it.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'http://127.0.0.1', 'https://ORIGIN', 'http://ORIGIN.evil.example', 'http://ORIGIN/'])(
      'may not open a socket (%s)', async (shape) => {
        const origin = shape.replace('ORIGIN', f.own);
        expect(await f.socket({ origin, cookie: await f.cookie() })).toBe(403);
      });
    it('a socket must name its origin', async () => {
      const cookie = await f.cookie();
      expect(await f.socket({ cookie })).toBe(403);
      expect(await f.socket({ origin: f.origin, cookie, 'sec-fetch-site': 'cross-site' })).toBe(403);
    });
    it('may not fetch files or call methods, whatever they carry', async () => {
      const cookie = await f.cookie();
      expect((await f.http('/', { headers: { cookie, origin: 'http://evil.example' } })).status).toBe(403);
      expect((await f.http('/', { headers: { cookie, 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
      expect((await f.http('/', { headers: { cookie, 'sec-fetch-site': 'same-site' } })).status).toBe(403);
    });
    it('get no Access-Control header, not even on a preflight', async () => {
      const answer = await f.http('/admin/status', { method: 'OPTIONS', headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' } });
      expect(answer.status).toBe(401);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    });
  });

  describe('[H4] every answer carries the closing headers', () => {
    it('also refusals', async () => {
      for (const answer of [await f.http('/'), await f.http('/', { headers: { cookie: await f.cookie() } }), await f.http('/', { headers: { host: 'evil' } })]) {
        const csp = answer.headers['content-security-policy'] ?? '';
        for (const rule of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'", "require-trusted-types-for 'script'", ...MAY[kind]]) expect(csp).toContain(rule);
        expect(csp).not.toMatch(/unsafe-inline|unsafe-eval'[^;]*unsafe-eval|\*/);
        if (kind !== 'window') expect(csp).not.toMatch(/img-src|style-src|font-src/);
        expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
        expect(answer.headers['cross-origin-embedder-policy']).toBe('require-corp');
        expect(answer.headers['permissions-policy']).toBe('camera=(), microphone=(), geolocation=()');
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
        expect(answer.headers['cache-control']).toBe('no-store');
      }
    });
  });

  describe('[H8] whoever may only connect', () => {
    it('writes nothing into the log with an address that is none, and is counted as a failure', async () => {
      for (const path of ['//[', '//', 'http://[', '/\\[']) expect((await f.http(path)).status).toBe(401);
      expect((await f.http('//[', { headers: { cookie: await f.cookie() } })).status).toBe(400);
      expect(f.faults).toEqual([]);
      for (let i = 0; i < 6; i += 1) await f.http('//[');
      expect((await f.http('//[')).status).toBe(429);
    });
    it('holds no connection open after a refused upgrade', async () => {
      const socket = connect({ port: f.host.port, host: '127.0.0.1', allowHalfOpen: true });
      const ended = new Promise<void>((resolve) => { socket.once('end', resolve); });
      socket.resume();
      socket.write(`GET /ws HTTP/1.1\r\nHost: ${f.own}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
      await ended;
      // The other side is gone, not only silent: what is written now comes back as a reset.
      const gone = new Promise<unknown>((resolve) => { socket.once('error', resolve); });
      const pushing = setInterval(() => { if (!socket.destroyed) socket.write('x'); }, 20);
      expect(await gone).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
      clearInterval(pushing);
    });
    it('cannot open more connections than the limit', async () => {
      const sockets = await Promise.all(Array.from({ length: MAX_CONNECTIONS + 20 }, () => new Promise<Socket>((resolve) => {
        const socket = connect({ port: f.host.port, host: '127.0.0.1' }, () => { resolve(socket); });
        socket.on('error', () => undefined);
      })));
      await expect.poll(() => sockets.filter((socket) => socket.destroyed || socket.readableEnded).length).toBeGreaterThanOrEqual(20);
      for (const socket of sockets) socket.destroy();
    });
  });

  describe('[H5] files outside the list', () => {
    it('cannot be named', async () => {
      const cookie = await f.cookie();
      for (const path of ['/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/secret.pem', '//etc/passwd', '/index.html%00', '/index.html/..', '/.\\index.html']) {
        const answer = await f.http(path, { headers: { cookie } });
        expect(answer.body).not.toContain('root:');
        expect(answer.body).not.toContain('not a listed type');
      }
      expect((await f.http('/secret.pem', { headers: { cookie } })).status).toBe(404);
      expect((await f.http('/', { method: 'DELETE', headers: { cookie } })).status).toBe(405);
    });
  });
});
