// `npm run sheet`: the contact sheet of the window (tests/e2e/sheet). Sets up first when something is missing.
import { join } from 'node:path';
import { ensureChromium } from './setup/chromium.mjs';
import { childEnvironment } from './setup/node.mjs';
import { root } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { become } from './setup/run.mjs';
import { SetupError, entryPoint } from './setup/say.mjs';

await entryPoint(async () => {
  const node = await prepare(['renderer']), browser = ensureChromium();
  if (browser === null) throw new SetupError('Chromium is needed for pictures; install it, or name one in ILEICES_CHROMIUM.');
  await become(node, [join(root, 'tests/e2e/sheet/main.ts'), ...process.argv.slice(2)], { ...childEnvironment(node), ILEICES_CHROMIUM: browser });
});
