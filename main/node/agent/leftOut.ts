// What people read about sources that are not learnt from although they may be.
import { plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';
import type { LeftOut } from './parts.ts';
import { HANDED_BYTES_MAX } from './sourceShelf.ts';

const NAMES_MAX = 5;
const MEGABYTE = 1024 * 1024;

/** Null when nothing is left out. */
export function leftOutText(left: readonly LeftOut[]): string | null {
  const noRoom = namesOf(left, 'no-room'), damaged = namesOf(left, 'damaged'), failed = namesOf(left, 'failed-test'), said = namesOf(left, 'said-already');
  const sentences = [
    noRoom === null ? [] : [`Not all of ${noRoom} is learnt: at most ${HANDED_BYTES_MAX / MEGABYTE} megabytes of text are learnt at once, in the order you allowed them. Forget another source, or allow a smaller part.`],
    damaged === null ? [] : [`The stored text of ${damaged} is damaged. Forget it and allow it again.`],
    said === null ? [] : [`What ${said} says is said by other text you allowed, or was flagged; nothing is learnt twice. \`ileices dataset show\` counts both.`],
    failed === null ? [] : [`The dataset failed a test, so nothing of ${failed} is learnt. \`ileices dataset show\` names the test; forgetting the source that fails it makes the others count again.`],
  ].flat();
  return sentences.length === 0 ? null : sentences.join(' ');
}

function namesOf(left: readonly LeftOut[], why: LeftOut['why']): string | null {
  const names = left.filter((one) => one.why === why).map((one) => plainLine(one.name, SHOWN_NAME_CHARACTERS));
  if (names.length === 0) return null;
  return names.length > NAMES_MAX ? `${names.slice(0, NAMES_MAX).join(', ')} and ${names.length - NAMES_MAX} more` : names.join(', ');
}
