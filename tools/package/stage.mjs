// Lays out what goes into the installed app in build/package/app, file by file from a list. Whatever is not on the list is
// not in the app, wherever it lies in the checkout.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { SetupError } from '../setup/say.mjs';
import { MAIN, PARTS, UNPACKED, appFolder } from './contents.mjs';
import { shippedModules } from './modules.mjs';

function filesBelow(folder, path = '') {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((item) => {
    const name = path === '' ? item.name : `${path}/${item.name}`;
    return item.isDirectory() ? filesBelow(folder, name) : item.isFile() ? [name] : [];
  });
}

/** Where each file of the package comes from: path in the package -> path on this machine. */
export function plan(system) {
  const files = new Map();
  for (const { folder, files: wanted, needs } of PARTS) {
    if (!existsSync(join(root, folder, needs))) throw new SetupError(`${folder}/${needs} is not there. Run \`npm run build\`, then this again.`);
    for (const file of filesBelow(join(root, folder)).sort()) if (wanted.test(file)) files.set(`${folder}/${file}`, join(root, folder, file));
  }
  for (const { place, folder, files: own } of shippedModules(system)) for (const file of own) files.set(`node_modules/${place}/${file}`, join(folder, file));
  return files;
}

/** What names the app inside of it. Packages are not named here: the builder would look for them by itself. */
export function appPackage() {
  const { name, version, description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // A deb must name a page; where nobody named one, this says so. Windows would show it as a link.
  const homepage = process.env.ILEICES_HOMEPAGE ?? (process.platform === 'linux' ? 'https://ileices.invalid/' : undefined);
  return { name, productName: 'Ileices', version, description, license, author: 'The Ileices authors', ...(homepage === undefined ? {} : { homepage }), desktopName: 'ileices.desktop', type: 'module', main: MAIN };
}

const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Copies, and writes the hashes of the files that will lie outside the archive. On macOS a compiled part gets a signature
 * later, which changes it and vouches for it, so it has no line there. */
export function stage(system) {
  rmSync(appFolder, { recursive: true, force: true });
  const hashes = {};
  for (const [path, source] of plan(system)) {
    // The builder takes no folder of this name from where it looks for files; it puts `modules` back in its place.
    const target = join(appFolder, path.replace(/^node_modules\//, 'modules/'));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, target);
    if (UNPACKED.test(path) && !(path.endsWith('.node') && process.platform === 'darwin')) hashes[path] = hashOf(source);
  }
  writeFileSync(join(appFolder, 'build/electron/unpacked.json'), `${JSON.stringify(hashes, null, 1)}\n`);
  writeFileSync(join(appFolder, 'package.json'), `${JSON.stringify(appPackage(), null, 2)}\n`);
}
