// `npm run build [target...] [--force]`: builds what changed since last time.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stampFolder } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { SetupError, entryPoint, say } from './setup/say.mjs';
import { ALL_TARGETS, TARGETS, exists } from './setup/targets.mjs';

await entryPoint(async () => {
  const args = process.argv.slice(2);
  const named = args.filter((word) => word !== '--force');
  const unknown = named.find((name) => TARGETS[name] === undefined);
  if (unknown !== undefined) throw new SetupError(`There is no target "${unknown}". Targets: ${ALL_TARGETS.join(', ')}.`);
  const names = named.length > 0 ? named : ALL_TARGETS;
  if (args.includes('--force')) for (const name of names) rmSync(join(stampFolder, name), { force: true });
  await prepare(names);
  for (const name of names) if (!exists(name)) say(`"${name}" has no sources (${TARGETS[name].needs})`);
});
