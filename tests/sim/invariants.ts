// What must hold in every simulated mesh, whatever befalls it. Reads entries as they reach a disk or a wire, and asks every node
// where it stands; keeps books of its own, so that it does not believe what the product says of itself.
import type { LogEntry } from '../../schemas/mesh.ts';
import type { RoundManifest } from '../../schemas/round.ts';
import { manifestHash } from '../../app/federation/roundIndex.ts';
import { quorumOf } from '../../app/federation/quorum.ts';
import { openUpdate } from '../../app/federation/envelope.ts';
import { nodeHasher } from './keys.ts';
import type { HostedTrainer } from './trainerHost.ts';

/** One node as the checks see it. */
export interface Watched {
  readonly place: number;
  readonly nodeId: string;
  readonly honest: boolean;
  readonly head: string;
  readonly trainer: HostedTrainer;
}

export class Invariants {
  readonly broken: string[] = [];
  readonly #mesh: string;
  /** Node id -> place of every honest node. */
  readonly #honest: ReadonlyMap<string, number>;
  readonly #seen = new Set<string>();
  readonly #byNumber = new Map<string, string>();
  readonly manifests = new Map<string, RoundManifest>();
  readonly #endorsers = new Map<string, Set<string>>();
  readonly #states = new Map<string, { state: string; place: number }>();
  /** Commits of the honest: update as it was cut -> as it travels, and the manifest it follows. */
  readonly #committed = new Map<string, { readonly payload: string; readonly parent: string }>();
  readonly #say: (text: string) => void;
  /** Bytes of an artefact that this place holds. */
  readonly #bytesAt: (place: number, artefact: string) => Uint8Array | null;

  constructor(mesh: string, honest: ReadonlyMap<string, number>, say: (text: string) => void, bytesAt: (place: number, artefact: string) => Uint8Array | null) {
    this.#mesh = mesh;
    this.#honest = honest;
    this.#say = say;
    this.#bytesAt = bytesAt;
  }

  break(what: string): void {
    if (this.broken.includes(what)) return;
    this.broken.push(what);
    this.#say(`BROKEN: ${what}`);
  }

  /** An entry that is on a disk, or leaves its author. Whether it is new. */
  note(text: string): boolean {
    if (this.#seen.has(text)) return false;
    this.#seen.add(text);
    const entry = JSON.parse(text) as LogEntry, place = this.#honest.get(entry.author);
    if (place === undefined) { this.#noteAnybody(entry); return true; }
    const number = `${entry.author} ${entry.seq}`, other = this.#byNumber.get(number);
    if (other !== undefined && other !== text) this.break(`node ${place} is honest and wrote two entries ${entry.seq} (${entry.kind})`);
    this.#byNumber.set(number, text);
    this.#noteAnybody(entry);
    if (entry.kind === 'committed') this.#noteCommit(entry, place);
    if (entry.kind === 'applied') this.#applied(entry, place);
    return true;
  }

  #noteCommit({ body: { payload, parent } }: Extract<LogEntry, { kind: 'committed' }>, place: number): void {
    const travels = this.#bytesAt(place, payload), opened = travels === null ? null : openUpdate(travels);
    if (opened === null) this.break(`node ${place} committed to ${payload.slice(0, 8)} and does not hold it`);
    else {
      const update = nodeHasher.sha256Hex(opened.update);
      this.#say(`node ${place} commits update ${update.slice(0, 8)} as ${payload.slice(0, 8)} after ${parent.slice(0, 8)}`);
      this.#committed.set(update, { payload, parent });
    }
  }

  #noteAnybody(entry: LogEntry): void {
    if (entry.kind === 'proposed') this.manifests.set(manifestHash(nodeHasher, entry.body.manifest), entry.body.manifest);
    if (entry.kind === 'endorsed') {
      const endorsers = this.#endorsers.get(entry.body.manifest) ?? new Set();
      this.#endorsers.set(entry.body.manifest, endorsers.add(entry.author));
    }
  }

  #applied({ body: { manifest: name, stateHash } }: Extract<LogEntry, { kind: 'applied' }>, place: number): void {
    const manifest = this.manifests.get(name);
    if (manifest === undefined) { this.break(`node ${place} applied ${name.slice(0, 8)}, which nobody proposed`); return; }
    const endorsed = manifest.roster.filter((member) => this.#endorsers.get(name)?.has(member)).length;
    if (endorsed < quorumOf(manifest.roster.length)) this.break(`node ${place} applied ${name.slice(0, 8)} with ${endorsed} of ${manifest.roster.length} endorsements`);
    const before = this.#states.get(name);
    if (before !== undefined && before.state !== stateHash) this.break(`nodes ${before.place} and ${place} applied ${name.slice(0, 8)} and got different models`);
    this.#states.set(name, { state: stateHash, place });
  }

  /** Manifests from the first to this one. */
  wayTo(head: string): string[] {
    const way: string[] = [];
    for (let at = head; at !== this.#mesh; at = this.manifests.get(at)?.parent ?? this.#mesh) way.push(at);
    return way.reverse();
  }
  roundOf(head: string): number { return this.manifests.get(head)?.round ?? 0; }

  /** Every own update of a node that does nothing right now is in its model's past, or owed, or in the round under way. */
  checkUpdates({ place, nodeId, head, trainer }: Watched): void {
    if (trainer.running !== null) return;
    const way = this.wayTo(head);
    const taken = new Set<string>();
    const undone = new Set<string>(way.map((name) => { const content = this.manifests.get(name)?.content; return content?.kind === 'rollback' ? content.undone : ''; }));
    for (const name of way) {
      const content = this.manifests.get(name)?.content;
      if (content?.kind === 'aggregate' && !undone.has(name)) for (const one of content.taken) if (one.author === nodeId) taken.add(one.payload);
    }
    for (const [update, owed] of trainer.cuts) {
      const commit = this.#committed.get(update), pending = commit === undefined || commit.parent === head;
      const isTaken = commit !== undefined && taken.has(commit.payload), name = `update ${update.slice(0, 8)} of node ${place}`;
      if (isTaken && owed > 0) this.break(`${name} is in the model and owed ${owed} times`);
      if (!isTaken && owed === 0 && !pending) this.break(`${name} is neither in the model nor owed`);
      if (owed > 1) this.break(`${name} is owed ${owed} times`);
    }
  }
}
