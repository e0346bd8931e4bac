// Shared by `npm start` and `npm run ileices`: set up, then become the command line with these arguments.
import { existsSync } from 'node:fs';
import { nodeEnvironment, nodeFlags } from './node.mjs';
import { entry } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { become } from './run.mjs';
import { ALL_TARGETS } from './targets.mjs';

export async function enter(args) {
  const node = await prepare(ALL_TARGETS);
  // npm runs scripts in the package's folder; paths people type are meant from where they stand.
  const stands = process.env.INIT_CWD;
  if (stands !== undefined && existsSync(stands)) process.chdir(stands);
  return become(node, [...nodeFlags(args), entry, ...args], nodeEnvironment(node));
}
