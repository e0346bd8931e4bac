// The agent's end of the backup thread: one thread a backup, gone when it is made.
import { Worker } from 'node:worker_threads';
import { DiskError } from '../../../app/ports.ts';
import { BackupError } from './backupError.ts';
import type { BackupJob, FromBackup } from './messages.ts';
import type { MadeBackup } from './writeBackup.ts';

/** The thread's own heap limit: it holds one chunk and a list of names. */
const HEAP_MEGABYTES = 96;

export function backupInThread(job: BackupJob, signal: AbortSignal): Promise<MadeBackup> {
  const thread = new Worker(new URL('./backupThread.ts', import.meta.url), { workerData: job, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
  const stop = () => { thread.postMessage('stop'); };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return new Promise<MadeBackup>((resolve, reject) => {
    thread.once('message', (answer: FromBackup) => {
      switch (answer.type) {
        case 'made': resolve(answer.made); break;
        case 'refused': reject(new BackupError(answer.reason)); break;
        case 'disk': reject(new DiskError(answer.reason, answer.message)); break;
        case 'failed': reject(new Error(answer.message)); break;
      }
    });
    thread.once('error', reject);
    thread.once('exit', () => { reject(new Error('the backup thread ended without an answer')); });
  }).finally(() => { signal.removeEventListener('abort', stop); });
}
