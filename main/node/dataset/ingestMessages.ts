// What the agent and its ingest thread say to each other. Both ends are ours and in one process, so shapes are types only;
// faults cross as data, since a class does not survive the way.
import { DiskError } from '../../../app/ports.ts';
import type { DiskReason } from '../../../app/ports.ts';
import type { FlowProgress } from '../../../schemas/dataset.ts';
import { SourceMissingError, SourceMovedError } from '../ingest/listSource.ts';
import { FolderNotEmpty } from './exportDataset.ts';
import type { Ingest } from './ingest.ts';
import { TextDamaged } from './sourceFolder.ts';

export interface IngestBirth {
  readonly home: string; readonly textKey: Uint8Array; readonly datasetKey: Uint8Array;
  readonly readers: number; readonly keepOut: readonly string[];
  /** Whether the agent has the readers started elsewhere: this thread may start none. */
  readonly hosted: boolean;
}

type Calls = Omit<Ingest, 'close' | 'hasDataset'>;
type WithoutWatch<A extends readonly unknown[]> = A extends readonly [...infer Front, infer Last] ? (Last extends { signal: AbortSignal } | AbortSignal ? Front : A) : A;
/** The arguments of a method that cross the border: the signal and the listener stay on their sides. */
export type CallInput<M extends keyof Calls> = WithoutWatch<Parameters<Calls[M]>>;
export type IngestMethod = keyof Calls;

export type ToIngest =
  | { readonly [M in IngestMethod]: { readonly type: 'call'; readonly id: number; readonly method: M; readonly input: CallInput<M> } }[IngestMethod]
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'reader-started'; readonly reader: number; readonly pid: number }
  | { readonly type: 'reader-ended'; readonly reader: number; readonly why: string };
export type FromIngest =
  | { readonly type: 'progress'; readonly id: number; readonly progress: FlowProgress }
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly fault: Fault }
  | { readonly type: 'line'; readonly line: string }
  | { readonly type: 'reader-start'; readonly reader: number; readonly address: string; readonly word: string }
  | { readonly type: 'reader-kill'; readonly reader: number };

export type Fault =
  | { readonly kind: 'disk'; readonly reason: DiskReason; readonly message: string }
  | { readonly kind: 'damaged'; readonly sourceId: string }
  | { readonly kind: 'not-empty'; readonly message: string }
  | { readonly kind: 'missing' | 'moved' | 'stopped' }
  | { readonly kind: 'other'; readonly name: string; readonly message: string; readonly stack: string };

export function faultOf(error: unknown, wasStopped: boolean): Fault {
  if (wasStopped) return { kind: 'stopped' };
  if (error instanceof DiskError) return { kind: 'disk', reason: error.reason, message: error.message };
  if (error instanceof TextDamaged) return { kind: 'damaged', sourceId: error.sourceId };
  if (error instanceof SourceMissingError) return { kind: 'missing' };
  if (error instanceof SourceMovedError) return { kind: 'moved' };
  if (error instanceof FolderNotEmpty) return { kind: 'not-empty', message: error.message };
  return error instanceof Error ? { kind: 'other', name: error.name, message: error.message, stack: error.stack ?? '' } : { kind: 'other', name: 'Error', message: String(error), stack: '' };
}

export function errorOf(fault: Fault): Error {
  switch (fault.kind) {
    case 'disk': return new DiskError(fault.reason, fault.message);
    case 'damaged': return new TextDamaged(fault.sourceId);
    case 'not-empty': { const error = new FolderNotEmpty(''); error.message = fault.message; return error; }
    case 'missing': return new SourceMissingError('the place that was allowed');
    case 'moved': return new SourceMovedError();
    case 'stopped': return new DOMException('It was stopped.', 'AbortError');
    case 'other': { const error = new Error(fault.message); error.name = fault.name; error.stack = fault.stack; return error; }
  }
}
