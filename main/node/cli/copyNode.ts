// One backup made by the command line: the running node puts on disk what only memory knows, then the copy is made here.
import type { Recipient } from '../backup/recipient.ts';
import { writeBackup } from '../backup/writeBackup.ts';
import type { MadeBackup } from '../backup/writeBackup.ts';
import { realClock } from '../realClock.ts';
import { callNode, findNode } from './adminClient.ts';
import { cancellable, TransferProgress } from './transferProgress.ts';

export async function copyNode(home: string, folder: string, recipient: Recipient, withKeys: boolean): Promise<MadeBackup> {
  const node = findNode(home);
  if (node !== null) await callNode(node, 'backup.prepare', {});
  const progress = new TransferProgress();
  return cancellable((signal) => writeBackup({
    home, folder, recipient, withKeys, nowMs: realClock.now(), signal,
    onProgress: ({ doing, bytes, totalBytes }) => { progress.tell(doing === 'writing' ? 'Writing' : 'Reading it back', bytes, totalBytes); },
  }));
}
