// The thread in which a scheduled backup is made, so that the node goes on answering. It holds no keys but the public half
// backups are sealed to. Any message asks it to stop.
import { parentPort, workerData } from 'node:worker_threads';
import { DiskError } from '../../../app/ports.ts';
import { BackupError } from './backupError.ts';
import type { BackupJob, FromBackup } from './messages.ts';
import { writeBackup } from './writeBackup.ts';

if (parentPort === null) throw new Error('backup/backupThread.ts runs as a worker thread of the agent');
const port = parentPort;
const stop = new AbortController();
port.once('message', () => { stop.abort(); });

function answerTo(error: unknown): FromBackup {
  if (error instanceof BackupError) return { type: 'refused', reason: error.reason };
  if (error instanceof DiskError) return { type: 'disk', reason: error.reason, message: error.message };
  return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
}

let answer: FromBackup;
try { answer = { type: 'made', made: await writeBackup({ ...workerData as BackupJob, signal: stop.signal, onProgress: () => undefined }) }; } catch (error) { answer = answerTo(error); }
port.postMessage(answer);
port.unref();
