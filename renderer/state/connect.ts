// Joins the line to the stores: fetches everything after a greeting, applies events, and gathers streamed words so that
// the page changes at most 30 times a second.
import type { RpcEvent } from '../../schemas/rpc.ts';
import { buildOf, isOtherBuild, mayReloadFor } from '../build.ts';
import { RpcClient, type Line } from '../rpc.ts';
import { announce } from './announce.ts';
import { withDelta, withMessage } from './chat.ts';
import { METRIC_POINTS, chatStore, linkStore, metricStore, nodeStore, viewStore, worldStore } from './stores.ts';

/** Streamed words are shown in batches this far apart. */
const DELTA_BATCH_MS = 34;
const HISTORY_MESSAGES = 200;

const pendingDeltas = new Map<string, string>();
let deltaTimer: ReturnType<typeof setTimeout> | null = null;

function flushDeltas(): void {
  deltaTimer = null;
  if (pendingDeltas.size === 0) return;
  let { messages } = chatStore.getState();
  for (const [replyId, text] of pendingDeltas) messages = withDelta(messages, replyId, text, new Date().toISOString());
  pendingDeltas.clear();
  chatStore.setState({ messages });
}

function applyEvent(event: RpcEvent): void {
  switch (event.event) {
    case 'status': {
      const before = nodeStore.getState().status;
      nodeStore.setState({ status: event.data });
      if (before !== null && before.reason !== event.data.reason) announce(event.data.reasonText);
      return;
    }
    case 'metric': metricStore.setState(({ points }) => ({ points: [...points.slice(1 - METRIC_POINTS), event.data] })); return;
    case 'world': worldStore.setState({ snapshot: event.data, receivedAtMs: performance.now() }); return;
    case 'chat.delta':
      pendingDeltas.set(event.data.replyId, (pendingDeltas.get(event.data.replyId) ?? '') + event.data.text);
      deltaTimer ??= setTimeout(flushDeltas, DELTA_BATCH_MS);
      return;
    case 'chat.message':
    case 'chat.done':
      flushDeltas();
      chatStore.setState(({ messages }) => ({ messages: withMessage(messages, event.data) }));
      if (event.event === 'chat.done' && event.data.author === 'ileices') announce(`Ileices said: ${event.data.text || (event.data.failure ?? 'nothing')}`);
      return;
  }
}

/** Each part is shown as soon as it is there; one that fails leaves the others alone. */
async function fetchEverything(client: RpcClient): Promise<void> {
  await Promise.allSettled([
    client.call('status.get', {}).then((status) => { nodeStore.setState({ status }); }),
    client.call('settings.get', {}).then((settings) => { nodeStore.setState({ settings }); }),
    client.call('world.get', {}).then((snapshot) => { worldStore.setState({ snapshot, receivedAtMs: performance.now() }); }),
    client.call('metrics.history', { points: METRIC_POINTS }).then(({ points }) => { metricStore.setState({ points, loaded: true }); }),
    client.call('chat.history', { limit: HISTORY_MESSAGES }).then(({ messages }) => {
      // A question typed while the line was down is still on its way: it stays at the end.
      const known = new Set(messages.map((message) => message.id));
      const unsent = chatStore.getState().messages.filter((message) => message.author === 'person' && !known.has(message.id));
      chatStore.setState({ messages: [...messages, ...unsent], loaded: true });
    }),
  ]);
}

function reloadOnce(build: string): void { if (mayReloadFor(build, sessionStorage)) location.reload(); }

function openLine(): Line {
  return new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`) as Line;
}

export const client: RpcClient = new RpcClient({
  openLine, build: buildOf(document), jitter: Math.random,
  after: (delayMs, callback) => { const timer = setTimeout(callback, delayMs); return () => { clearTimeout(timer); }; },
  onLink: (link) => { linkStore.setState((before) => ({ link, everOpen: before.everOpen || link.kind === 'open' })); },
  onEvent: applyEvent,
  onWelcome: (mode, build) => {
    if (isOtherBuild(buildOf(document), build)) reloadOnce(build);
    if (mode === 'snapshot') void fetchEverything(client);
  },
  onOutdated: () => { reloadOnce('protocol'); },
});

/** A hidden window asks for no world and draws none. */
export function followVisibility(): void {
  const tell = (): void => { client.watchWorld(!document.hidden && viewStore.getState().canvas !== 'unavailable'); };
  document.addEventListener('visibilitychange', tell);
  tell();
}
