// Folders a person shows by their names, from the journal and into it. Holds paths, so it never leaves the agent. Hiding erases
// what named the folder: the row that showed it keeps its id and nothing else.
import { randomBytes } from 'node:crypto';
import type { Journal } from '../../../app/ports.ts';
import { Turn } from '../agent/turn.ts';
import { RpcError } from '../host/rpcCall.ts';

/** Shown at once. */
export const SHOWN_FOLDERS_MAX = 16;
const PAGE_ROWS = 1000;

export interface Shown { readonly landId: string; readonly path: string; readonly name: string; readonly at: string; readonly seq: number }

export class ShownBook {
  readonly #journal: Pick<Journal, 'append' | 'read' | 'erase'>;
  readonly #turn = new Turn();
  readonly #shown = new Map<string, Shown>();

  constructor(journal: Pick<Journal, 'append' | 'read' | 'erase'>) { this.#journal = journal; }

  /** Reads back what is shown, and erases what a crash left of something that was hidden. */
  async load(): Promise<void> {
    const unfinished = new Map<string, number>();
    for (let afterSeq = 0; ;) {
      const rows = this.#journal.read({ kinds: ['FolderShown', 'FolderHidden'], afterSeq, limit: PAGE_ROWS });
      for (const row of rows) {
        if (row.kind === 'FolderShown' && row.body !== null) this.#shown.set(row.fact.landId, { landId: row.fact.landId, ...row.body, at: row.at, seq: row.seq });
        else if (row.kind === 'FolderHidden') {
          const hidden = this.#shown.get(row.fact.landId);
          if (hidden !== undefined) unfinished.set(hidden.landId, hidden.seq);
          this.#shown.delete(row.fact.landId);
        }
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      afterSeq = last.seq;
    }
    if (unfinished.size > 0) await this.#journal.erase([...unfinished.values()]);
  }

  /** Oldest first. */
  list(): Shown[] { return [...this.#shown.values()]; }

  /** The same folder again is the one that is shown already. */
  show(path: string, name: string): Promise<string> {
    return this.#turn.take(async () => {
      const known = this.list().find((one) => one.path === path);
      if (known !== undefined) return known.landId;
      if (this.#shown.size >= SHOWN_FOLDERS_MAX) throw new RpcError('busy', `${SHOWN_FOLDERS_MAX} folders are shown already. Hide one of them first.`);
      const landId = `l-${randomBytes(8).toString('hex')}`;
      const { at, seq } = await this.#journal.append({ kind: 'FolderShown', fact: { landId }, body: { path, name } });
      this.#shown.set(landId, { landId, path, name, at, seq });
      return landId;
    });
  }

  /** Returns what was shown. */
  hide(landId: string): Promise<Shown> {
    return this.#turn.take(async () => {
      const shown = this.#shown.get(landId);
      if (shown === undefined) throw new RpcError('not-found', 'That folder is not shown. Look at the list again.');
      await this.#journal.append({ kind: 'FolderHidden', fact: { landId }, body: null });
      this.#shown.delete(landId);
      await this.#journal.erase([shown.seq]);
      return shown;
    });
  }
}
