// What the node keeps on this disk: the home folder and who may read it, its keys, its backups. Looks only.
import { accessSync, constants, existsSync, lstatSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOfFault } from '../agent/faults.ts';
import { backupsIn, dueAtMs, readPlan } from '../backup/plan.ts';
import { errorCode, FolderDisk, LITTLE_DISK_BYTES } from '../disk.ts';
import { homePaths } from '../home.ts';
import { isPrivateFile } from '../privateFile.ts';
import { realClock } from '../realClock.ts';
import { SEALED_FILE, VAULT_FILE, vaultNeedsPassphrase } from '../vault/vault.ts';
import { findingsOf } from './finding.ts';
import type { Finding } from './finding.ts';
import type { JournalLook } from './journalLook.ts';

/** A machine that was off for a day is late with its backup, not without one. */
const LATE_BACKUP_MS = 48 * 60 * 60 * 1000;
const IDENTITY_FILE = 'identity.key';
const { good, without, bad } = findingsOf('keeping');

/** What can be said of a home before anything in it is opened. */
export type HomeState = 'none' | 'foreign' | 'unreadable' | 'here';

export function homeState(folder: string): HomeState {
  try {
    const stats = lstatSync(folder);
    if (!stats.isDirectory()) return 'unreadable';
    if (process.getuid !== undefined && stats.uid !== process.getuid()) return 'foreign';
    accessSync(folder, constants.R_OK | constants.X_OK);
    return 'here';
  } catch (error) { return ['ENOENT', 'ENOTDIR'].includes(errorCode(error)) ? 'none' : 'unreadable'; }
}

export function checkHome(folder: string, state: HomeState): Finding[] {
  if (state === 'none') return [good('home', `${folder} does not exist yet; the first start makes it`), ...checkDisk(nearest(folder))];
  if (state === 'foreign') return [bad('home', `${folder} belongs to another user`, 'Choose another folder with --home, or run this as that user.')];
  if (state === 'unreadable') return [bad('home', `${folder} is no folder that can be read`, 'Choose another folder with --home, or check who owns it.')];
  const { mode } = lstatSync(folder);
  return [
    process.platform === 'win32' || (mode & 0o077) === 0 ? good('home', `${folder} is private`) : bad('home', `${folder} is open to others`, `Run: chmod 700 '${folder}'`),
    ...checkDisk(folder),
    canWrite(folder) ? good('writing', 'the home folder can be written') : bad('writing', 'the home folder cannot be written', 'Check who owns it, its permissions, and whether its disk is mounted to be read only.'),
  ];
}

function checkDisk(folder: string): Finding[] {
  const stats = statfsSync(folder);
  const freeBytes = stats.bavail * stats.bsize, megabytes = Math.round(freeBytes / 1e6);
  return [freeBytes >= LITTLE_DISK_BYTES ? good('disk', `${megabytes} MB free`) : bad('disk', `only ${megabytes} MB free`, 'Free some space, or lower checkpointQuotaMegabytes.')];
}

/** The folder itself, or the one above it that will hold it. */
function nearest(folder: string): string {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  return there;
}

function canWrite(folder: string): boolean {
  try { accessSync(folder, constants.W_OK); return true; } catch { return false; }
}

export function checkKeys(folder: string, state: HomeState): Finding {
  if (state === 'none') return good('keys', 'none yet; the first start makes them');
  try {
    const disk = new FolderDisk(folder);
    const isWrapped = vaultNeedsPassphrase(disk);
    const hasNode = existsSync(homePaths(folder).journal);
    const missing = [VAULT_FILE, IDENTITY_FILE].find((name) => disk.read(name) === null);
    if (hasNode && missing !== undefined) return bad('keys', `'${join(folder, missing)}' is missing`, 'Put your copy of it back, or restore a backup with `ileices import`. Without it what is sealed stays closed.');
    if (isWrapped === null || missing !== undefined) return good('keys', 'none yet; the first start makes them');
    const open = [VAULT_FILE, IDENTITY_FILE].find((name) => !isPrivateFile(join(folder, name)));
    if (open !== undefined) return bad('keys', `others on this machine could read '${join(folder, open)}'`, `Run: chmod 600 '${join(folder, open)}'`);
    if (isWrapped === true && existsSync(join(folder, SEALED_FILE))) return good('keys', 'in this system\'s store of secrets; the twelve words you wrote down open them too');
    return isWrapped ? good('keys', 'behind a passphrase') : without('keys', 'beside the data: sealing protects copies of single files and backups, not against who can read the whole home', 'Put them behind a passphrase: stop the node, then `ileices vault passphrase`.');
  } catch (error) { return bad('keys', messageOfFault(error), 'Put your copy of vault.key back, or restore a backup.'); }
}

export function checkBackups(folder: string, journal: JournalLook | null): Finding {
  try {
    const plan = journal === null ? null : readPlan(new FolderDisk(folder));
    if (plan === null || journal === null) return without('backups', 'none are made by themselves', 'Let it make some: `ileices backup setup --folder <folder>`.');
    if (journal.nodeId === null) return without('backups', `set up to go to ${plan.folder}; which are of this node cannot be told from its journal`, 'See `ileices backup status`.');
    const kept = backupsIn(plan.folder, journal.nodeId);
    const due = dueAtMs(plan, kept, realClock.now());
    if (due === null || realClock.now() < due + LATE_BACKUP_MS) return good('backups', `${kept.length} kept`);
    return bad('backups', 'the next one is overdue', 'Let the node run, or make one with `ileices backup now`.');
  } catch (error) { return bad('backups', messageOfFault(error), 'See `ileices backup status`.'); }
}
