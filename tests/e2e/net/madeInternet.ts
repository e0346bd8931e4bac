// An internet between network namespaces of this machine: each namespace has one line with a rate, a delay and loss, open to the rest
// or behind a router that no two members can meet through. Lines are cut and mended while it runs. What packets go through is
// wire.ts, since not every kernel can delay or lose packets itself; TCP, DTLS and routing are the kernel's and the programs' own.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inside, run, works } from './namespaces.ts';
import type { Place, ToWire, WireBirth } from './wire.ts';

const WIRE = fileURLToPath(new URL('./wire.ts', import.meta.url));
/** Makes a device for each name and leaves their open ends to the program after it. 0x400454ca is TUNSETIFF; packets, no headers. */
const OPEN_DEVICES = 'use strict; $^F = 255; my @open; for my $name (split /,/, shift) { open(my $end, "+<", "/dev/net/tun") or die "tun: $!"; my $ask = pack("Z16 s x22", $name, 0x1001); ioctl($end, 0x400454ca, $ask) or die "tun: $!"; push @open, $end; } $ENV{TUN_FDS} = join ",", map { fileno $_ } @open; exec @ARGV;';
/** Each device has a thread that waits for it. */
const SPARE_THREADS = 4;

export class MadeInternet {
  readonly #mark = randomBytes(2).toString('hex');
  readonly #places: readonly Place[];
  readonly #wire: ChildProcess;
  readonly #heard: (() => void)[] = [];

  static async start(places: readonly Place[], seed = 1): Promise<MadeInternet> {
    const one = new MadeInternet(places, seed);
    try { await one.#connect(); } catch (fault) { one.close(); throw fault; }
    return one;
  }

  private constructor(places: readonly Place[], seed: number) {
    this.#places = places;
    const devices = places.map((_, at) => this.#device(at)).join(',');
    this.#wire = spawn('perl', ['-e', OPEN_DEVICES, devices, process.execPath, WIRE, JSON.stringify({ places, seed } satisfies WireBirth)], {
      stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, UV_THREADPOOL_SIZE: String(places.length + SPARE_THREADS) },
    });
    createInterface({ input: this.#wire.stdout as NonNullable<ChildProcess['stdout']> }).on('line', () => { this.#heard.shift()?.(); });
  }

  namespace(name: string): string { return `il-${name}-${this.#mark}`; }

  /** From now on nothing comes or goes at these places; all others are whole. */
  async cut(...names: string[]): Promise<void> {
    const done = this.#word();
    this.#wire.stdin?.write(`${JSON.stringify({ cut: names } satisfies ToWire)}\n`);
    await done;
  }

  close(): void {
    this.#wire.kill('SIGKILL');
    for (const { name } of this.#places) works('ip', 'netns', 'del', this.namespace(name));
  }

  #device(at: number): string { return `il${this.#mark}${at}`; }

  async #connect(): Promise<void> {
    await this.#word();
    for (const [at, { name, address, behind }] of this.#places.entries()) {
      const namespace = this.namespace(name), device = this.#device(at);
      run('ip', 'netns', 'add', namespace);
      // Where the kernel has no version 6 there is nothing to turn off.
      works('ip', 'netns', 'exec', namespace, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1');
      run('ip', 'link', 'set', device, 'netns', namespace);
      inside(namespace, 'ip', 'link', 'set', 'lo', 'up');
      inside(namespace, 'ip', 'addr', 'add', `${behind ?? address}/32`, 'dev', device);
      inside(namespace, 'ip', 'link', 'set', device, 'up');
      inside(namespace, 'ip', 'route', 'add', 'default', 'dev', device);
    }
  }

  #word(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#heard.push(resolve);
      this.#wire.once('exit', (code) => { reject(new Error(`the wire ended with ${code ?? 'a signal'}`)); });
    });
  }
}
