// The way from a page back to the agent that opened it, the same for every page: one WebSocket to the page's own server, opened again
// for ever, because the agent ends it to end the work and takes it again when there is work. It knows nothing of what is said.

/** The agent may have been started anew. */
const AGAIN_MS = 1_000;

export interface PageWork {
  receive(frame: ArrayBuffer): void;
  /** Nobody hears the rest of it: what it holds is let go at once. */
  end(): void;
}
export interface Agent {
  send(frame: Uint8Array<ArrayBuffer>): void;
  readonly unsentBytes: number;
  /** Lets the agent hear that the work ended by itself. */
  end(): void;
}

export function workForAgent(begin: (agent: Agent) => PageWork): void {
  const { host } = (globalThis as unknown as { location: { host: string } }).location;
  const socket = new WebSocket(`ws://${host}/ws`);
  socket.binaryType = 'arraybuffer';
  let work: PageWork | null = null;
  const agent: Agent = {
    send: (frame) => { if (socket.readyState === WebSocket.OPEN) socket.send(frame); },
    get unsentBytes() { return socket.bufferedAmount; },
    end: () => { socket.close(); },
  };
  // Begun with the first word of the agent: a page that waits costs next to nothing.
  socket.onmessage = ({ data }: MessageEvent<unknown>) => { if (data instanceof ArrayBuffer) (work ??= begin(agent)).receive(data); };
  socket.onclose = () => { work?.end(); setTimeout(() => { workForAgent(begin); }, AGAIN_MS); };
}
