// Joins the line to the stores: fetches everything after a greeting, applies events, and gathers streamed words so that
// the page changes at most 30 times a second.
import type { RpcEvent } from '../../schemas/rpc.ts';
import type { Status } from '../../schemas/status.ts';
import { buildOf, isOtherBuild, mayReloadFor } from '../build.ts';
import { RpcClient, type Line } from '../rpc.ts';
import { announce } from './announce.ts';
import { withDelta, withMessage } from './chat.ts';
import { livingRun, withPoint } from '../hud/lossSeries.ts';
import { takeConsent } from './consent.ts';
import { takeIntent } from './intent.ts';
import { takeMesh } from './mesh.ts';
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

let heardAtMs: number | null = null;

/** What the node says of itself makes the window live again; a mind set back to an earlier step takes its curve along. */
function takeStatus(status: Status): void {
  const step = status.model?.step ?? null;
  const before = nodeStore.getState().status?.model?.step ?? null;
  nodeStore.setState({ status });
  if (step !== null && before !== null && step < before) metricStore.setState(({ points }) => ({ points: livingRun(points, step) }));
  linkStore.setState(({ link }) => ({ live: link.kind === 'open' }));
}

function applyEvent(event: RpcEvent): void {
  heardAtMs = Date.now();
  switch (event.event) {
    case 'status': {
      const before = nodeStore.getState().status;
      takeStatus(event.data);
      if (before !== null && before.reason !== event.data.reason) announce(event.data.reasonText);
      return;
    }
    case 'settings': nodeStore.setState({ settings: event.data }); return;
    case 'metric': metricStore.setState(({ points }) => ({ points: withPoint(points, event.data).slice(-METRIC_POINTS) })); return;
    case 'world': worldStore.setState({ snapshot: event.data, receivedAtMs: performance.now() }); return;
    case 'consent': takeConsent(event.data); return;
    case 'mesh': takeMesh(event.data.mesh); return;
    case 'intent': void takeIntent(client).catch(() => undefined); return;
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
    client.call('status.get', {}).then(takeStatus),
    client.call('settings.get', {}).then((settings) => { nodeStore.setState({ settings }); }),
    client.call('world.get', {}).then((snapshot) => { worldStore.setState({ snapshot, receivedAtMs: performance.now() }); }),
    client.call('consent.get', {}).then(takeConsent),
    // Behind the mesh, which says whether there is anything to join.
    client.call('mesh.get', {}).then(({ mesh }) => { takeMesh(mesh); return takeIntent(client); }),
    client.call('metrics.history', { points: METRIC_POINTS }).then(({ points }) => { metricStore.setState({ points, loaded: true }); }),
    client.call('chat.history', { limit: HISTORY_MESSAGES }).then(({ messages }) => {
      // A question typed while the line was down is still on its way: it stays at the end.
      const known = new Set(messages.map((message) => message.id));
      chatStore.setState((chat) => ({ messages: [...messages, ...chat.messages.filter(({ id }) => chat.unsent.has(id) && !known.has(id))], loaded: true }));
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
  onLink: (link) => {
    linkStore.setState((before) => ({
      link, everOpen: before.everOpen || link.kind === 'open',
      ...(link.kind === 'open' ? {} : { live: false, seenAtMs: heardAtMs, lostAtMs: before.live ? performance.now() : before.lostAtMs }),
    }));
  },
  onEvent: applyEvent,
  onWelcome: (mode, build) => {
    if (isOtherBuild(buildOf(document), build)) reloadOnce(build);
    heardAtMs = Date.now();
    if (mode === 'snapshot') void fetchEverything(client);
    else linkStore.setState({ live: true });
  },
  onOutdated: () => { reloadOnce('protocol'); },
});

/** A hidden window asks for no world and draws none. */
export function followVisibility(): void {
  const tell = (): void => {
    client.watchWorld(!document.hidden && viewStore.getState().canvas !== 'unavailable');
    if (linkStore.getState().live) void takeIntent(client).catch(() => undefined);
  };
  document.addEventListener('visibilitychange', tell);
  tell();
}
