// The record of decisions, the log and what goes on, as the window asks for them: page by page, never more than a page at once. Paths are
// no part of it.
import { z } from 'zod';
import { FlowProgress } from './dataset.ts';
import { JournalKind } from './journal.ts';

export const AUDIT_PAGE_ROWS = 100;
export const LOG_TAIL_LINES = 500;
const MOST_SEARCH_CHARACTERS = 100;

const Details = z.record(z.string(), z.unknown());
export const AuditRow = z.strictObject({
  seq: z.int(), at: z.string(), kind: JournalKind, fact: Details,
  /** What lies beside the chain and may be erased; null where the kind has none, or where it is gone. */
  body: Details.nullable(), erased: z.boolean(),
  /** Against the row of its kind before it, for kinds that say how something stands: what is different. Null for other kinds. */
  changes: z.array(z.strictObject({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() })).nullable(),
});
export type AuditRow = z.infer<typeof AuditRow>;

export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
export type LogLevel = z.infer<typeof LogLevel>;
export const LogLine = z.strictObject({ at: z.string().nullable(), level: LogLevel.nullable(), text: z.string(), more: z.string() });
export type LogLine = z.infer<typeof LogLine>;

export const auditMethods = {
  /** The newest first, from before a row on; `before` of the answer is where to go on, null at the beginning of all. A page may be short,
   *  or empty, while there is more: it holds what was found among so many rows. */
  'audit.page': {
    input: z.strictObject({ before: z.int().min(1).nullable(), kinds: z.array(JournalKind).max(JournalKind.options.length).nullable(), text: z.string().max(MOST_SEARCH_CHARACTERS), limit: z.int().min(1).max(AUDIT_PAGE_ROWS) }),
    output: z.strictObject({ rows: z.array(AuditRow), before: z.int().nullable() }),
  },
  /** Every row, hash and signature, as `journal verify` does it. */
  'audit.verify': { input: z.strictObject({}), output: z.strictObject({ rows: z.int(), ok: z.boolean(), head: z.string(), firstBad: z.strictObject({ seq: z.int(), why: z.string() }).nullable() }) },
  'logs.tail': {
    input: z.strictObject({ lines: z.int().min(1).max(LOG_TAIL_LINES), level: LogLevel }),
    output: z.strictObject({ lines: z.array(LogLine) }),
  },
  /** What goes on beside what the status tells: the dataset that is being built. */
  'jobs.get': { input: z.strictObject({}), output: z.strictObject({ building: FlowProgress.nullable() }) },
} as const;
