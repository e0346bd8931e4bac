// An invite as a file of one line, for whoever would rather send a file than a link; and what a person gives `join`, which may be
// either. Who holds the file can ask to be let in, so only its owner may read it. Whether the invite holds: app/mesh/invite.ts.
import { closeSync, constants, fstatSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { INVITE_FILE_ENDING, INVITE_LINK_START, inviteLimits } from '../../../schemas/invite.ts';

export type InviteFileReason = 'exists' | 'not-found' | 'not-an-invite' | 'unreadable' | 'unwritable';
export class InviteFileError extends Error {
  readonly reason: InviteFileReason;
  constructor(reason: InviteFileReason, message: string) { super(message); this.name = 'InviteFileError'; this.reason = reason; }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Writes a new file, never over another one; gives its path, with the ending that says what it is. */
export function writeInviteFile(path: string, link: string): string {
  const named = path.endsWith(INVITE_FILE_ENDING) ? path : path + INVITE_FILE_ENDING;
  try { writeFileSync(named, `${link}\n`, { flag: 'wx', mode: 0o600 }); } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new InviteFileError('exists', `'${named}' is there already. Choose another name.`);
    // Half an invite is none.
    rmSync(named, { force: true });
    throw new InviteFileError('unwritable', `'${named}' could not be written. Choose a folder that you may write to and that is not full.`);
  }
  return named;
}

/** The text to be read as an invite: the link itself, or what stands in the file it names. */
export function inviteText(linkOrPath: string): string {
  if (linkOrPath.trim().startsWith(INVITE_LINK_START)) return linkOrPath;
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(linkOrPath.trim())) throw new InviteFileError('not-an-invite', `'${linkOrPath.trim()}' is no invite. A link of Ileices begins with ${INVITE_LINK_START}.`);
  let file: number;
  // Without waiting, so that a pipe that nobody writes to holds nothing up.
  try { file = openSync(linkOrPath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new InviteFileError('not-found', `There is no file '${linkOrPath}', and a link begins with ${INVITE_LINK_START}.`);
    throw new InviteFileError('unreadable', `'${linkOrPath}' could not be read. Check that you may open it.`);
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > inviteLimits.textCharacters) throw new InviteFileError('not-an-invite', `'${linkOrPath}' is no invite: that is a file of one line.`);
    const bytes = Buffer.alloc(inviteLimits.textCharacters);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } finally { closeSync(file); }
}
