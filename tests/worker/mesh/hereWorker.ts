// Links in the test's own process: no border but the product's own, with whatever engine is asked for.
import wrtc from '@roamhq/wrtc';
import type { LinkWorker } from '../../../main/node/mesh/linkProcess.ts';
import { LinkEndedError } from '../../../main/node/mesh/linkProcess.ts';
import { CallBorder } from '../../../main/node/callBorder.ts';
import { realClock } from '../../../main/node/realClock.ts';
import { linkEvents, linkMethods } from '../../../schemas/link.ts';
import { answerCall } from '../../../worker/border.ts';
import { LinkSet } from '../../../worker/mesh/linkSet.ts';
import { SignalSockets } from '../../../worker/mesh/signalSockets.ts';
import { connectNodeSocket } from '../../../worker/mesh/socket.node.ts';
import type { EngineParts, WebRtc } from '../../../worker/mesh/wrtc.ts';
import { nodeWebRtc } from '../../../worker/mesh/wrtc.node.ts';
import { pageWebRtc } from '../../../worker/mesh/wrtc.page.ts';

export function hereWorker(engine: (bindAddress: string | null) => WebRtc): LinkWorker {
  const emit = (event: object, taken?: () => void) => { setImmediate(() => { border.receive({ type: 'event', ...event }); taken?.(); }); };
  const sockets = new SignalSockets({ clock: realClock, random: { nextFloat: () => 0.5 }, connect: connectNodeSocket, emit });
  const links = new LinkSet({ clock: realClock, sockets, openEngine: engine, emit });
  const border = new CallBorder<typeof linkMethods, typeof linkEvents>({
    methods: linkMethods, events: linkEvents, endedError: (why) => new LinkEndedError(why), end: () => { links.end(); },
    post: (frame) => { void answerCall('link', linkMethods, frame, links, (reply) => { border.receive(reply); }); },
  });
  return {
    call: (method, input) => border.call(method, input), onEvent: (listener) => border.onEvent(listener), onExit: (listener) => border.onExit(listener),
    kill: () => { links.end(); border.ended('it was asked to'); return Promise.resolve(); },
  };
}

/** An engine that is years old, as the other side may have one. */
export const roamWorker = (): LinkWorker => hereWorker(() => ({ ...pageWebRtc, name: 'roamhq', parts: wrtc as unknown as EngineParts, usable: (candidate) => !candidate.includes('.local ') }));
export const nodeWorker = (): LinkWorker => hereWorker((bindAddress) => nodeWebRtc(bindAddress === null ? {} : { bindAddress }));
