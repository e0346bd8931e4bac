// A mesh of eight that trains a round a minute, as its logs lie on the disk and in the memory of one member.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BlockExchange } from '../../../../app/mesh/blockExchange.ts';
import { LogBook } from '../../../../app/mesh/logBook.ts';
import { Rounds } from '../../../../app/mesh/rounds.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { nodeHasher as hasher } from '../../../../main/node/hasher.ts';
import { MeshDatabase, meshFolder } from '../../../../main/node/mesh/meshDatabase.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import { madeRounds, MINUTES_A_DAY } from '../../../doubles/dayOfRounds.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

const MEMBERS = 8, MEGABYTE = 1e6, ENTRIES_AT_ONCE = 256;

/** All in megabytes and seconds; `aDay` from what these rounds took, without what the mesh began with. */
export interface LogDay { readonly textADay: number; readonly diskADay: number; readonly heap: number; /** Of processor time. */ readonly openSeconds: number; readonly round: number }

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heapMegabytes(): number { collect(); return process.memoryUsage().heapUsed / MEGABYTE; }

export async function logDay(rounds: number): Promise<LogDay> {
  const home = mkdtempSync(join(tmpdir(), 'ileices-day-')), { mesh, signer, texts } = madeRounds(MEMBERS, rounds);
  const store = () => new MeshDatabase(home, openVault(new FolderDisk(home), null), mesh);
  const folderBytes = () => readdirSync(join(home, meshFolder(mesh))).reduce((sum, name) => sum + statSync(join(home, meshFolder(mesh), name)).size, 0);
  try {
    const written = store(), empty = folderBytes();
    let letters = 0;
    for (let batch: string[] = [], next = texts[Symbol.iterator]().next(); ; next = texts[Symbol.iterator]().next()) {
      if (next.done !== true) { batch.push(next.value); letters += next.value.length; }
      if (batch.length === ENTRIES_AT_ONCE || next.done === true) { await written.append(batch); batch = []; }
      if (next.done === true) break;
    }
    written.close();
    const disk = (folderBytes() - empty) / MEGABYTE;

    const before = heapMegabytes(), opened = store(), used = process.cpuUsage(), clock = new ManualClock(Date.UTC(2026, 0, 4));
    const book = new LogBook({ mesh, store: opened, signer, verifier: { verify: () => true }, hasher, clock });
    const blocks = new BlockExchange({ clock, hasher, send: () => true, provide: () => Promise.resolve(null), refuses: () => null, onPenalty: () => undefined });
    const made = new Rounds({ book, clock, hasher, store: opened, trainer: () => null, trains: () => false, append: () => Promise.reject(new Error('nothing is written here')), reachable: () => [], blocks, onPhase: () => undefined, onMoved: () => undefined, onFault: () => undefined });
    made.start();
    const { user, system } = process.cpuUsage(used), openSeconds = (user + system) / 1e6, heap = heapMegabytes() - before;
    const round = made.index?.chain.best(() => true).round ?? 0;
    made.close();
    blocks.close();
    book.close();
    opened.close();
    return { textADay: letters / MEGABYTE / rounds * MINUTES_A_DAY, diskADay: disk / rounds * MINUTES_A_DAY, heap, openSeconds, round };
  } finally { rmSync(home, { recursive: true, force: true }); }
}
