// `npm run play`: the figure of learning through play. Sets up first when something is missing.
import { join } from 'node:path';
import { childEnvironment } from './setup/node.mjs';
import { root } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { become } from './setup/run.mjs';
import { entryPoint } from './setup/say.mjs';

await entryPoint(async () => {
  const node = await prepare(['kernels']);
  await become(node, [join(root, 'tools/play/main.ts'), ...process.argv.slice(2)], childEnvironment(node));
});
