// `peers`, `approve`, `refuse`, `revoke` and `unblock`. A peer is named by its id, by the beginning of it, or by its name; where
// more than one fits nothing is done, as anybody may choose any name.
import { OWN_STATE_WORDS, revokeConsequences } from '../../../app/mesh/peopleWords.ts';
import type { MeshPeer, PeerState } from '../../../schemas/meshView.ts';
import { plainLine } from '../plainText.ts';
import { callNode, needNode } from './adminClient.ts';
import type { NodeAddress } from './adminClient.ts';
import { agreed, unchanged } from './mesh.ts';
import type { YesOptions } from './mesh.ts';
import { peerLines, peerName, quotedName, SHOWN_ID_SIGNS } from './meshLines.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, say } from './outcome.ts';

/** Signs of an id that name a peer. */
const LEAST_ID_SIGNS = 4;
/** Whom there is nothing to revoke of, and why not. */
const NOT_REVOKED: Readonly<Partial<Record<PeerState, string>>> = {
  'revoked': 'is shut out already, by every member and for good.', 'left': 'has left the mesh.', 'needs-approval': 'is no member; `refuse` sends it away.', 'blocked': 'is blocked on this node already. `unblock` takes that back.',
};
/** Of what was typed, in a message. */
const SHOWN_SAID_CHARACTERS = 80;

export async function peers(options: CommonOptions): Promise<void> {
  const { mesh } = await callNode(needNode(folderOf(options)), 'mesh.get', {});
  if (options.json) { printJson(mesh?.peers ?? []); return; }
  if (mesh === null) { print('This node is in no mesh. `invite` founds one, `join <link>` joins one.'); return; }
  if (mesh.state !== 'member') print(`This node: ${OWN_STATE_WORDS[mesh.state]}. ${plainLine(mesh.stateWords)}`);
  else if (mesh.peers.length === 0) print('Nobody else is in the mesh. `invite` makes a link for somebody.');
  for (const peer of mesh.peers) peerLines(peer).forEach(print);
}

export async function approve(said: string, options: CommonOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const peer = await callNode(node, 'mesh.approve', { peer: (await needPeer(node, said)).id });
  if (options.json) { printJson(peer); return; }
  peerLines(peer).forEach(print);
}

export async function refuse(said: string, options: CommonOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const { id, name } = await needPeer(node, said);
  await callNode(node, 'mesh.refuse', { peer: id });
  if (options.json) printJson({ peer: id, refused: true }); else print(`Refused: ${quotedName(name)} is not let in.`);
}

export async function revoke(said: string, options: YesOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const { id, name, checkWords, mayRevoke, state } = await needPeer(node, said);
  const already = NOT_REVOKED[state];
  if (already !== undefined && !mayRevoke) throw new CommandFailed(`${quotedName(name)} ${already}`);
  say(`Revoking ${quotedName(name)} (${plainLine(checkWords)}). ${revokeConsequences(mayRevoke).join(' ')}${mayRevoke ? '' : ' `unblock` does that.'}`);
  if (!await agreed('Revoke it?', options)) { unchanged(options, 'Nothing was revoked.'); return; }
  const { reach } = await callNode(node, 'mesh.revoke', { peer: id });
  if (options.json) printJson({ peer: id, reach }); else print(reach === 'mesh' ? `Revoked: ${quotedName(name)} is out of the mesh.` : `Blocked: ${quotedName(name)} is shut out on this node.`);
}

export async function unblock(said: string, options: CommonOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const { id, name, state } = await needPeer(node, said);
  if (state !== 'blocked') throw new CommandFailed(`${quotedName(name)} ${state === 'revoked' ? 'was shut out by the mesh, for good; nothing takes that back.' : 'is not blocked on this node.'}`);
  await callNode(node, 'mesh.unblock', { peer: id });
  if (options.json) printJson({ peer: id, unblocked: true }); else print(`Unblocked: ${quotedName(name)} may connect to this node again.`);
}

/** The one peer that fits what was said. */
async function needPeer(node: NodeAddress, said: string): Promise<MeshPeer> {
  const { mesh } = await callNode(node, 'mesh.get', {});
  if (mesh === null) throw new CommandFailed('This node is in no mesh. `invite` founds one, `join <link>` joins one.');
  const whole = mesh.peers.find((peer) => peer.id === said);
  if (whole !== undefined) return whole;
  const fitting = mesh.peers.filter(({ id, name }) => (said.length >= LEAST_ID_SIGNS && id.startsWith(said.toLowerCase())) || name === said || peerName(name) === said);
  const [first, ...others] = fitting;
  if (first === undefined) throw new CommandFailed(`No peer is called ${plainLine(said, SHOWN_SAID_CHARACTERS)}. \`peers\` lists them; an id needs at least ${LEAST_ID_SIGNS} of its signs.`);
  if (others.length > 0) throw new CommandFailed(`More than one peer fits ${plainLine(said, SHOWN_SAID_CHARACTERS)}: ${fitting.map((peer) => `${peer.id.slice(0, SHOWN_ID_SIGNS)} (${plainLine(peer.checkWords)})`).join(', ')}. Say more of the id.`);
  return first;
}
