// Whose work is in the installed app: packages that lie in it as folders, packages the bundles took in, and libraries that
// some of these have compiled in. Read from the lock file and the table of rooms (docs/dependencies.md), which the import
// check enforces: so it may name a package of which the bundler kept nothing, and never misses one of which it kept some.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { SetupError } from '../setup/say.mjs';
import { apache, bsd3, cc0, mit, publicDomain } from './licenceTexts.mjs';
import { shippedModules } from './modules.mjs';

/** What may be passed on inside this app. Files under MPL-2.0 stay files of their own, with the address of their source. */
export const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'MPL-2.0', 'OFL-1.1', 'Python-2.0', 'Unlicense', 'blessing'];
/** As packages write them -> as the list of licences has them. */
const SAME = { 'MPL 2.0': 'MPL-2.0' };

const ROOMS = new Set(['schemas', 'app', 'main/node', 'main/electron', 'main/preload', 'worker', 'worker/*.node', 'renderer']);
/** Loaded by name outside the app only, and declarations of types, of which nothing runs. */
const NOT_SHIPPED = (name) => name === 'webgpu' || name.startsWith('@types/');

/** Packages that hold other people's work without a package of its own: [name, version or '', licence, text]. */
const INSIDE = {
  'better-sqlite3': [['SQLite', '', 'blessing', publicDomain('SQLite')]],
  unpdf: [['PDF.js', '', 'Apache-2.0', apache('the Mozilla Foundation')]],
  'node-datachannel': [
    ['libdatachannel', '0.24.5', 'MPL-2.0', null], ['libjuice', '', 'MPL-2.0', null], ['OpenSSL', '3', 'Apache-2.0', apache('the OpenSSL Project Authors')],
    ['usrsctp', '', 'BSD-3-Clause', bsd3('2015 Randall Stewart and Michael Tuexen')], ['libsrtp', '', 'BSD-3-Clause', bsd3('2001-2017 Cisco Systems, Inc.')],
    ['plog', '', 'MIT', mit('2022 Sergey Podobry')],
  ],
};
/** Packages whose folder holds no text of the licence they name. */
const MISSING_TEXTS = {
  '@react-three/fiber': mit('2019-2025 Poimandres'), '@tokenizer/token': mit('2020 Borewit'), 'err-code': mit('2013 IndigoUnited'),
  'get-browser-rtc': mit('2013 James Halliday'), 'lazy-val': mit('2016 Vladimir Krivosheev'), 'spdx-license-ids': cc0(),
};
const PAPER = /^(licen[cs]e|copying|notice|unlicense)([.-].*)?$/i;

function papersIn(folder) {
  return readdirSync(folder).filter((name) => PAPER.test(name)).sort().map((name) => readFileSync(join(folder, name), 'utf8').replace(/\r\n/g, '\n').trim());
}

/** What the rooms of the app name themselves. */
function named() {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies;
  const rows = [...readFileSync(join(root, 'docs/dependencies.md'), 'utf8').matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \| ([^|]+) \|/gm)];
  return rows.filter(([, name, rooms]) => own[name] !== undefined && rooms.split(',').some((room) => ROOMS.has(room.trim()))).map(([, name]) => name);
}

function lookUp(lock, name, asker) {
  for (let at = asker; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) if (lock[`${at}/node_modules/${name}`] !== undefined) return `${at}/node_modules/${name}`;
  return lock[`node_modules/${name}`] === undefined ? null : `node_modules/${name}`;
}

function reached(lock, folders) {
  const places = new Set();
  const visit = (name, asker) => {
    const place = NOT_SHIPPED(name) ? null : lookUp(lock, name, asker);
    if (place === null || places.has(place)) return;
    places.add(place);
    for (const next of Object.keys(lock[place].dependencies ?? {})) visit(next, place);
  };
  for (const name of named()) visit(name, '');
  for (const { place } of folders) places.add(`node_modules/${place}`);
  return [...places].sort();
}

function textsOf(name, folder) {
  const texts = existsSync(folder) ? papersIn(folder) : [];
  if (texts.length > 0) return texts;
  // The compiled part of a package comes as one of its own, under the same licence.
  if (name.startsWith('@node-datachannel/')) return papersIn(join(root, 'node_modules/node-datachannel'));
  return MISSING_TEXTS[name] === undefined ? [] : [MISSING_TEXTS[name]];
}

const sourceOf = ({ repository }) => {
  const address = typeof repository === 'string' ? repository : repository?.url ?? '';
  return /^[\w.-]+\/[\w.-]+$/.test(address) ? `https://github.com/${address}` : address.replace(/^git\+/, '').replace(/^git:/, 'https:').replace(/\.git$/, '');
};

/** Everything shipped: {name, version, licence, how, texts, source, integrity, within}. */
export function inventory(system) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const folders = shippedModules(system);
  const asFolder = new Set(folders.map(({ place }) => `node_modules/${place}`));
  const parts = reached(lock, folders).flatMap((place) => {
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const own = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8'));
    const texts = textsOf(name, join(root, place));
    const whole = { name, version: lock[place].version, licence: SAME[own.license] ?? own.license, how: asFolder.has(place) ? 'folder' : 'bundle', texts, source: sourceOf(own), integrity: lock[place].integrity ?? null, within: null };
    return [whole, ...(INSIDE[name] ?? []).map(([inner, version, licence, text]) => ({ name: inner, version, licence, how: 'inside', texts: text === null ? texts : [text], source: '', integrity: null, within: name }))];
  });
  const electron = lock['node_modules/electron'];
  return [...parts, { name: 'electron', version: electron.version, licence: 'MIT', how: 'program', texts: papersIn(join(root, 'node_modules/electron')), source: 'https://github.com/electron/electron', integrity: null, within: null }];
}

/** Nothing leaves without a licence that may be passed on, and its words. */
export function refuseUnlicensed(parts) {
  const faults = parts.flatMap(({ name, licence, texts }) => [
    ...(ALLOWED.includes(licence) ? [] : [`${name} stands under "${licence}", which is not on the list in tools/package/inventory.mjs`]),
    ...(texts.some((text) => text.length > 80) ? [] : [`${name} has no text of its licence; give it one in tools/package/inventory.mjs`]),
  ]);
  if (faults.length > 0) throw new SetupError(`Nothing was packed: ${faults.join('; ')}.`);
  return parts;
}
