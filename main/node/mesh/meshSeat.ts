// The place this node has in one mesh, from opening to leaving: the open mesh, the model's part in it, the own model that was kept,
// the host others are met at, and the figures of it. MeshDesk opens and closes seats; there is one at a time.
import { hexOf } from '../../../app/manifest/hex.ts';
import { meshRefusals } from '../../../schemas/mesh.ts';
import type { MeshRefusal, MeshShape } from '../../../schemas/mesh.ts';
import { Invite } from '../../../schemas/invite.ts';
import type { NodeId, Sha256 } from '../../../schemas/ids.ts';
import type { IceServers } from '../../../schemas/link.ts';
import type { MeshTraffic, MeshView } from '../../../schemas/meshView.ts';
import type { Status } from '../../../schemas/status.ts';
import type { Founding } from '../../../app/mesh/found.ts';
import { isSameMember } from '../../../app/mesh/lineage.ts';
import { MeshVerbError } from '../../../app/mesh/verbError.ts';
import type { MeshNode } from '../../../app/mesh/meshNode.ts';
import type { Awake } from '../agent/computeKeeper.ts';
import { RpcError } from '../host/rpcCall.ts';
import { ArtefactDesk } from './artefactDesk.ts';
import type { ComputeTrainer } from './computeTrainer.ts';
import { MeshDatabase, meshFolder } from './meshDatabase.ts';
import type { MeshAgent, MeshDeskParts } from './meshParts.ts';
import { MeshCalls } from './meshCalls.ts';
import { MeshKey } from './meshKey.ts';
import { MeshNearby } from './meshNearby.ts';
import { MeshTrainer } from './meshTrainer.ts';
import { MeshTrafficBook } from './meshTrafficBook.ts';
import { meshStatus, meshView, wordsOf } from './meshViewOf.ts';
import type { ViewParts } from './meshViewOf.ts';
import { hindranceWords, turnedAwayWords } from './meshWords.ts';
import { openMesh } from './openMesh.ts';
import type { OpenMesh } from './openMesh.ts';
import { OwnHost, THIS_MACHINE } from './ownHost.ts';

/** For the last entry to travel before the links end. */
const GOODBYE_MS = 500;
/** Longest wait for a round to end before a pause. */
const FINISH_MOST_MS = 30 * 60_000, FINISH_LOOK_MS = 250;
/** Longest wait for somebody to hear of a new key before the verb answers; it goes on afterwards. */
const TOLD_MOST_MS = 10_000;
/** Of a node id in the log. */
const LOGGED_LETTERS = 12;
/** States of a node in which nobody wakes its model for the mesh. */
const ASLEEP: ReadonlySet<string> = new Set(['paused', 'blocked']);
const IN_ROUND: ReadonlySet<string> = new Set(['training', 'committed', 'revealed', 'gated', 'manifest']);

export interface MeshSeatParts extends MeshDeskParts {
  readonly mesh: Sha256;
  readonly name: string;
  /** How it is joined, founded, or null: it was before. */
  readonly invite: Invite | null;
  readonly founding: Founding | null;
  /** Reached from the network, from this machine alone, or as before. */
  readonly lan: boolean | null;
  readonly agent: MeshAgent;
  /** What a person named; a mesh of this machine alone asks none of them. */
  readonly iceServers: () => IceServers;
  readonly shapeHere: () => Omit<MeshShape, 'trainMs'> | null;
  readonly journalRound: (round: number, manifest: string, stateHash: string) => Promise<void>;
  readonly journalBranch: (checkpoint: string | null) => Promise<void>;
}
/** The own model from before: a checkpoint, or null where only the embryo was. */
interface OwnModel { readonly checkpoint: string | null }

export class MeshSeat {
  readonly mesh: Sha256;
  readonly calls: MeshCalls;
  readonly artefacts: ArtefactDesk;
  readonly #parts: MeshSeatParts;
  readonly #store: MeshDatabase;
  readonly #traffic: MeshTrafficBook;
  readonly #key: MeshKey;
  /** Waits for somebody to hear of the new key. */
  #onFollowed: (() => void) | null = null;
  #isFollowing = false;
  readonly #lastSeen = new Map<string, string>();
  #open: OpenMesh | null = null;
  #trainer: MeshTrainer | null = null;
  #awake: Awake | null = null;
  #own: OwnModel | null;
  readonly #ownHost: OwnHost;
  #bringing: Promise<void> | null = null;
  #isAside = false;
  /** What stands in the way of a member; and why others refused who is none yet. */
  #fault: string | null = null;
  #refusal: string | null = null;
  #head = '';
  #lastRound: ViewParts['lastRound'] = null;
  #founding: Founding | null;
  #invite: Invite | null = null;
  readonly #nearby: MeshNearby;

  static async open(parts: MeshSeatParts): Promise<MeshSeat> {
    const seat = new MeshSeat(parts, new MeshDatabase(parts.home, parts.vault, parts.mesh));
    try { await seat.#start(); } catch (fault) { await seat.close(); throw fault; }
    return seat;
  }

  private constructor(parts: MeshSeatParts, store: MeshDatabase) {
    this.mesh = parts.mesh;
    this.#parts = parts;
    this.#store = store;
    this.#founding = parts.founding;
    this.#key = new MeshKey(store, parts.signer);
    this.#own = ownIn(store);
    this.#traffic = new MeshTrafficBook(store, parts.clock, parts.settings, () => { this.#open?.node.changed(); parts.agent.onChange(); });
    this.#ownHost = new OwnHost({ store, log: parts.log, onChange: () => { parts.agent.onChange(); } });
    this.#nearby = new MeshNearby({ clock: parts.clock, signer: () => this.#key.signer, log: parts.log, node: () => this.#open?.node ?? null, onFound: (urls) => { this.#open?.found(urls); }, hostPort: () => this.#ownHost.networkPort });
    this.calls = new MeshCalls({ node: () => this.#open?.node ?? null, clock: parts.clock, trainer: () => this.#trainer?.current ?? null, answers: () => parts.settings().meshAnswers, visits: parts.agent.visits, artefacts: () => this.artefacts.artefacts });
    this.artefacts = new ArtefactDesk({ ...parts, store, send: (nodeId, message) => this.calls.send(nodeId, message), isUp: (nodeId) => this.calls.isUp(nodeId) });
  }

  get node(): MeshNode {
    if (this.#open === null) throw new RpcError('unavailable', 'The mesh is being opened. Try again in a moment.');
    return this.#open.node;
  }
  /** Nobody let it in so far, or again: there is nothing to leave. */
  get isOutside(): boolean { const { self } = this.node; return this.#invite !== null && (self === null || self.state === 'left'); }
  get ownCheckpoint(): string | null { return this.#own?.checkpoint ?? null; }
  get ownEndpoints(): string[] { return this.#ownHost.url === null ? [] : [this.#ownHost.url]; }
  get reach(): 'machine' | 'network' { return this.#ownHost.reach; }
  meetAnew(): void { this.#open?.meetAnew(); }

  async #start(): Promise<void> {
    const { invite, lan } = this.#parts;
    if (invite !== null) await this.#begin(invite);
    if (lan !== null) await this.#store.write('reach', lan ? 'network' : 'machine');
    await this.#ownHost.again().catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'opening the signalling host again'); });
    await this.#reopen();
  }

  /** Nothing of an earlier time in this mesh counts that a crash may have left behind, but the logs. */
  async #begin(invite: Invite): Promise<void> {
    this.#parts.disk.remove(this.#trainerPath);
    this.#own = null;
    await this.#store.write('own', null);
    await this.#store.write('invite', JSON.stringify(invite));
  }

  async #reopen(): Promise<void> {
    await this.#open?.close();
    const { agent, mesh, name, clock, verifier, log, spawnLink } = this.#parts, { signer } = this.#key;
    this.#invite = Invite.safeParse(json(this.#store.read('invite'))).data ?? null;
    this.#open = await openMesh({
      mesh, name, store: this.#store, signer, verifier, clock, log, spawnLink, bindAddress: this.#store.read('reach') === 'network' ? null : THIS_MACHINE,
      iceServers: () => (this.#store.read('reach') === 'network' ? this.#parts.iceServers() : []),
      invite: this.#invite, founding: this.#founding?.entry ?? null, endpoints: () => this.ownEndpoints, doing: () => agent.doing(), island: () => this.#parts.settings().islandGuests,
      trainer: () => this.#trainer?.current ?? null, trains: () => (this.#trainer?.current ?? null) !== null && agent.learns() && this.#traffic.waits() === null, tokensPerSecond: () => agent.model()?.trainTokensPerSecond ?? 0,
      artefact: (artefact) => this.artefacts.provide(artefact), onNotGranted: (nodeId, artefact) => { this.artefacts.notGranted(nodeId, artefact); }, onChange: () => { this.#changed(); }, onMoved: (head, stateHash) => { this.#moved(head, stateHash); },
      onMessage: (nodeId, channel, message) => { this.calls.receive(nodeId, channel, message); }, onRefused: (nodeId, reason, by) => { this.#refused(nodeId, reason, by); }, onHandedOn: () => { this.#handedOn(); }, onFault: (fault, during) => { agent.onFault(fault, during); },
    });
    this.#founding = null;
    this.artefacts.attach(this.#open.node);
    this.#traffic.watch(this.#open.host);
    this.#nearby.set(this.#parts.settings().meshDiscovery);
    // It stopped before anybody was there to hear of its new key.
    if (this.#open.node.isHandedOn && this.#open.node.otherMembers.length === 0) await this.#follow();
  }

  /** This node goes on under a new key. True once somebody has heard of it, or nobody is there to hear. */
  async rotateKey(journalled: (from: string, to: string) => Promise<void>): Promise<boolean> {
    const { node } = this;
    if (!node.isHandedOn) {
      await this.said(Promise.resolve().then(() => { node.mustHandOn(); }));
      const next = await this.#key.draw();
      await journalled(node.nodeId, next.nodeId);
      await this.said(node.handOn(next));
    }
    this.#parts.agent.onChange();
    if (node.otherMembers.length === 0) { await this.#follow(); return true; }
    return new Promise((resolve) => {
      const giveUp = this.#parts.clock.after(TOLD_MOST_MS, () => { this.#onFollowed = null; resolve(false); });
      this.#onFollowed = () => { giveUp(); this.#onFollowed = null; resolve(true); };
    });
  }

  #handedOn(): void {
    // Not from within the call of the link that told it.
    this.#parts.clock.after(0, () => { this.#follow().catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'going on under a new key'); }); });
  }

  async #follow(): Promise<void> {
    // Every link that ends says so.
    if (this.#isFollowing || this.#open?.node.isHandedOn !== true || this.#key.next === null) return;
    this.#isFollowing = true;
    try {
      await this.#key.follow();
      await this.#reopen();
    } finally { this.#isFollowing = false; }
    this.#onFollowed?.();
    this.#changed();
  }

  /** Others reach this node's signalling: from the local network, from this machine alone, or null: as it is. Links that are up stay. */
  async openForJoining(lan: boolean | null): Promise<void> {
    await this.#ownHost.open(lan);
    if (lan !== true || this.#store.read('reach') === 'network') return;
    await this.#store.write('reach', 'network');
    await this.#reopen();
  }

  /** A mesh that was just founded has its trainer. */
  take(trainer: ComputeTrainer, awake: Awake): void {
    this.#awake = awake;
    this.#trainerOf({ block: this.node.membership.shape?.block ?? 1, keep: this.node.membership.shape?.keep ?? 1 }).take(trainer, awake.compute);
  }
  woke(awake: Awake): void { this.#awake = awake; this.#bringModel(); }
  slept(): void { this.#awake = null; this.#trainer?.slept(); }
  changed(): void { this.#open?.node.changed(); }
  async keep(): Promise<void> { await this.#trainer?.keep(); }
  settingsChanged(): void {
    if (this.#open !== null) this.#nearby.set(this.#parts.settings().meshDiscovery);
    if (this.#open !== null) this.#traffic.limit(this.#open.host);
    this.#open?.tell();
    this.calls.changed();
  }

  /** What it offered is taken back; the entries that say so travel before the links end. */
  async sayGoodbye(): Promise<void> {
    if (!this.node.isMember) return;
    await this.artefacts.unshareAll();
    await this.said(this.node.leave());
    await new Promise((resolve) => { this.#parts.clock.after(GOODBYE_MS, () => { resolve(null); }); });
  }
  /** The model takes part no longer, whoever wakes it; the own one from before, null where none was kept. */
  async standAside(): Promise<OwnModel | null> {
    this.#isAside = true;
    await this.#bringing;
    await this.#trainer?.leave();
    return this.#own;
  }
  /** The logs stay: coming back under the same key must go on where they ended. */
  async leave(): Promise<void> {
    for (const name of ['own', 'invite', 'signal']) await this.#store.write(name, null);
    await this.close();
  }

  async close(): Promise<void> {
    this.calls.close();
    this.artefacts.close();
    this.#traffic.close();
    this.#nearby.set(false);
    await this.#ownHost.close();
    const open = this.#open;
    this.#open = null;
    await open?.close();
    this.#store.close();
  }

  /** Once the round that runs is over, or long enough was waited; its number when it went into the model. */
  async roundEnd(): Promise<number | null> {
    const { clock } = this.#parts, untilMs = clock.monotonicMs() + FINISH_MOST_MS, round = this.node.rounds.round;
    while (this.#open !== null && this.node.rounds.round === round && IN_ROUND.has(this.node.phase.phase) && clock.monotonicMs() < untilMs) await new Promise((resolve) => { clock.after(FINISH_LOOK_MS, () => { resolve(null); }); });
    return this.#open !== null && this.node.rounds.round > round ? this.node.rounds.round : null;
  }

  /** What the mesh itself refuses, in words for people. */
  async said<T>(work: Promise<T>): Promise<T> {
    try { return await work; } catch (fault) { if (fault instanceof MeshVerbError) throw new RpcError('denied', fault.message); throw fault; }
  }

  /** The key this node goes on under, while the others hear of it. */
  get next(): { id: string; checkWords: string } | null {
    const { next } = this.#key;
    return next === null ? null : { id: next.nodeId, checkWords: wordsOf(hexOf(next.publicKey)) };
  }
  view(): MeshView { return meshView(this.#viewParts()); }
  status(): Status['mesh'] { return this.#open === null ? null : meshStatus(this.#viewParts()); }

  #viewParts(): ViewParts {
    const { node } = this, state = this.#state(node);
    return {
      node, doingOf: (nodeId) => this.#open?.doingOf(nodeId) ?? null, islandOf: (nodeId) => this.#open?.islandOf(nodeId) ?? 'closed', name: this.#parts.name, meshName: this.#invite?.meshName ?? null, state, stateWords: hindranceWords(state, { tellsOfKey: node.isHandedOn, fault: this.#fault, refusal: this.#refusal }), lastSeen: this.#lastSeen, lastRound: this.#lastRound, stateHash: this.#trainer?.current?.stateHash ?? null,
      traffic: this.#traffic.view() satisfies MeshTraffic, openAt: this.#ownHost.url, ownModelKept: this.#own !== null, modelSleeps: ASLEEP.has(this.#parts.agent.doing()), waits: this.#traffic.waits(),
    };
  }

  #state(node: MeshNode): MeshView['state'] {
    switch (node.self?.state) {
      case 'member': return 'member';
      // It asks to come back with another invite.
      case 'left': return this.#invite === null ? 'left' : this.#atTheDoor(node);
      case 'rotated': return 'connecting';
      case 'revoked': case 'equivocated': return 'revoked';
      case undefined: return this.#atTheDoor(node);
    }
  }
  #atTheDoor(node: MeshNode): MeshView['state'] { return node.turnedAway !== null ? 'refused' : node.peers.length > 0 ? 'waiting-approval' : 'connecting'; }

  #changed(): void {
    const now = new Date(this.#parts.clock.now()).toISOString();
    for (const { nodeId, isUp } of this.#open?.node.peers ?? []) if (isUp) this.#lastSeen.set(nodeId, now);
    if (this.#open?.node.isMember === true && this.#trainer?.current !== null) this.#fault = null;
    this.calls.changed();
    this.artefacts.changed();
    this.#bringModel();
    this.#parts.agent.onChange();
  }

  #refused(nodeId: string | null, reason: MeshRefusal, by: 'this side' | 'other side'): void {
    this.#parts.log.info({ peer: nodeId?.slice(0, LOGGED_LETTERS), reason, by }, 'a link was refused');
    // A member hears of refusals all the time, from links that cross; who wants to get in wants to know why not.
    if (by !== 'other side') return;
    if (this.#open?.node.isMember === false) this.#refusal = this.#open.node.turnedAway === null ? meshRefusals[reason] : turnedAwayWords(reason);
    this.#parts.agent.onChange();
  }

  #moved(head: string, stateHash: string): void {
    if (head === this.#head) return;
    this.#head = head;
    const { index } = this.node.rounds;
    const applied = index?.appliedTo(head).get(this.node.nodeId), round = index?.chain.get(head)?.round;
    if (applied === undefined || round === undefined) return;
    this.#lastRound = { at: new Date(this.#parts.clock.now()).toISOString(), lossBefore: applied.body.lossBefore, lossAfter: applied.body.lossAfter };
    this.#parts.journalRound(round, head, stateHash).catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'journalling a round'); });
    this.#parts.agent.onChange();
  }

  /** Once this node is a member and its model awake and of the mesh's shape; its own is kept first. */
  #bringModel(): void {
    const awake = this.#awake, open = this.#open;
    if (awake === null || open === null || this.#isAside || this.#bringing !== null || !open.node.isMember || (this.#trainer?.current ?? null) !== null) return;
    this.#bringing = this.#bring(awake, open.node).catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'bringing the model into the mesh'); }).finally(() => { this.#bringing = null; });
  }

  async #bring(awake: Awake, node: MeshNode): Promise<void> {
    const { shape, founder } = node.membership, here = this.#parts.shapeHere();
    if (shape === null || here === null) return;
    if (shape.tokenizer !== here.tokenizer || shape.model !== here.model || shape.parameters !== here.parameters) {
      this.#fault = 'The model of this mesh has another shape than the one here, so this node cannot train along. Begin a new node (another --home) and join with that.';
      return;
    }
    if (this.#own === null && founder !== null && !isSameMember(node.membership, founder, node.nodeId as NodeId)) {
      const checkpoint = await this.#parts.agent.keepBranch();
      await this.#parts.journalBranch(checkpoint);
      await this.#store.write('own', JSON.stringify({ checkpoint } satisfies OwnModel));
      this.#own = { checkpoint };
    }
    if (this.#awake === awake) await this.#trainerOf(shape).woke(awake.compute);
  }

  get #trainerPath(): string { return `${meshFolder(this.mesh)}/trainer.state`; }
  #trainerOf(shape: Pick<MeshShape, 'block' | 'keep'>): MeshTrainer {
    this.#trainer ??= new MeshTrainer({
      disk: this.#parts.disk, path: this.#trainerPath, sealer: this.#parts.vault.sealer(`mesh ${this.mesh}`), shape, quietly: (work) => this.#parts.agent.quietly(work),
      onChange: () => { this.#open?.node.changed(); this.#parts.agent.onChange(); }, onFault: (fault, during) => { this.#parts.agent.onFault(fault, during); },
    });
    return this.#trainer;
  }
}

/** What is kept of the own model in a mesh that is not open. Throws DatabaseRefused. */
export function ownModelOf({ home, vault, mesh }: Pick<MeshSeatParts, 'home' | 'vault' | 'mesh'>): OwnModel | null {
  const store = new MeshDatabase(home, vault, mesh);
  try { return ownIn(store); } finally { store.close(); }
}
const ownIn = (store: MeshDatabase): OwnModel | null => json(store.read('own')) as OwnModel | null;
function json(text: string | null): unknown { try { return text === null ? null : JSON.parse(text); } catch { return null; } }
