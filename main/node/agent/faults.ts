// Sentences for people when something foreseen went wrong. Anything else is ours: it goes to the log, not to the screen.
import { replyFailures } from '../../../app/mind/replyFailures.ts';
import { DiskError, SealError } from '../../../app/ports.ts';
import { BackupError } from '../backup/backupError.ts';
import { ComputeEndedError } from '../compute/spawnCompute.ts';
import { FolderNotEmpty } from '../dataset/exportDataset.ts';
import { HomeError } from '../home.ts';
import { RpcError } from '../host/rpcCall.ts';
import { JournalDamaged } from '../journal/journal.ts';
import { IdentityError } from '../keys.ts';
import { VaultError } from '../vault/vault.ts';
import { WrongPassphrase } from '../vault/wrapping.ts';

export function explainFault(fault: unknown): string | null {
  if (fault instanceof ComputeEndedError) return replyFailures['compute-ended'];
  const foreseen = fault instanceof RpcError || fault instanceof DiskError || fault instanceof HomeError || fault instanceof IdentityError || fault instanceof JournalDamaged
    || fault instanceof BackupError || fault instanceof VaultError || fault instanceof WrongPassphrase || fault instanceof SealError || fault instanceof FolderNotEmpty;
  return foreseen ? fault.message : null;
}

export function isDiskFull(fault: unknown): boolean { return fault instanceof DiskError && fault.reason === 'full'; }

export function messageOfFault(fault: unknown): string { return fault instanceof Error ? fault.message : String(fault); }
