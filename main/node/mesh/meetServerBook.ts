// The servers that help this node's connections to find a way, and the login of the relays among them. Addresses are a setting; the
// login lies sealed in a file of its own and leaves the agent only towards the process that makes a connection.
import { SealError } from '../../../app/ports.ts';
import type { Disk, Sealer } from '../../../app/ports.ts';
import type { IceServers } from '../../../schemas/link.ts';
import { ServerLogin } from '../../../schemas/meetServers.ts';
import type { MeetServers } from '../../../schemas/meetServers.ts';
import { RpcError } from '../host/rpcCall.ts';

const FILE = 'servers.sealed', CONTEXT = 'login of relays';
const isRelay = (url: string): boolean => /^turns?:/i.test(url);

export class MeetServerBook {
  readonly #disk: Pick<Disk, 'read' | 'writeDurably' | 'remove'>;
  readonly #sealer: Sealer;
  readonly #urls: () => readonly string[];
  #login: ServerLogin | null;

  constructor(disk: Pick<Disk, 'read' | 'writeDurably' | 'remove'>, sealer: Sealer, urls: () => readonly string[]) {
    this.#disk = disk;
    this.#sealer = sealer;
    this.#urls = urls;
    this.#login = this.#kept();
  }

  /** A relay without a login would make the whole connection fail: it is left out. */
  get iceServers(): IceServers {
    return this.#urls().flatMap((urls) => (isRelay(urls) ? (this.#login === null ? [] : [{ urls, ...this.#login }]) : [{ urls }]));
  }

  get view(): MeetServers {
    const servers = [...this.#urls()];
    return { servers, username: this.#login?.username ?? null, unused: this.#login === null ? servers.filter(isRelay) : [] };
  }

  /** Before `servers` are set: keeps `login` for them, null for none; left away, the one there is stays. Throws RpcError. */
  prepare(servers: readonly string[], login: ServerLogin | null | undefined): void {
    const next = login === undefined ? this.#login : login;
    if (next === null && servers.some(isRelay)) throw new RpcError('bad-request', 'A relay (turn:) asks for a name and a secret. Say --user <name>; the secret is asked for, or comes from --secret-file <file>.');
    if (login === undefined) return;
    if (login === null) this.#disk.remove(FILE);
    else this.#disk.writeDurably(FILE, this.#sealer.seal(new TextEncoder().encode(JSON.stringify(login)), CONTEXT));
    this.#login = login;
  }

  /** One that cannot be read is none: the person is shown that the relays are left out. */
  #kept(): ServerLogin | null {
    const sealed = this.#disk.read(FILE);
    if (sealed === null) return null;
    try { return ServerLogin.parse(JSON.parse(new TextDecoder().decode(this.#sealer.open(sealed, CONTEXT)))); } catch (error) {
      if (error instanceof SealError || error instanceof SyntaxError) return null;
      throw error;
    }
  }
}
