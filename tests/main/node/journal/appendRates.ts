// Measures journal appends beside a bare better-sqlite3 insert on the same disk, interleaved, medians. No assertions.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { JournalDraft } from '../../../../schemas/journal.ts';
import { homePaths } from '../../../../main/node/home.ts';
import { openStore } from '../../../../main/node/journal/open.ts';
import { Ed25519Verifier, temporaryIdentity } from '../../../../main/node/keys.ts';

export interface AppendRates {
  /** Rows a second. */
  readonly bare: number; readonly single: number; readonly grouped: number;
}

const draft = (n: number): JournalDraft => ({ kind: 'ChatMessagePosted', fact: { messageId: `m-${n}-bench` }, body: { text: 'Where is Ileices? The blue pond lies north of the old tree, and Oru waits there.' } });
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Single: one transaction a row, each awaited. Grouped: `groupSize` appends in one turn of the event loop. */
export async function measureAppendRates(folder: string, options: { rounds: number; singleRows: number; groupSize: number }): Promise<AppendRates> {
  const bareDb = new Database(join(folder, 'bare.db'));
  bareDb.pragma('journal_mode = WAL');
  bareDb.pragma('synchronous = FULL');
  bareDb.exec('CREATE TABLE bare (seq INTEGER PRIMARY KEY, kind TEXT, at TEXT, body TEXT)');
  const insert = bareDb.prepare('INSERT INTO bare (kind, at, body) VALUES (?, ?, ?)');
  const { journal } = openStore({ paths: homePaths(folder), signer: temporaryIdentity(), verifier: new Ed25519Verifier(), clock: { now: () => Date.now() } });
  const rate = async (rows: number, work: () => unknown): Promise<number> => {
    const start = performance.now();
    await work();
    return rows / ((performance.now() - start) / 1000);
  };
  const bare: number[] = [], single: number[] = [], grouped: number[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    bare.push(await rate(options.singleRows, () => {
      for (let n = 0; n < options.singleRows; n += 1) insert.run('ChatMessagePosted', new Date().toISOString(), JSON.stringify(draft(n)));
    }));
    single.push(await rate(options.singleRows, async () => {
      for (let n = 0; n < options.singleRows; n += 1) await journal.append(draft(n));
    }));
    grouped.push(await rate(options.groupSize, () => Promise.all(Array.from({ length: options.groupSize }, (_, n) => journal.append(draft(n))))));
  }
  journal.close();
  bareDb.close();
  for (const name of ['bare.db', 'node.db']) rmSync(join(folder, name), { force: true });
  return { bare: median(bare), single: median(single), grouped: median(grouped) };
}
