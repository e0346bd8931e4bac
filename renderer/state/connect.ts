// Joins the line to the stores: fetches everything after a greeting, and applies events.
import type { RpcEvent } from '../../schemas/rpc.ts';
import type { Status } from '../../schemas/status.ts';
import type { WorldScene } from '../../schemas/world.ts';
import { buildOf, isOtherBuild, mayReloadFor } from '../build.ts';
import { RpcClient, type Line } from '../rpc.ts';
import { t } from '../text/t.ts';
import { announce } from './announce.ts';
import { applyChatEvent, fetchChat, isChatEvent } from './chatEvents.ts';
import { livingRun, withPoint } from '../hud/lossSeries.ts';
import { takeBinary, takeScene } from '../world/intake.ts';
import { takeConsent } from './consent.ts';
import { takeIntent } from './intent.ts';
import { landStore } from './land.ts';
import { takeMesh } from './mesh.ts';
import { worldShown } from './places.ts';
import { METRIC_POINTS, heardStore, linkStore, metricStore, nodeStore, viewStore, worldStore } from './stores.ts';

let heardAtMs: number | null = null;

/** What the node says of itself makes the window live again; a mind set back to an earlier step takes its curve along. */
function takeStatus(status: Status): void {
  const step = status.model?.step ?? null;
  const before = nodeStore.getState().status?.model?.step ?? null;
  nodeStore.setState({ status });
  if (step !== null && before !== null && step < before) metricStore.setState(({ points }) => ({ points: livingRun(points, step) }));
  linkStore.setState(({ link }) => ({ live: link.kind === 'open' }));
}

/** The land's names are asked for whenever the scene tells of others. */
let landAsked = '';
function takeWorld(scene: WorldScene): void {
  const elsewhere = worldStore.getState().scene?.abroad?.key !== scene.abroad?.key;
  // The names of one island are none of another.
  worldStore.setState({ scene, ...(elsewhere ? { land: null } : {}) });
  takeScene();
  const asks = `${scene.abroad?.key ?? ''} ${scene.landVersion}`;
  if (landAsked === asks) return;
  landAsked = asks;
  void client.call('world.land', {}).then((land) => { if (landAsked === asks) { worldStore.setState({ land }); takeScene(); } }).catch(() => { landAsked = ''; });
}

function applyEvent(event: RpcEvent): void {
  heardAtMs = Date.now();
  if (isChatEvent(event)) { applyChatEvent(event, client); return; }
  switch (event.event) {
    case 'status': {
      const before = nodeStore.getState().status;
      takeStatus(event.data);
      if (before !== null && before.reason !== event.data.reason) announce(t(`reason.${event.data.reason}`));
      return;
    }
    case 'settings': nodeStore.setState({ settings: event.data }); return;
    case 'metric': metricStore.setState(({ points }) => ({ points: withPoint(points, event.data).slice(-METRIC_POINTS) })); return;
    case 'scene': takeWorld(event.data); return;
    case 'said': heardStore.setState({ said: event.data }); return;
    case 'visit-over': heardStore.setState({ over: event.data }); return;
    case 'consent': takeConsent(event.data); return;
    case 'land': landStore.setState({ told: event.data }); return;
    case 'mesh': takeMesh(event.data.mesh); return;
    case 'intent': void takeIntent(client).catch(() => undefined); return;
  }
}

/** Each part is shown as soon as it is there; one that fails leaves the others alone. */
async function fetchEverything(client: RpcClient): Promise<void> {
  await Promise.allSettled([
    client.call('status.get', {}).then(takeStatus),
    client.call('settings.get', {}).then((settings) => { nodeStore.setState({ settings }); }),
    client.call('world.scene', {}).then((scene) => { landAsked = ''; takeWorld(scene); }),
    client.call('consent.get', {}).then(takeConsent),
    client.call('land.get', {}).then((told) => { landStore.setState({ told }); }),
    // Behind the mesh, which says whether there is anything to join.
    client.call('mesh.get', {}).then(({ mesh }) => { takeMesh(mesh); return takeIntent(client); }),
    client.call('metrics.history', { points: METRIC_POINTS }).then(({ points }) => { metricStore.setState({ points, loaded: true }); }),
    fetchChat(client),
  ]);
}

function reloadOnce(build: string): void { if (mayReloadFor(build, sessionStorage)) location.reload(); }

function openLine(): Line {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
  socket.binaryType = 'arraybuffer';
  return socket as Line;
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
  onBinary: (bytes) => { heardAtMs = Date.now(); takeBinary(bytes, () => { client.renewWorld(); }); },
  onWelcome: (mode, build) => {
    if (isOtherBuild(buildOf(document), build)) reloadOnce(build);
    heardAtMs = Date.now();
    if (mode === 'snapshot') void fetchEverything(client);
    else linkStore.setState({ live: true });
  },
  onOutdated: () => { reloadOnce('protocol'); },
});

/** A window that shows no world asks for none and draws none. */
export function followVisibility(): void {
  const tell = (): void => {
    client.watchWorld(!document.hidden && worldShown(viewStore.getState()));
    if (linkStore.getState().live) void takeIntent(client).catch(() => undefined);
  };
  document.addEventListener('visibilitychange', tell);
  viewStore.subscribe((view, before) => { if (worldShown(view) !== worldShown(before)) tell(); });
  tell();
}
