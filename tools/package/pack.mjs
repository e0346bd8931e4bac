// Runs electron-builder over what tools/package/stage.mjs laid out. Runs under Node 24.
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from '../setup/paths.mjs';
import { say } from '../setup/say.mjs';
import { outFolder, packageFolder, papersFolder } from './contents.mjs';
import { inventory, refuseUnlicensed } from './inventory.mjs';
import { writePapers } from './papers.mjs';
import { signing, updates } from './signing.mjs';
import { stage } from './stage.mjs';

/** What this machine adds to electron-builder.yml, and what a person is told of it. */
export function additions(platform, env) {
  const sign = signing(platform, env);
  const update = updates(platform, sign.signed, env);
  return { config: { ...sign.config, publish: update.publish }, lines: [sign.line, update.line] };
}

/** Electron's folder brings a small app that opens whatever is dropped on it, and its own version in a file. The builder takes
 * both out of what it fetches itself, not out of a folder it is given. */
function takeOutDefaultApp({ appOutDir, electronPlatformName }) {
  const resources = electronPlatformName === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources';
  for (const file of [`${resources}/default_app.asar`, 'version']) rmSync(join(appOutDir, file), { force: true });
}

const PLATFORMS = { linux: ['linux', ['AppImage', 'deb']], darwin: ['mac', ['dmg', 'zip']], win32: ['windows', ['nsis']] };

export async function pack({ dir, dist }) {
  const system = `${process.platform}-${process.arch}`;
  rmSync(packageFolder, { recursive: true, force: true });
  stage(system);
  writePapers(papersFolder, refuseUnlicensed(inventory(system)));
  const { Arch, Platform, build } = await import('electron-builder');
  const [name, targets] = PLATFORMS[process.platform];
  const { config, lines } = additions(process.platform, process.env);
  const made = await build({
    projectDir: root, config: { ...config, electronDist: dist, afterExtract: takeOutDefaultApp }, publish: 'never',
    targets: Platform.fromString(name).createTarget(dir ? ['dir'] : targets, Arch[process.arch]),
  });
  for (const line of lines) say(line);
  say(dir ? `the app lies in ${relative(root, outFolder)}` : made.map((file) => relative(root, file)).join(', '));
}
