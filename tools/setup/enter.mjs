// Shared by `npm start` and `npm run ileices`: set up, then become the app or the command line with these arguments.
import { existsSync } from 'node:fs';
import { shellEntry, windowBy } from './electron.mjs';
import { nodeEnvironment, nodeFlags } from './node.mjs';
import { entry } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { become } from './run.mjs';
import { say } from './say.mjs';
import { ALL_TARGETS } from './targets.mjs';

export async function enter(args) {
  const node = await prepare(ALL_TARGETS);
  // npm runs scripts in the package's folder; paths people type are meant from where they stand.
  const stands = process.env.INIT_CWD;
  if (stands !== undefined && existsSync(stands)) process.chdir(stands);
  const window = windowBy(args);
  if (window !== null) say(window.line);
  const env = nodeEnvironment(node);
  if (window === null || window.program === null) return become(node, [...nodeFlags(args), entry, ...args], env);
  // With this word in its environment Electron would be a plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  return become(window.program, [shellEntry, ...args.slice(1)], env);
}
