// `npm run package [-- --dir] [--electron-dist <folder>] [--as-built]`: the installed app for this machine's system and
// processor, in build/package/out. `--dir` stops at the folder that an installer would hold. Electron's program comes from
// the folder named, or from where `npm run electron:get` put it; this command fetches nothing for `--dir`. Installers need
// the builder's own tools, which it fetches from its makers.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modules } from './setup/paths.mjs';
import { findNode } from './setup/node.mjs';
import { prepare } from './setup/prepare.mjs';
import { become } from './setup/run.mjs';
import { EXIT_USAGE, SetupError, entryPoint } from './setup/say.mjs';
import { ALL_TARGETS } from './setup/targets.mjs';

function optionsOf(words) {
  const options = { dir: false, asBuilt: false, dist: join(modules, 'electron', 'dist') };
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === '--dir') options.dir = true;
    else if (words[at] === '--as-built') options.asBuilt = true;
    else if (words[at] === '--electron-dist' && words[at + 1] !== undefined) options.dist = resolve(words[at += 1]);
    else throw new SetupError(`"${words[at]}" is unknown here. Use: npm run package -- [--dir] [--electron-dist <folder>] [--as-built]`, EXIT_USAGE);
  }
  return options;
}

await entryPoint(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (!existsSync(options.dist)) throw new SetupError(`Electron is not in ${options.dist}. Fetch it with \`npm run electron:get\`, or name its folder with --electron-dist.`);
  const node = options.asBuilt ? findNode() : await prepare(ALL_TARGETS);
  if (process.execPath !== node) return become(node, process.argv.slice(1), process.env);
  const { pack } = await import('./package/pack.mjs');
  await pack(options);
  return 0;
});
