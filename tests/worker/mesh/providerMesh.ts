// Three nodes with real keys whose notes and presence travel over links in memory, and envelopes as somebody else would forge them.
import { createHash, generateKeyPairSync, sign as signWith, verify as verifyWith } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import type { MeshRefusal } from '../../../schemas/mesh.ts';
import { SignedMeshProvider } from '../../../worker/mesh/provider.ts';
import { encodeYMessage, signedBytes } from '../../../worker/mesh/yEnvelope.ts';
import { ManualClock } from '../../doubles/manualClock.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
export const names = ['ann', 'ben', 'cem'] as const;
export type Name = (typeof names)[number];
const keys = Object.fromEntries(names.map((name) => [name, generateKeyPairSync('ed25519')])) as Record<Name, { publicKey: KeyObject; privateKey: KeyObject }>;
export const clientOf = (name: Name) => 1_000 + names.indexOf(name);
const providers: SignedMeshProvider[] = [];
export function endProviders(): void { for (const each of providers.splice(0)) each.end(); }

export interface Node { readonly provider: SignedMeshProvider; readonly refused: MeshRefusal[]; readonly faulted: string[]; sent: number; signatures: number }
/** Nodes joined by links that carry at once; `cut` loses everything of one. */
export function mesh(): { clock: ManualClock; nodes: Record<Name, Node>; cut: Set<Name> } {
  const clock = new ManualClock(), cut = new Set<Name>(), nodes = {} as Record<Name, Node>;
  for (const name of names) {
    const node: Node = { refused: [], faulted: [], sent: 0, signatures: 0, provider: new SignedMeshProvider('mesh', {
      clock, self: name, clientId: clientOf(name), generation: 1,
      sign: (message) => { nodes[name].signatures += 1; return Promise.resolve(new Uint8Array(signWith(null, message, keys[name].privateKey))); },
      sha256: (bytes) => Promise.resolve(sha256(bytes)),
      member: (nodeId) => { const known = names.find((each) => each === nodeId); return known === undefined ? null : { clientIds: new Set([clientOf(known)]), verify: (message, signature) => Promise.resolve(verifyWith(null, message, keys[known].publicKey, signature)) }; },
      send: (linkId, channel, message) => { nodes[name].sent += 1; const to = linkId as Name; if (!cut.has(name) && !cut.has(to)) nodes[to].provider.receive(name, channel, message); },
      refuse: (_, reason) => { node.refused.push(reason); }, faulted: (author) => { node.faulted.push(author); }, changed: () => undefined,
    }) };
    nodes[name] = node;
    providers.push(node.provider);
  }
  // Links of both sides stand before either speaks, as the link process sees to.
  cut.add('ann').add('ben').add('cem');
  for (const a of names) for (const b of names) if (a !== b) nodes[a].provider.opened(b, b);
  cut.clear();
  for (const name of names) nodes[name].provider.setPresence({});
  return { clock, nodes, cut };
}
/** A whole envelope by `author` around any update at all. */
export function forge(author: Name, seq: number, update: Uint8Array, generation = 1, by: Name = author): Uint8Array {
  const place = { author, generation, seq }, signature = new Uint8Array(signWith(null, signedBytes('mesh', place, sha256(update)), keys[by].privateKey));
  return encodeYMessage({ kind: 'envelope', envelope: { ...place, update, signature } });
}
export function updateBy(client: number, change: (doc: Doc) => void, before?: Uint8Array): Uint8Array {
  const doc = new Doc();
  doc.clientID = client;
  if (before !== undefined) applyUpdate(doc, before);
  change(doc);
  return encodeStateAsUpdate(doc);
}
export const noted = (node: Node, author: Name) => node.provider.notes().get(author) ?? {};
