// Reading for the agent: walks what was granted and turns each text into masked chunks, piece by piece, so that the agent
// goes on answering meanwhile. Stores nothing and journals nothing.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SourceChunk } from '../../../app/consent/chunks.ts';
import { chunkId } from '../../../app/ingest/chunk.ts';
import { prepareInSteps } from '../../../app/ingest/prepareText.ts';
import type { PreparedText } from '../../../app/ingest/prepareText.ts';
import { refusalReasons } from '../../../schemas/refusal.ts';
import { balanceSplit, isHeldOut } from '../../../app/ingest/split.ts';
import type { Hasher } from '../../../app/ports.ts';
import type { LearnReport } from '../../../schemas/admin.ts';
import { readSource } from '../ingest/readSource.ts';
import type { ReadOutcome } from '../ingest/readSource.ts';

export interface SourceReading {
  /** Every file met, with the reason when it was refused. */
  readonly files: LearnReport['files'];
  /** Of text that was accepted. */
  readonly bytes: number;
  readonly chunks: readonly SourceChunk[];
  /** Findings that were masked, by kind. */
  readonly masked: Record<string, number>;
}

export interface ReadingOptions {
  readonly sourceId: string;
  readonly maxFileBytes: number;
  /** The node's own home is never read. */
  readonly keepOut: readonly string[];
  /** Whether a rule of the policy forbids reading this path. */
  readonly forbids: (path: string) => boolean;
  /** Ends the reading between two pieces. */
  readonly signal: AbortSignal;
}

const hasher: Hasher = { sha256Hex: (data) => createHash('sha256').update(data).digest('hex') };

export async function readChunks(path: string, options: ReadingOptions): Promise<SourceReading> {
  const files: LearnReport['files'] = [];
  const chunks = new Map<string, { readonly id: string; readonly text: string; readonly heldOut: boolean }>();
  const masked: Record<string, number> = {};
  let bytes = 0;
  for await (const outcome of readSource(path, { fileBytesMax: options.maxFileBytes, keepOut: options.keepOut, forbids: options.forbids, signal: options.signal })) {
    files.push(fileOf(outcome));
    if (outcome.kind !== 'text') continue;
    bytes += outcome.bytes;
    const prepared = await prepareGently(outcome.text, options.signal);
    for (const [kind, count] of Object.entries(prepared.masked)) masked[kind] = (masked[kind] ?? 0) + count;
    // The same words in two files are learnt once, and stand on one side of the split.
    for (const text of prepared.chunks) {
      const id = chunkId(text, hasher);
      if (!chunks.has(id)) chunks.set(id, { id, text, heldOut: isHeldOut(id) });
    }
  }
  const split = balanceSplit([...chunks.values()]).map(({ id, text, heldOut }) => ({ id, sourceId: options.sourceId, text, heldOut }));
  return { files, bytes, chunks: split, masked };
}

/** What a reading would meet, by names, kinds and sizes: no file is opened before there is a grant (rule C1). What is in a
 * file may still refuse it when it is read. */
export async function previewFiles(path: string, options: Pick<ReadingOptions, 'maxFileBytes' | 'keepOut' | 'forbids'>): Promise<Omit<SourceReading, 'chunks'>> {
  const files: LearnReport['files'] = [];
  let bytes = 0;
  for await (const outcome of readSource(path, { fileBytesMax: options.maxFileBytes, keepOut: options.keepOut, forbids: options.forbids, lookOnly: true })) {
    files.push(fileOf(outcome));
    if (outcome.kind === 'seen') bytes += outcome.bytes;
  }
  return { files, bytes, masked: {} };
}

function fileOf(outcome: ReadOutcome): LearnReport['files'][number] {
  const { name, bytes } = outcome;
  return outcome.kind === 'refused' ? { name, bytes, state: 'refused', reason: refusalReasons[outcome.reason] } : { name, bytes, state: 'accepted', reason: null };
}

async function prepareGently(text: string, signal: AbortSignal): Promise<PreparedText> {
  const steps = prepareInSteps(text, () => undefined);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
    signal.throwIfAborted();
  }
}
