// A router that gives every conversation of the machines behind it a port of its own at its one address, and lets in answers of
// that conversation alone: the kind of network two members cannot meet through without a relay.
import { readdress } from './packet.ts';
import type { Ends } from './packet.ts';

interface Inside { readonly address: string; readonly port: number }
const FIRST_PORT = 20_000, PORTS = 40_000;

export class SymmetricNat {
  readonly #outside: string;
  readonly #draw: () => number;
  readonly #out = new Map<string, number>();
  readonly #in = new Map<string, Inside>();

  /** `draw` gives numbers from 0 up to 1. */
  constructor(outside: string, draw: () => number) { this.#outside = outside; this.#draw = draw; }

  /** Changes what leaves; false for what does not pass. */
  leaving(packet: Buffer, { protocol, from, fromPort, to, toPort }: Ends): boolean {
    if (fromPort === 0) return false;
    const name = `${protocol} ${from} ${fromPort} ${to} ${toPort}`;
    let port = this.#out.get(name);
    while (port === undefined) {
      const drawn = FIRST_PORT + Math.floor(this.#draw() * PORTS), answer = `${protocol} ${drawn} ${to} ${toPort}`;
      if (this.#in.has(answer)) continue;
      port = drawn;
      this.#out.set(name, drawn);
      this.#in.set(answer, { address: from, port: fromPort });
    }
    readdress(packet, 'from', this.#outside, port);
    return true;
  }

  /** Changes what arrives; false for what nobody behind it asked for. */
  arriving(packet: Buffer, { protocol, from, fromPort, toPort }: Ends): boolean {
    const inside = this.#in.get(`${protocol} ${toPort} ${from} ${fromPort}`);
    if (inside === undefined) return false;
    readdress(packet, 'to', inside.address, inside.port);
    return true;
  }
}
