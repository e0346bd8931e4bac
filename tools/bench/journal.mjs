// Journal appends, hashed and signed, beside a bare better-sqlite3 insert at synchronous=FULL on the same disk: interleaved
// rounds, medians of rates and of the rounds' ratios. `node tools/bench/journal.mjs [rounds] [folder]` prints one JSON line.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { FolderDisk } from '../../main/node/disk.ts';
import { homePaths } from '../../main/node/home.ts';
import { openStore } from '../../main/node/journal/open.ts';
import { Ed25519Verifier, temporaryIdentity } from '../../main/node/keys.ts';
import { openVault } from '../../main/node/vault/vault.ts';
import { median } from './contestant.mjs';

/** One transaction each, awaited one after another. */
const SINGLE_ROWS = 60;
/** Appended in one turn of the event loop, so that they share commits. */
const GROUP_ROWS = 512;
const TEXT = 'Where is Ileices? The blue pond lies north of the old tree, and Oru waits there.';

const draft = (n) => ({ kind: 'ChatMessagePosted', fact: { messageId: `m-${n}-bench` }, body: { text: TEXT } });
const round = (value, digits) => Number(value.toFixed(digits));

/** Rows a second. */
async function rate(rows, work) {
  const start = performance.now();
  await work();
  return rows / ((performance.now() - start) / 1000);
}

/** On a disk whose sync costs nothing (tmpfs) the ratios say little: name a folder on a real one. */
export async function measureJournal(rounds, parent = fileURLToPath(new URL('../../build', import.meta.url))) {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'bench-journal-'));
  const db = new Database(join(folder, 'bare.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE bare (seq INTEGER PRIMARY KEY, kind TEXT, at TEXT, body TEXT)');
  const insert = db.prepare('INSERT INTO bare (kind, at, body) VALUES (?, ?, ?)');
  const { journal } = openStore({ paths: homePaths(folder), vault: openVault(new FolderDisk(folder), null), signer: temporaryIdentity(), verifier: new Ed25519Verifier(), clock: { now: () => Date.now() } });
  const tasks = {
    bare: () => rate(SINGLE_ROWS, () => { for (let n = 0; n < SINGLE_ROWS; n += 1) insert.run('ChatMessagePosted', new Date().toISOString(), JSON.stringify(draft(n))); }),
    single: () => rate(SINGLE_ROWS, async () => { for (let n = 0; n < SINGLE_ROWS; n += 1) await journal.append(draft(n)); }),
    grouped: () => rate(GROUP_ROWS, () => Promise.all(Array.from({ length: GROUP_ROWS }, (_, n) => journal.append(draft(n))))),
  };
  const names = Object.keys(tasks);
  const rates = { bare: [], single: [], grouped: [] };
  try {
    for (const task of Object.values(tasks)) await task();
    for (let turn = 0; turn < rounds; turn += 1) {
      for (let i = 0; i < names.length; i += 1) {
        const name = names[(i + turn) % names.length];
        rates[name].push(await tasks[name]());
      }
    }
  } finally {
    journal.close();
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const ratio = (name) => median(rates[name].map((value, i) => value / rates.bare[i]));
  return {
    rounds, groupRows: GROUP_ROWS,
    bareRowsPerSecond: round(median(rates.bare), 0), singleRowsPerSecond: round(median(rates.single), 0), groupedRowsPerSecond: round(median(rates.grouped), 0),
    singleToBare: round(ratio('single'), 2), groupedToBare: round(ratio('grouped'), 1),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [rounds = '7', folder] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await measureJournal(Number(rounds), folder))}\n`);
}
