// Which sockets to which signalling hosts are open, and what each listens to: made to fit the rooms there are and the day it is.
// Owns the sockets' names; the sockets themselves are in the link process, which connects them again and paces what they say.
import { daysAround, dayOf, topicOf, untilDaysChange } from '../../../app/mesh/topics.ts';
import type { Clock, Hasher } from '../../../app/ports.ts';
import { SOCKETS_MAX, TOPICS_MAX } from '../../../schemas/link.ts';
import type { LinkHost } from './linkHost.ts';
import type { SignalRoom } from './signalRooms.ts';

export type SocketHost = Pick<LinkHost, 'openSocket' | 'closeSocket' | 'subscribe' | 'unsubscribe' | 'publish'>;
interface Socket { readonly id: string; readonly url: string; readonly topics: Set<string>; connected: boolean }
export interface SignalPlacesParts {
  readonly host: SocketHost;
  readonly clock: Clock;
  readonly hasher: Hasher;
  /** The rooms there are now. */
  readonly rooms: () => readonly SignalRoom[];
}

export class SignalPlaces {
  readonly #parts: SignalPlacesParts;
  readonly #sockets = new Map<string, Socket>();
  #byTopic = new Map<string, SignalRoom>();
  #nextId = 1;
  #cancel: () => void = () => undefined;

  constructor(parts: SignalPlacesParts) { this.#parts = parts; }

  /** Hosts this node has a connection to now. */
  get connected(): readonly string[] { return [...new Set([...this.#sockets.values()].filter((socket) => socket.connected).map(({ url }) => url))]; }

  roomOf(topic: string): SignalRoom | null { return this.#byTopic.get(topic) ?? null; }

  /** Opens, closes and subscribes until it fits. Called whenever rooms, hosts or the day may have changed. */
  fit(): void {
    const { clock, hasher, host } = this.#parts;
    const nowMs = clock.now();
    this.#cancel();
    this.#cancel = clock.after(untilDaysChange(nowMs), () => { this.fit(); });
    const wanted = new Map<string, Set<string>>();
    this.#byTopic = new Map();
    for (const room of this.#parts.rooms()) {
      for (const day of daysAround(nowMs)) {
        const topic = topicOf(hasher, room.kind, room.key, day);
        this.#byTopic.set(topic, room);
        for (const url of room.endpoints) wanted.set(url, (wanted.get(url) ?? new Set<string>()).add(topic));
      }
    }
    for (const socket of this.#sockets.values()) this.#thin(socket, wanted.get(socket.url));
    for (const [url, topics] of wanted) this.#reach(url, [...topics]);
    for (const socket of [...this.#sockets.values()]) if (socket.topics.size === 0) { this.#sockets.delete(socket.id); host.closeSocket(socket.id); }
  }

  /** Says it at every host of the room that is connected; `seal` gives the text for a topic. False where there is none. */
  publish(room: SignalRoom, seal: (topic: string) => string | null): boolean {
    const { clock, hasher, host } = this.#parts;
    const topic = topicOf(hasher, room.kind, room.key, dayOf(clock.now()));
    const there = [...this.#sockets.values()].filter((socket) => socket.connected && socket.topics.has(topic));
    const data = there.length === 0 ? null : seal(topic);
    if (data !== null) for (const { id } of there) void host.publish(id, topic, data);
    return data !== null;
  }

  socketState(socketId: string, connected: boolean): void {
    const socket = this.#sockets.get(socketId);
    if (socket !== undefined) socket.connected = connected;
  }

  close(): void {
    this.#cancel();
    for (const { id } of this.#sockets.values()) this.#parts.host.closeSocket(id);
    this.#sockets.clear();
  }

  #thin(socket: Socket, wanted: Set<string> | undefined): void {
    const gone = [...socket.topics].filter((topic) => wanted?.has(topic) !== true);
    for (const topic of gone) socket.topics.delete(topic);
    if (gone.length > 0 && socket.topics.size > 0) this.#parts.host.unsubscribe(socket.id, gone);
  }

  #reach(url: string, topics: readonly string[]): void {
    const there = [...this.#sockets.values()].filter((socket) => socket.url === url);
    let missing = topics.filter((topic) => !there.some((socket) => socket.topics.has(topic)));
    for (const socket of there) missing = this.#fill(socket, missing);
    while (missing.length > 0 && this.#sockets.size < SOCKETS_MAX) {
      const socket: Socket = { id: `signal-${this.#nextId++}`, url, topics: new Set(), connected: false };
      this.#sockets.set(socket.id, socket);
      this.#parts.host.openSocket(socket.id, url);
      missing = this.#fill(socket, missing);
    }
  }

  /** What did not go into it. */
  #fill(socket: Socket, topics: readonly string[]): string[] {
    const taken = topics.slice(0, TOPICS_MAX - socket.topics.size);
    for (const topic of taken) socket.topics.add(topic);
    if (taken.length > 0) this.#parts.host.subscribe(socket.id, [...taken]);
    return topics.slice(taken.length);
  }
}
