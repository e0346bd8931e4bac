// The agent as the host sees it: one handler a method, each asking the policy first (what may be read is asked where the
// real path is known, in sourceShelf.ts). Pausing and stopping are never asked about: a rule may hold the node back, but
// not keep it going. Shapes are checked by the host.
import { realpath } from 'node:fs/promises';
import type { AdminHandlers } from '../../../schemas/admin.ts';
import type { ForgetChoice } from '../../../schemas/forget.ts';
import type { landMethods } from '../../../schemas/land.ts';
import type { worldMethods } from '../../../schemas/world.ts';
import type { meshMethods } from '../../../schemas/meshView.ts';
import { conflictIn } from '../../../schemas/settings.ts';
import type { Settings } from '../../../schemas/settings.ts';
import { refusalReasons } from '../../../schemas/refusal.ts';
import type { RpcEvent, RpcHandlers } from '../../../schemas/rpc.ts';
import type { HostAgent } from '../host/host.ts';
import { homePaths, liesInside } from '../home.ts';
import { logTail } from '../logTail.ts';
import { RpcError } from '../host/rpcCall.ts';
import { auditPage } from './auditDesk.ts';
import { chatAdminHandlers, chatHandlers } from './chatHandlers.ts';
import { explainFault } from './faults.ts';
import { NODE_RESOURCE } from './livePolicy.ts';
import type { NodeAgent } from './nodeAgent.ts';
import { sourceReport } from './sourceReport.ts';
import { OWN_WORLD_SOURCE } from './statusView.ts';

/** What window and command line ask of the mesh. */
function meshHandlers({ mesh, parts }: NodeAgent) {
  return {
    'mesh.get': async () => ({ mesh: mesh.view() }),
    'mesh.invite': async (input) => { parts.permit('mesh.admit', NODE_RESOURCE); return mesh.invite(input); },
    'mesh.cancelInvite': async ({ nonce }) => { await mesh.cancelInvite(nonce); return {}; },
    'mesh.preview': async ({ link }) => mesh.preview(link),
    'mesh.join': async ({ link }) => { parts.permit('mesh.join', NODE_RESOURCE); return mesh.join(link); },
    'mesh.approve': async ({ peer }) => { parts.permit('mesh.admit', NODE_RESOURCE); return mesh.approve(peer); },
    'mesh.refuse': async ({ peer }) => { await mesh.refuse(peer); return {}; },
    'mesh.revoke': async ({ peer }) => mesh.revoke(peer),
    'mesh.unblock': async ({ peer }) => { await mesh.unblock(peer); return {}; },
    'mesh.artefacts': async () => ({ artefacts: mesh.artefacts() }),
    'mesh.fetch': async ({ artefact, purpose }) => { parts.permit('mesh.share', NODE_RESOURCE); return mesh.fetch(artefact, purpose); },
    'mesh.unfetch': async ({ artefact }) => mesh.unfetch(artefact),
    'mesh.unshare': async ({ artefact }) => mesh.unshare(artefact),
    'mesh.withdraw': async ({ artefact, peer }) => { await mesh.withdraw(artefact, peer); return {}; },
    'mesh.rotateKey': async () => mesh.rotateKey(),
    'mesh.leave': async () => { await mesh.leave(); return {}; },
    'mesh.finish': async () => mesh.finish(),
  } satisfies Pick<RpcHandlers, keyof typeof meshMethods>;
}

function worldHandlers({ world }: NodeAgent) {
  const { visits } = world;
  return {
    'world.scene': async () => visits.scene(),
    'world.land': async () => visits.land(),
    'world.inspect': async ({ id }) => ({ inspected: await visits.inspect(id) }),
    'world.act': async (act) => visits.act(act),
    'world.riddle': async () => ({ riddle: await visits.riddle() }),
    'world.visit': async ({ island }) => { await visits.go(island); return {}; },
    'world.home': async () => { visits.home(); return {}; },
    'world.past': async () => world.past.past(),
    'world.relive': async ({ tick }) => world.past.relive(tick),
  } satisfies Pick<RpcHandlers, keyof typeof worldMethods>;
}

/** What both ask of the land. */
function landHandlers({ land, parts }: NodeAgent) {
  return {
    'land.get': async () => { parts.permit('journal.read', NODE_RESOURCE); return land.view(); },
    'land.hide': async (which) => { await land.hide('path' in which ? land.shownAt(which.path) : which.landId); return {}; },
  } satisfies Pick<RpcHandlers, keyof typeof landMethods>;
}

async function changeSettings(agent: NodeAgent, part: Partial<Settings>): Promise<Settings> {
  agent.parts.permit('node.control', NODE_RESOURCE);
  if (part.worldProcesses === true) agent.parts.permit('land.processes', NODE_RESOURCE);
  // Of a pair that a file brought along, a person hears when they touch it.
  const touched = part.temperatureSoftCelsius !== undefined || part.temperatureHardCelsius !== undefined;
  const conflict = touched ? conflictIn({ ...agent.parts.settings.current, ...part }) : null;
  if (conflict !== null) throw new RpcError('bad-request', conflict);
  return agent.changeSettings(part);
}

export function rpcHandlers(agent: NodeAgent): RpcHandlers {
  const { parts, consent: { desk } } = agent;
  return {
    'status.get': async () => agent.status(),
    'node.pause': async ({ minutes }) => { await agent.pause(minutes); return {}; },
    'node.resume': async () => { parts.permit('node.control', NODE_RESOURCE); await agent.resume('person'); return {}; },
    'settings.get': async () => parts.settings.current,
    'settings.set': async (part) => changeSettings(agent, part),
    'source.forget': async ({ id, choice }) => forget(agent, id, choice),
    'consent.get': async () => { parts.permit('journal.read', NODE_RESOURCE); return desk.view(); },
    'consent.allow': async ({ offerId, choice }) => ({ sourceId: await desk.allow(offerId, choice) }),
    'consent.refuse': async ({ offerId, never }) => { await desk.refuse(offerId, never); return {}; },
    'consent.undo': async ({ offerId }) => { await desk.undo(offerId); return {}; },
    'consent.lift': async ({ offerId }) => { await desk.lift(offerId); return {}; },
    'consent.look': async ({ offerId }) => desk.look(offerId),
    'consent.renew': async ({ sourceId }) => desk.renew(sourceId),
    'source.cancel': async ({ id }) => ({ cancelled: parts.sources.cancel(id) }),
    'source.report': async ({ id }) => { parts.permit('journal.read', NODE_RESOURCE); return sourceReport(parts.journal, id); },
    'picker.open': async ({ folder }) => { parts.permit('source.list', NODE_RESOURCE); return parts.picker.open(folder); },
    'picker.choose': async ({ handle }) => { parts.permit('source.list', NODE_RESOURCE); return desk.offer(await parts.picker.pathOf(handle)); },
    'intent.take': async () => ({ intent: agent.intents.take() }),
    'metrics.history': async ({ points }) => ({ points: parts.metrics.history(points) }),
    ...worldHandlers(agent),
    ...landHandlers(agent),
    'land.preview': async ({ handle }) => { parts.permit('source.list', NODE_RESOURCE); return agent.land.preview(await parts.picker.pathOf(handle)); },
    'land.show': async ({ handle }) => { parts.permit('source.list', NODE_RESOURCE); return agent.land.show(await parts.picker.pathOf(handle)); },
    'land.ask': async ({ relic }) => agent.land.ask(relic, { kind: 'you' }),
    ...chatHandlers(agent),
    ...meshHandlers(agent),
    'audit.page': async (input) => { parts.permit('journal.read', NODE_RESOURCE); return auditPage(parts.journal, input); },
    'audit.verify': async () => { parts.permit('journal.read', NODE_RESOURCE); return parts.verifyJournal(); },
    'logs.tail': async ({ lines, level }) => { parts.permit('journal.read', NODE_RESOURCE); return { lines: await logTail(homePaths(parts.home).logs, lines, level) }; },
    'jobs.get': async () => ({ building: parts.sources.dataset().building }),
  };
}

export function adminHandlers(agent: NodeAgent): AdminHandlers {
  const { parts, chat, consent: { desk } } = agent;
  return {
    status: async () => agent.status(),
    'learn.preview': async ({ path }) => parts.sources.preview(path),
    // What was shown before is what is allowed: a link that took its place meanwhile is not followed.
    'learn.grant': async (input) => agent.learn({ ...input, offered: { sourceId: null } }),
    'consent.get': async () => { parts.permit('journal.read', NODE_RESOURCE); return desk.view(); },
    'consent.allow': async ({ offerId, choice }) => desk.allowNow(offerId, choice),
    'consent.refuse': async ({ offerId, never }) => { await desk.refuse(offerId, never); return {}; },
    'consent.lift': async ({ offerId }) => { await desk.lift(offerId); return {}; },
    'policy.why': async ({ action, resource }) => parts.why(action, resource),
    forget: async ({ source, choice }) => {
      const id = sourceIdOf(agent, source);
      return { source: id, ...await forget(agent, id, choice) };
    },
    'dataset.show': async () => { const { view, building } = parts.sources.dataset(); return { dataset: view, building, lived: parts.mayTrain(OWN_WORLD_SOURCE) ? parts.worldLived.documents().length : 0 }; },
    'dataset.verify': async () => { const { shards, bad } = await parts.sources.verifyShards(); return { shards, ok: bad.length === 0, bad: [...bad] }; },
    'dataset.export': async ({ folder, everything }) => {
      parts.permit('dataset.export', folder);
      if (liesInside(folder, parts.home)) throw new RpcError('bad-request', 'That folder lies in the home of the node: what is written out in the clear does not belong among what is sealed. Name one outside.');
      const { documents, shards, ledgerFiles, heldBack } = await parts.sources.exportDataset(folder, everything);
      return { documents, shards, ledgerFiles, heldBack };
    },
    'dataset.quarantine': async ({ source }) => {
      const id = sourceIdOf(agent, source);
      parts.sources.firstRow(id);
      const { files, cut } = await parts.sources.quarantine(id);
      return { files: files.map(({ name, inner, bytes, reason }) => ({ name, inner, bytes, reason: refusalReasons[reason] })), cut };
    },
    ask: async (input, emit, cancellation) => { parts.permit('model.ask', NODE_RESOURCE); return chat.ask(input, (text) => { emit({ text }); }, cancellation); },
    dream: async ({ minutes }, _, cancellation) => { parts.permit('model.ask', NODE_RESOURCE); return agent.world.dreams.dream(minutes, cancellation); },
    evaluate: async ({ text }) => { parts.permit('model.ask', NODE_RESOURCE); return agent.evaluate(text); },
    pause: async ({ minutes }) => { await agent.pause(minutes); return agent.status(); },
    resume: async () => { parts.permit('node.control', NODE_RESOURCE); await agent.resume('person'); return agent.status(); },
    'settings.get': async () => parts.settings.current,
    'settings.set': async (part) => changeSettings(agent, part),
    offer: async ({ path }) => { parts.permit('source.list', NODE_RESOURCE); return desk.offer(await realPathOf(path, parts.home)); },
    ...landHandlers(agent),
    'land.preview': async ({ path }) => agent.land.preview(path),
    'land.show': async ({ path }) => agent.land.show(path),
    intent: async ({ intent }) => { agent.intents.put(intent); return {}; },
    'journal.verify': async () => { parts.permit('journal.read', NODE_RESOURCE); return parts.verifyJournal(); },
    'manifest.sign': async (unsigned) => { parts.permit('node.control', NODE_RESOURCE); return parts.signManifest(unsigned); },
    ...chatAdminHandlers(agent),
    ...meshHandlers(agent),
    'mesh.share': async ({ path }) => { parts.permit('mesh.share', path); return agent.mesh.share(path); },
    'mesh.where': async ({ artefact }) => ({ path: agent.mesh.where(artefact) }),
    'mesh.servers': async () => agent.mesh.servers.view,
    'mesh.setServers': async ({ servers, login }) => {
      parts.permit('node.control', NODE_RESOURCE);
      agent.mesh.servers.prepare(servers, login);
      await agent.changeSettings({ meshServers: servers });
      return agent.mesh.servers.view;
    },
    'backup.prepare': async () => { await parts.keepWorld(); return {}; },
    stop: async () => { parts.onStop(); return {}; },
  };
}

export function hostAgent(agent: NodeAgent): HostAgent {
  return {
    rpc: rpcHandlers(agent), admin: adminHandlers(agent),
    onEvent: (listener: (event: RpcEvent) => void) => agent.onEvent(listener),
    onWorldRows: (listener) => agent.onWorldRows(listener),
    onWatchers: (count) => { agent.world.watch(count > 0); agent.land.watch(count > 0); },
    permitWindow: () => { agent.parts.permit('window.open', NODE_RESOURCE); },
    explain: explainFault,
  };
}

/** What a person pointed at, once links are followed. */
async function realPathOf(path: string, home: string): Promise<string> {
  let real;
  try { real = await realpath(path); } catch { throw new RpcError('not-found', 'It is not there any more, or this user may not open it. Choose it again.'); }
  if (liesInside(real, home)) throw new RpcError('denied', 'That is the home of this node itself, which is never read. Choose something else.');
  return real;
}

async function forget(agent: NodeAgent, id: string, choice: ForgetChoice) {
  agent.parts.permit('source.forget', id);
  if (id === OWN_WORLD_SOURCE) throw new RpcError('denied', 'The text its own world writes is not read from you; there is nothing to forget.');
  return agent.forget(id, choice);
}

/** People may say the name instead of the id, where only one source has it. */
function sourceIdOf(agent: NodeAgent, said: string): string {
  const views = agent.parts.sources.views();
  if (views.some((view) => view.id === said)) return said;
  const named = views.filter((view) => view.name === said);
  if (named.length > 1) throw new RpcError('bad-request', `${named.length} sources are called "${said}"; say which by its id: ${named.map((view) => view.id).join(', ')}.`);
  return named[0]?.id ?? said;
}
