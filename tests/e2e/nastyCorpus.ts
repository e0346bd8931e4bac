// The corpus of the acceptance run: real documents that lie on this machine, and among them everything a folder should not
// hold. Same seed and machine, same corpus. What is to become of each entry stands in nastyKinds.ts.
import { globSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { isUtf8 } from 'node:buffer';
import { SeededStream } from '../../app/physics/random.ts';
import { isHiddenName, isSecretName } from '../../main/node/ingest/secretNames.ts';
import { nastyKinds, unreadableKind } from './nastyKinds.ts';
import type { NastyKind, Outcome } from './nastyKinds.ts';
import { prose } from './nastyProse.ts';

export interface Entry { /** As the node lists it: below the root, folders with a slash at the end. */ readonly name: string; readonly kind: string; readonly expected: readonly Outcome[] }
export interface NastyCorpus {
  readonly root: string; readonly seed: number; readonly entries: readonly Entry[];
  /** Documents that were found here; what was missing was filled with made prose. */
  readonly real: number; readonly filled: number; readonly nasty: number; readonly bytes: number;
}

const PACKAGES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const PLACES: readonly (readonly [folder: string, pattern: string])[] = [
  ['/usr/share/common-licenses', '*'], ['/usr/share/man', '**/*.[0-9]*'], ['/usr/share/doc', '**/{copyright,README*,NEWS*,changelog*,*.txt,*.md,*.txt.gz}'], [PACKAGES, '**/{README*,readme*,LICENSE*,license*,CHANGELOG*}'],
];
const SHORTEST_BYTES = 200;
const LONGEST_BYTES = 1024 * 1024;
/** Of all entries: acceptance asks for five of a hundred malformed. */
const MALFORMED_SHARE = 0.05;
const HOSTILE_SHARE = 0.04;
const TEXT_SHARE = 0.04;
const INJECTIONS = 200;
const FILES_PER_FOLDER = 500;
const PROSE_SENTENCES = 40;

/** `files` entries below `root`, which must be empty. */
export function makeNastyCorpus(root: string, files: number, seed: number): NastyCorpus {
  const stream = SeededStream.from(seed, 'nasty corpus');
  const entries: Entry[] = [...nastyEntries(root, files, seed), ...brokenNames(root)];
  const nasty = entries.length;
  const wanted = files - nasty;
  let [real, bytes] = [0, 0];
  const put = (name: string, content: Uint8Array, kind: string): void => {
    const index = entries.length - nasty;
    const folder = `${kind}/${Math.floor(index / FILES_PER_FOLDER)}`;
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, name), content);
    entries.push({ name: `${folder}/${name}`, kind, expected: ['accepted'] });
    bytes += content.length;
  };
  for (const { name, content } of realDocuments(wanted, stream)) { put(`${real}-${name}`, content, 'real'); real += 1; }
  for (let index = real; index < wanted; index += 1) put(`${index}.txt`, Buffer.from(prose(stream, PROSE_SENTENCES)), 'made');
  return { root, seed, entries, real, filled: wanted - real, nasty, bytes };
}

function nastyEntries(root: string, files: number, seed: number): Entry[] {
  const kinds = process.getuid?.() === 0 ? nastyKinds : [...nastyKinds, unreadableKind];
  const shares = { malformed: Math.ceil(files * MALFORMED_SHARE), hostile: Math.ceil(files * HOSTILE_SHARE), text: Math.ceil(files * TEXT_SHARE), injection: INJECTIONS };
  const entries: Entry[] = [];
  for (const group of Object.keys(shares) as (keyof typeof shares)[]) {
    const makers = kinds.filter((kind) => kind.group === group);
    const made = new Map<NastyKind, number>();
    for (let index = 0, turn = 0; index < shares[group]; turn += 1) {
      const kind = makers[turn % makers.length];
      if (kind === undefined) break;
      const already = made.get(kind) ?? 0;
      if (already >= (kind.most ?? Infinity)) continue;
      made.set(kind, already + 1);
      index += 1;
      entries.push(...makeOne(root, kind, already, seed));
    }
  }
  return entries;
}

function makeOne(root: string, kind: NastyKind, index: number, seed: number): Entry[] {
  const folder = join(root, kind.kind);
  mkdirSync(folder, { recursive: true });
  // The first name of a file with two: it sorts before the folder of the second.
  if (kind.kind === 'second-name') mkdirSync(join(root, 'first-name'), { recursive: true });
  const name = kind.make({ folder, index, stream: SeededStream.from(seed, `${kind.kind} ${index}`) });
  const entry = { name: `${kind.kind}/${name}`, kind: kind.kind, expected: kind.expected };
  return kind.kind === 'second-name' ? [entry, { name: `first-name/${index}-a.txt`, kind: 'first-name', expected: ['accepted'] }] : [entry];
}

/** Names that are no UTF-8: Linux allows them, and no program that reads names as text can open them. */
function brokenNames(root: string): Entry[] {
  const folder = join(root, 'broken-name');
  mkdirSync(folder);
  return [Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x74]), Buffer.from([0xc3, 0x28]), Buffer.from([0xed, 0xa0, 0x80])].flatMap((name) => {
    try { writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), 'text that nobody can open by its name'); } catch { return []; }
    return [{ name: `broken-name/${name.toString('utf8')}`, kind: 'broken-name', expected: ['unreadable'] as const }];
  });
}

/** Documents of this machine in an order the seed decides: UTF-8, neither tiny nor huge, none twice. */
function* realDocuments(wanted: number, stream: SeededStream): Generator<{ name: string; content: Uint8Array }> {
  const paths = PLACES.flatMap(([folder, pattern]) => globSync(pattern, { cwd: folder }).map((name) => join(folder, name))).sort();
  for (let last = paths.length - 1; last > 0; last -= 1) {
    const other = stream.nextBelow(last + 1);
    [paths[last], paths[other]] = [paths[other] ?? '', paths[last] ?? ''];
  }
  let given = 0;
  for (const path of paths) {
    if (given >= wanted) return;
    const name = basename(path).replace(/\.gz$/, '');
    if (isSecretName(`0-${name}`) || isSecretName(name) || isHiddenName(name)) continue;
    const content = textAt(path);
    if (content === null) continue;
    given += 1;
    yield { name, content };
  }
}

function textAt(path: string): Buffer | null {
  try {
    if (!lstatSync(path).isFile()) return null;
    const raw = readFileSync(path);
    const content = path.endsWith('.gz') ? gunzipSync(raw, { maxOutputLength: LONGEST_BYTES }) : raw;
    return content.length >= SHORTEST_BYTES && content.length <= LONGEST_BYTES && isUtf8(content) && !content.includes(0) && !/^\.so /m.test(content.subarray(0, 400).toString('latin1')) ? content : null;
  } catch { return null; }
}
