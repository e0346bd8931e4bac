// A whole agent that is a member of a mesh whose others are never there: the logs on disk say that it was let in, its links lead
// nowhere. For what a mesh does to the model of this node, and what is left of that once it is over.
import { canonicalBytes } from '../../../../app/manifest/canonical.ts';
import { foundMesh } from '../../../../app/mesh/found.ts';
import { heldEntry } from '../../../../app/mesh/logEntry.ts';
import { SPARK } from '../../../../app/organism/config.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { nodeHasher } from '../../../../main/node/hasher.ts';
import { temporaryIdentity } from '../../../../main/node/keys.ts';
import type { LinkWorker } from '../../../../main/node/mesh/linkProcess.ts';
import { MeshDatabase } from '../../../../main/node/mesh/meshDatabase.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import type { Sha256 } from '../../../../schemas/ids.ts';
import { Author } from '../../../app/mesh/logFixture.ts';
import type { ManualClock } from '../../../doubles/manualClock.ts';
import { bench, embryo, temporaryHome } from '../agent/agentFixture.ts';
import type { Bench } from '../agent/agentFixture.ts';

/** A link process that nobody is at the other end of. */
const deadLinks = (): LinkWorker => ({ call: () => new Promise(() => undefined), onEvent: () => () => undefined, onExit: () => () => undefined, kill: () => Promise.resolve() });

export class MemberHome {
  readonly folder = temporaryHome();
  readonly identity = temporaryIdentity();
  readonly founder = temporaryIdentity();
  mesh = '' as Sha256;

  /** The same home once more, as after a start. */
  async start(): Promise<Bench> { return bench(this.folder, this.identity, { spawnLink: deadLinks }).start(); }

  /** Founded and admitted in the logs, joined in the journal. */
  async joined(own: Bench): Promise<void> {
    const { clock } = own, terms = { name: 'home', founderName: 'Ida', boxKey: 'b0'.repeat(32), nonce: '0'.repeat(32), stateHash: 'a'.repeat(64) };
    const shape = { tokenizer: embryo.tokenizerSha256 as Sha256, model: nodeHasher.sha256Hex(canonicalBytes(SPARK)) as Sha256, parameters: 1, block: 4096, keep: 128, trainMs: 60_000 };
    const { mesh, entry } = foundMesh({ ...terms, shape }, { signer: this.founder, hasher: nodeHasher, clock });
    this.mesh = mesh;
    const founder = new Author(this.founder, () => mesh), member = new Author(this.identity, () => mesh);
    founder.log.push(heldEntry(entry, nodeHasher));
    founder.admit(member, ['train']);
    member.join(3);
    const store = new MeshDatabase(this.folder, openVault(new FolderDisk(this.folder), null), mesh);
    await store.append([...founder.log, ...member.log].map(({ text }) => text));
    store.close();
    await own.store.journal.append({ kind: 'MeshJoined', fact: { meshId: mesh, inviteNonce: '0'.repeat(32) }, body: { name: 'home' } });
  }
}

/** Runs the clock until it is done. */
export async function inTime<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  void work.then(() => { isDone = true; }, () => { isDone = true; });
  for (let at = 0; at < 200 && !isDone; at += 1) { await clock.advance(250); }
  return work;
}
