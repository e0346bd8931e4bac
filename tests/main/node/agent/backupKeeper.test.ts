// Backups that the node makes by itself: when one is due, how many stay, and that nothing that goes wrong disturbs anything.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DiskError } from '../../../../app/ports.ts';
import { BACKUP_LOOK_MS, BackupKeeper } from '../../../../main/node/agent/backupKeeper.ts';
import { backupInThread } from '../../../../main/node/backup/backupLink.ts';
import type { BackupJob } from '../../../../main/node/backup/messages.ts';
import { removePlan, writePlan } from '../../../../main/node/backup/plan.ts';
import type { BackupPlan } from '../../../../main/node/backup/plan.ts';
import { backupPrefix, writeBackup } from '../../../../main/node/backup/writeBackup.ts';
import type { MadeBackup } from '../../../../main/node/backup/writeBackup.ts';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';
import { recipient, restore, temporaryFolder, writtenHome } from '../backup/backupFixture.ts';

const HOUR_MS = 3_600_000;
const closing: BackupKeeper[] = [];
afterEach(async () => { for (const keeper of closing.splice(0)) await keeper.close(); });

async function keeping(plan: Partial<BackupPlan> | null, make: (job: BackupJob, signal: AbortSignal) => Promise<MadeBackup> = (job, signal) => writeBackup({ ...job, signal, onProgress: () => undefined })) {
  const { folder: home, nodeId } = await writtenHome(['x'], 1000);
  const folder = temporaryFolder(), disk = new FolderDisk(home), clock = new ManualClock();
  const said: (string | null)[] = [];
  let asked = 0;
  if (plan !== null) writePlan(disk, { format: 'ileices-backup-plan-1', folder, everyHours: 1, keep: 2, withKeys: true, ...recipient, ...plan });
  const keeper = new BackupKeeper({
    disk, nodeId, clock, prepare: () => Promise.resolve(), log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    notices: { backupFailed: (sentence) => { said.push(sentence); }, backupMade: () => { said.push(null); } },
    make: (job, signal) => { asked += 1; return make(job, signal); },
  });
  closing.push(keeper);
  const pass = async (ms: number) => { await clock.advance(ms); await keeper.settled(); };
  return { home, nodeId, folder, disk, clock, keeper, pass, said, asked: () => asked, made: () => readdirSync(folder).sort() };
}

describe('backups by themselves', () => {
  it('are made when due, and the newest stay', async () => {
    const { pass, made, folder, nodeId } = await keeping({});
    writeFileSync(join(folder, 'holiday.jpg'), 'mine');
    writeFileSync(join(folder, `${backupPrefix(nodeId)}left.ileices-backup.partial`), 'half');
    utimesSync(join(folder, `${backupPrefix(nodeId)}left.ileices-backup.partial`), 0, 0);
    await pass(BACKUP_LOOK_MS);
    expect(made().length).toBe(2);
    await pass(BACKUP_LOOK_MS);
    expect(made().length).toBe(2);
    const first = made().find((name) => name.startsWith('ileices-'));
    for (let hour = 0; hour < 3; hour += 1) for (let look = 0; look < HOUR_MS; look += BACKUP_LOOK_MS) await pass(BACKUP_LOOK_MS);
    expect(made().length).toBe(3);
    expect(made()).toContain('holiday.jpg');
    expect(made()).not.toContain(first);
    expect((await restore(folder)).rows).toBe(1);
  });

  it('dated later than now neither put off the next one nor push out the one just made', async () => {
    const { pass, made, asked, folder, nodeId } = await keeping({ keep: 1 });
    const later = `${backupPrefix(nodeId)}29991231T000000000Z.ileices-backup`;
    writeFileSync(join(folder, later), 'of a wrong clock');
    await pass(BACKUP_LOOK_MS);
    expect([asked(), made().length, made().includes(later)]).toEqual([1, 2, true]);
    for (let look = 0; look <= HOUR_MS; look += BACKUP_LOOK_MS) await pass(BACKUP_LOOK_MS);
    expect([asked(), made().length, made().includes(later)]).toEqual([2, 2, true]);
    rmSync(join(folder, later));
    expect((await restore(folder)).rows).toBe(1);
  });

  it('are not made where they are not set up, off, or only wanted when asked for', async () => {
    for (const plan of [null, { everyHours: 0 }]) {
      const { pass, made, asked } = await keeping(plan);
      await pass(BACKUP_LOOK_MS * 3);
      expect([made(), asked()]).toEqual([[], 0]);
    }
    const { pass, asked, disk } = await keeping({});
    removePlan(disk);
    await pass(BACKUP_LOOK_MS * 3);
    expect(asked()).toBe(0);
  });

  it('B7 whose disk is missing say so and come when it is there again', async () => {
    const { pass, folder, said, made } = await keeping({});
    renameSync(folder, `${folder}-away`);
    await pass(BACKUP_LOOK_MS);
    expect(said).toEqual([expect.stringContaining('Connect the disk')]);
    expect(said[0]).not.toContain(folder);
    await pass(BACKUP_LOOK_MS * 2);
    expect(said.length).toBe(1);
    renameSync(`${folder}-away`, folder);
    for (let look = 0; look < 12; look += 1) await pass(BACKUP_LOOK_MS);
    expect([made().length, said.at(-1)]).toEqual([1, null]);
  });

  it('B7 that find no room say so, keep the old ones, and try again', async () => {
    let full = true;
    const { pass, said, asked, made, folder, nodeId } = await keeping({ keep: 1 }, (job, signal) => (full ? Promise.reject(new DiskError('full', 'The disk is full.')) : writeBackup({ ...job, signal, onProgress: () => undefined })));
    const old = `${backupPrefix(nodeId)}20200101T000000000Z.ileices-backup`;
    writeFileSync(join(folder, old), 'old');
    await pass(BACKUP_LOOK_MS);
    expect([said, asked(), made()]).toEqual([[expect.stringContaining('no room')], 1, [old]]);
    full = false;
    for (let look = 0; look < 12; look += 1) await pass(BACKUP_LOOK_MS);
    expect([asked(), said.at(-1), made().length, existsSync(join(folder, old))]).toEqual([2, null, 1, false]);
  });

  it('B4 under way when the node stops are given up and leave nothing', async () => {
    const { clock, keeper, folder } = await keeping({}, (_, signal) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(new Error('stopped')); }); }));
    await clock.advance(BACKUP_LOOK_MS);
    await keeper.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('B2 are made in a thread, whole, and stop when told', async () => {
    const { folder: home } = await writtenHome(['x'], 8_000_000);
    const folder = temporaryFolder();
    const job = { home, folder, recipient, withKeys: true, nowMs: Date.now() };
    const made = await backupInThread(job, new AbortController().signal);
    expect((await restore(made.path)).manifest.root).toBe(made.root);
    const stop = new AbortController();
    stop.abort();
    await expect(backupInThread({ ...job, nowMs: 0 }, stop.signal)).rejects.toMatchObject({ reason: 'cancelled' });
    await expect(backupInThread({ ...job, folder: join(folder, 'nowhere') }, new AbortController().signal)).rejects.toMatchObject({ reason: 'folder-missing' });
    mkdirSync(join(home, 'inside'));
    await expect(backupInThread({ ...job, folder: join(home, 'inside') }, new AbortController().signal)).rejects.toMatchObject({ reason: 'inside-home' });
    expect(readdirSync(folder).length).toBe(1);
  });
});
