// Which packages lie in the installed app as folders, and which of their files: those the bundles of the node load by
// name, with what those load in turn. For one system and one processor; tests, sources and other systems' parts stay out.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { modules } from '../setup/paths.mjs';
import { SetupError } from '../setup/say.mjs';

/** What the bundles name (tools/bundle/node.mjs). `webgpu` is left out: in the app the learning page has Chromium's own. */
export const LOADED = ['better-sqlite3', 'node-datachannel', 'pino'];
/** Named by a package for its own compiling only. */
const FOR_COMPILING = new Set(['node-addon-api']);
const WEBRTC = {
  'linux-x64': 'linux-x64-gnu', 'linux-arm64': 'linux-arm64-gnu', 'darwin-x64': 'darwin-x64', 'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64-msvc', 'win32-arm64': 'win32-arm64-msvc',
};
export const SYSTEMS = Object.keys(WEBRTC);

const PAPERS = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;
const OUTSIDE = /^(\..*|tests?|bench(marks?)?|fixtures|examples?|docs?|types?|scripts|build|deps)$/i;
const CODE = /\.(c|m)?js$/;
const NOT_RUN = /(^|\/)(test|bench(mark)?|example|check|browser|bin|[\w.-]*\.config|\.[\w-]+)\.(c|m)?js$/;
const byRule = (path) => !path.split('/').slice(0, -1).some((part) => OUTSIDE.test(part))
  && (PAPERS.test(path) || /(^|\/)package\.json$/.test(path) || (CODE.test(path) && !NOT_RUN.test(path)));

/** Packages of which the rule would take what never runs here. */
const exactly = (system) => ({
  'better-sqlite3': (path) => PAPERS.test(path) || path === 'package.json' || path === `prebuilds/${system}.node`
    || /^lib\/(methods\/\w+|binding|database|index|sqlite-error|util)\.js$/.test(path),
  'node-datachannel': (path) => PAPERS.test(path) || path === 'package.json' || /^dist\/esm\/lib\/[\w-]+\.mjs$/.test(path),
});

function filesBelow(folder, path = '') {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((item) => {
    const name = path === '' ? item.name : `${path}/${item.name}`;
    if (item.isDirectory()) return item.name === 'node_modules' ? [] : filesBelow(folder, name);
    return item.isFile() ? [name] : [];
  });
}

/** As Node looks: beside the one who asks, then further up. */
function folderOf(name, asker) {
  for (let folder = asker; folder.startsWith(modules); folder = join(folder, '..')) {
    const found = join(folder, 'node_modules', ...name.split('/'));
    if (existsSync(join(found, 'package.json'))) return found;
  }
  const top = join(modules, ...name.split('/'));
  return existsSync(join(top, 'package.json')) ? top : null;
}

/** Every package folder to ship: {name, version, folder, place, files}; `place` is where it goes below node_modules. */
export function shippedModules(system) {
  if (WEBRTC[system] === undefined) throw new SetupError(`There is no installed app for "${system}". Systems: ${SYSTEMS.join(', ')}.`);
  const native = `@node-datachannel/${WEBRTC[system]}`;
  const found = new Map();
  const visit = (name, asker) => {
    const folder = folderOf(name, asker);
    if (folder === null) throw new SetupError(`The package "${name}" is not installed here, so nothing can be packed for ${system}. Run \`npm ci --ignore-scripts\` on such a machine.`);
    if (found.has(folder)) return;
    const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const keep = name === native ? (path) => path.endsWith('.node') || path === 'package.json' || PAPERS.test(path) : exactly(system)[name] ?? byRule;
    found.set(folder, { name, version: own.version, folder, place: relative(modules, folder).split(sep).join('/'), files: filesBelow(folder).filter(keep).sort() });
    for (const next of Object.keys(own.dependencies ?? {})) if (!FOR_COMPILING.has(next)) visit(next, folder);
    if (name === 'node-datachannel') visit(native, folder);
  };
  for (const name of LOADED) visit(name, modules);
  return [...found.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
}
