// Writes yeses as rows: one after the other, so that two to one place at once are two to one source; each in the place of the
// ones before it. Reading what was allowed is the shelf's, asking whether it may be, too.
import { grantDraft, withdrawalDraft } from '../../../app/consent/grants.ts';
import { RpcError } from '../host/rpcCall.ts';
import type { Store } from '../journal/open.ts';
import { newGrantId, newSourceId } from '../journal/sources.ts';
import type { Allowed, GrantInput } from './parts.ts';
import { Turn } from './turn.ts';

const OTHER_PLACE = 'The folder is not the one that was asked about any more. Look at the list again.';

export interface Place { readonly path: string; readonly kind: 'file' | 'folder'; readonly name: string }

export class GrantBook {
  readonly #store: Store;
  readonly #turn = new Turn();

  constructor(store: Store) { this.#store = store; }

  /** `find` gives the place, or throws where it may not be read; it is asked in the turn of this yes. */
  write(input: GrantInput, find: () => Promise<Place>): Promise<Allowed> {
    return this.#turn.take(async () => {
      const { path, kind, name } = await find();
      const { sources, journal } = this.#store;
      const known = sources.findByPath(path);
      // Names were asked for in one source: they are no yes to another place.
      if (input.names !== undefined && (known === null || known.sourceId !== input.offered?.sourceId)) throw new RpcError('not-found', OTHER_PLACE);
      const [sourceId, grantId] = [known?.sourceId ?? newSourceId(), newGrantId()];
      const earlier = input.names !== undefined ? [] : known?.grants.filter((grant) => grant.withdrawnAt === null) ?? [];
      // One commit. The newest yes to the whole is the one that counts: an older, wider one does not live on beside it.
      const drafts = [grantDraft({ grantId, sourceId, kind, path, name, scope: input.scope, reach: input.reach ?? kind, expiresAt: input.expiresAt ?? null }), ...earlier.map(withdrawalDraft)];
      await Promise.all(drafts.map((draft) => journal.append(draft)));
      return { grantId, sourceId, path, kind, before: earlier.at(-1) ?? null };
    });
  }

  /** A yes that took another's place is taken back: what was allowed before is allowed again, until when it was. */
  restore({ grantId, sourceId, path, kind, before }: Allowed): Promise<void> {
    return this.#turn.take(async () => {
      const { sources, journal } = this.#store;
      const grant = sources.grant(grantId);
      const name = sources.get(sourceId)?.name ?? null;
      if (before === null || grant === null || name === null || grant.withdrawnAt !== null) return;
      const drafts = [grantDraft({ grantId: newGrantId(), sourceId, kind, path, name, scope: before.scope, reach: before.reach ?? kind, expiresAt: before.expiresAt }), withdrawalDraft(grant)];
      await Promise.all(drafts.map((draft) => journal.append(draft)));
    });
  }

  /** The yes that holds, if it is the newest to the whole; null where others stand beside it. */
  newest(sourceId: string): Allowed | null {
    const source = this.#store.sources.get(sourceId);
    const grant = source?.grants.at(-1);
    if (source === null || source.path === null || grant === undefined || source.grants.filter((one) => one.withdrawnAt === null).length !== 1 || grant.withdrawnAt !== null) return null;
    return { grantId: grant.grantId, sourceId, path: source.path, kind: source.kind, before: source.grants.at(-2) ?? null };
  }

  /** Whether it was read under the newest yes to it. A stop may have come between. */
  wasRead(sourceId: string): boolean {
    const source = this.#store.sources.get(sourceId);
    if (source === null || source.readSeq === null) return true;
    const row = this.#store.journal.read({ kinds: ['SourceRead'], afterSeq: source.readSeq - 1, limit: 1 })[0];
    return row?.kind !== 'SourceRead' || row.fact.grantId === undefined || row.fact.grantId === source.grants.at(-1)?.grantId;
  }
}
