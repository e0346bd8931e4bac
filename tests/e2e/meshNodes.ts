// Nodes of one mesh on this machine, each a process with a home of its own: built, invited, let in, taught. Every step is one a
// person takes on the command line or in the window.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { InviteMade, MeshView } from '../../schemas/meshView.ts';
import type { JournalEntry } from '../../schemas/journal.ts';
import { Ed25519Verifier, loadIdentity } from '../../main/node/keys.ts';
import { FolderDisk } from '../../main/node/disk.ts';
import { homePaths } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { realClock } from '../../main/node/realClock.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import { BuiltNode, sleep } from './builtNode.ts';

const LOOK_MS = 250;

export class MeshMember extends BuiltNode {
  async mesh(): Promise<MeshView> {
    const { mesh } = await this.call('mesh.get', {});
    if (mesh === null) throw new Error('it is in no mesh');
    return mesh;
  }

  /** Polls the mesh until `wanted` says yes; the last view stands in the error. */
  async untilMesh(wanted: (mesh: MeshView) => boolean, limitMs: number): Promise<MeshView> {
    const endMs = performance.now() + limitMs;
    for (;;) {
      const { mesh } = await this.call('mesh.get', {});
      if (mesh !== null && wanted(mesh)) return mesh;
      if (performance.now() > endMs) throw new Error(`it never came to that: ${JSON.stringify(mesh)}`);
      await sleep(LOOK_MS);
    }
  }

  /** Text of its own, allowed for the mesh. */
  async teach(name: string, text: string): Promise<void> {
    mkdirSync(join(this.home, '..', 'texts'), { recursive: true });
    const path = join(this.home, '..', 'texts', `${name}.txt`);
    writeFileSync(path, text);
    const { accepted } = await this.call('learn.grant', { path, scope: 'mesh' });
    if (accepted !== 1) throw new Error(`${name} was not accepted`);
  }

  async invite(terms: { uses: number; roundSeconds: number; name: string }): Promise<InviteMade> { return this.call('mesh.invite', { hours: 1, lan: false, ...terms }); }

  /** The state after every round, as its journal has it; the node must have ended. */
  roundStates(): Map<number, string> {
    const disk = new FolderDisk(this.home), vault = openVault(disk, null);
    const store = openStore({ paths: homePaths(this.home), vault, signer: loadIdentity(disk, vault).signer, verifier: new Ed25519Verifier(), clock: realClock });
    try {
      const rows: JournalEntry[] = store.journal.read({ kinds: ['RoundApplied'], limit: 100_000 });
      return new Map(rows.flatMap((row) => (row.kind === 'RoundApplied' ? [[row.fact.round, row.fact.stateHash] as const] : [])));
    } finally { store.journal.close(); }
  }
}

/** Quiet nodes of these names, each with a home below one folder, that are up for as long as the tests of a file. */
export function livingNodes(names: readonly string[], limitMs: number): MeshMember[] {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-mesh-'));
  const nodes = names.map((name) => new MeshMember({ home: join(folder, name), settings: { power: 'quiet', backend: 'cpu', meshName: name } }));
  beforeAll(async () => { await Promise.all(nodes.map((node) => node.up())); }, limitMs);
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.dispose()));
    rmSync(folder, { recursive: true, force: true });
  }, limitMs);
  return nodes;
}

const LINES = ['The ferry leaves the north pier at seven when the tide allows it.', 'A baker folds the dough twice before the oven is hot enough.', 'Copper wire carries the signal from the mast down to the cabin.'];

/** Each a text of its own. */
export async function teachAll(nodes: readonly MeshMember[]): Promise<void> {
  for (const [at, node] of nodes.entries()) {
    const name = `log-${at}`;
    await node.teach(name, Array.from({ length: 400 }, (_, line) => `${LINES[at % LINES.length] ?? ''} Note ${line} of ${name} says the same in other words, number ${(line * 7919) % 1000}.`).join('\n'));
  }
}

/** Ends the nodes, then as `statesAgree`. */
export async function sameStates(nodes: readonly MeshMember[], leastRounds: number, apart?: (round: number) => boolean): Promise<void> {
  for (const node of nodes) await node.stop();
  statesAgree(nodes, leastRounds, apart);
}

/** That each round left the same state at every node that has it in its journal: whoever ends first misses the last ones. The nodes
 *  must have ended. Throws what differs. Rounds that `apart` names were made while some could not hear of each other: what only some
 *  of them had is undone when they meet. */
export function statesAgree(nodes: readonly MeshMember[], leastRounds: number, apart: (round: number) => boolean = () => false): void {
  const [own = new Map<number, string>(), ...others] = nodes.map((node) => node.roundStates());
  for (const states of others) for (const [round, state] of states) if (!apart(round) && own.has(round) && own.get(round) !== state) throw new Error(`after round ${round} one has ${own.get(round) ?? ''} and another ${state}`);
  const common = [...own.keys()].filter((round) => !apart(round) && others.every((states) => states.has(round)));
  if (common.length < leastRounds) throw new Error(`only ${common.length} rounds are in the journals of all`);
  if (new Set(own.values()).size !== own.size) throw new Error('two rounds left the same state: one of them changed nothing');
}

/** Lets in everybody who waits, and waits until all know that they are members. */
export async function approveAll(host: MeshMember, joiners: readonly MeshMember[], limitMs: number): Promise<void> {
  const { peers } = await host.untilMesh((mesh) => mesh.peers.filter(({ state }) => state === 'needs-approval').length === joiners.length, limitMs);
  for (const { id, state } of peers) if (state === 'needs-approval') await host.call('mesh.approve', { peer: id });
  for (const joiner of joiners) await joiner.untilMesh(({ state }) => state === 'member', limitMs);
}

/** The same, and waits until their models stand in the mesh. */
export async function letIn(host: MeshMember, joiners: readonly MeshMember[], limitMs: number): Promise<void> {
  await approveAll(host, joiners, limitMs);
  for (const joiner of joiners) await joiner.untilMesh(({ round }) => round.stateHash !== null, limitMs);
}
