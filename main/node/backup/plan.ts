// backup.json in the home: where scheduled backups go, how often, how many are kept, and for whom they are sealed. Written by
// the command line only, read by the node whenever it looks whether one is due. No secret: the private half is wrapped.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Disk } from '../../../app/ports.ts';
import { errorCode, toDiskError } from '../disk.ts';
import { BackupError } from './backupError.ts';
import { Recipient } from './recipient.ts';
import { backupPrefix, backupTime, UNFINISHED_ENDING } from './writeBackup.ts';

const FILE = 'backup.json';
const HOUR_MS = 60 * 60 * 1000;
/** An unfinished file older than this is one that a killed process left. */
const ABANDONED_MS = 6 * HOUR_MS;

export const BackupPlan = z.strictObject({
  format: z.literal('ileices-backup-plan-1'),
  folder: z.string().min(1).max(4096),
  /** 0: none by itself. */
  everyHours: z.int().min(0).max(8760),
  /** The newest so many stay. */
  keep: z.int().min(1).max(1000),
  withKeys: z.boolean(),
  ...Recipient.shape,
});
export type BackupPlan = z.infer<typeof BackupPlan>;

/** Null where backups are not set up. */
export function readPlan(disk: Pick<Disk, 'read'>): BackupPlan | null {
  const stored = disk.read(FILE);
  if (stored === null) return null;
  try { return BackupPlan.parse(JSON.parse(Buffer.from(stored).toString('utf8'))); } catch { throw new BackupError('not-set-up', `${FILE} cannot be read`); }
}

export function writePlan(disk: Pick<Disk, 'writeDurably'>, plan: BackupPlan): void { disk.writeDurably(FILE, Buffer.from(`${JSON.stringify(BackupPlan.parse(plan), null, 2)}\n`)); }
export function removePlan(disk: Pick<Disk, 'remove'>): void { disk.remove(FILE); }

export interface KeptBackup { readonly name: string; readonly bytes: number; readonly atMs: number }

/** Finished backups of this node in the folder, newest first. A folder that is not there is said. */
export function backupsIn(folder: string, nodeId: string): KeptBackup[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      const atMs = name.startsWith(backupPrefix(nodeId)) ? backupTime(name) : null;
      return atMs === null ? [] : [{ name, atMs, bytes: statSync(join(folder, name)).size }];
    }).sort((a, b) => b.atMs - a.atMs);
  } catch (error) { throw errorCode(error) === 'ENOENT' ? new BackupError('folder-missing', folder) : toDiskError(error); }
}

/** Dated later than now: the clock was wrong then, or is now, so its age says nothing. */
export const isFromLater = ({ atMs }: KeptBackup, nowMs: number): boolean => atMs > nowMs;

/** When the next one should be made; null when none is made by itself. One dated later than now does not put it off. */
export function dueAtMs(plan: BackupPlan, kept: readonly KeptBackup[], nowMs: number): number | null {
  const newest = kept.find((one) => !isFromLater(one, nowMs));
  return plan.everyHours === 0 ? null : newest === undefined ? 0 : newest.atMs + plan.everyHours * HOUR_MS;
}

/** Takes away what is beyond the newest `keep`, and unfinished ones that nobody is writing any more. `made`, the path of the one
 *  just made, stays whatever the clock says; those dated later than now are left to the person, and do not count. */
export function tidy(folder: string, nodeId: string, keep: number, nowMs: number, made: string): void {
  try {
    const older = backupsIn(folder, nodeId).filter((one) => !isFromLater(one, nowMs) && one.name !== basename(made));
    for (const { name } of older.slice(keep - 1)) rmSync(join(folder, name), { force: true });
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(backupPrefix(nodeId)) || !name.endsWith(UNFINISHED_ENDING)) continue;
      if (nowMs - statSync(join(folder, name)).mtimeMs > ABANDONED_MS) rmSync(join(folder, name), { force: true });
    }
  } catch (error) { throw errorCode(error) === '' ? error : toDiskError(error); }
}
