// The mesh of this node as the agent has it: none, or one. Founds, joins and leaves; hands the model over and takes it back; carries
// out what a person asks and writes it into the journal first. What is in a mesh decides itself (app/mesh/meshNode.ts).
import { bytesOf } from '../../../app/manifest/hex.ts';
import { canonicalBytes } from '../../../app/manifest/canonical.ts';
import type { LiveModel } from '../../../app/agent/liveModel.ts';
import { isCopyKind } from '../../../app/consent/copyHistory.ts';
import { foundMesh } from '../../../app/mesh/found.ts';
import type { Founding } from '../../../app/mesh/found.ts';
import { parseInvite } from '../../../app/mesh/invite.ts';
import type { Journal } from '../../../app/ports.ts';
import type { Sha256 } from '../../../schemas/ids.ts';
import type { Invite } from '../../../schemas/invite.ts';
import { DEFAULT_SCOPES } from '../../../schemas/mesh.ts';
import type { MeshShape } from '../../../schemas/mesh.ts';
import type { ArtefactView, InviteInput, InviteMade, InvitePreview, MeshPeer, MeshView } from '../../../schemas/meshView.ts';
import type { Status } from '../../../schemas/status.ts';
import type { Awake } from '../agent/computeKeeper.ts';
import { nodeHasher } from '../hasher.ts';
import { RpcError } from '../host/rpcCall.ts';
import { BoxKey } from './boxKey.ts';
import { ComputeTrainer } from './computeTrainer.ts';
import { MeetServerBook } from './meetServerBook.ts';
import type { AskInput, Asking, MeshCalls } from './meshCalls.ts';
import type { MeshAgent, MeshDeskParts } from './meshParts.ts';
import { MeshSeat, ownModelOf } from './meshSeat.ts';
import { wordsOf } from './meshViewOf.ts';
import { freshNonce } from './openMesh.ts';

/** Elements in a block of an update, and kept of them: 3 % of what was learnt travels, the rest is owed. */
const BLOCK = 4096, KEEP = 128;
const DEFAULT_ROUND_SECONDS = 120;
const HOUR_MS = 3_600_000;
/** Why no mesh is begun now, by the state of the node. */
const SLEEP_WORDS: Readonly<Partial<Record<string, string>>> = {
  'paused': 'A mesh begins with the model of this node, which sleeps while the node is paused. Resume it (`ileices resume`), then invite.',
  'blocked': 'A mesh begins with the model of this node, and something stands in its way. `ileices status` says what; then invite.',
};
/** How far back it is looked for the mesh this node belongs to. */
const MESH_ROWS = 1;

/** Whoever of the mesh answers instead of this node; `only` names one. */
export interface Others { readonly only: string | null; ask(input: AskInput): Asking }

export class MeshDesk {
  readonly #parts: MeshDeskParts;
  readonly #agent: MeshAgent;
  readonly servers: MeetServerBook;
  #seat: MeshSeat | null = null;
  /** Founding, joining and leaving follow one another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: MeshDeskParts, agent: MeshAgent) {
    this.#parts = parts;
    this.#agent = agent;
    this.servers = new MeetServerBook(parts.disk, parts.vault.sealer('meet servers'), () => parts.settings().meshServers);
  }

  /** Back into the mesh it belonged to. */
  async start(): Promise<void> {
    const [row] = this.#parts.journal.read({ kinds: ['MeshFounded', 'MeshJoined', 'MeshLeft'], newestFirst: true, limit: MESH_ROWS });
    if (row?.kind === 'MeshLeft') { await this.#finishLeaving(row.fact.meshId as Sha256, row.seq); return; }
    if (row?.kind !== 'MeshFounded' && row?.kind !== 'MeshJoined') return;
    this.#seat = await this.#open(row.fact.meshId as Sha256, { invite: null, founding: null, lan: null });
    const awake = this.#agent.awake();
    if (awake !== null) this.#seat.woke(awake);
  }

  async close(): Promise<void> { await this.#seat?.close(); }

  woke(awake: Awake): void { this.#seat?.woke(awake); }
  slept(): void { this.#seat?.slept(); }
  /** Whether the node trains now may have changed. */
  changed(): void { this.#seat?.changed(); }
  /** With every checkpoint. */
  async keep(): Promise<void> { await this.#seat?.keep(); }
  settingsChanged(): void { this.#seat?.settingsChanged(); }
  /** The checkpoint that comes back when this node leaves: it is never let go. */
  get pinned(): string | null { return this.#seat?.ownCheckpoint ?? null; }

  /** What members say to each other; null in no mesh. */
  get calls(): MeshCalls | null { return this.#seat?.calls ?? null; }
  view(): MeshView | null { return this.#seat?.view() ?? null; }
  status(): Status['mesh'] { return this.#seat?.status() ?? null; }

  async invite(input: InviteInput): Promise<InviteMade> {
    const seat = this.#seat ?? await this.#inTurn(() => this.#found(input));
    if (input.name !== undefined && seat.view().name !== input.name) throw new RpcError('bad-request', `This node is in the mesh "${seat.view().name}" already; a mesh keeps the name it was founded with. Leave the name away.`);
    const trainMs = seat.node.membership.shape?.trainMs;
    if (input.roundSeconds !== undefined && trainMs !== undefined && trainMs !== trainMsOf(input)) throw new RpcError('bad-request', `A round of the mesh "${seat.view().name}" trains ${trainMs / 1000} seconds, as it was founded; that stays. Leave the seconds of a round away.`);
    await seat.openForJoining(input.lan ?? null);
    const nowMs = this.#parts.clock.now();
    const terms = { scopes: input.scopes ?? [...DEFAULT_SCOPES], maxUses: input.uses, notBeforeMs: nowMs, expiresMs: nowMs + Math.round(input.hours * HOUR_MS), endpoints: seat.ownEndpoints };
    const { link, invite } = await seat.said(seat.node.admissions.invite(terms));
    await this.#journal({ kind: 'InviteIssued', fact: { meshId: seat.mesh, nonce: invite.nonce, uses: invite.maxUses, scopes: [...invite.scopes], expiresAt: new Date(invite.expiresMs).toISOString() }, body: null });
    seat.meetAnew();
    this.#agent.onChange();
    return { link, meshId: seat.mesh, expiresAt: new Date(invite.expiresMs).toISOString(), uses: invite.maxUses, scopes: [...invite.scopes], reach: seat.reach };
  }

  async cancelInvite(nonce: string): Promise<void> {
    const seat = this.#need();
    if (!seat.view().invites.some((invite) => invite.nonce === nonce)) throw new RpcError('not-found', 'There is no such invite.');
    await this.#journal({ kind: 'InviteCancelled', fact: { meshId: seat.mesh, nonce }, body: null });
    await seat.said(seat.node.admissions.cancelInvite(nonce));
    this.#agent.onChange();
  }

  preview(link: string): InvitePreview { return previewOf(this.#read(link)); }

  async join(link: string): Promise<InvitePreview> {
    const invite = this.#read(link);
    return this.#inTurn(async () => {
      if (this.#seat?.isOutside === true) await this.#giveUp(this.#seat);
      if (this.#seat !== null) {
        if (this.#seat.mesh === invite.mesh) throw new RpcError('bad-request', 'This node belongs to that mesh already.');
        throw new RpcError('bad-request', 'This node belongs to a mesh already. Leave that one first: `ileices leave`.');
      }
      await this.#journal({ kind: 'MeshJoined', fact: { meshId: invite.mesh, inviteNonce: invite.nonce }, body: { name: invite.meshName } });
      this.#seat = await this.#open(invite.mesh, { invite, founding: null, lan: invite.endpoints.some((url) => !isLoopback(url)) });
      const awake = this.#agent.awake();
      if (awake !== null) this.#seat.woke(awake);
      this.#agent.onChange();
      return previewOf(invite);
    });
  }

  async approve(said: string): Promise<MeshPeer> {
    const seat = this.#need(), id = this.#peer(said, (peer) => peer.state === 'needs-approval');
    const request = seat.node.admissions.requests.find(({ nodeId }) => nodeId === id);
    await this.#journal({ kind: 'PeerApproved', fact: { meshId: seat.mesh, peer: id, scopes: [...request?.scopes ?? []] }, body: { name: request?.name ?? '' } });
    await seat.said(seat.node.admissions.approve(id));
    const peer = seat.view().peers.find((each) => each.id === id);
    if (peer === undefined) throw new RpcError('failed', 'It went away in the meantime.');
    return peer;
  }
  async refuse(said: string): Promise<void> {
    const seat = this.#need(), id = this.#peer(said, (peer) => peer.state === 'needs-approval');
    await this.#journal({ kind: 'PeerRefused', fact: { meshId: seat.mesh, peer: id }, body: null });
    seat.node.admissions.refuse(id);
  }
  async revoke(said: string): Promise<{ reach: 'mesh' | 'here' }> {
    const seat = this.#need(), id = this.#peer(said, (peer) => peer.state === 'allowed' || peer.state === 'blocked');
    await this.#journal({ kind: 'PeerRevoked', fact: { meshId: seat.mesh, peer: id, reach: seat.node.mayRevoke(id) ? 'mesh' : 'here' }, body: null });
    return { reach: await seat.said(seat.node.revoke(id)) };
  }
  async unblock(said: string): Promise<void> {
    const seat = this.#need(), id = this.#peer(said, (peer) => peer.state === 'blocked');
    await this.#journal({ kind: 'PeerUnblocked', fact: { meshId: seat.mesh, peer: id }, body: null });
    await seat.node.unblock(id);
  }

  /** A new key for this node in its mesh; the old one vouches for it. */
  rotateKey(): Promise<{ id: string; checkWords: string; formerWords: string; told: boolean }> {
    return this.#inTurn(async () => {
      const seat = this.#need(), formerWords = seat.view().self.checkWords;
      const told = await seat.rotateKey((from, to) => this.#journal({ kind: 'MeshKeyRotated', fact: { meshId: seat.mesh, from, to }, body: null }));
      const { id, checkWords } = seat.next ?? seat.view().self;
      return { id, checkWords, formerWords, told };
    });
  }

  artefacts(): ArtefactView[] { return this.#seat?.artefacts.list() ?? []; }
  share(path: string): Promise<ArtefactView> { return this.#need().artefacts.share(path); }
  unshare(artefact: string): Promise<{ withdrawn: number }> { return this.#need().artefacts.unshare(artefact); }
  async withdraw(artefact: string, said: string): Promise<void> { await this.#need().artefacts.withdraw(artefact, this.#peer(said, () => true)); }
  async fetch(artefact: string, purpose: string): Promise<ArtefactView> { return this.#need().artefacts.fetch(artefact, purpose); }
  async unfetch(artefact: string): Promise<ArtefactView> { return this.#need().artefacts.unfetch(artefact); }
  where(artefact: string): string | null { return this.#need().artefacts.where(artefact); }

  /** Who answers instead of this node: null is nobody. `said` is `self`, `mesh` or a member; null leaves it to the settings. Throws
   *  where somebody said so and it cannot be. */
  others(said: string | null): Others | null {
    const through = said ?? this.#parts.settings().answerThrough;
    if (through === 'self' || (said === null && this.#seat === null)) return null;
    const { calls } = this.#need(), only = through === 'mesh' ? null : this.#peer(through, (peer) => peer.state === 'allowed');
    return { only, ask: (input) => calls.ask(input, only) };
  }

  /** Another invite takes the place of one that let nobody in. */
  async #giveUp(seat: MeshSeat): Promise<void> {
    await this.#journal({ kind: 'MeshLeft', fact: { meshId: seat.mesh }, body: null });
    await seat.standAside();
    this.#seat = null;
    await seat.leave();
  }

  /** The membership ends, and the model from before lives again. */
  leave(): Promise<void> {
    return this.#inTurn(async () => {
      const seat = this.#need();
      // First of all: from here on the next start goes on leaving.
      await this.#journal({ kind: 'MeshLeft', fact: { meshId: seat.mesh }, body: null });
      await seat.sayGoodbye().catch((fault: unknown) => { this.#agent.onFault(fault, 'telling the mesh that this node leaves'); });
      const own = await seat.standAside();
      if (own !== null) await this.#restore(seat.mesh, own.checkpoint);
      this.#seat = null;
      await seat.leave();
      this.#agent.onChange();
    });
  }

  /** A crash inside `leave` leaves the model of the mesh where the own one has to be. */
  async #finishLeaving(mesh: Sha256, leftSeq: number): Promise<void> {
    const [row] = this.#parts.journal.read({ kinds: ['BranchKept', 'BranchRestored', 'MeshFounded', 'MeshJoined'], newestFirst: true, limit: 1 });
    if (row?.kind !== 'BranchKept' || row.fact.meshId !== mesh || row.seq > leftSeq) return;
    const own = ownModelOf({ ...this.#parts, mesh });
    if (own !== null) await this.#restore(mesh, own.checkpoint);
  }

  /** Written down once it is done: until then the next start does it again. */
  async #restore(mesh: Sha256, checkpoint: string | null): Promise<void> {
    await this.#agent.restoreBranch(checkpoint);
    await this.#journal({ kind: 'BranchRestored', fact: { meshId: mesh, checkpoint }, body: null });
  }

  /** Ends the present round, then pauses. */
  async finish(): Promise<{ round: number | null }> {
    const round = await this.#seat?.roundEnd() ?? null;
    await this.#agent.pause();
    return { round };
  }

  #need(): MeshSeat {
    if (this.#seat === null) throw new RpcError('not-found', 'This node is in no mesh. `ileices invite` begins one, `ileices join` goes into one.');
    return this.#seat;
  }

  /** A node id, its beginning, or a name that only one has. */
  #peer(said: string, fits: (peer: MeshPeer) => boolean): string {
    const all = this.#need().view().peers;
    const named = (peers: readonly MeshPeer[]) => peers.filter(({ id, name }) => id === said || (said.length >= 4 && id.startsWith(said)) || name === said);
    const found = named(all.filter(fits));
    const [only] = found;
    if (found.length > 1) throw new RpcError('bad-request', `More than one is called that; say which by its id: ${found.map(({ id }) => id.slice(0, 12)).join(', ')}.`);
    if (only !== undefined) return only.id;
    throw new RpcError('not-found', named(all).length > 0 ? 'That does not fit where it stands now; `ileices peers` shows it.' : 'Nobody of that name is known here. `ileices peers` lists everybody.');
  }

  #read(link: string): Invite {
    const parsed = parseInvite(link, this.#parts.clock.now(), this.#parts.verifier);
    if (!parsed.ok) throw new RpcError('bad-request', parsed.message);
    if (nodeHasher.sha256Hex(bytesOf(parsed.invite.issuer)) === this.#parts.signer.nodeId) throw new RpcError('bad-request', 'This invite is your own. Send it to somebody else.');
    return parsed.invite;
  }

  async #found(input: InviteInput): Promise<MeshSeat> {
    if (this.#seat !== null) return this.#seat;
    const { awake, model, trainer } = await this.#awake(async () => {
      const awake = await this.#agent.wake(), model = this.#agent.model();
      if (model === null) throw new RpcError('unavailable', 'The model is not awake yet. Try again in a moment.');
      return { awake, model, trainer: await ComputeTrainer.open(awake.compute, this.#agent.quietly, { block: BLOCK, keep: KEEP }, null) };
    });
    const shape: MeshShape = { ...shapeOf(model), trainMs: trainMsOf(input) };
    const name = input.name ?? `${this.#name()} and friends`;
    const founding = foundMesh({ name, founderName: this.#name(), shape, stateHash: trainer.stateHash, boxKey: Buffer.from(new BoxKey(this.#parts.signer).publicKey).toString('hex'), nonce: freshNonce() }, { signer: this.#parts.signer, hasher: nodeHasher, clock: this.#parts.clock });
    await this.#journal({ kind: 'MeshFounded', fact: { meshId: founding.mesh }, body: { name } });
    this.#seat = await this.#open(founding.mesh, { invite: null, founding, lan: input.lan ?? false });
    this.#seat.take(trainer, awake);
    return this.#seat;
  }

  /** Where the model sleeps, or falls asleep meanwhile, that is what is said. */
  async #awake<T>(work: () => Promise<T>): Promise<T> {
    const sleeps = () => SLEEP_WORDS[this.#agent.doing()];
    const before = sleeps();
    if (before !== undefined) throw new RpcError('unavailable', before);
    try { return await work(); } catch (fault) {
      const words = sleeps();
      throw words === undefined ? fault : new RpcError('unavailable', words);
    }
  }

  #open(mesh: Sha256, how: { readonly invite: Invite | null; readonly founding: Founding | null; readonly lan: boolean | null }): Promise<MeshSeat> {
    return MeshSeat.open({
      ...this.#parts, mesh, name: this.#name(), ...how, agent: this.#agent, iceServers: () => this.servers.iceServers, shapeHere: () => { const model = this.#agent.model(); return model === null ? null : shapeOf(model); },
      journalRound: (round, manifest, stateHash) => this.#journal({ kind: 'RoundApplied', fact: { meshId: mesh, round, manifest, stateHash }, body: null }),
      journalBranch: (checkpoint) => this.#journal({ kind: 'BranchKept', fact: { meshId: mesh, checkpoint }, body: null }),
    });
  }

  /** What others see it called. */
  #name(): string {
    const { meshName } = this.#parts.settings();
    return meshName !== '' ? meshName : wordsOf(Buffer.from(this.#parts.signer.publicKey).toString('hex')).split(' ').slice(0, 2).join(' ');
  }

  async #journal(draft: Parameters<Journal['append']>[0]): Promise<void> {
    await this.#parts.journal.append(draft);
    if (isCopyKind(draft.kind)) this.#agent.onDecided();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

const trainMsOf = ({ roundSeconds }: InviteInput): number => Math.round((roundSeconds ?? DEFAULT_ROUND_SECONDS) * 1000);

/** What members must have in common, as this node's model has it. */
function shapeOf(model: LiveModel): Omit<MeshShape, 'trainMs'> {
  return { tokenizer: model.tokenizer as Sha256, model: nodeHasher.sha256Hex(canonicalBytes(model.config)) as Sha256, parameters: model.parameters, block: BLOCK, keep: KEEP };
}

function previewOf({ mesh, meshName, issuer, scopes, expiresMs, endpoints }: Invite): InvitePreview {
  return { meshId: mesh, meshName, issuerWords: wordsOf(issuer), scopes: [...scopes], expiresAt: new Date(expiresMs).toISOString(), endpoints: [...endpoints] };
}

/** Whether an address of a signalling host stays on this machine. */
export function isLoopback(url: string): boolean { return /^wss?:\/\/(?:127\.|localhost[:/]|\[::1\])/.test(url); }
