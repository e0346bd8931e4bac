// coturn for tests: a relay in a network namespace, and logins that run out, as its own secret makes them. Nothing of it is ours but
// the words it is started with.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { works } from './namespaces.ts';

const READY_MS = 1_500;
export const RELAY_PORT = 3478;

export class Coturn {
  readonly #secret = randomBytes(16).toString('hex');
  readonly #files: readonly string[];
  readonly #process: ReturnType<typeof spawn>;

  /** `addresses` it listens at; it relays from the first. */
  static async start(namespace: string, addresses: readonly string[]): Promise<Coturn> {
    const one = new Coturn(namespace, addresses);
    await new Promise((resolve) => { setTimeout(resolve, READY_MS); });
    return one;
  }

  private constructor(namespace: string, addresses: readonly string[]) {
    this.#files = [`/tmp/${namespace}.pid`, `/tmp/${namespace}.db`];
    this.#process = spawn('ip', [
      'netns', 'exec', namespace, 'turnserver', '-n', '--use-auth-secret', `--static-auth-secret=${this.#secret}`, '--realm=ileices.test', ...addresses.map((address) => `--listening-ip=${address}`),
      `--relay-ip=${addresses[0] ?? ''}`, `--listening-port=${RELAY_PORT}`, '--no-tls', '--no-dtls', '--no-cli', '--no-multicast-peers', '--log-file=stdout', `--pidfile=${this.#files[0] ?? ''}`, `--userdb=${this.#files[1] ?? ''}`,
    ], { stdio: 'ignore' });
  }

  /** As coturn's use-auth-secret has it: the name tells until when it counts, the password proves that whoever has the secret gave it. */
  login(lastsSeconds: number, secret = this.#secret): { username: string; credential: string } {
    const username = `${Math.floor(Date.now() / 1000) + lastsSeconds}:ileices`;
    return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => { this.#process.once('exit', () => { resolve(); }); });
    this.#process.kill('SIGKILL');
    await ended;
    works('rm', '-f', ...this.#files);
  }
}
