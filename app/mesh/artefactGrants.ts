// What the logs say of artefacts: who offers which, by a manifest that verifies, and who may have it from whom until when. Reads
// the logs and nothing else; handing out is blockExchange.ts, asking artefacts.ts. Rules M90 to M92.
import type { NodeId } from '../../schemas/ids.ts';
import type { EntryKind } from '../../schemas/mesh.ts';
import type { Manifest } from '../../schemas/manifest.ts';
import { verifyManifest } from '../manifest/sign.ts';
import type { ManifestChecks } from '../manifest/sign.ts';
import type { LogBook } from './logBook.ts';
import type { HeldEntry } from './logEntry.ts';

export type ArtefactEntry = Extract<EntryKind, 'manifested' | 'manifest-withdrawn' | 'granted' | 'grant-withdrawn'>;
export interface Granted { readonly author: NodeId; readonly purpose: string; readonly expiresMs: number }
/** What one member says of an artefact. */
export interface Told { readonly manifest: Manifest; readonly bytes: number; readonly name: string | null }
/** One artefact as members tell of it, in the words of whoever told of it first. */
export interface Offered extends Told {
  /** SHA-256 of its content. */
  readonly artefact: string;
  /** Members that hold it, as they say: the first told of it first. */
  readonly owners: readonly NodeId[];
  /** In whose words what counts: what a holder is asked for, and held to, is what it said itself. Its newest word each. */
  readonly toldBy: ReadonlyMap<NodeId, Told>;
}

/** Grants that hold now; of one author the newest counts. */
export function grantsTo(book: LogBook, recipient: string, artefact: string, nowMs: number): Granted[] {
  const newest = new Map<NodeId, Granted & { readonly seq: number }>();
  for (const { entry: { author, seq, body } } of book.byKind('granted')) {
    if (body.artefact === artefact && body.recipient === recipient) newest.set(author, { author, seq, purpose: body.purpose, expiresMs: body.expiresMs });
  }
  for (const { entry: { author, seq, body } } of book.byKind('grant-withdrawn')) {
    if (body.artefact === artefact && body.recipient === recipient && seq > (newest.get(author)?.seq ?? Infinity)) newest.delete(author);
  }
  return [...newest.values()].filter(({ expiresMs }) => expiresMs > nowMs).map(({ author, purpose, expiresMs }) => ({ author, purpose, expiresMs }));
}

/** Remembers which manifests verified: a signature is checked once. */
export class OfferedArtefacts {
  readonly #checks: ManifestChecks;
  readonly #verified = new Map<string, boolean>();

  constructor(checks: ManifestChecks) { this.#checks = checks; }

  holds({ hash, entry }: HeldEntry<'manifested'>): boolean {
    const known = this.#verified.get(hash);
    if (known !== undefined) return known;
    const { ok } = verifyManifest(entry.body.manifest, this.#checks);
    this.#verified.set(hash, ok);
    return ok;
  }

  /** Of members, in the order of their hashes: the same on every node that holds the same logs. */
  list(book: LogBook): Offered[] {
    const withdrawn = new Map<string, number>();
    for (const { entry: { author, seq, body } } of book.byKind('manifest-withdrawn')) withdrawn.set(`${author} ${body.artefact}`, seq);
    const offered = new Map<string, Offered>();
    const entries = book.byKind('manifested').filter(({ entry: { author, seq, body } }) => book.membership.members.get(author)?.state === 'member' && seq > (withdrawn.get(`${author} ${body.manifest.content}`) ?? 0));
    for (const held of entries.sort((a, b) => a.entry.lamport - b.entry.lamport || (a.hash < b.hash ? -1 : 1))) {
      if (!this.holds(held)) continue;
      const { author, body: { manifest, bytes, name = null } } = held.entry, told = { manifest, bytes, name }, known = offered.get(manifest.content);
      if (known === undefined) offered.set(manifest.content, { artefact: manifest.content, ...told, owners: [author], toldBy: new Map([[author, told]]) });
      else offered.set(manifest.content, { ...known, owners: known.owners.includes(author) ? known.owners : [...known.owners, author], toldBy: new Map([...known.toldBy, [author, told]]) });
    }
    return [...offered.values()].sort((a, b) => (a.artefact < b.artefact ? -1 : 1));
  }
}
