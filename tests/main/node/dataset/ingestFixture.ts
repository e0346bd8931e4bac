// An ingestor on real files in a temporary home, with the readers in this process and time that a test moves.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { Ingestor } from '../../../../main/node/dataset/ingestor.ts';
import type { ReadJob } from '../../../../main/node/dataset/readFlow.ts';
import { SourceFolder } from '../../../../main/node/dataset/sourceFolder.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';
import { testSealer } from '../../../doubles/testSealer.ts';
import { ReadersHere } from '../../../doubles/readersHere.ts';

const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true }); });

export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-ingest-'));
  folders.push(folder);
  return folder;
}

export const SOURCE = 's-00000000000000a1';
export const sealer = testSealer;

export class IngestBench {
  readonly home: string;
  /** What is granted. */
  readonly root: string;
  readonly clock = new ManualClock();
  readonly readers = new ReadersHere();
  readonly ingestor: Ingestor;
  readonly folder: SourceFolder;
  forbidden = new Set<string>();

  constructor(home = temporary(), root = temporary()) {
    this.home = home;
    this.root = root;
    this.ingestor = this.#ingestor();
    this.folder = new SourceFolder(join(home, 'texts'), sealer);
  }

  #ingestor(): Ingestor {
    return new Ingestor({ home: this.home, textSealer: sealer, datasetSealer: sealer, clock: this.clock, keepOut: [this.home], forbids: (path) => this.forbidden.has(path), openReaders: () => this.readers });
  }

  write(files: Readonly<Record<string, string | Uint8Array>>): this {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, name)), { recursive: true });
      writeFileSync(join(this.root, name), content);
    }
    return this;
  }

  job(over: Partial<ReadJob> = {}): ReadJob { return { sourceId: SOURCE, grantId: 'g-0000000000000001', path: this.root, kind: 'folder', names: null, never: [], ...over }; }

  async read(over: Partial<ReadJob> = {}, signal = new AbortController().signal) {
    const totals = await this.ingestor.read(this.job(over), 1e6, { signal, onProgress: () => undefined });
    await this.ingestor.keep(over.sourceId ?? SOURCE);
    return totals;
  }

  build(sources: readonly { sourceId: string; scope: 'device' | 'mesh' }[] = [{ sourceId: SOURCE, scope: 'device' }], from = 'one') {
    return this.ingestor.build(sources, from, { signal: new AbortController().signal, onProgress: () => undefined });
  }
}
