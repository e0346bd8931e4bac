// What one can do with a node that runs without a window: the commands as they are typed in a checkout.
import { homeFolder } from '../home.ts';

const COMMAND = 'npm run -s ileices --';

/** A word as a shell takes it for one. */
const quoted = (word: string): string => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

export function nextSteps(folder: string): string[] {
  const home = folder === homeFolder(undefined) ? '' : ` --home ${quoted(folder)}`;
  return [
    `Its window:  ${COMMAND} open${home}`,
    `A question:  ${COMMAND} ask "Where is Ileices?"${home}`,
    `The end:     ${COMMAND} stop${home}`,
  ];
}
