// simple-peer's own bundle, which brings its streams along and so runs in a page and in Node alike. Only what links use.
declare module 'simple-peer/simplepeer.min.js' {
  interface PeerOptions {
    readonly initiator: boolean;
    readonly config: object;
    readonly channelConfig?: object;
    readonly channelName?: string;
    readonly trickle: boolean;
    readonly wrtc: object;
  }
  export default class SimplePeer {
    constructor(options: PeerOptions);
    /** Unsent bytes of the data channel. */
    readonly bufferSize: number;
    readonly destroyed: boolean;
    readonly connected: boolean;
    signal(data: object): void;
    send(data: Uint8Array): void;
    destroy(error?: Error): void;
    on(event: 'signal', listener: (data: unknown) => void): this;
    on(event: 'data', listener: (data: Uint8Array) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'connect' | 'close', listener: () => void): this;
  }
}
