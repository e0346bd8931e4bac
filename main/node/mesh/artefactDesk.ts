// The artefacts of one mesh on this node: files a person told the mesh of, what members ask for, what was fetched. Every question goes
// to a person, every yes and no is a row before it counts. A file is read when it is handed out; whether it still is what its manifest
// says is looked at by whoever hands it out (app/mesh/blockServer.ts). Not what the logs say (app/mesh/artefacts.ts). Owned by the seat.
import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { isCopyKind } from '../../../app/consent/copyHistory.ts';
import { shownName } from '../../../app/consent/names.ts';
import { canonicalJson } from '../../../app/manifest/canonical.ts';
import { readBlock } from '../../../app/manifest/block.ts';
import { SIDECAR_ENDING, styleOf, takesComments } from '../../../app/manifest/hostForms.ts';
import { manifestFaults } from '../../../app/manifest/faults.ts';
import { sidecarText } from '../../../app/manifest/sign.ts';
import { ARTEFACT_BYTES_MAX, Artefacts, GRANT_MS } from '../../../app/mesh/artefacts.ts';
import { grantsTo } from '../../../app/mesh/artefactGrants.ts';
import type { Offered } from '../../../app/mesh/artefactGrants.ts';
import { keysOf } from '../../../app/mesh/lineage.ts';
import { memberName } from '../../../app/mesh/memberName.ts';
import type { MeshNode } from '../../../app/mesh/meshNode.ts';
import type { Clock, Journal } from '../../../app/ports.ts';
import type { NodeId, Sha256 } from '../../../schemas/ids.ts';
import { limits, meshRefusals } from '../../../schemas/mesh.ts';
import type { MeshRefusal, RpcMessage } from '../../../schemas/mesh.ts';
import type { ArtefactView } from '../../../schemas/meshView.ts';
import { DiskBlobs } from '../blobs.ts';
import { FolderDisk, makeFolderPath } from '../disk.ts';
import { liesInside } from '../home.ts';
import { RpcError } from '../host/rpcCall.ts';
import { isHiddenName, isSecretName } from '../ingest/secretNames.ts';
import { checks, coverOf, HOST_BYTES_MAX, openFile } from '../manifest/coveredFile.ts';
import type { Vault } from '../vault/vault.ts';
import { meshFolder } from './meshDatabase.ts';
import type { MeshDatabase } from './meshDatabase.ts';
import type { MeshAgent } from './meshParts.ts';
import { wordsOf } from './meshViewOf.ts';
import { freshNonce } from './openMesh.ts';

/** Room for what stands around a manifest in its entry. */
const ENTRY_ROOM = 2_048;
/** Of members that ask for what was not granted, so many are told apart; each is a row once in this time. */
const REFUSED_KEPT = 256, REFUSED_ROW_MS = 10 * 60_000;
const GRANT_HOURS = GRANT_MS / 3_600_000;

const Shared = z.record(z.string(), z.strictObject({ path: z.string(), name: z.string() }));
const Wanted = z.array(z.strictObject({ artefact: z.string(), purpose: z.string() }));

export interface ArtefactDeskParts {
  readonly mesh: Sha256;
  readonly home: string;
  readonly disk: FolderDisk;
  readonly vault: Pick<Vault, 'sealer'>;
  readonly store: Pick<MeshDatabase, 'read' | 'write'>;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly agent: Pick<MeshAgent, 'ask' | 'onDecided' | 'onChange' | 'onFault'>;
  readonly send: (nodeId: string, message: RpcMessage) => boolean;
  readonly isUp: (nodeId: string) => boolean;
}

export class ArtefactDesk {
  readonly #parts: ArtefactDeskParts;
  readonly #shared: Map<string, { readonly path: string; readonly name: string }>;
  /** Member and artefact -> not asked about again. */
  readonly #never: Set<string>;
  readonly #refusedAt = new Map<string, number>();
  #node: MeshNode | null = null;
  #artefacts: Artefacts | null = null;
  readonly #pieces: DiskBlobs;
  #kept = '';
  #isTelling = false;
  #keeping: Promise<void> = Promise.resolve();

  constructor(parts: ArtefactDeskParts) {
    this.#parts = parts;
    this.#shared = new Map(Object.entries(Shared.safeParse(json(parts.store.read('shared'))).data ?? {}));
    this.#never = new Set(z.array(z.string()).safeParse(json(parts.store.read('never-shared'))).data ?? []);
    this.#kept = parts.store.read('wanted') ?? '[]';
    // Not among the blobs of the mesh: those are for every member that trains.
    const pieces = join(parts.home, meshFolder(parts.mesh), 'pieces');
    makeFolderPath(pieces);
    this.#pieces = new DiskBlobs(new FolderDisk(pieces), parts.vault.sealer(`pieces ${parts.mesh}`));
  }

  get artefacts(): Artefacts | null { return this.#artefacts; }

  /** The mesh is open, or was opened anew. */
  attach(node: MeshNode): void {
    const { clock, agent, send, isUp } = this.#parts;
    this.#artefacts?.close();
    this.#node = node;
    const artefacts = new Artefacts({
      self: node.nodeId, book: node.book, blocks: node.blocks, clock, checks, nonce: freshNonce, send, isUp, onPenalty: (nodeId, reason) => { node.strike(nodeId, reason); },
      onRequest: (nodeId, offered, request) => this.#asked(nodeId, offered, request), keep: (offered, content) => this.#keep(offered, content), pieces: this.#gently(this.#pieces),
      onChange: () => { this.#keepWanted(); agent.onChange(); }, onFault: agent.onFault,
    });
    this.#artefacts = artefacts;
    if (this.#kept === '[]') for (const { sha256 } of this.#pieces.list()) this.#pieces.remove(sha256);
    for (const { artefact, purpose } of Wanted.safeParse(json(this.#kept)).data ?? []) artefacts.want(artefact, purpose);
  }
  changed(): void {
    this.#tellAgain().catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'telling of shared files under a new key'); });
    this.#artefacts?.changed();
  }
  close(): void { this.#artefacts?.close(); this.#artefacts = null; }

  /** The file that was told of under that name, as it is now; null where there is none. */
  async provide(artefact: string): Promise<Uint8Array | null> {
    const shared = this.#shared.get(artefact);
    return shared === undefined ? null : contentOf(shared.path).catch(() => null);
  }

  /** A member asked a holder for blocks of what nobody granted it. */
  notGranted(peer: string, artefact: string): void {
    const nowMs = this.#parts.clock.monotonicMs(), key = `${peer} ${artefact}`;
    for (const [known, atMs] of this.#refusedAt) if (nowMs - atMs > REFUSED_ROW_MS) this.#refusedAt.delete(known);
    if (this.#refusedAt.has(key) || this.#refusedAt.size >= REFUSED_KEPT) return;
    this.#refusedAt.set(key, nowMs);
    this.#row({ kind: 'ArtefactRefused', fact: { meshId: this.#parts.mesh, peer, artefact, reason: 'no-grant' }, body: null })
      .catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'noting who asked for what was not granted'); });
  }

  list(): ArtefactView[] { return this.#artefacts?.list().map((offered) => this.#view(offered)) ?? []; }

  async share(path: string): Promise<ArtefactView> {
    const node = this.#must(), name = basename(path);
    if (isSecretName(name) || isHiddenName(name)) throw new RpcError('denied', 'Its name says that it is hidden, or holds keys or passwords. Such files are not shared.');
    if (liesInside(path, this.#parts.home)) throw new RpcError('bad-request', 'It lies in the home of this node, where what belongs to the node is. Share files from elsewhere.');
    const notAFile = () => new RpcError('bad-request', 'It is no file that can be read. Name a file, not a folder or a link.');
    if ((await lstat(path).catch(() => null))?.isFile() !== true) throw notAFile();
    const cover = await coverOf(path).catch(() => { throw notAFile(); });
    if (cover.state !== 'covered') throw new RpcError('bad-request', cover.state === 'dark' ? 'It has no manifest. `ileices share` gives it one.' : manifestFaults[cover.reason]);
    const { manifest, artefact: { form } } = cover.covered, { size } = await lstat(path);
    if (size > ARTEFACT_BYTES_MAX) throw new RpcError('bad-request', `It is larger than ${ARTEFACT_BYTES_MAX / 1024 ** 2} MB, the most that is handed on.`);
    if (canonicalJson(manifest).length > limits.entryBytes - ENTRY_ROOM) throw new RpcError('bad-request', 'Its manifest is too long to be told. Name fewer sources in it.');
    const bytes = form === 'sidecar' ? size : (await contentOf(path)).length;
    await this.#row({ kind: 'ArtefactShared', fact: { meshId: this.#parts.mesh, artefact: manifest.content, bytes }, body: { path, name } });
    this.#shared.set(manifest.content, { path, name });
    // Shared anew, it is asked about anew.
    for (const never of [...this.#never]) if (never.endsWith(` ${manifest.content}`)) this.#never.delete(never);
    await this.#keepNever();
    await this.#keepShared();
    await node.tell({ kind: 'manifested', body: { manifest, bytes, name: memberName(shownName(name)) } });
    return this.#view(this.#find(manifest.content));
  }

  /** Taking back is never refused; what others have already they have. */
  async unshare(said: string): Promise<{ withdrawn: number }> {
    const node = this.#must(), { artefact } = this.#find(said), grants = this.#grantsOf(artefact);
    const name = this.#shared.get(artefact)?.name;
    if (name === undefined) throw new RpcError('not-found', 'This node does not share that. `ileices artefacts` lists what it shares.');
    this.#shared.delete(artefact);
    await this.#row({ kind: 'ArtefactUnshared', fact: { meshId: this.#parts.mesh, artefact }, body: null });
    await this.#keepShared();
    await node.tell({ kind: 'manifest-withdrawn', body: { artefact: artefact as Sha256 } });
    for (const { peer } of grants) await this.#withdrawNow(node, artefact, peer, name);
    return { withdrawn: grants.length };
  }

  /** Whoever leaves offers and allows nothing any more, and comes back so. One that cannot be taken back does not keep the others. */
  async unshareAll(): Promise<void> {
    for (const artefact of [...this.#shared.keys()]) await this.unshare(artefact).catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'taking back a shared file'); });
  }

  async withdraw(said: string, peer: string): Promise<void> {
    const node = this.#must(), { artefact } = this.#find(said);
    if (!this.#grantsOf(artefact).some((grant) => grant.peer === peer)) throw new RpcError('not-found', 'It has no permission for that which still holds.');
    await this.#withdrawNow(node, artefact, peer, this.#shared.get(artefact)?.name ?? '');
  }
  async #withdrawNow(node: MeshNode, artefact: string, peer: string, name: string): Promise<void> {
    await this.#row({ kind: 'ArtefactGrantWithdrawn', fact: { meshId: this.#parts.mesh, peer, artefact }, body: { name, peerName: node.membership.members.get(peer as NodeId)?.name ?? '' } });
    await node.tell({ kind: 'grant-withdrawn', body: { artefact: artefact as Sha256, recipient: peer as NodeId } });
  }

  fetch(said: string, purpose: string): ArtefactView {
    const offered = this.#find(said), view = this.#view(offered);
    if (view.state === 'own' || view.state === 'here') return view;
    const refusal = this.#artefacts?.want(offered.artefact, purpose) ?? null;
    if (refusal !== null) throw new RpcError(refusal === 'busy' ? 'busy' : 'bad-request', meshRefusals[refusal]);
    return this.#view(offered);
  }

  /** Nothing happens where it was not wanted. */
  unfetch(said: string): ArtefactView {
    const offered = this.#find(said);
    this.#artefacts?.drop(offered.artefact);
    return this.#view(offered);
  }

  /** Null where it is not on this disk. */
  where(said: string): string | null {
    const { artefact } = this.#find(said);
    return this.#shared.get(artefact)?.path ?? (this.#isHere(artefact) ? `${this.#parts.home}/${this.#pathOf(artefact)}` : null);
  }

  /** What was told under an earlier key of this node counts no longer: it is told anew, and asked for anew. */
  async #tellAgain(): Promise<void> {
    const node = this.#node;
    if (node === null || this.#isTelling || node.self?.state !== 'member' || node.self.boxKey === null || node.self.follows === null) return;
    const told = new Set(node.book.byKind('manifested').filter(({ entry }) => entry.author === node.nodeId).map(({ entry }) => entry.body.manifest.content));
    const earlier = new Set(keysOf(node.membership, node.nodeId as NodeId)), due = new Map(node.book.byKind('manifested').filter(({ entry }) => earlier.has(entry.author)).map(({ entry: { body } }) => [body.manifest.content, body]));
    this.#isTelling = true;
    try { for (const [artefact, body] of due) if (this.#shared.has(artefact) && !told.has(artefact)) await node.tell({ kind: 'manifested', body }); } finally { this.#isTelling = false; }
  }

  #asked(peer: string, { artefact, toldBy }: Offered, { id, purpose }: { readonly id: string; readonly purpose: string }): MeshRefusal | null {
    const node = this.#must(), member = node.membership.members.get(peer as NodeId), shared = this.#shared.get(artefact);
    if (member === undefined || shared === undefined) return 'not-held';
    if (this.#never.has(`${peer} ${artefact}`)) return 'denied';
    // As it is called here: others may tell of the same content under any name.
    const fact = { meshId: this.#parts.mesh, peer, artefact, purpose }, body = { name: shared.name, peerName: member.name }, file = shownName(shared.name), bytes = toldBy.get(node.nodeId as NodeId)?.bytes ?? 0;
    try {
      this.#parts.agent.ask({
        asker: { kind: 'peer', nodeId: peer, name: shownName(member.name), keyWords: wordsOf(member.publicKey) }, kind: 'file', path: `${artefact} ${purpose}`, name: file, sourceId: null, added: null, seen: null,
        why: `It wants a copy of this file from you, for: ${purpose}. A yes holds ${GRANT_HOURS} hours unless you say otherwise.`, toRead: [{ name: file, bytes, reason: null }], toRefuse: [], scope: 'mesh', copy: { artefact, purpose, hours: GRANT_HOURS },
      }, {
        allow: async (expiresAt) => {
          const expiresMs = expiresAt === null ? this.#parts.clock.now() + GRANT_MS : Date.parse(expiresAt);
          await this.#row({ kind: 'ArtefactGranted', fact: { ...fact, expiresAt: new Date(expiresMs).toISOString() }, body });
          await this.#must().tell({ kind: 'granted', body: { artefact: artefact as Sha256, recipient: peer as NodeId, purpose, expiresMs } });
        },
        refuse: async (never) => {
          await this.#row({ kind: 'ArtefactDenied', fact: { meshId: fact.meshId, peer, artefact, never }, body });
          if (never) this.#never.add(`${peer} ${artefact}`);
          await this.#keepNever();
          this.#parts.send(peer, { type: 'failed', id, reason: 'denied' });
        },
      });
    } catch (fault) {
      if (fault instanceof RpcError) return 'busy';
      throw fault;
    }
    this.#row({ kind: 'ArtefactRequested', fact, body: null }).catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'noting a request'); });
    return null;
  }

  /** One after the other: the same file may have been wanted twice. */
  #keep(offered: Offered, content: Uint8Array): Promise<void> {
    const kept = this.#keeping.then(() => this.#keepNow(offered, content));
    this.#keeping = kept.catch(() => undefined);
    return kept;
  }
  async #keepNow({ artefact, manifest }: Offered, content: Uint8Array): Promise<void> {
    this.#parts.disk.writeDurably(this.#pathOf(artefact) + SIDECAR_ENDING, Buffer.from(sidecarText(manifest)));
    await this.#parts.disk.writeLargeDurably(this.#pathOf(artefact), content);
    await this.#row({ kind: 'ArtefactFetched', fact: { meshId: this.#parts.mesh, artefact, bytes: content.length }, body: null });
  }

  #view(offered: Offered): ArtefactView {
    const isOwn = this.#shared.has(offered.artefact), members = this.#must().membership.members;
    const { artefact, manifest, bytes, name, owners } = { ...offered, ...(isOwn ? offered.toldBy.get(this.#must().nodeId as NodeId) : undefined) };
    const wanted = this.#artefacts?.wanted(artefact) ?? null;
    return {
      artefact, name: name === null ? null : shownName(name), kind: manifest.kind, licence: manifest.licence, bytes, generation: manifest.generation, signer: manifest.signer ?? '',
      owners: owners.map((id) => ({ id, name: shownName(members.get(id)?.name ?? '') })),
      state: isOwn ? 'own' : this.#isHere(artefact) ? 'here' : wanted?.state ?? 'offered', words: wanted?.state === 'refused' ? meshRefusals[wanted.reason] : null, got: wanted?.got ?? 0,
      grants: isOwn ? this.#grantsOf(artefact).map(({ peer, purpose, expiresMs }) => ({ peer, name: shownName(members.get(peer as NodeId)?.name ?? ''), purpose, expiresAt: new Date(expiresMs).toISOString() })) : [],
      permission: isOwn ? null : this.#permissionOf(artefact),
    };
  }

  /** Of several the one that holds longest. */
  #permissionOf(artefact: string): ArtefactView['permission'] {
    const node = this.#must(), [longest] = grantsTo(node.book, node.nodeId, artefact, this.#parts.clock.now()).sort((a, b) => b.expiresMs - a.expiresMs);
    return longest === undefined ? null : { purpose: longest.purpose, expiresAt: new Date(longest.expiresMs).toISOString() };
  }

  #grantsOf(artefact: string): { peer: string; purpose: string; expiresMs: number }[] {
    const node = this.#must(), nowMs = this.#parts.clock.now();
    return [...node.membership.members.values()].filter(({ state }) => state === 'member').flatMap(({ nodeId: peer }) => grantsTo(node.book, peer, artefact, nowMs).filter(({ author }) => author === node.nodeId).map(({ purpose, expiresMs }) => ({ peer, purpose, expiresMs })));
  }

  #find(said: string): Offered {
    const found = (this.#artefacts?.list() ?? []).filter(({ artefact }) => artefact.startsWith(said)), [only] = found;
    if (found.length > 1) throw new RpcError('bad-request', 'More than one begins with that. Say more of its hash.');
    if (only === undefined) throw new RpcError('not-found', 'Nobody of the mesh tells of that. `ileices artefacts` lists what there is.');
    return only;
  }

  #must(): MeshNode {
    if (this.#node === null) throw new RpcError('unavailable', 'The mesh is being opened. Try again in a moment.');
    return this.#node;
  }

  /** A disk that fails costs what was kept, not the fetch. */
  #gently(pieces: DiskBlobs): ConstructorParameters<typeof Artefacts>[0]['pieces'] {
    const attempt = <T>(work: () => T, otherwise: T): T => { try { return work(); } catch (fault) { this.#parts.agent.onFault(fault, 'keeping what was fetched so far'); return otherwise; } };
    return { get: (sha256) => attempt(() => pieces.get(sha256), null), put: (content) => attempt(() => pieces.put(content), ''), remove: (sha256) => { attempt(() => { pieces.remove(sha256); }, undefined); } };
  }

  #pathOf(artefact: string): string { return `${meshFolder(this.#parts.mesh)}/artefacts/${artefact}`; }
  #isHere(artefact: string): boolean { return this.#parts.disk.list(`${meshFolder(this.#parts.mesh)}/artefacts`).some(({ name }) => name === artefact); }
  #keepShared(): Promise<void> { return this.#parts.store.write('shared', JSON.stringify(Object.fromEntries(this.#shared))); }
  #keepNever(): Promise<void> { return this.#parts.store.write('never-shared', JSON.stringify([...this.#never])); }
  #keepWanted(): void {
    const wanted = JSON.stringify(this.#artefacts?.open ?? []);
    if (wanted === this.#kept || this.#artefacts === null) return;
    this.#kept = wanted;
    this.#parts.store.write('wanted', wanted).catch((fault: unknown) => { this.#parts.agent.onFault(fault, 'noting what is fetched'); });
  }
  async #row(draft: Parameters<Journal['append']>[0]): Promise<void> {
    await this.#parts.journal.append(draft);
    if (isCopyKind(draft.kind)) this.#parts.agent.onDecided();
  }
}

/** Of a file, without the manifest in it. */
async function contentOf(path: string): Promise<Uint8Array> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    if (size > ARTEFACT_BYTES_MAX) throw new RpcError('bad-request', 'It has become too large to be handed on.');
    const bytes = await file.readFile(), style = styleOf(basename(path));
    const reading = style === null || size > HOST_BYTES_MAX || !takesComments(bytes) ? null : readBlock(bytes, style);
    return reading?.ok === true ? reading.content : bytes;
  } finally { await file.close(); }
}

function json(text: string | null): unknown { try { return text === null ? null : JSON.parse(text); } catch { return null; } }
