// The readers process as it is started: what its own code closes beyond the permission model, seen from inside.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const CONFINE = fileURLToPath(new URL('../../../worker/reader/confine.node.ts', import.meta.url));
const PROBE = `
  import { confine } from ${JSON.stringify(CONFINE)};
  confine();
  const at = { host: '127.0.0.1', port: 9 };
  const [net, tls, http, https, http2, dgram, dns] = await Promise.all(['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns'].map((name) => import('node:' + name)));
  const tries = {
    connect: () => net.connect(at), create: () => net.createConnection(at), socket: () => new net.Socket().connect(at), serve: () => net.createServer(), tls: () => tls.connect(at),
    http: () => http.request(at), get: () => http.get(at), https: () => https.request(at), http2: () => http2.connect('http://127.0.0.1'), datagram: () => dgram.createSocket('udp4'), lookup: () => dns.lookup('localhost', () => {}), promised: () => dns.promises.lookup('localhost'),
    builtin: () => process.getBuiltinModule('net').connect(at), fetch: () => fetch('http://127.0.0.1'), socketOfPages: () => new WebSocket('ws://127.0.0.1'), again: () => { globalThis.fetch = () => 1; },
  };
  const open = [];
  for (const [name, tried] of Object.entries(tries)) { try { const made = tried(); made?.on?.('error', () => {}); open.push(name); } catch {} }
  console.log('private words');
  process.stdout.write(JSON.stringify(open));
  process.exit(0);`;

test('no door to the network is open, and nothing a parser prints gets out', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', PROBE], { encoding: 'utf8', env: {} });
  expect({ stdout, stderr }).toEqual({ stdout: '[]', stderr: '' });
});
