// Runs electron-builder over what tools/package/stage.mjs laid out. Runs under Node 24.
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { modules, root } from '../setup/paths.mjs';
import { SetupError, say } from '../setup/say.mjs';
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
export function takeOutDefaultApp({ appOutDir, electronPlatformName }) {
  const resources = electronPlatformName === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources';
  for (const file of [`${resources}/default_app.asar`, 'version']) rmSync(join(appOutDir, file), { force: true });
}

/** The program inside an unpacked app, and how the builder names its folder. */
function programIn(platform, arch) {
  const suffix = arch === 'x64' ? '' : `-${arch}`;
  if (platform === 'darwin') return join(outFolder, `mac${suffix}`, 'Ileices.app');
  return platform === 'win32' ? join(outFolder, `win${suffix}-unpacked`, 'Ileices.exe') : join(outFolder, `linux${suffix}-unpacked`, 'ileices');
}

/** Reads the switches of the finished program back; nothing leaves with another than was asked for. */
export async function refuseWrongSwitches(program, wanted) {
  const { FuseV1Options, getCurrentFuseWire } = createRequire(join(modules, 'app-builder-lib', 'package.json'))('@electron/fuses');
  const wire = await getCurrentFuseWire(program);
  const wrong = Object.entries(wanted).filter(([name, on]) => wire[FuseV1Options[name[0].toUpperCase() + name.slice(1)]] !== (on ? '1' : '0').charCodeAt(0)).map(([name]) => name);
  if (wrong.length > 0) throw new SetupError(`The packed program has other switches than electron-builder.yml asks for: ${wrong.join(', ')}. Do not hand it out.`);
}

const PLATFORMS = { linux: ['linux', ['AppImage', 'deb']], darwin: ['mac', ['dmg', 'zip']], win32: ['windows', ['nsis']] };

export async function pack({ dir, dist }) {
  const system = `${process.platform}-${process.arch}`;
  rmSync(packageFolder, { recursive: true, force: true });
  stage(system);
  writePapers(papersFolder, refuseUnlicensed(inventory(system)));
  // A build service hands on what its owner did not set as an empty word, which the builder takes for a certificate.
  for (const name of Object.keys(process.env)) if (process.env[name] === '') delete process.env[name];
  const { Arch, Platform, build } = await import('electron-builder');
  const [name, targets] = PLATFORMS[process.platform];
  const { config, lines } = additions(process.platform, process.env);
  const made = await build({
    projectDir: root, config: { ...config, electronDist: dist, afterExtract: takeOutDefaultApp }, publish: 'never',
    targets: Platform.fromString(name).createTarget(dir ? ['dir'] : targets, Arch[process.arch]),
  });
  const base = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));
  await refuseWrongSwitches(programIn(process.platform, process.arch), { ...base.electronFuses, ...config.electronFuses });
  for (const line of lines) say(line);
  say(dir ? `the app lies in ${relative(root, outFolder)}` : made.map((file) => relative(root, file)).join(', '));
}
