// A data channel of libdatachannel in the shape simple-peer expects. Written anew instead of the package's own polyfill, which
// names a class that does not exist when a channel fails, and with that ends the process.
import type { DataChannel } from 'node-datachannel';

type Handler<E> = ((event: E) => void) | null;

export class NodeDataChannel {
  binaryType = 'arraybuffer';
  bufferedAmountLowThreshold = 0;
  onopen: Handler<object> = null;
  onclose: Handler<object> = null;
  onerror: Handler<{ error: Error }> = null;
  onmessage: Handler<{ data: Uint8Array | ArrayBuffer | string }> = null;
  onbufferedamountlow: Handler<object> = null;
  readonly label: string;
  readonly #native: DataChannel;
  #state: 'connecting' | 'open' | 'closing' | 'closed';

  /** `guard` runs what a native thread calls back: nothing thrown there may end the process. */
  constructor(native: DataChannel, guard: (work: () => void) => void) {
    this.#native = native;
    this.label = native.getLabel();
    this.#state = native.isOpen() ? 'open' : 'connecting';
    native.onOpen(() => { guard(() => { if (this.#state === 'connecting') this.#state = 'open'; this.onopen?.({}); }); });
    native.onClosed(() => { guard(() => { this.#state = 'closed'; this.onclose?.({}); }); });
    native.onError((message) => { guard(() => { this.onerror?.({ error: new Error(message) }); }); });
    native.onMessage((data) => { guard(() => { this.onmessage?.({ data }); }); });
    // A channel that came from the other side may have opened before anyone could listen.
    if (this.#state === 'open') queueMicrotask(() => { guard(() => { this.onopen?.({}); }); });
  }

  get readyState(): string { return this.#state; }
  get bufferedAmount(): number { return this.#state === 'open' ? this.#native.bufferedAmount() : 0; }

  send(data: Uint8Array): void {
    if (this.#state !== 'open') throw new Error('the channel is not open');
    this.#native.sendMessageBinary(data);
  }
  close(): void {
    if (this.#state === 'closed' || this.#state === 'closing') return;
    this.#state = 'closing';
    this.#native.close();
  }
}
