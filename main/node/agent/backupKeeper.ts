// Makes backups by itself when they are set up: looks now and then whether one is due, has a thread make it, keeps the newest.
// What goes wrong (no disk there, no room) is a notice and another try; it never disturbs the node.
import type { Clock, DiskReason } from '../../../app/ports.ts';
import { DiskError } from '../../../app/ports.ts';
import { BackupError, backupReasons } from '../backup/backupError.ts';
import type { BackupJob } from '../backup/messages.ts';
import { backupsIn, dueAtMs, readPlan, tidy } from '../backup/plan.ts';
import type { BackupPlan } from '../backup/plan.ts';
import type { MadeBackup } from '../backup/writeBackup.ts';
import type { FolderDisk } from '../disk.ts';
import { faultRecord } from '../logFault.ts';
import type { NoticeDesk } from './noticeDesk.ts';
import type { Log } from './parts.ts';

export const BACKUP_LOOK_MS = 60_000;
const RETRY_MS = 10 * 60_000;
const diskSentences: Readonly<Record<DiskReason, string>> = {
  full: 'There is no room left for it. Free some space there, or keep fewer.',
  denied: 'It may not be written there. Check who owns the folder for backups.',
  broken: 'The disk did not do what it was asked.',
};

export interface BackupKeeperOptions {
  readonly disk: FolderDisk;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly notices: Pick<NoticeDesk, 'backupFailed' | 'backupMade'>;
  readonly log: Log;
  /** Puts on disk what only memory knows. */
  readonly prepare: () => Promise<void>;
  readonly make: (job: BackupJob, signal: AbortSignal) => Promise<MadeBackup>;
}

export class BackupKeeper {
  readonly #options: BackupKeeperOptions;
  readonly #stop = new AbortController();
  #cancelTimer: () => void = () => undefined;
  #underWay: Promise<void> = Promise.resolve();
  #notBeforeMs = -Infinity;

  constructor(options: BackupKeeperOptions) {
    this.#options = options;
    this.#plan();
  }

  /** When what it is doing now is done. */
  settled(): Promise<void> { return this.#underWay; }

  /** One that is being made is given up: it leaves nothing behind. */
  async close(): Promise<void> {
    this.#cancelTimer();
    this.#stop.abort();
    await this.settled();
  }

  #plan(): void { this.#cancelTimer = this.#options.clock.after(BACKUP_LOOK_MS, () => { this.#underWay = this.#look().finally(() => { if (!this.#stop.signal.aborted) this.#plan(); }); }); }

  async #look(): Promise<void> {
    const { disk, nodeId, clock, notices, log } = this.#options;
    if (clock.monotonicMs() < this.#notBeforeMs) return;
    try {
      const plan = readPlan(disk);
      const due = plan === null ? null : dueAtMs(plan, backupsIn(plan.folder, nodeId), clock.now());
      if (plan === null || due === null) { notices.backupMade(); return; }
      if (clock.now() < due) return;
      const made = await this.#make(plan);
      log.info({ bytes: made.bytes, files: made.files }, 'backup made');
      notices.backupMade();
    } catch (fault) {
      if (this.#stop.signal.aborted) return;
      this.#notBeforeMs = clock.monotonicMs() + RETRY_MS;
      log.warn(faultRecord(fault), 'no backup was made');
      notices.backupFailed(sentenceOf(fault));
    }
  }

  async #make(plan: BackupPlan): Promise<MadeBackup> {
    const { disk, nodeId, clock, prepare, make } = this.#options;
    const { folder, recipient, wrapped, withKeys, keep } = plan;
    await prepare();
    const made = await make({ home: disk.root, folder, recipient: { recipient, wrapped }, withKeys, nowMs: clock.now() }, this.#stop.signal);
    tidy(folder, nodeId, keep, clock.now(), made.path);
    return made;
  }
}

function sentenceOf(fault: unknown): string {
  if (fault instanceof BackupError) return backupReasons[fault.reason];
  return fault instanceof DiskError ? diskSentences[fault.reason] : '`ileices logs` says why.';
}
