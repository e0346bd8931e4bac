// Finding signalling hosts of one's own mesh on the local network, once a person switched that on: multicast DNS, service
// `_ileices._tcp.local`. What is announced is the port of the host and tags of eight bytes that follow from the rooms' secrets and
// the day: whoever has none of the secrets sees that some node of Ileices is there, and nothing about which mesh or whom. Rule M75.
//
// Every packet is a stranger's word. The address is where the packet came from, never what stands in it; what is found is a place
// to look at, where nothing counts that is not sealed for the room.
import type { RemoteInfo } from 'node:dgram';
import multicastDns from 'multicast-dns';
import { Bucket } from '../../../app/mesh/bucket.ts';
import { daysAround, dayOf, topicOf } from '../../../app/mesh/topics.ts';
import type { RoomKind } from '../../../app/mesh/topics.ts';
import type { Clock, Hasher } from '../../../app/ports.ts';
import { isIPv4 } from 'node:net';

export const SERVICE = '_ileices._tcp.local';
const TAG_BYTES = 8;
/** Rooms that are announced; a message holds all their tags. */
const TAGS_MAX = 8;
const ASK_EVERY_MS = 60_000, TTL_SECONDS = 120;
/** A host that was not heard of for so long is gone. */
const FORGET_MS = 180_000;
const HOSTS_MAX = 8;
/** Of one address: tags can be heard and said again by anybody there, who then is one of many and not all of them. */
const OF_ADDRESS_MAX = 2;
/** Packets looked at, and answers given: a network that floods gets silence. */
const LOOKED_PER_SECOND = 20, LOOKED_BURST = 60, ANSWERS_PER_SECOND = 1, ANSWERS_BURST = 4;
/** Of one packet: more entries are none of ours. */
const ENTRIES_MAX = 16;

/** Of which rooms, newest key first. */
export interface TaggedRoom { readonly kind: RoomKind; readonly key: Uint8Array }
export interface LanDiscoveryOptions {
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly rooms: () => readonly TaggedRoom[];
  /** Port of the own signalling host on the local network; null where there is none: then nothing is announced. */
  readonly hostPort: () => number | null;
  /** Addresses of hosts of these rooms, whenever they change. */
  readonly onFound: (urls: readonly string[]) => void;
  /** The network does not let it: in words for the log. */
  readonly onFault: (why: string) => void;
  /** One address of this machine to use; all of them without it. */
  readonly address?: string;
  /** Only for tests, where another port keeps it apart from what else the machine does. */
  readonly port?: number;
}

interface Packet { readonly questions?: readonly { readonly name?: unknown; readonly type?: unknown }[]; readonly answers?: readonly { readonly name?: unknown; readonly type?: unknown; readonly data?: unknown }[] }

/** 16 hex digits: whoever has the room's secret knows it, for a day. */
export function tagOf(hasher: Hasher, room: TaggedRoom, day: number): string { return topicOf(hasher, room.kind, room.key, day).slice(0, TAG_BYTES * 2); }

export class LanDiscovery {
  readonly #options: LanDiscoveryOptions;
  readonly #dns: ReturnType<typeof multicastDns>;
  readonly #hosts = new Map<string, number>();
  readonly #looked: Bucket;
  readonly #answers: Bucket;
  #told = '';
  #cancel: () => void = () => undefined;
  #closed = false;

  /** Listens and asks from now on. Made only when discovery is switched on. */
  constructor(options: LanDiscoveryOptions) {
    this.#options = options;
    const nowMs = options.clock.monotonicMs();
    this.#looked = new Bucket(LOOKED_PER_SECOND, LOOKED_BURST, nowMs);
    this.#answers = new Bucket(ANSWERS_PER_SECOND, ANSWERS_BURST, nowMs);
    const { address, port } = options;
    this.#dns = multicastDns({ loopback: true, ...(address === undefined ? {} : { interface: address, bind: '0.0.0.0' }), ...(port === undefined ? {} : { port }) });
    this.#dns.on('error', (error: Error) => { options.onFault(`The local network cannot be searched: ${error.message}`); });
    // A packet that is none, or an interface that has no multicast.
    this.#dns.on('warning', () => undefined);
    this.#dns.on('query', (packet: Packet) => { this.#look(() => { this.#asked(packet); }); });
    this.#dns.on('response', (packet: Packet, from: RemoteInfo) => { this.#look(() => { this.#heard(packet, from.address); }); });
    this.#dns.on('ready', () => { this.#ask(); });
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    return new Promise((resolve) => { this.#dns.destroy(() => { resolve(); }); });
  }

  #look(work: () => void): void {
    if (this.#closed || !this.#looked.take(this.#options.clock.monotonicMs())) return;
    try { work(); } catch { /* A packet of any shape may come; none is worth more. */ }
  }

  #ask(): void {
    const { clock } = this.#options;
    if (this.#closed) return;
    this.#dns.query([{ name: SERVICE, type: 'TXT' }]);
    this.#answer();
    for (const [url, heardMs] of this.#hosts) if (clock.monotonicMs() - heardMs > FORGET_MS) this.#hosts.delete(url);
    this.#tell();
    this.#cancel = clock.after(ASK_EVERY_MS, () => { this.#ask(); });
  }

  #asked({ questions = [] }: Packet): void {
    if (questions.slice(0, ENTRIES_MAX).some(({ name, type }) => name === SERVICE && (type === 'TXT' || type === 'ANY'))) this.#answer();
  }

  #answer(): void {
    const { clock, hasher, rooms, hostPort } = this.#options;
    const port = hostPort();
    if (port === null || !this.#answers.take(clock.monotonicMs())) return;
    const tags = rooms().slice(0, TAGS_MAX).map((room) => `t=${tagOf(hasher, room, dayOf(clock.now()))}`);
    if (tags.length > 0) this.#dns.respond([{ name: SERVICE, type: 'TXT', ttl: TTL_SECONDS, data: [`p=${port}`, ...tags] }]);
  }

  #heard({ answers = [] }: Packet, address: string): void {
    const { clock, hasher, rooms } = this.#options;
    if (!isIPv4(address)) return;
    const ours = new Set(rooms().flatMap((room) => daysAround(clock.now()).map((day) => `t=${tagOf(hasher, room, day)}`)));
    for (const { name, type, data } of answers.slice(0, ENTRIES_MAX)) {
      if (name !== SERVICE || type !== 'TXT' || !Array.isArray(data)) continue;
      const words = data.slice(0, TAGS_MAX + 1).map((word) => (word instanceof Uint8Array ? Buffer.from(word).toString('latin1') : String(word)));
      const port = Number(words.map((word) => /^p=([1-9]\d{0,4})$/.exec(word)?.[1]).find((found) => found !== undefined) ?? 0);
      if (port < 1 || port > 65_535 || !words.some((word) => ours.has(word))) continue;
      const url = `ws://${address}:${port}/`;
      const ofAddress = this.#hosts.has(url) ? [] : [...this.#hosts.keys()].filter((known) => known.startsWith(`ws://${address}:`));
      if (ofAddress[0] !== undefined && ofAddress.length >= OF_ADDRESS_MAX) this.#hosts.delete(ofAddress[0]);
      // Of too many the ones that were here first stay.
      if (this.#hosts.has(url) || this.#hosts.size < HOSTS_MAX) this.#hosts.set(url, clock.monotonicMs());
    }
    this.#tell();
  }

  #tell(): void {
    const urls = [...this.#hosts.keys()];
    if (urls.join(' ') === this.#told) return;
    this.#told = urls.join(' ');
    this.#options.onFound(urls);
  }
}
