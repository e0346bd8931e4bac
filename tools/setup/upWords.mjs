// Checks the words after `npm start --` before anything is installed: who mistyped one should not wait a minute to hear it.
// Which words there are stands in main/node/cli/words.json, where the command line has them from too.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { EXIT_USAGE, SetupError } from './say.mjs';

const HELP = ['--help', '-h'];

function knownWords() {
  const { common, up } = JSON.parse(readFileSync(join(root, 'main/node/cli/words.json'), 'utf8'));
  return [...up, ...common];
}

function wrongValue(value, wanted) {
  if (wanted === 'folder') return value === '' ? 'the name of the folder is empty (a variable that is not set?)' : null;
  const { from, to } = wanted;
  return /^\d+$/.test(value) && Number(value) >= from && Number(value) <= to ? null : `a whole number from ${from} to ${to} is needed`;
}

/** What is wrong with the words for `up`, as a sentence; null when nothing is. */
export function wrongUpWords(args) {
  const words = knownWords();
  const known = `Known: ${words.map((word) => word.flags).join(', ')}.`;
  for (let at = 0; at < args.length; at += 1) {
    if (HELP.includes(args[at])) return null;
    const [name, ...rest] = args[at].split('=');
    const word = words.find(({ flags }) => flags.split(' ')[0] === name);
    if (word === undefined) return name.startsWith('-') ? `unknown option '${name}'. ${known}` : `'${args[at]}' is one word too many. ${known}`;
    if (word.value === undefined) {
      if (rest.length > 0) return `option '${name}' takes no value. ${known}`;
      continue;
    }
    if (rest.length === 0) at += 1;
    const value = rest.length > 0 ? rest.join('=') : args[at];
    if (value === undefined) return `option '${word.flags}' needs a value. ${known}`;
    const wrong = wrongValue(value, word.value);
    if (wrong !== null) return `option '${word.flags}' cannot be '${value}': ${wrong}.`;
  }
  return null;
}

export function checkUpWords(args) {
  const wrong = wrongUpWords(args);
  if (wrong !== null) throw new SetupError(`error: ${wrong}`, EXIT_USAGE);
}
