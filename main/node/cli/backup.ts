// `backup setup | now | status | off`: backups that the node makes by itself. Setting up asks for the passphrase once; from then
// on the machine can seal backups but not open them.
import { resolve } from 'node:path';
import { BackupError } from '../backup/backupError.ts';
import { stateOfJournal } from '../backup/homeFiles.ts';
import { backupsIn, dueAtMs, isFromLater, readPlan, removePlan, tidy, writePlan } from '../backup/plan.ts';
import type { BackupPlan } from '../backup/plan.ts';
import { newRecipient } from '../backup/recipient.ts';
import { needBackupFolder } from '../backup/writeBackup.ts';
import { FolderDisk } from '../disk.ts';
import { counted } from '../plainText.ts';
import { realClock } from '../realClock.ts';
import { copyNode } from './copyNode.ts';
import { keySentence } from './exportNode.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { print, printJson, say } from './outcome.ts';
import { newPassphrase } from './passphrasePrompt.ts';
import { megabytes } from './transferProgress.ts';

const EVERY_HOURS = 24;
const KEEP = 7;

export interface SetupOptions extends CommonOptions { readonly folder: string; readonly every?: number; readonly keep?: number; readonly passphraseFile?: string; readonly keys?: boolean }

export async function backupSetup(options: SetupOptions): Promise<void> {
  const home = folderOf(options);
  stateOfJournal(home);
  const folder = resolve(options.folder);
  needBackupFolder(folder, home);
  const withKeys = options.keys !== false;
  say(keySentence(withKeys));
  const recipient = newRecipient(await newPassphrase(options.passphraseFile, 'Passphrase for all these backups (without it nobody can open them, you neither):'));
  const plan: BackupPlan = { format: 'ileices-backup-plan-1', folder, everyHours: options.every ?? EVERY_HOURS, keep: options.keep ?? KEEP, withKeys, ...recipient };
  writePlan(new FolderDisk(home), plan);
  if (options.json) { printJson({ folder, everyHours: plan.everyHours, keep: plan.keep, withKeys }); return; }
  print(`${rhythm(plan)} The running node begins within a minute; \`ileices backup now\` makes one at once.`);
}

function rhythm({ folder, everyHours, keep }: BackupPlan): string {
  return everyHours === 0 ? `Backups go to ${folder} when you ask for one; the newest ${keep} stay.` : `A backup every ${counted(everyHours, 'hour')} to ${folder}; the newest ${keep} stay.`;
}

export async function backupNow(options: CommonOptions): Promise<void> {
  const home = folderOf(options);
  const { folder, recipient, wrapped, withKeys, keep } = needPlan(home);
  const made = await copyNode(home, folder, { recipient, wrapped }, withKeys);
  tidy(folder, made.nodeId, keep, realClock.now(), made.path);
  if (options.json) printJson(made);
  else print(`Made and read back: ${made.files} files, ${megabytes(made.bytes)}, in ${made.path}.`);
}

export function backupStatus(options: CommonOptions): void {
  const home = folderOf(options);
  const plan = needPlan(home);
  const kept = backupsIn(plan.folder, stateOfJournal(home).nodeId);
  const nowMs = realClock.now();
  const dueMs = dueAtMs(plan, kept, nowMs);
  const due = dueMs === null ? null : new Date(Math.max(dueMs, nowMs)).toISOString();
  if (options.json) { printJson({ folder: plan.folder, everyHours: plan.everyHours, keep: plan.keep, withKeys: plan.withKeys, due, backups: kept.map(({ name, bytes, atMs }) => ({ name, bytes, at: new Date(atMs).toISOString(), datedLater: isFromLater({ name, bytes, atMs }, nowMs) })) }); return; }
  print(rhythm(plan));
  if (due !== null) print(`The next one is due ${due}, made by the node while it runs.`);
  print(kept.length === 0 ? 'None has been made yet.' : `${counted(kept.length, 'backup')}, the newest first:`);
  for (const one of kept) print(`  ${one.name}  ${megabytes(one.bytes)}${isFromLater(one, nowMs) ? '  dated later than now' : ''}`);
  if (kept.some((one) => isFromLater(one, nowMs))) print('What is dated later than now was made while a clock was wrong. It does not count and is never taken away by itself: rename or delete it.');
}

export function backupOff(options: CommonOptions): void {
  const home = folderOf(options);
  needPlan(home);
  removePlan(new FolderDisk(home));
  if (options.json) printJson({ off: true }); else print('No more backups are made by themselves. Those that were made stay where they are, and their passphrase opens them.');
}

/** What a forgetting cannot reach, in words; null where the node knows of none. */
export function backupsBefore(home: string): string | null {
  try {
    const plan = readPlan(new FolderDisk(home));
    const kept = plan === null ? [] : backupsIn(plan.folder, stateOfJournal(home).nodeId);
    if (plan === null || kept.length === 0) return null;
    return `${counted(kept.length, 'backup')} in ${plan.folder} made before this still ${kept.length === 1 ? 'holds' : 'hold'} it, sealed. Delete what you do not want to keep; a newer one takes its place at the next.`;
  } catch { return 'Backups made before this may still hold it, sealed; their folder cannot be read now.'; }
}

function needPlan(home: string): BackupPlan {
  const plan = readPlan(new FolderDisk(home));
  if (plan === null) throw new BackupError('not-set-up');
  return plan;
}
