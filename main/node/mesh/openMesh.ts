// Opens one mesh on this node: its logs, its link process, the way members meet, and the MeshNode over them; closes them in
// reverse. Whoever asks decides whether there is a mesh; this knows how.
import { randomBytes } from 'node:crypto';
import { shownName } from '../../../app/consent/names.ts';
import { bytesOf, hexOf } from '../../../app/manifest/hex.ts';
import { inviteSecret } from '../../../app/mesh/invite.ts';
import { MeshNode } from '../../../app/mesh/meshNode.ts';
import type { MeshNodeParts } from '../../../app/mesh/meshNodeParts.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import type { Clock, Signer, Verifier } from '../../../app/ports.ts';
import type { Sha256 } from '../../../schemas/ids.ts';
import type { Invite } from '../../../schemas/invite.ts';
import { IslandGuests } from '../../../schemas/visit.ts';
import type { IceServers } from '../../../schemas/link.ts';
import type { LogEntry } from '../../../schemas/mesh.ts';
import { nodeHasher } from '../hasher.ts';
import { BoxKey } from './boxKey.ts';
import { LinkHost } from './linkHost.ts';
import type { LinkWorker } from './linkProcess.ts';
import type { MeshDatabase } from './meshDatabase.ts';
import { Rendezvous } from './rendezvous.ts';
import { SharedState } from './sharedState.ts';
import type { Shared } from './sharedState.ts';

const NONCE_BYTES = 16;
export const freshNonce = (): string => randomBytes(NONCE_BYTES).toString('hex');

export interface OpenMeshOptions extends Pick<MeshNodeParts, 'trainer' | 'trains' | 'tokensPerSecond' | 'artefact' | 'onNotGranted' | 'onChange' | 'onMoved' | 'onMessage' | 'onRefused' | 'onHandedOn' | 'onFault'> {
  readonly mesh: Sha256;
  readonly name: string;
  /** Closed by whoever opened it, after this. */
  readonly store: MeshDatabase;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
  readonly spawnLink: () => LinkWorker;
  /** Only this address of the machine; null is all of them. */
  readonly bindAddress: string | null;
  readonly invite: Invite | null;
  /** Of the mesh that is being founded now; null else. */
  readonly founding: LogEntry | null;
  /** What this node does, in one word. */
  readonly doing: () => string;
  /** Whether its island takes guests. */
  readonly island: () => IslandGuests;
  /** Servers that each new connection may ask for a way; asked anew each time. */
  readonly iceServers: () => IceServers;
  /** Signalling hosts besides those of the invite, the own one first. */
  readonly endpoints: () => readonly string[];
}

export interface OpenMesh {
  readonly node: MeshNode;
  readonly host: LinkHost;
  /** What a member said last that it does; null without a word. */
  doingOf(nodeId: string): string | null;
  /** Whether the island of a member takes guests, as it said last. */
  islandOf(nodeId: string): IslandGuests;
  /** What this node does, or lets guests do, may be another thing now. */
  tell(): void;
  /** Hosts that showed themselves on the local network. */
  found(urls: readonly string[]): void;
  /** Members, invites or hosts changed: other rooms to meet in. */
  meetAnew(): void;
  /** Signalling hosts this node is connected to now. */
  connected(): readonly string[];
  close(): Promise<void>;
}

/** Throws LogDamaged or DatabaseRefused. */
export async function openMesh(options: OpenMeshOptions): Promise<OpenMesh> {
  const { signer, verifier, clock, invite, store } = options;
  const host = new LinkHost({ spawn: options.spawnLink, bindAddress: options.bindAddress, log: options.log });
  let node: MeshNode | null = null;
  const rendezvous = new Rendezvous({
    signer, verifier, hasher: nodeHasher, clock, nonce: freshNonce, host, iceServers: options.iceServers,
    directory: {
      memberKeys: () => node?.signalKeys ?? [],
      isMember: (nodeId) => node?.membership.members.get(nodeId as never)?.state === 'member',
      wasRevoked: (nodeId) => node?.membership.members.get(nodeId as never)?.state === 'revoked',
      openInvites: () => node?.admissions.openInvites.map(({ nonce }) => ({ nonce, secret: inviteSecret(signer, nodeHasher, nonce) })) ?? [],
      redeemed: () => (invite === null || node?.isMember === true ? null : { nonce: invite.nonce, secret: bytesOf(invite.secret), issuer: nodeHasher.sha256Hex(bytesOf(invite.issuer)), endpoints: invite.endpoints }),
      endpoints: () => [...new Set([...options.endpoints(), ...invite?.endpoints ?? []])],
      introducers: (nodeId) => node?.peers.filter((peer) => peer.isUp && peer.nodeId !== nodeId).map((peer) => peer.nodeId) ?? [],
      carry: (through, to, sealed) => node?.carry(through, to, sealed) ?? false,
    },
  });
  let doings: Shared['presence'] = {}, said = '', known = '';
  const shared = new SharedState({ host, signer, mesh: options.mesh, onChange: ({ presence }) => { doings = presence; options.onChange(); }, onFault: (nodeId) => { node?.blame(nodeId); } });
  /** Tells the others what this node does, and the link process whose word counts. */
  const tell = () => {
    const members = [...node?.membership.members.values() ?? []].filter(({ state }) => state === 'member').map(({ nodeId, publicKey }) => ({ nodeId, publicKey })), doing = options.doing(), island = options.island();
    const now = members.map(({ nodeId }) => nodeId).join();
    if (now !== known) { known = now; shared.setMembers(members); }
    if (`${island} ${doing}` !== said) { said = `${island} ${doing}`; shared.setPresence({ doing, island }); }
  };
  let met = '';
  /** Only when something of it is new: it asks for sockets and topics. */
  const meetAnew = () => {
    if (node === null) return;
    const rooms = [node.isMember, node.signalKeys.map((key) => hexOf(key)), node.admissions.openInvites.map(({ nonce }) => nonce), options.endpoints()].join(' ');
    if (rooms === met) return;
    met = rooms;
    rendezvous.changed();
  };
  try {
    node = new MeshNode({
      mesh: options.mesh, name: options.name, signer, verifier, hasher: nodeHasher, clock, random: SeededStream.from(randomBytes(4).readUInt32LE(), 'redial'), nonce: freshNonce,
      links: rendezvous, store, boxes: new BoxKey(signer), session: clock.now(), invite, trainer: options.trainer, trains: options.trains, tokensPerSecond: options.tokensPerSecond,
      artefact: options.artefact, ...(options.onNotGranted === undefined ? {} : { onNotGranted: options.onNotGranted }), onMoved: options.onMoved, onCarry: (_from, _to, sealed) => { rendezvous.carried(sealed); }, onMessage: options.onMessage, onRefused: options.onRefused, ...(options.onHandedOn === undefined ? {} : { onHandedOn: options.onHandedOn }), onFault: options.onFault,
      onChange: () => { meetAnew(); tell(); options.onChange(); },
    });
    if (options.founding !== null) await node.found(options.founding);
  } catch (error) {
    await host.stop();
    throw error;
  }
  const opened = node;
  opened.start();
  meetAnew();
  return {
    node: opened, host, doingOf: (nodeId) => doingIn(doings[nodeId]), islandOf: (nodeId) => islandIn(doings[nodeId]), tell, found: (urls) => { rendezvous.found(urls); }, meetAnew, connected: () => rendezvous.connected,
    close: async () => {
      opened.close();
      rendezvous.stop();
      await host.stop();
    },
  };
}

/** Closed where it says nothing of it. */
function islandIn(presence: unknown): IslandGuests {
  return typeof presence === 'object' && presence !== null && 'island' in presence ? IslandGuests.safeParse(presence.island).data ?? 'closed' : 'closed';
}

const DOING_CHARACTERS = 80;
/** A word of somebody else's: shown as text and no longer than that. */
function doingIn(presence: unknown): string | null {
  const doing = typeof presence === 'object' && presence !== null && 'doing' in presence ? presence.doing : null;
  return typeof doing === 'string' ? shownName(doing).slice(0, DOING_CHARACTERS) : null;
}
