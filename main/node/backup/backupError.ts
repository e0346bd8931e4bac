// Why a backup or a restore did not come to its end, in a closed set. Faults of the disk are DiskErrors.

export const backupReasons = {
  'not-a-backup': 'It is no backup that this version can read.',
  'damaged': 'The backup is damaged, cut off or was changed. Nothing of it was put in place. Take another one.',
  'home-not-empty': 'There is something in that folder already. A backup is only put into a folder that is empty or does not exist; name one with --home.',
  'keys-missing': 'The backup was made without keys. Name the folder with your copies of identity.key and vault.key: --keys <folder>. Without them nobody can read it or go on as that node.',
  'does-not-verify': 'What is in the backup does not verify. Nothing of it was put in place. Take another one.',
  'folder-missing': 'The folder for backups is not there. Connect the disk it is on, or name another.',
  'inside-home': 'That folder lies in the home of the node: a backup there goes where the node goes. Name one outside, best on another disk.',
  'changed': 'Something was forgotten or a file changed while the backup was being made, so it was thrown away. Start it again.',
  'link': 'Something in the home is a link that is not followed, so the backup would lack what is behind it. Put the files themselves there; only the folders blobs, texts and datasets, and single files, may lie elsewhere behind a link.',
  'incomplete': 'Weights that the journal names are not in the home, so the backup would not be the whole node. Connect the disk they lie on. If they are lost, start the node once: it lets go of them. Then try again.',
  'no-node': 'No node lives in that folder.',
  'not-set-up': 'Backups are not set up. Do it with `ileices backup setup --folder <folder>`.',
  'cancelled': 'It was cancelled. Nothing was left behind.',
} as const;
export type BackupReason = keyof typeof backupReasons;

export class BackupError extends Error {
  readonly reason: BackupReason;
  /** `detail` says which or where, for those who look closer. */
  constructor(reason: BackupReason, detail?: string) {
    super(detail === undefined ? backupReasons[reason] : `${backupReasons[reason]} (${detail})`);
    this.name = 'BackupError';
    this.reason = reason;
  }
}
