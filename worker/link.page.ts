// Entry of the links that run in a page: the mesh's connections through the browser's own engine, behind a WebSocket to the agent
// that opened the page. It holds no key; its address carries, behind the #, the word that lets it in.
import './mesh/jitless.page.ts';
import { packLinkFrame, unpackLinkFrame } from '../app/mesh/linkWire.ts';
import type { Clock } from '../app/ports.ts';
import { linkMethods } from '../schemas/link.ts';
import { answerCall } from './border.ts';
import { LinkSet } from './mesh/linkSet.ts';
import { SignalSockets } from './mesh/signalSockets.ts';
import { connectPageSocket } from './mesh/socket.page.ts';
import { pageWebRtc } from './mesh/wrtc.page.ts';

/** The agent may have been started anew. */
const AGAIN_MS = 1_000;
/** Unsent bytes to the agent above which the agent counts as not keeping up; what was received waits within its own limits. */
const UNSENT_BYTES = 4 * 1024 * 1024, LOOK_MS = 5;

const { host, hash } = (globalThis as unknown as { location: { host: string; hash: string } }).location;
const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
};

function run(): void {
  const agent = new WebSocket(`ws://${host}/link`, ['ileices-link', hash.slice(1)]);
  agent.binaryType = 'arraybuffer';
  const post = (frame: object) => { if (agent.readyState === WebSocket.OPEN) agent.send(packLinkFrame(frame) as Uint8Array<ArrayBuffer>); };
  /** Once the agent has most of what was sent before. */
  const taken = (then: () => void) => { if (agent.bufferedAmount < UNSENT_BYTES) then(); else setTimeout(() => { taken(then); }, LOOK_MS); };
  let links: LinkSet | null = null;
  agent.onopen = () => {
    const sockets = new SignalSockets({ clock, random: { nextFloat: () => Math.random() }, connect: connectPageSocket, emit: (event) => { post({ type: 'event', ...event }); } });
    links = new LinkSet({ clock, sockets, openEngine: () => pageWebRtc, emit: (event, then) => { post({ type: 'event', ...event }); if (then !== undefined) taken(then); } });
  };
  agent.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (links !== null && data instanceof ArrayBuffer) void answerCall('link', linkMethods, unpackLinkFrame(new Uint8Array(data)), links, post);
  };
  // Links belong to the agent that asked for them: without it they end.
  agent.onclose = () => { links?.end(); setTimeout(run, AGAIN_MS); };
}
run();
