// Entry of the links that run in a page: the mesh's connections through the browser's own engine, for the agent that opened the
// page. It holds no key.
import './jitless.page.ts';
import { LINK_CAPS, packPageFrame, unpackPageFrame } from '../app/pageWire.ts';
import { linkMethods } from '../schemas/link.ts';
import { workForAgent } from './agentSocket.page.ts';
import type { Agent, PageWork } from './agentSocket.page.ts';
import { answerCall } from './border.ts';
import { pageClock } from './clock.page.ts';
import { LinkSet } from './mesh/linkSet.ts';
import { SignalSockets } from './mesh/signalSockets.ts';
import { connectPageSocket } from './mesh/socket.page.ts';
import { pageWebRtc } from './mesh/wrtc.page.ts';

/** Unsent bytes to the agent above which the agent counts as not keeping up; what was received waits within its own limits. */
const UNSENT_BYTES = 4 * 1024 * 1024, LOOK_MS = 5;

function linksFor(agent: Agent): PageWork {
  const post = (frame: object) => { agent.send(packPageFrame(frame, LINK_CAPS)); };
  /** Once the agent has most of what was sent before. */
  const taken = (then: () => void) => { if (agent.unsentBytes < UNSENT_BYTES) then(); else setTimeout(() => { taken(then); }, LOOK_MS); };
  const sockets = new SignalSockets({ clock: pageClock, random: { nextFloat: () => Math.random() }, connect: connectPageSocket, emit: (event) => { post({ type: 'event', ...event }); } });
  const links = new LinkSet({ clock: pageClock, sockets, openEngine: () => pageWebRtc, emit: (event, then) => { post({ type: 'event', ...event }); if (then !== undefined) taken(then); } });
  return {
    receive: (frame) => { void answerCall('link', linkMethods, unpackPageFrame(new Uint8Array(frame), LINK_CAPS), links, post); },
    // Links belong to the agent that asked for them: without it they end.
    end: () => { links.end(); },
  };
}

workForAgent(linksFor);
