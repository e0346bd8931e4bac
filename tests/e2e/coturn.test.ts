// Two nodes that cannot reach each other at all, and a relay both can reach: coturn with time-limited credentials, each side in a
// network namespace of its own, nothing forwarded between them. Needs root, namespaces and coturn; named as not run elsewhere.
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IceServers } from '../../schemas/link.ts';
import type { FromNode, ToNode } from './linkInNamespace.ts';

const NODE = fileURLToPath(new URL('./linkInNamespace.ts', import.meta.url));
const mark = randomBytes(2).toString('hex');
const [LEFT, RIGHT, RELAY] = [`il-a-${mark}`, `il-b-${mark}`, `il-r-${mark}`] as const;
const SECRET = randomBytes(16).toString('hex'), PORT = 3478;

const run = (...words: string[]) => { const [program = '', ...rest] = words; execFileSync(program, rest, { stdio: 'pipe' }); };
const inside = (name: string, ...words: string[]) => { run('ip', 'netns', 'exec', name, ...words); };
const works = (...words: string[]) => { try { run(...words); return true; } catch { return false; } };

/** What is missing here, in words; null when all is there. */
function missing(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'root on Linux';
  if (!works('which', 'turnserver')) return 'coturn';
  const probe = `il-p-${mark}`;
  if (!works('ip', 'netns', 'add', probe)) return 'network namespaces';
  run('ip', 'netns', 'del', probe);
  return null;
}
const lacks = missing();

/** As coturn's use-auth-secret has it: the name tells until when it counts, the password proves that whoever has the secret gave it. */
function credentials(untilSeconds: number, secret = SECRET): { username: string; credential: string } {
  const username = `${untilSeconds}:ileices`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
const servers = (relay: string, given = credentials(Math.floor(Date.now() / 1000) + 3_600)): IceServers => [{ urls: `turn:${relay}:${PORT}?transport=udp`, ...given }];

class NamespacedNode {
  readonly said: FromNode[] = [];
  readonly #child: ChildProcess;
  onSignal: (signal: string) => void = () => undefined;
  constructor(namespace: string) {
    this.#child = spawn('ip', ['netns', 'exec', namespace, process.execPath, NODE], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout as NonNullable<ChildProcess['stdout']> }).on('line', (line) => {
      const message = JSON.parse(line) as FromNode;
      this.said.push(message);
      if ('signal' in message) this.onSignal(message.signal);
    });
  }
  tell(message: ToNode): void { this.#child.stdin?.write(`${JSON.stringify(message)}\n`); }
  find<K extends string>(key: K): unknown { return this.said.map((message) => (message as Record<string, unknown>)[key]).find((value) => value !== undefined); }
  stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => { this.#child.once('exit', () => { resolve(); }); });
    this.tell({ stop: true });
    return ended;
  }
}

async function pair(left: IceServers, right: IceServers, limitMs: number): Promise<{ paths: unknown[]; received: unknown; tookMs: number }> {
  const [a, b] = [new NamespacedNode(LEFT), new NamespacedNode(RIGHT)];
  a.onSignal = (signal) => { b.tell({ signal }); };
  b.onSignal = (signal) => { a.tell({ signal }); };
  const startMs = performance.now();
  b.tell({ make: 'answer', iceServers: right });
  a.tell({ make: 'offer', iceServers: left });
  const until = async (done: () => boolean) => { while (!done() && performance.now() - startMs < limitMs) await new Promise((resolve) => { setTimeout(resolve, 20); }); };
  await until(() => a.find('opened') !== undefined && b.find('opened') !== undefined);
  const tookMs = performance.now() - startMs;
  await new Promise((resolve) => { setTimeout(resolve, 100); });
  a.tell({ send: 100_000 });
  await until(() => b.find('received') !== undefined);
  const outcome = { paths: [a.find('opened'), b.find('opened')], received: b.find('received'), tookMs };
  await Promise.all([a.stop(), b.stop()]);
  return outcome;
}

describe.skipIf(lacks !== null)(`a relay as the only way${lacks === null ? '' : ` (not run: ${lacks} is missing)`}`, () => {
  let relay: ChildProcess | null = null;
  beforeAll(async () => {
    for (const name of [LEFT, RIGHT, RELAY]) { run('ip', 'netns', 'add', name); inside(name, 'ip', 'link', 'set', 'lo', 'up'); }
    for (const [name, at] of [[LEFT, 1], [RIGHT, 2]] as const) {
      const [outer, inner] = [`il${at}r${mark}`, `il${at}n${mark}`];
      run('ip', 'link', 'add', outer, 'netns', RELAY, 'type', 'veth', 'peer', 'name', inner, 'netns', name);
      inside(RELAY, 'ip', 'addr', 'add', `10.77.${at}.1/24`, 'dev', outer);
      inside(name, 'ip', 'addr', 'add', `10.77.${at}.2/24`, 'dev', inner);
      inside(RELAY, 'ip', 'link', 'set', outer, 'up');
      inside(name, 'ip', 'link', 'set', inner, 'up');
      inside(name, 'ip', 'route', 'add', 'default', 'via', `10.77.${at}.1`);
    }
    inside(RELAY, 'sysctl', '-qw', 'net.ipv4.ip_forward=0');
    relay = spawn('ip', ['netns', 'exec', RELAY, 'turnserver', '-n', '--use-auth-secret', `--static-auth-secret=${SECRET}`, '--realm=ileices.test', '--listening-ip=10.77.1.1', '--listening-ip=10.77.2.1',
      '--relay-ip=10.77.1.1', `--listening-port=${PORT}`, '--no-tls', '--no-dtls', '--no-cli', '--no-multicast-peers', '--log-file=stdout', `--pidfile=/tmp/${RELAY}.pid`, `--userdb=/tmp/${RELAY}.db`], { stdio: 'ignore' });
    await new Promise((resolve) => { setTimeout(resolve, 1_500); });
  });
  afterAll(async () => {
    const ended = new Promise<void>((resolve) => { if (relay === null) resolve(); else relay.once('exit', () => { resolve(); }); });
    relay?.kill('SIGKILL');
    await ended;
    for (const name of [LEFT, RIGHT, RELAY]) works('ip', 'netns', 'del', name);
    works('rm', '-f', `/tmp/${RELAY}.pid`, `/tmp/${RELAY}.db`);
  });

  test('without it they do not meet; with it they do, and what is sent arrives', async () => {
    expect(works('ip', 'netns', 'exec', LEFT, 'ping', '-c', '1', '-W', '1', '10.77.2.2')).toBe(false);
    expect((await pair([], [], 6_000)).paths).toEqual([undefined, undefined]);
    const { paths, received, tookMs } = await pair(servers('10.77.1.1'), servers('10.77.2.1'), 20_000);
    process.stdout.write(`over a relay as the only way: open after ${Math.round(tookMs)} ms\n`);
    expect(paths).toEqual(['relay', 'relay']);
    expect(received).toBe(100_000);
  });

  test('credentials that ran out, or that somebody made up, open nothing', async () => {
    const old = credentials(Math.floor(Date.now() / 1000) - 60), forged = credentials(Math.floor(Date.now() / 1000) + 3_600, 'guess');
    const outcomes = await Promise.all([old, forged].map((given) => pair(servers('10.77.1.1', given), servers('10.77.2.1', given), 9_000)));
    expect(outcomes.map(({ paths }) => paths)).toEqual([[undefined, undefined], [undefined, undefined]]);
  });
});
