// The agent's end of a dream: begins it with a copy of the world, answers for the organism, hears the report. Owns the thread.
import { Worker } from 'node:worker_threads';
import type { AskedBeing } from '../../../../app/world/view/asked.ts';
import type { DreamReport } from '../../../../schemas/play.ts';
import type { DreamBirth, FromDream, ToDream } from './dreamMessages.ts';

/** The thread's own heap limit: a large world and what it weighs beside it need some tens of megabytes. */
const HEAP_MEGABYTES = 96;
export class DreamEndedError extends Error {
  constructor(why: string) { super(`The dream ended before its time (${why}).`); this.name = 'DreamEndedError'; }
}

export interface Dream {
  /** Rejects with a DreamEndedError where it ended or was ended first, or with what `choose` failed with. */
  readonly report: Promise<DreamReport>;
  end(): Promise<void>;
}

/** `choose` answers with the place of an option. */
export function dream(birth: DreamBirth, choose: (asked: AskedBeing) => Promise<number>): Dream {
  const thread = new Worker(new URL('./dreamThread.ts', import.meta.url), { workerData: birth, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } });
  const end = async (): Promise<void> => { await thread.terminate(); };
  const report = new Promise<DreamReport>((resolve, reject) => {
    let why = 'it was ended';
    const answer = async (asked: readonly AskedBeing[]): Promise<void> => {
      const options: number[] = [];
      for (const one of asked) options.push(await choose(one));
      thread.postMessage({ options } satisfies ToDream);
    };
    thread.on('message', (message: FromDream) => {
      if (message.type === 'dreamt') { resolve(message.report); return; }
      answer(message.asked).catch((fault: unknown) => { reject(fault instanceof Error ? fault : new Error(String(fault))); void end(); });
    });
    thread.once('error', (fault: Error) => { why = fault.message; });
    thread.once('exit', () => { reject(new DreamEndedError(why)); });
  });
  return { report, end };
}
