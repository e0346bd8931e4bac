// Consent as people decide it: what is offered to be read, what they may choose, and what was decided. For the window and
// the command line: ids and names only, a path never crosses. Deciding is app/consent, keeping it is the journal.
import { z } from 'zod';

/** `once`: read now, never again. `file`: this file. `folder`: watched too, and what is added there is offered. */
export const Reach = z.enum(['once', 'file', 'folder']);
export type Reach = z.infer<typeof Reach>;
export const Scope = z.enum(['device', 'mesh']);

/** Time in which a decision can be taken back with one press. */
export const UNDO_MS = 10_000;
/** How long Allow waits before it can be pressed, so that no press meant for something else allows anything. */
export const ARM_MS = 600;

const count = z.int().min(0);
/** Of names shown: an offer of a large folder sums the rest up. */
export const SHOWN_NAMES_MAX = 40;

export const OfferId = z.string().regex(/^o-[0-9a-f]{16}$/);
export const OfferedName = z.strictObject({ name: z.string(), bytes: count, reason: z.string().nullable() });
export type OfferedName = z.infer<typeof OfferedName>;

/** Who asks. The words of a peer's key stand beside its name, which anybody may choose. */
export const Asker = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('you') }),
  z.strictObject({ kind: z.literal('watch'), sourceId: z.string() }),
  /** Somebody in the world uncovered it: a being, by its name. */
  z.strictObject({ kind: z.literal('world'), being: z.string() }),
  z.strictObject({ kind: z.literal('peer'), nodeId: z.string(), name: z.string(), keyWords: z.string() }),
]);
export type Asker = z.infer<typeof Asker>;

export const OfferView = z.strictObject({
  id: OfferId, asker: Asker, kind: z.enum(['file', 'folder']), name: z.string(),
  /** One sentence. */
  why: z.string(),
  /** The source it would go to; null when it would be a new one. */
  sourceId: z.string().nullable(),
  /** Of what would be opened. */
  files: count, bytes: count, refused: count,
  /** The first of them each. What would be opened has no reason. */
  toRead: z.array(OfferedName).max(SHOWN_NAMES_MAX), toRefuse: z.array(OfferedName).max(SHOWN_NAMES_MAX),
  /** What may be chosen, the default first. */
  reaches: z.array(Reach).min(1), scope: Scope,
  /** Where a member asks for a copy: the hash of the file, what it wants it for, and the hours a yes holds unless another end is chosen. */
  copy: z.exactOptional(z.strictObject({ artefact: z.string(), purpose: z.string(), hours: z.number() })),
  offeredAt: z.string(),
});
export type OfferView = z.infer<typeof OfferView>;

export const ConsentChoice = z.strictObject({ reach: Reach, scope: Scope, expiresAt: z.iso.datetime().nullable() });
export type ConsentChoice = z.infer<typeof ConsentChoice>;

export const Decision = z.enum(['granted', 'not-now', 'never', 'previewed', 'withdrawn', 'expired', 'lifted']);
export type Decision = z.infer<typeof Decision>;

export const HistoryEntry = z.strictObject({
  /** Sequence number of the row that decided it. */
  seq: z.int(), at: z.string(), decision: Decision,
  /** null once it was erased. */
  name: z.string().nullable(),
  offerId: z.string().nullable(), sourceId: z.string().nullable(),
  scope: Scope.nullable(), reach: Reach.nullable(), expiresAt: z.string().nullable(),
  /** The member of a mesh that asked for a copy: how it was called then, and the beginning of its id; null where it was about reading. */
  copyFor: z.string().nullable(),
  /** Whether it still holds: a permission that is live, a "never" that was not lifted, or of a copy: not shared anew since. */
  holds: z.boolean(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export const HISTORY_MAX = 200;

/** A decision that can still be taken back. */
export const Undoable = z.strictObject({ offerId: OfferId, decision: z.enum(['granted', 'not-now', 'never']), name: z.string(), until: z.string() });
export type Undoable = z.infer<typeof Undoable>;

/** How a granted folder is watched; `looksEverySeconds` where it has too many folders to hear of each change at once. */
export const WatchView = z.strictObject({ sourceId: z.string(), folders: count, looksEverySeconds: z.int().nullable() });
export type WatchView = z.infer<typeof WatchView>;

export const ConsentView = z.strictObject({ offers: z.array(OfferView), undo: z.array(Undoable), history: z.array(HistoryEntry).max(HISTORY_MAX), watching: z.array(WatchView) });
export type ConsentView = z.infer<typeof ConsentView>;

/** Files that are opened when somebody looks inside before a yes. */
export const LOOK_FILES_MAX = 3;
export const LookView = z.strictObject({
  files: z.array(z.strictObject({
    name: z.string(),
    /** The first masked characters; empty where it could not be read. */
    text: z.string(),
    /** ISO 639-1, `und` where it cannot be told, null where nobody looked. */
    language: z.string().nullable(),
    /** SPDX, or UNKNOWN; null where nobody looked. */
    licence: z.string().nullable(),
    /** Found in the whole file and masked, by kind. */
    findings: z.record(z.string(), count),
    reason: z.string().nullable(),
  })).max(LOOK_FILES_MAX),
  /** There was more than is shown. */
  truncated: z.boolean(),
});
export type LookView = z.infer<typeof LookView>;

/** What came of reading a source. */
export const SourceReport = z.strictObject({
  readAt: z.string(), files: count, refusedFiles: count, bytes: count,
  /** Null for readings from before documents were counted. */
  documents: count.nullable(),
  /** Left when somebody stopped the reading. */
  unread: count,
  masked: z.record(z.string(), count),
  /** Refusals by what was wrong, and the first of them by name. */
  reasons: z.array(z.strictObject({ sentence: z.string(), count })), refused: z.array(z.strictObject({ name: z.string(), reason: z.string() })).max(SHOWN_NAMES_MAX),
});
export type SourceReport = z.infer<typeof SourceReport>;

/** Entries of one folder that the file picker shows. */
export const PICKER_ENTRIES_MAX = 500;
export const PickerHandle = z.string().regex(/^h-[0-9a-f]{24}$/);
const place = z.strictObject({ handle: PickerHandle, name: z.string() });
export const PickerView = z.strictObject({
  /** Where to begin: the person's own folder, and drives. */
  places: z.array(place),
  /** From the place down to the folder shown. */
  trail: z.array(place),
  entries: z.array(z.strictObject({ handle: PickerHandle, name: z.string(), kind: z.enum(['file', 'folder']), bytes: count })).max(PICKER_ENTRIES_MAX),
  /** There are more than are shown. */
  cut: z.boolean(),
});
export type PickerView = z.infer<typeof PickerView>;
