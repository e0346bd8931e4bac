// Why a file, or a document inside one, was not taken: the closed set, each with the sentence people read and, where there
// is one, the next step.
import { z } from 'zod';

export const refusalReasons = {
  'empty': 'It is empty.',
  'binary': 'It is not text, and no reader knows its format.',
  'not-utf8': 'Its letters cannot be told: it is in no encoding that is known. Save it as UTF-8 and try again.',
  'too-large': 'It is larger than the limit for one file. Raise maxSourceFileMegabytes in the settings if you want it read.',
  'not-a-regular-file': 'It is a pipe, socket or device, not a file.',
  'symlink-outside': 'It is a link that leads out of what you allowed.',
  'symlink-loop': 'It is a link that leads back to where it lies.',
  'already-read': 'It is another name for something that stands here under its own.',
  'hidden': 'It is hidden, and hidden things are left alone.',
  'secret-file': 'Its name says that it holds keys or passwords.',
  'node-home': 'It belongs to this node.',
  'forbidden': 'The policy of this node forbids reading it.',
  'refused-by-you': 'You said never to it. Lift that under Consent if it may be read.',
  'unreadable': 'It could not be read. Check that it is there and that you may read it.',
  'changed': 'It was replaced while it was being read. Try again.',
  'too-deep': 'It lies too many folders deep.',
  'source-full': 'The source holds as much text as one source may already. Allow this part as a source of its own.',
  'too-many-entries': 'There are too many files; the rest of this folder was left out.',
  'not-yet-allowed': 'It came after you allowed this folder. Allow it under Consent if it may be read too.',
  'malformed': 'It is damaged, or not what it says it is: its format breaks off or contradicts itself.',
  'encrypted': 'It is locked with a password. Save a copy without one if it may be read.',
  'unpacks-too-large': 'Unpacked it would be far larger than it is: such archives are made to fill machines up.',
  'nested-too-deep': 'It is an archive inside archives, deeper than is looked.',
  'unsafe-name': 'Its name inside the archive points elsewhere than into the archive.',
  'too-many-pages': 'It has more pages than are read.',
  'too-slow': 'Reading it took too long.',
  'reader-failed': 'The reader ended over it. It was started anew, and the rest was read.',
  'no-text': 'It holds no text, only pictures or data.',
} as const;
export type RefusalReason = keyof typeof refusalReasons;
export const RefusalReason = z.enum(Object.keys(refusalReasons) as [RefusalReason, ...RefusalReason[]]);

/** Reasons that speak of damage in the file itself: those are kept in quarantine, to be looked at. */
export const QUARANTINED: ReadonlySet<RefusalReason> = new Set<RefusalReason>(['not-utf8', 'malformed', 'unpacks-too-large', 'nested-too-deep', 'unsafe-name', 'too-slow', 'reader-failed']);
