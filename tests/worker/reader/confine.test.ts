// The readers process as it is started, with the agent's own flags: what it cannot do, tried from inside after it has closed
// its doors, and reading that still works.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { READER_ENTRY } from '../../../main/node/readers/readerEntry.ts';
import { readerFlags } from '../../../main/node/readers/readerFlags.ts';

const CONFINE = fileURLToPath(new URL('../../../worker/reader/confine.node.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ileices-confine-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** Every try ends in a throw where its door is closed; what got through is named. Modules are taken before and after. */
const probe = (database: string): string => `
  import { createRequire } from 'node:module';
  import Module from 'node:module';
  import { writeSync } from 'node:fs';
  import { confine } from ${JSON.stringify(CONFINE)};
  const names = ['net', 'tls', 'http', 'https', 'http2', 'dgram', 'dns', 'os', 'child_process', 'worker_threads', 'cluster', 'inspector', 'v8'];
  const [net, tls, http, https, http2, dgram, dns, os, children, threads, cluster, inspector, v8] = await Promise.all(names.map((name) => import('node:' + name).then((found) => found.default)));
  const require = createRequire(${JSON.stringify(CONFINE)});
  confine(process.stdout);
  const at = { host: '127.0.0.1', port: 9 };
  const tries = {
    connect: () => net.connect(at), create: () => net.createConnection(at), socket: () => new net.Socket().connect(at), serve: () => net.createServer(), handle: () => net._createServerHandle('127.0.0.1', 0, 4),
    tls: () => tls.connect(at), tlsSocket: () => new tls.TLSSocket(), http: () => http.request(at), get: () => http.get(at), client: () => new http.ClientRequest(at), agent: () => new http.Agent().createConnection(at), globalAgent: () => http.globalAgent.createConnection(at),
    https: () => https.request(at), http2: () => http2.connect('http://127.0.0.1'), handshake: () => http2.performServerHandshake({}), datagram: () => dgram.createSocket('udp4'), datagramHandle: () => dgram._createSocketHandle('127.0.0.1', 0, 'udp4', -1, 0),
    lookup: () => dns.lookup('localhost', () => {}), txt: () => dns.resolveTxt('x.invalid', () => {}), mx: () => dns.resolveMx('x.invalid', () => {}), service: () => dns.lookupService('127.0.0.1', 80, () => {}), servers: () => dns.setServers(['127.0.0.1']),
    promised: () => dns.promises.lookup('localhost'), promisedTxt: () => dns.promises.resolveTxt('x.invalid'), resolver: () => new dns.promises.Resolver(),
    stdinSocket: () => new process.stdin.constructor().connect(at), stdinConnect: () => process.stdin.connect(at), pipe: () => new process.stdin._handle.constructor(0), pipeBind: () => process.stdin._handle.bind('/tmp/x'),
    fetch: () => fetch('http://127.0.0.1'), webSocket: () => new WebSocket('ws://127.0.0.1'), webSocketOfHttp: () => new http.WebSocket('ws://127.0.0.1'), again: () => { globalThis.fetch = () => 1; }, putBack: () => { net.connect = () => 1; },
    builtin: () => process.getBuiltinModule('node:net'), builtinSqlite: () => new (process.getBuiltinModule('node:sqlite').DatabaseSync)(${JSON.stringify(database)}),
    binding: () => process.binding('tcp_wrap'), linked: () => process._linkedBinding('tcp_wrap'), dlopen: () => process.dlopen({}, 'x'), kill: () => process.kill(process.ppid, 0), killInside: () => process._kill(process.ppid, 0), abort: () => { if (process.abort.name === 'abort') return 1; process.abort(); },
    handles: () => process._getActiveHandles(), debug: () => process._debugProcess(process.ppid), execve: () => process.execve('/bin/true', ['true']), env: () => process.loadEnvFile('/etc/hosts'), setuid: () => process.setuid(0), umask: () => process.umask(0), report: () => process.report.getReport(),
    priority: () => os.setPriority(process.ppid, 19), user: () => os.userInfo(), host: () => os.hostname(), interfaces: () => os.networkInterfaces(), child: () => children.spawn('/bin/true'), fork: () => cluster.fork(), thread: () => new threads.Worker('1', { eval: true }), inspector: () => inspector.open(0), session: () => new inspector.Session(), flags: () => v8.setFlagsFromString('--expose-gc'), heap: () => v8.writeHeapSnapshot(),
    hooks: () => Module.registerHooks({}), load: () => Module._load('node:net'),
  };
  for (const name of [...names, 'sqlite', 'dns/promises', 'wasi', 'repl', 'vm', 'test', 'module', '_tls_wrap', '_http_client']) {
    tries['import ' + name] = () => import('node:' + name);
    tries['require ' + name] = () => require('node:' + name);
    tries['module ' + name] = () => new Module('x').require(name);
  }
  const open = [];
  for (const [name, tried] of Object.entries(tries)) { try { const made = await tried(); made?.on?.('error', () => {}); open.push(name); } catch {} }
  console.log('private words');
  writeSync(1, JSON.stringify(open));
  process.exit(0);`;

test('no door to the network, to databases or to other processes is open, and nothing a parser prints gets out', () => {
  const database = join(folder, 'victim.db');
  const victim = new DatabaseSync(database);
  victim.exec('create table t(x)');
  victim.close();
  const script = join(folder, 'probe.mjs');
  writeFileSync(script, probe(database));
  const { stdout, stderr } = spawnSync(process.execPath, [...readerFlags(READER_ENTRY), `--allow-fs-read=${folder}`, script], { encoding: 'utf8', env: {} });
  expect({ stdout, stderr }).toEqual({ stdout: '[]', stderr: '' });
  expect(readdirSync(folder).sort()).toEqual(['probe.mjs', 'victim.db']);
});
