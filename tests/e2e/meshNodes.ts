// Nodes of one mesh on this machine, each a process with a home of its own: built, invited, let in, taught. Every step is one a
// person takes on the command line or in the window.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Lets in everybody who waits, and waits until all are members whose model stands in the mesh. */
export async function letIn(host: MeshMember, joiners: readonly MeshMember[], limitMs: number): Promise<void> {
  const { peers } = await host.untilMesh((mesh) => mesh.peers.filter(({ state }) => state === 'needs-approval').length === joiners.length, limitMs);
  for (const { id, state } of peers) if (state === 'needs-approval') await host.call('mesh.approve', { peer: id });
  for (const joiner of joiners) await joiner.untilMesh(({ state, round }) => state === 'member' && round.stateHash !== null, limitMs);
}
