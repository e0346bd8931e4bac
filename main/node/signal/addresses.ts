// What each address has used up: connections, bytes, patience. Rule M62. Knows no sockets; whoever asks says what time it is.
//
// What runs on the machine of the host shares its address with the node itself: it has the same limits, but is never shut out,
// so that a page or program there cannot lock the node out of its own house.
import { isIPv6 } from 'node:net';
import { Bucket } from '../../../app/mesh/bucket.ts';
import { signalLimits as limits } from '../../../schemas/signal.ts';

interface Guest { sockets: number; readonly arrivals: Bucket; readonly bytes: Bucket; readonly patience: Bucket; shutOutUntilMs: number }

/** One name for whoever can use many addresses: of IPv6 its network of 64 bits; IPv4 written as IPv6 is IPv4. */
export function addressName(remote: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(remote)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(remote)) return remote;
  const [head = '', tail = ''] = (remote.split('%')[0] ?? '').toLowerCase().split('::');
  const first = head.split(':').filter((part) => part !== '');
  const last = tail.split(':').filter((part) => part !== '');
  const whole = remote.includes('::') ? [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last] : first;
  return `${whole.slice(0, 4).map((part) => part.replace(/^0+(?=.)/, '')).join(':')}::`;
}

export class Addresses {
  readonly #guests = new Map<string, Guest>();

  /** Null lets it in and counts it; `release` must follow. Whoever is shut out or already has its share is refused. */
  admit(name: string, isOwn: boolean, nowMs: number): 'full' | 'shut-out' | 'now-shut-out' | null {
    if (!this.#guests.has(name) && this.#guests.size >= limits.addresses) return 'full';
    const guest = this.#guestOf(name, nowMs);
    if (nowMs < guest.shutOutUntilMs) return 'shut-out';
    if (!isOwn && !guest.arrivals.take(nowMs)) { guest.shutOutUntilMs = nowMs + limits.shutOutMs; return 'now-shut-out'; }
    if (guest.sockets >= limits.socketsPerAddress) return 'full';
    guest.sockets += 1;
    return null;
  }

  release(name: string): void {
    const guest = this.#guests.get(name);
    if (guest !== undefined) guest.sockets -= 1;
  }

  socketsOf(name: string): number { return this.#guests.get(name)?.sockets ?? 0; }

  /** The address with the most sockets: whoever takes most gives way first. */
  greediest(): { readonly name: string; readonly sockets: number } | null {
    let most: { name: string; sockets: number } | null = null;
    for (const [name, { sockets }] of this.#guests) if (most === null || sockets > most.sockets) most = { name, sockets };
    return most;
  }

  mayMove(name: string, bytes: number, nowMs: number): boolean { return this.#guestOf(name, nowMs).bytes.take(nowMs, bytes); }

  /** A rule was broken. True when that was one too many: it is shut out from now on. */
  fault(name: string, isOwn: boolean, nowMs: number): boolean {
    const guest = this.#guestOf(name, nowMs);
    if (isOwn || guest.patience.take(nowMs) || nowMs < guest.shutOutUntilMs) return false;
    guest.shutOutUntilMs = nowMs + limits.shutOutMs;
    return true;
  }

  /** Forgets whoever owes nothing. */
  sweep(nowMs: number): void {
    for (const [name, guest] of this.#guests) {
      if (guest.sockets === 0 && nowMs >= guest.shutOutUntilMs && guest.arrivals.isFull(nowMs) && guest.bytes.isFull(nowMs) && guest.patience.isFull(nowMs)) this.#guests.delete(name);
    }
  }

  #guestOf(name: string, nowMs: number): Guest {
    const known = this.#guests.get(name);
    if (known !== undefined) return known;
    const guest: Guest = {
      sockets: 0, shutOutUntilMs: 0,
      arrivals: new Bucket(limits.connectionsPerSecond, limits.connectionsBurst, nowMs),
      bytes: new Bucket(limits.addressBytesPerSecond, limits.addressBytesBurst, nowMs),
      patience: new Bucket(1000 / limits.faultForgivenMs, limits.faults, nowMs),
    };
    this.#guests.set(name, guest);
    return guest;
  }
}
