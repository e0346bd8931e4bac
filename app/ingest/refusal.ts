// Why a file was not read: the closed set, each with the sentence people read and, where there is one, the next step.
export const refusalReasons = {
  'empty': 'It is empty.',
  'binary': 'It is not text.',
  'not-utf8': 'Too much of it is not valid UTF-8. Save it as UTF-8 and try again.',
  'too-large': 'It is larger than the limit for one file. Raise maxSourceFileMegabytes in the settings if you want it read.',
  'not-a-regular-file': 'It is a pipe, socket or device, not a file.',
  'symlink-outside': 'It is a link that leads out of what you allowed.',
  'symlink-loop': 'It is a link that leads back to where it lies.',
  'already-read': 'It is another name for something that stands here under its own.',
  'hidden': 'It is hidden, and hidden things are left alone.',
  'secret-file': 'Its name says that it holds keys or passwords.',
  'node-home': 'It belongs to this node.',
  'forbidden': 'The policy of this node forbids reading it.',
  'unreadable': 'It could not be read. Check that it is there and that you may read it.',
  'changed': 'It was replaced while it was being read. Try again.',
  'too-deep': 'It lies too many folders deep.',
  'source-full': 'The source holds as much text as one source may already. Allow this part as a source of its own.',
  'too-many-entries': 'There are too many files; the rest of this folder was left out.',
} as const;
export type RefusalReason = keyof typeof refusalReasons;
