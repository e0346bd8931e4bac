// The readers in this process: what the readers process does with a file, without starting one. For suites about what
// happens around reading; the process itself and its limits have suites of their own.
import { FrameReader } from '../../app/ingest/readerFrames.ts';
import type { Readers } from '../../main/node/dataset/ingestor.ts';
import { AnswerCollector } from '../../main/node/readers/answers.ts';
import type { ReaderResult } from '../../main/node/readers/answers.ts';
import { ReaderAnswer } from '../../schemas/reader.ts';
import type { ReaderRequest } from '../../schemas/reader.ts';
import { serve } from '../../worker/reader/serve.node.ts';

export class ReadersHere implements Readers {
  readonly size = 1;
  #id = 0;
  /** Names that were handed in. */
  readonly handedIn: string[] = [];
  /** Called before each file; a test stops or breaks things there. */
  before: (name: string) => void | Promise<void> = () => undefined;

  async read(name: string, bytes: Uint8Array, purpose: ReaderRequest['purpose'], signal: AbortSignal): Promise<ReaderResult> {
    await this.before(name);
    signal.throwIfAborted();
    this.handedIn.push(name);
    const request: ReaderRequest = { id: this.#id += 1, name, purpose };
    const collector = new AnswerCollector(request);
    const frames = new FrameReader();
    let result: ReaderResult | null = null;
    await serve({ header: request, headerBytes: 0, body: bytes }, async (parts) => {
      for (const part of parts) for (const { header, headerBytes, body } of frames.push(part)) {
        const answer = ReaderAnswer.parse(header);
        if (answer.type !== 'ready') result = collector.take(answer, body, headerBytes) ?? result;
      }
    });
    if (result === null) throw new Error('the reader did not end its answer');
    return result;
  }

  async close(): Promise<void> { this.before = () => undefined; }
}
