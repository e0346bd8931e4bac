// What people are told of a reading: the report by file, and faults without the path. Changes nothing.
import { DiskError } from '../../../app/ports.ts';
import type { LearnReport } from '../../../schemas/admin.ts';
import { refusalReasons } from '../../../schemas/refusal.ts';
import { errorCode } from '../disk.ts';
import { TextDamaged } from '../dataset/sourceFolder.ts';
import type { Outcomes } from '../dataset/ingest.ts';
import type { SourceTotals } from '../dataset/sourceTotals.ts';
import { RpcError } from '../host/rpcCall.ts';
import { listSource, resolveSource, SourceMissingError, SourceMovedError } from '../ingest/listSource.ts';
import type { ListOptions } from '../ingest/listSource.ts';

type File = LearnReport['files'][number];

export async function resolveGranted(path: string): Promise<{ path: string; kind: 'file' | 'folder'; name: string }> {
  try { return await resolveSource(path); } catch (error) { throw error instanceof SourceMissingError ? new RpcError('not-found', error.message, NOT_THERE) : withoutPath(error); }
}

const NOT_THERE = 'It is not there any more. Choose it again.';
export const SAID_NEVER = 'You said never to this. Lift that in the history of consent first.';

/** What was offered lies at a real path. When a link stands there now, or nothing, it is not what was asked about. */
export async function resolveOffered(path: string): Promise<{ path: string; kind: 'file' | 'folder'; name: string }> {
  const found = await resolveSource(path).catch((error: unknown) => { throw error instanceof SourceMissingError ? new RpcError('not-found', NOT_THERE) : withoutPath(error); });
  if (found.path !== path) throw withoutPath(new SourceMovedError());
  return found;
}

/** Faults of a file system carry the path. A person may be told it, but a log keeps it, and `forget` reaches no log. */
export function withoutPath(fault: unknown): unknown {
  if (fault instanceof DiskError || fault instanceof RpcError) return fault;
  if (fault instanceof SourceMissingError) return new RpcError('not-found', 'The source is not where it was when it was allowed. Forget it, or put it back and allow it again.');
  if (fault instanceof SourceMovedError || fault instanceof TextDamaged) return new RpcError(fault instanceof TextDamaged ? 'failed' : 'not-found', fault.message);
  if (fault instanceof DOMException && fault.name === 'AbortError') return new RpcError('unavailable', 'The reading was stopped. What was allowed is read at the next start.');
  // That the readers do not start says nothing about the source.
  if (fault instanceof Error && fault.name === 'ReaderStartError') return new RpcError('unavailable', fault.message);
  return new RpcError('failed', `The source could not be read (${errorCode(fault) || (fault instanceof Error ? fault.name : 'unknown')}). Check that this user may read it.`);
}

/** A full disk, a rule, or a person who takes it back meanwhile say nothing about the source: it is read at the next start. */
export function isPassing(fault: unknown): boolean { return fault instanceof DiskError || (fault instanceof RpcError && (fault.code === 'denied' || fault.code === 'unavailable')); }

/** What a reading would meet, by names, kinds and sizes: no file is opened before there is a grant (rule C1). What is in a
 *  file may still refuse it when it is read. */
export async function previewReport(source: { readonly path: string; readonly name: string }, sourceId: string, list: ListOptions): Promise<LearnReport> {
  const files: File[] = [];
  for await (const met of listSource(source.path, list)) {
    files.push({ name: met.name, bytes: met.bytes, state: met.kind === 'file' ? 'accepted' : 'refused', reason: met.kind === 'file' ? null : refusalReasons[met.reason] });
  }
  const accepted = files.filter((file) => file.state === 'accepted');
  return report({ sourceId, name: source.name, files, accepted: accepted.length, refused: files.length - accepted.length, bytes: accepted.reduce((sum, file) => sum + file.bytes, 0), masked: {} });
}

/** The first files by name, refused ones before the others; the counts are of all. */
export function readingReport(totals: SourceTotals, outcomes: Outcomes, sourceId: string, name: string): LearnReport {
  const files = outcomes.files.map(({ name: file, bytes, reason }): File => ({ name: file, bytes, state: reason === null ? 'accepted' : 'refused', reason: reason === null ? null : refusalReasons[reason] }));
  return report({ sourceId, name, files, accepted: totals.read, refused: totals.refused, bytes: totals.bytesRead, masked: { ...totals.masked } });
}

interface Reported { readonly sourceId: string; readonly name: string; readonly files: File[]; readonly accepted: number; readonly refused: number; readonly bytes: number; readonly masked: Record<string, number> }

function report({ sourceId, name, files, accepted, refused, bytes, masked }: Reported): LearnReport {
  const state = accepted > 0 ? 'accepted' as const : 'refused' as const;
  const reason = accepted > 0 ? null : refused === 0 ? 'The folder holds no files.' : 'No file in it can be read as text.';
  return { sources: [{ id: sourceId, name, bytes, state, reason: refused + accepted === 1 ? files[0]?.reason ?? null : reason }], files, accepted, refused, masked };
}
