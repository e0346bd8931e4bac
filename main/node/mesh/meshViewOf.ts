// The mesh as people see it, put together from what the node of it knows. Nothing is computed here that is not shown.
import { bytesOf } from '../../../app/manifest/hex.ts';
import { checkWords } from '../../../app/mesh/keyWords.ts';
import { isSameMember, keysOf } from '../../../app/mesh/lineage.ts';
import type { LinkedPeer } from '../../../app/mesh/linkDesk.ts';
import type { Member } from '../../../app/mesh/membership.ts';
import type { MeshNode } from '../../../app/mesh/meshNode.ts';
import { shownName } from '../../../app/consent/names.ts';
import type { NodeId } from '../../../schemas/ids.ts';
import type { MeshPeer, MeshRound, MeshTraffic, MeshView, PeerState } from '../../../schemas/meshView.ts';
import type { Status } from '../../../schemas/status.ts';
import { nodeHasher } from '../hasher.ts';
import { countsOf, phaseWords, standingWords } from './meshWords.ts';

export interface ViewParts {
  readonly node: MeshNode;
  readonly name: string;
  /** As the invite calls it, until the mesh itself says so; null where there is none. */
  readonly meshName: string | null;
  readonly doingOf: (nodeId: string) => string | null;
  readonly islandOf: (nodeId: string) => MeshPeer['island'];
  readonly state: MeshView['state'];
  readonly stateWords: string | null;
  /** When a member was last linked, as this node saw it. */
  readonly lastSeen: ReadonlyMap<string, string>;
  readonly lastRound: { readonly at: string; readonly lossBefore: number | null; readonly lossAfter: number | null } | null;
  readonly stateHash: string | null;
  readonly traffic: MeshTraffic;
  readonly openAt: string | null;
  readonly ownModelKept: boolean;
  /** The model sleeps because somebody wants it to, or because it is broken. */
  readonly modelSleeps: boolean;
  /** Why rounds wait for the network; null while they do not. */
  readonly waits: string | null;
}

/** Of a node that was shut out of this one and belongs to no member: its key is not kept. */
const strangerName = (nodeId: string): string => `no member, ${nodeId.slice(0, SHOWN_ID_CHARACTERS)}`;
const SHOWN_ID_CHARACTERS = 12;

export const wordsOf = (publicKey: string): string => checkWords(bytesOf(publicKey), nodeHasher).join(' ');

const STATES: Readonly<Record<Member['state'], PeerState>> = { member: 'allowed', left: 'left', rotated: 'left', revoked: 'revoked', equivocated: 'revoked' };

export function meshView(parts: ViewParts): MeshView {
  const { node } = parts, { membership, self } = node;
  return {
    meshId: node.book.mesh, name: shownName(membership.name ?? parts.meshName ?? parts.name), state: parts.state, stateWords: parts.stateWords ?? standingWords[parts.state], trouble: parts.state === 'member' ? parts.stateWords : null,
    self: { id: node.nodeId, name: parts.name, checkWords: wordsOf(node.publicKeyHex), scopes: [...self?.scopes ?? []], isFounder: membership.founder !== null && isSameMember(membership, membership.founder, node.nodeId as NodeId), ...creditOf(node, node.nodeId) },
    round: roundView(parts), peers: peersOf(parts),
    invites: node.admissions.invites.map(({ nonce, expiresMs, uses, usesLeft, scopes, state }) => ({ nonce, expiresAt: new Date(expiresMs).toISOString(), uses, usesLeft, scopes: [...scopes], state })),
    traffic: parts.traffic, openAt: parts.openAt, ownModelKept: parts.ownModelKept,
  };
}

export function meshStatus(parts: ViewParts): NonNullable<Status['mesh']> {
  const { node, state } = parts;
  return {
    meshId: node.book.mesh, round: node.rounds.round, stateHash: parts.stateHash, state, phase: node.phase.phase,
    peers: peersOf(parts).map(({ id, name, state: peerState, path, rttMs }) => ({ id, name, state: peerState, path, rttMs })),
  };
}

function roundView({ node, lastRound, stateHash, state, modelSleeps, waits }: ViewParts): MeshRound {
  const { phase } = node;
  return {
    number: node.rounds.round, phase: phase.phase, words: (state === 'member' ? waits : null) ?? phaseWords(phase, state === 'revoked' ? 'shut-out' : state !== 'member' ? 'not-in-yet' : modelSleeps ? 'asleep' : 'waking'), ...countsOf(phase), leftSeconds: phase.phase === 'training' ? Math.round(phase.leftMs / 100) / 10 : null,
    trainSeconds: (node.membership.shape?.trainMs ?? 0) / 1000, stateHash, lastAppliedAt: lastRound?.at ?? null, lossBefore: lastRound?.lossBefore ?? null, lossAfter: lastRound?.lossAfter ?? null,
  };
}

function peersOf(parts: ViewParts): MeshPeer[] {
  const { node } = parts;
  const links = new Map(node.peers.map((peer) => [peer.nodeId, peer]));
  const asks = new Set(node.admissions.requests.map(({ nodeId }) => nodeId));
  // Who left and waits at the door again is shown there.
  const members = [...node.membership.members.values()].filter(({ nodeId, state }) => nodeId !== node.nodeId && state !== 'rotated' && !(state === 'left' && asks.has(nodeId)));
  const known = new Set<string>(members.map(({ nodeId }) => nodeId));
  const waiting = node.admissions.requests.filter(({ nodeId }) => !known.has(nodeId));
  return [
    ...waiting.map((request) => peerView(parts, links.get(request.nodeId), { nodeId: request.nodeId, publicKey: request.publicKey, name: request.name, scopes: request.scopes, state: 'needs-approval', member: null })),
    ...members.map((member) => peerView(parts, links.get(member.nodeId), {
      nodeId: member.nodeId, publicKey: member.publicKey, name: member.name, scopes: member.scopes, member,
      state: node.isBlocked(member.nodeId) && member.state === 'member' ? 'blocked' : STATES[member.state],
    })),
    // Else nobody could take it back.
    ...node.blockedStrangers.filter((nodeId) => !waiting.some((request) => request.nodeId === nodeId)).map((nodeId) => peerView(parts, links.get(nodeId), { nodeId, publicKey: null, name: strangerName(nodeId), scopes: [], state: 'blocked', member: null })),
  ];
}

interface Known { readonly nodeId: string; readonly publicKey: string | null; readonly name: string; readonly scopes: Member['scopes']; readonly state: PeerState; readonly member: Member | null }
function peerView({ node, lastSeen, doingOf, islandOf }: ViewParts, link: LinkedPeer | undefined, { nodeId, publicKey, name, scopes, state, member }: Known): MeshPeer {
  const isUp = link?.isUp === true || state === 'needs-approval';
  return {
    id: nodeId, name: shownName(name), checkWords: publicKey === null ? '' : wordsOf(publicKey), state, path: isUp ? link?.path ?? null : null, rttMs: isUp ? link?.rttMs ?? null : null,
    lastSeen: isUp ? new Date().toISOString() : lastSeenOf(lastSeen, node, nodeId), scopes: [...scopes], doing: isUp ? doingOf(nodeId) : null, island: link?.isUp === true ? islandOf(nodeId) : 'closed', trains: link?.isUp === true && link.presence?.trains === true, tokensPerSecond: link?.isUp === true ? link.presence?.tokensPerSecond ?? 0 : 0,
    ...conductOf(node, nodeId), ...creditOf(node, nodeId), mayRevoke: member !== null && member.state === 'member' && node.mayRevoke(nodeId), formerly: member === null ? null : formerlyOf(node, member),
  };
}

/** Under whichever of its keys it was seen last. */
function lastSeenOf(lastSeen: ReadonlyMap<string, string>, { membership }: MeshNode, nodeId: string): string | null {
  return keysOf(membership, nodeId as NodeId).flatMap((key) => lastSeen.get(key) ?? []).sort().at(-1) ?? null;
}

function creditOf(node: MeshNode, nodeId: string): { credit: number; share: number } {
  const { credit, total } = node.rounds.creditOf(nodeId);
  return { credit: credit / 1000, share: total === 0 ? 0 : credit / total };
}

function conductOf(node: MeshNode, nodeId: string): { accepted: number; outForRounds: number } {
  const { accepted, outUntil } = node.rounds.conductOf(nodeId);
  return { accepted, outForRounds: Math.max(0, outUntil - node.rounds.round) };
}

/** The key it had before this one, and when it was handed on, as its owner's clock said. */
function formerlyOf({ membership, book }: MeshNode, { follows }: Member): MeshPeer['formerly'] {
  const before = follows === null ? undefined : membership.members.get(follows), rotated = before === undefined ? undefined : book.last(before.nodeId);
  return before === undefined || rotated === undefined ? null : { checkWords: wordsOf(before.publicKey), until: new Date(rotated.entry.wallMs).toISOString() };
}
