// Where others reach this node to join: the signalling host of its own, at an address of the network or of this machine alone.
// Whether the network may reach it is said once and holds until the contrary is said, over restarts too.
import { RpcError } from '../host/rpcCall.ts';
import { bindableAddresses, SignalHost } from '../signal/signalHost.ts';
import type { MeshDatabase } from './meshDatabase.ts';

export const THIS_MACHINE = '127.0.0.1';
interface Listening { readonly bind: string; readonly port: number }

export interface OwnHostParts {
  readonly store: Pick<MeshDatabase, 'read' | 'write'>;
  readonly log: { warn(fields: object, message: string): void };
  readonly onChange: () => void;
  /** Of this machine in its network; undefined where it is in none. */
  readonly networkAddress?: () => string | undefined;
}

const ownAddress = (): string | undefined => bindableAddresses().find((address) => !address.startsWith('127.') && !address.includes(':'));

export class OwnHost {
  readonly #parts: OwnHostParts;
  #host: SignalHost | null = null;
  #bind = THIS_MACHINE;

  constructor(parts: OwnHostParts) { this.#parts = parts; }

  /** Null while it listens nowhere. */
  get url(): string | null { return this.#host?.url ?? null; }
  get reach(): 'machine' | 'network' { return this.#host === null || this.#bind === THIS_MACHINE ? 'machine' : 'network'; }
  /** At which others of the network reach it; null where they do not. */
  get networkPort(): number | null { return this.reach === 'network' ? this.#host?.port ?? null : null; }

  /** As it was before the node stopped. */
  async again(): Promise<void> {
    const listening = before(this.#parts.store.read('signal'));
    if (listening !== null) await this.#listen(listening);
  }

  /** `lan`: from the network, from this machine alone, or null: as it is. Throws RpcError `unavailable` where there is no network. */
  async open(lan: boolean | null): Promise<void> {
    const wanted = lan === null ? this.reach : lan ? 'network' : 'machine';
    if (this.#host !== null && wanted === this.reach) return;
    const bind = wanted === 'network' ? (this.#parts.networkAddress ?? ownAddress)() : THIS_MACHINE;
    if (bind === undefined) throw new RpcError('unavailable', 'This machine is in no network that others could reach it by. Connect it to one, or leave --lan away to invite nodes of this machine.');
    await this.close();
    await this.#listen({ bind, port: 0 });
  }

  async close(): Promise<void> {
    const host = this.#host;
    this.#host = null;
    await host?.close();
  }

  async #listen({ bind, port }: Listening): Promise<void> {
    this.#host = await SignalHost.start({ bind, port, onEnd: (why, url) => {
      this.#parts.log.warn({ why }, 'the signalling host ended');
      if (url === null) this.#host = null;
      this.#parts.onChange();
    } });
    this.#bind = bind;
    await this.#parts.store.write('signal', JSON.stringify({ bind, port: this.#host.port } satisfies Listening));
  }
}

function before(text: string | null): Listening | null { try { return text === null ? null : JSON.parse(text) as Listening; } catch { return null; } }
