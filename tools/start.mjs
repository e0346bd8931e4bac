// `npm start`: sets a clone up and brings the node up. Arguments go to the command line's `up`.
import { enter } from './setup/enter.mjs';
import { entryPoint } from './setup/say.mjs';

await entryPoint(() => enter(['up', ...process.argv.slice(2)]));
