// What one can do with a node that runs without a window: the commands as they are typed in a checkout.
import { homeOption } from './homeWords.ts';

const COMMAND = 'npm run -s ileices --';

export function nextSteps(folder: string): string[] {
  const home = homeOption(folder);
  return [
    `Its window:  ${COMMAND} open${home}`,
    `A question:  ${COMMAND} ask "Where is Ileices?"${home}`,
    `The end:     ${COMMAND} stop${home}`,
  ];
}
