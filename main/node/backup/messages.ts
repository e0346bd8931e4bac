// What passes between the agent and the thread that makes a backup.
import type { BackupReason } from './backupError.ts';
import type { DiskReason } from '../../../app/ports.ts';
import type { BackupOptions, MadeBackup } from './writeBackup.ts';

export type BackupJob = Omit<BackupOptions, 'onProgress' | 'signal'>;
export type FromBackup =
  | { readonly type: 'made'; readonly made: MadeBackup }
  | { readonly type: 'refused'; readonly reason: BackupReason }
  | { readonly type: 'disk'; readonly reason: DiskReason; readonly message: string }
  | { readonly type: 'failed'; readonly message: string };
