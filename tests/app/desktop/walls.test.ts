// The walls around a window: one origin of this machine, and nothing that only looks like it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalAddress, loopbackOrigin, mayNavigate, mayRequest } from '../../../app/desktop/walls.ts';

const OWN = 'http://127.0.0.1:47900';
const FOREIGN = [
  'http://127.0.0.1:47901/', 'http://127.0.0.1/', 'http://127.0.0.1:047900/', 'http://localhost:47900/', 'http://127.0.0.1:47900.evil.example/', 'http://127.0.0.1:47900@evil.example/', 'http://127.0.0.1:479000/', 'https://127.0.0.1:47900/',
  'http://[::1]:47900/', 'http://0.0.0.0:47900/', 'http://127.0.0.2:47900/', 'http://127.0.0.1.evil.example/', 'http://127.0.0.1.:47900/', 'http://127.1:47900/', 'http://2130706433:47900/', 'http://0x7f000001:47900/', 'http://[::ffff:127.0.0.1]:47900/', 'http://[::ffff:7f00:1]:47900/', 'http://me@127.0.0.1:47900/', 'http://me:x@127.0.0.1:47900/', 'http://127.0.0.1%2e:47900/', 'http://127.0.0.1:47900%2f', 'http:/127.0.0.1:47900/', 'http:127.0.0.1:47900/', '//127.0.0.1:47900/', 'http://127.0.0.1:0/', 'http://127.0.0.1:-1/', 'http://127.0.0.1:4790O/', 'http://１２７.0.0.1:47900/', 'http://evil.example/', 'https://evil.example/http://127.0.0.1:47900/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'about:blank', 'chrome://gpu',
  'devtools://devtools', 'ileices://join/AA', 'view-source:http://127.0.0.1:47900/', 'blob:http://127.0.0.1:47900/x', 'filesystem:http://127.0.0.1:47900/x', 'ws://127.0.0.1:47900/ws', '', ' http://127.0.0.1:47900/', 'HTTP://127.0.0.1:47900/', 'http://127.0.0.1:47900\\@evil.example',
];

describe('where a page may go', () => {
  it('within its own origin, and nowhere else', () => {
    for (const url of [OWN, `${OWN}/`, `${OWN}/?t=abc`, `${OWN}/assets/x.js#y`]) expect(mayNavigate(url, OWN), url).toBe(true);
    for (const url of FOREIGN) expect(mayNavigate(url, OWN), url).toBe(false);
  });

  it('by chance finds no other way', () => {
    fc.assert(fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string({ unit: 'binary' }), (url, noise) => {
      expect(mayNavigate(url, OWN)).toBe(false);
      if (!noise.startsWith('/')) expect(mayNavigate(OWN + noise, OWN)).toBe(noise === '');
    }), { numRuns: 3_000, seed: 7 });
  });
});

describe('what a page may load', () => {
  it('its own host by both schemes, and what it holds itself', () => {
    for (const url of [`${OWN}/index.html`, 'ws://127.0.0.1:47900/ws', 'data:image/png;base64,AA', `blob:${OWN}/5f`]) for (const kind of ['ui', 'compute', 'link'] as const) expect(mayRequest(url, OWN, kind), url).toBe(true);
  });

  it('nothing else; only the link page meets signalling hosts', () => {
    for (const url of ['https://example.org/x.js', 'http://127.0.0.1:47901/', 'file:///etc/passwd', 'blob:https://example.org/5f', 'blob:null/5f', 'blob:http://127.0.0.1:47901/5f', 'blob:blob:http://127.0.0.1:47900/5f', 'http://127.0.0.1:47900.evil.example/', 'http://127.0.0.1:47900@evil.example/', 'http://localhost:47900/', 'http://[::1]:47900/', 'https://127.0.0.1:47900/', 'about:blank', 'javascript:1', '', 'ftp://example.org/', 'http://192.168.1.1/', 'chrome-extension://x/']) for (const kind of ['ui', 'compute', 'link'] as const) expect(mayRequest(url, OWN, kind), url).toBe(false);
    for (const url of ['ws://127.0.0.1:47901/ws', 'ws://127.0.0.1:47900@evil.example/', 'ws://localhost:47900/', 'wss://127.0.0.1:47900/ws', 'ws://127.0.0.1:479000/', 'wss://meet.example.org/signal', 'ws://192.168.1.20:47901/signal']) expect([mayRequest(url, OWN, 'ui'), mayRequest(url, OWN, 'compute'), mayRequest(url, OWN, 'link')], url).toEqual([false, false, true]);
  });
});

describe('addresses', () => {
  it('of the loopback host are known by how they begin', () => {
    expect(loopbackOrigin(`${OWN}/?t=x`)).toBe(OWN);
    expect(loopbackOrigin('http://127.0.0.1:65535/')).toBe('http://127.0.0.1:65535');
    for (const url of FOREIGN.filter((each) => each !== 'http://127.0.0.1:47901/')) expect(loopbackOrigin(url), url).toBeNull();
    expect(loopbackOrigin('http://127.0.0.1:65536/')).toBeNull();
  });

  it('outside are asked about only where they name their host plainly', () => {
    expect(externalAddress('https://example.org/a?b=c#d')).toEqual({ url: 'https://example.org/a?b=c#d', host: 'example.org' });
    expect(externalAddress('https://example.org:8443')).toMatchObject({ host: 'example.org:8443' });
    for (const url of ['http://example.org/', 'https://user@example.org/', 'https://a:b@example.org/', 'https://', 'https:///x', 'https://-x/', 'https://ex ample.org/', 'https://example.org/\u202e', 'https://example.org/ x', 'file:///x', 'mailto:a@b', 'ms-settings:', 'javascript:alert(1)', `https://example.org/${'a'.repeat(2_000)}`, 'https://example.org\\@evil']) expect(externalAddress(url), url).toBeNull();
  });
});
