// Bodies of the journal as they are stored: sealed with the node's vault, salt and body together, bound to their row. The
// chain knows nothing of this: commitments are over the plain salt and body (row.ts). Owns payloads' form, not its rows.
import type Database from 'better-sqlite3';
import type { Sealer } from '../../../app/ports.ts';
import { VaultError } from '../vault/vault.ts';
import type { Vault } from '../vault/vault.ts';
import { SALT_BYTES } from './row.ts';

/** Bodies of before that are sealed in one transaction: a kill loses at most this much work. */
const ROWS_PER_STEP = 500;

export interface OpenedBody { readonly salt: Uint8Array; readonly body: Uint8Array }
interface PlainRow { seq: number; salt: Uint8Array; body: Uint8Array }

const contextOf = (seq: number): string => `body of row ${seq}`;

export class Bodies {
  readonly #db: Database.Database;
  readonly #sealer: Sealer;

  /** Refuses a key that is not the one the bodies are sealed with: with another one every row would look forged. */
  constructor(db: Database.Database, vault: Vault) {
    this.#db = db;
    this.#sealer = vault.sealer('journal');
    const known = db.prepare<[], { key_id: string }>('SELECT key_id FROM sealing').get();
    if (known === undefined) db.prepare('INSERT INTO sealing (one, key_id) VALUES (1, ?)').run(vault.keyId);
    else if (known.key_id !== vault.keyId) throw new VaultError('other-key', "vault.key is not the key this node's data is sealed with. Put your copy of the old one back, beside the journal.");
  }

  seal(seq: number, salt: Uint8Array, body: Uint8Array): Uint8Array { return this.#sealer.seal(Buffer.concat([salt, body]), contextOf(seq)); }

  open(seq: number, sealed: Uint8Array): OpenedBody {
    const plain = this.#sealer.open(sealed, contextOf(seq));
    return { salt: plain.subarray(0, SALT_BYTES), body: plain.subarray(SALT_BYTES) };
  }

  /** Seals what an older version left plain, and has the journal rewrite the file afterwards. A crash in between loses
   *  nothing: each body is in one table or the other, and the next start goes on. */
  sealOld(): void {
    const page = this.#db.prepare<[], PlainRow>(`SELECT seq, salt, body FROM plain_payloads ORDER BY seq LIMIT ${ROWS_PER_STEP}`);
    const keep = this.#db.prepare('INSERT OR REPLACE INTO payloads (seq, sealed) VALUES (?, ?)');
    const drop = this.#db.prepare('DELETE FROM plain_payloads WHERE seq = ?');
    const scrubLater = this.#db.prepare('UPDATE head SET scrub = 1');
    const step = this.#db.transaction((rows: readonly PlainRow[]) => {
      for (const { seq, salt, body } of rows) {
        keep.run(seq, this.seal(seq, salt, body));
        drop.run(seq);
      }
      scrubLater.run();
    });
    for (let rows = page.all(); rows.length > 0; rows = page.all()) step.immediate(rows);
  }
}
