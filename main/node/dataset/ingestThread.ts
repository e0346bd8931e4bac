// The thread that reads, compares and keeps text, so that the agent answers meanwhile. Holds the keys of texts and datasets,
// not the node's identity. The rules of the policy are looked at here too, before each file.
import { parentPort, workerData } from 'node:worker_threads';
import { FolderDisk } from '../disk.ts';
import { minuteOfDay, PolicyFile } from '../policyFile.ts';
import { hostedReaders } from '../readers/readerDoor.ts';
import { ReaderPool } from '../readers/readerPool.ts';
import { realClock } from '../realClock.ts';
import { KeySealer } from '../vault/sealing.ts';
import type { FlowProgress } from '../../../schemas/dataset.ts';
import type { Watch } from './ingest.ts';
import { Ingestor } from './ingestor.ts';
import { faultOf } from './ingestMessages.ts';
import type { FromIngest, IngestBirth, ToIngest } from './ingestMessages.ts';

if (parentPort === null) throw new Error('dataset/ingestThread.ts runs as a worker thread of the agent');
const port = parentPort;
const birth = workerData as IngestBirth;
const policy = new PolicyFile(new FolderDisk(birth.home));
const running = new Map<number, AbortController>();
const say = (message: FromIngest) => { port.postMessage(message); };
const hosted = birth.hosted
  ? hostedReaders({ start: (reader, door) => { say({ type: 'reader-start', reader, ...door }); }, kill: (reader) => { say({ type: 'reader-kill', reader }); } })
  : null;

const ingestor = new Ingestor({
  home: birth.home, textSealer: new KeySealer(birth.textKey), datasetSealer: new KeySealer(birth.datasetKey), clock: realClock, keepOut: birth.keepOut,
  // Inside of what may be read only a rule that forbids counts: nobody permits file by file.
  forbids: (path) => {
    policy.refresh(realClock.monotonicMs());
    const nowMs = realClock.now();
    const { allowed, rule } = policy.why({ who: 'self', action: 'source.read', resource: path, nowMs, minuteOfDay: minuteOfDay(nowMs) });
    return !allowed && rule !== null;
  },
  openReaders: () => new ReaderPool({ size: birth.readers, onLine: (line) => { say({ type: 'line', line }); }, lowPriority: true, ...(hosted === null ? {} : { start: hosted.start }) }),
});

function run(message: Extract<ToIngest, { type: 'call' }>, watch: Watch): Promise<unknown> {
  switch (message.method) {
    case 'read': return ingestor.read(...message.input, watch);
    case 'keep': return ingestor.keep(...message.input);
    case 'build': return ingestor.build(...message.input, watch);
    case 'view': return ingestor.view();
    case 'clear': return ingestor.clear();
    case 'unmeasured': return ingestor.unmeasured(...message.input);
    case 'notePerplexity': return ingestor.notePerplexity(...message.input);
    case 'keepManifest': return ingestor.keepManifest(...message.input);
    case 'verify': return ingestor.verify();
    case 'exportTo': return ingestor.exportTo(...message.input);
    case 'quarantine': return ingestor.quarantine(...message.input);
    case 'text': return ingestor.text(...message.input);
    case 'look': return ingestor.look(...message.input, watch.signal);
    case 'outcomes': return ingestor.outcomes(...message.input);
    case 'edition': return ingestor.edition(...message.input);
    case 'drop': return ingestor.drop(...message.input);
    case 'known': return ingestor.known(...message.input);
  }
}

port.on('message', (message: ToIngest) => {
  if (message.type === 'reader-started') { hosted?.started(message.reader, message.pid); return; }
  if (message.type === 'reader-ended') { hosted?.ended(message.reader, message.why); return; }
  if (message.type === 'cancel') { running.get(message.id)?.abort(); return; }
  const { id } = message;
  const abort = new AbortController();
  running.set(id, abort);
  run(message, { signal: abort.signal, onProgress: (progress: FlowProgress) => { say({ type: 'progress', id, progress }); } })
    .then((value) => { say({ type: 'done', id, value }); }, (error: unknown) => { say({ type: 'failed', id, fault: faultOf(error, abort.signal.aborted) }); })
    .finally(() => { running.delete(id); });
});
