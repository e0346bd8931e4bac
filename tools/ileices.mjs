// `npm run -s ileices -- <command>`: the command line of a clone. Sets up first when something is missing or changed.
import { enter } from './setup/enter.mjs';
import { entryPoint } from './setup/say.mjs';

await entryPoint(() => enter(process.argv.slice(2)));
