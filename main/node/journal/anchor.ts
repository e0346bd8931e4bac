// Remembers, outside the database, how far the journal had come: a copy of the database from before, or a WAL that lost
// its end, is noticed at the next start. Not a second journal; it lags behind by up to a minute.
import { z } from 'zod';
import type { Disk, Signer, Verifier } from '../../../app/ports.ts';
import { Sha256 } from '../../../schemas/ids.ts';
import { anchorMessage, hexOf } from './row.ts';
import type { Chain } from './verify.ts';

const FILE = 'journal.anchor';
const EVERY_MS = 60_000;
const Anchor = z.strictObject({ seq: z.int().min(1), hash: Sha256, signature: z.string().regex(/^[0-9a-f]{128}$/) });

export class JournalAnchor {
  readonly #disk: Disk;
  readonly #signer: Signer;
  readonly #verifier: Verifier;
  #writtenAtMs = -Infinity;

  constructor(disk: Disk, signer: Signer, verifier: Verifier) { this.#disk = disk; this.#signer = signer; this.#verifier = verifier; }

  /** null where there is none, or none that this node signed. */
  read(): Chain | null {
    const stored = this.#disk.read(FILE);
    if (stored === null) return null;
    try {
      const anchor = Anchor.parse(JSON.parse(Buffer.from(stored).toString('utf8')));
      const hash = Buffer.from(anchor.hash, 'hex');
      return this.#verifier.verify(this.#signer.publicKey, anchorMessage(anchor.seq, hash), Buffer.from(anchor.signature, 'hex')) ? { seq: anchor.seq, hash } : null;
    } catch { return null; }
  }

  /** After a commit. Seldom, and never a reason for the commit to fail: the rows are on disk already. */
  moveTo(end: Chain, nowMs: number, atOnce: boolean): void {
    if (end.seq === 0 || (!atOnce && Math.abs(nowMs - this.#writtenAtMs) < EVERY_MS)) return;
    this.#writtenAtMs = nowMs;
    const anchor = { seq: end.seq, hash: hexOf(end.hash), signature: hexOf(this.#signer.sign(anchorMessage(end.seq, end.hash))) };
    try { this.#disk.writeDurably(FILE, Buffer.from(`${JSON.stringify(anchor)}\n`)); } catch { /* an older anchor still holds */ }
  }
}
