// `npm start`: sets a clone up and brings the node up. Arguments go to the command line's `up`.
import { enter } from './setup/enter.mjs';
import { entryPoint } from './setup/say.mjs';
import { checkUpWords } from './setup/upWords.mjs';

await entryPoint(() => {
  const args = process.argv.slice(2);
  checkUpWords(args);
  return enter(['up', ...args]);
});
