// `manifest scan | annotate | verify | show`: what is covered by a manifest and what is dark matter, from the files alone.
// Only annotating needs this node's key: the running node signs, or the sleeping one's key is opened for it.
import { lstatSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import spdxIds from 'spdx-license-ids/index.json' with { type: 'json' };
import { ArtefactKind, artefactKinds } from '../../../schemas/manifest.ts';
import type { Manifest } from '../../../schemas/manifest.ts';
import type { LineageFault } from '../../../app/manifest/lineage.ts';
import { manifestFaults } from '../../../app/manifest/faults.ts';
import { signManifest } from '../../../app/manifest/sign.ts';
import { annotate } from '../manifest/annotate.ts';
import type { Sign, Wish } from '../manifest/annotate.ts';
import { coverOf } from '../manifest/coveredFile.ts';
import type { FileCover } from '../manifest/coveredFile.ts';
import { scanFolder } from '../manifest/scan.ts';
import type { ScannedFile } from '../manifest/scan.ts';
import { counted, plainLine } from '../plainText.ts';
import { callNode, findNode } from './adminClient.ts';
import { confirm, someoneIsThere } from './confirm.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, print, printJson, say, UsageError } from './outcome.ts';
import { withSleepingSigner } from './sleepingModel.ts';

export interface AnnotateOptions extends CommonOptions { readonly licence?: string; readonly kind?: string; readonly sidecar?: boolean; readonly all?: boolean; readonly yes?: boolean }

/** Lines of a long list that are shown before it is summed up. */
const SHOWN_FILES = 20;
const SHORT_ID_CHARACTERS = 8;

export async function scan(folder: string, options: CommonOptions): Promise<void> {
  if (!kindAt(folder)?.isDirectory()) throw new CommandFailed(`${plainLine(folder)} is no folder. For one file say \`manifest verify\`.`);
  const { files, skipped, cut, lineage } = await scanFolder(resolve(folder), null);
  const [covered, dark, invalid] = (['covered', 'dark', 'invalid'] as const).map((state) => files.filter((file) => file.state === state)) as [ScannedFile[], ScannedFile[], ScannedFile[]];
  if (options.json) {
    printJson({
      covered: covered.length, dark: dark.length, invalid: invalid.length, skipped, cut,
      files: files.map((file) => ({ name: file.name, state: file.state, ...(file.state === 'invalid' ? { reason: file.reason } : {}), ...(file.state === 'covered' ? { uid: file.covered.manifest.uid, generation: file.covered.manifest.generation } : {}) })),
      lineage,
    });
  } else {
    print(`${counted(covered.length, 'file')} with a manifest that holds, ${dark.length} without one (dark matter: never linked, shared or trained on), ${invalid.length} with one that does not hold.`);
    listed(dark, () => 'no manifest').forEach(print);
    listed(invalid, (file) => (file.state === 'invalid' ? manifestFaults[file.reason] : '')).forEach(print);
    lineage.faults.slice(0, SHOWN_FILES).map(faultText).forEach(print);
    if (skipped > 0) print(`${skipped} hidden, secret or no regular files were left alone.`);
    if (cut) print('There is more than is looked at in one go. Scan its folders one by one.');
    if (dark.length > 0) say('`manifest annotate <file>` gives one a manifest; with --all, every file of a folder.');
  }
  if (invalid.length > 0) process.exitCode = EXIT_FAILED;
}

export async function annotatePath(path: string, options: AnnotateOptions): Promise<void> {
  const wish = wishOf(options);
  const kind = kindAt(path);
  if (kind === null) throw new CommandFailed(`There is nothing at ${plainLine(path)}.`);
  if (kind.isDirectory() !== (options.all === true)) throw new UsageError(kind.isDirectory() ? `${plainLine(path)} is a folder. Say --all to annotate every file of it that has no manifest.` : '--all is for folders.');
  const paths = kind.isDirectory() ? (await scanFolder(resolve(path), null)).files.filter((file) => file.state === 'dark').map((file) => join(resolve(path), file.name)) : [resolve(path)];
  if (options.all === true && paths.length > 0 && options.yes !== true && !await agreed(paths)) { say('Nothing was changed.'); process.exitCode = EXIT_FAILED; return; }
  const done: { path: string; form: string; written: boolean; manifest: Manifest }[] = [];
  await withSigner(folderOf(options), async (sign) => {
    for (const each of paths) done.push({ path: each, ...await annotate(each, wish, sign, new Date()) });
  });
  if (options.json) printJson({ annotated: done });
  else for (const { path: each, form, written, manifest } of done) print(`${plainLine(basename(each))}: ${written ? form === 'block' ? 'annotated, in the file' : 'annotated, beside it' : 'has its manifest already'}; ${manifest.kind}, ${plainLine(manifest.licence)}, generation ${manifest.generation}, ${manifest.uid}`);
  if (done.length === 0) say('There is no file without a manifest.');
}

export async function verify(file: string, options: CommonOptions): Promise<void> {
  const cover = await coverOf(fileAt(file));
  if (options.json) printJson({ state: cover.state, ...(cover.state === 'invalid' ? { reason: cover.reason } : {}), ...(cover.state === 'covered' ? { signer: cover.covered.manifest.signer, form: cover.covered.artefact.form } : {}) });
  else if (cover.state === 'covered') print(`The manifest of ${plainLine(basename(file))} holds: ${describe(cover.covered.manifest)}.`);
  else print(`${plainLine(basename(file))}: ${whyNot(cover)}`);
  if (cover.state !== 'covered') process.exitCode = EXIT_FAILED;
}

export async function show(file: string, options: CommonOptions): Promise<void> {
  const cover = await coverOf(fileAt(file));
  if (cover.state !== 'covered') throw new CommandFailed(`${plainLine(basename(file))}: ${whyNot(cover)}`);
  const { manifest } = cover.covered;
  if (options.json) { printJson(manifest); return; }
  for (const [name, value] of Object.entries(manifest)) print(`${name.padEnd(12)} ${plainLine(typeof value === 'string' ? value : JSON.stringify(value))}`);
}

export function fileAt(path: string): string {
  const kind = kindAt(path);
  if (kind === null) throw new CommandFailed(`There is no file ${plainLine(path)}.`);
  if (!kind.isFile()) throw new CommandFailed(`${plainLine(path)} is no file. Name a file, not a folder or a link.`);
  return resolve(path);
}

function kindAt(path: string) {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

const describe = (manifest: Manifest): string => `${manifest.kind}, ${plainLine(manifest.licence)}, generation ${manifest.generation}, signed by node ${manifest.signer?.slice(0, SHORT_ID_CHARACTERS) ?? ''}`;
const whyNot = (cover: Exclude<FileCover, { state: 'covered' }>): string => (cover.state === 'dark' ? 'it has no manifest. `manifest annotate` gives it one.' : manifestFaults[cover.reason]);
const listed = (files: readonly ScannedFile[], why: (file: ScannedFile) => string): string[] => [
  ...files.slice(0, SHOWN_FILES).map((file) => `  ${plainLine(file.name)}: ${why(file)}`),
  ...(files.length > SHOWN_FILES ? [`  and ${files.length - SHOWN_FILES} more: --json lists all`] : []),
];

function faultText(fault: LineageFault): string {
  if (fault.fault === 'cycle') return `  These come from each other in a circle: ${fault.uids.join(', ')}`;
  if (fault.fault === 'missing-parent') return `  ${fault.uid} comes from ${fault.parent}, which is not here`;
  if (fault.fault === 'same-uid') return `  Two different files say that they are ${fault.uid}`;
  return `  ${fault.uid} says generation ${fault.says} and comes to ${fault.should}`;
}

export function wishOf({ licence, kind, sidecar }: AnnotateOptions): Wish {
  const parsed = kind === undefined ? null : ArtefactKind.safeParse(kind);
  if (parsed?.success === false) throw new UsageError(`"${plainLine(kind ?? '')}" is no kind. Say one of: ${artefactKinds.join(', ')}.`);
  if (licence !== undefined && !isLicence(licence)) throw new UsageError(`"${plainLine(licence)}" is no SPDX licence. Say MIT, Apache-2.0, CC-BY-4.0 or another name of the SPDX list, or UNKNOWN.`);
  return { ...(licence === undefined ? {} : { licence }), ...(parsed === null ? {} : { kind: parsed.data }), ...(sidecar === undefined ? {} : { sidecar }) };
}

const knownLicences: ReadonlySet<string> = new Set(spdxIds);

/** One name of the list, or names joined by AND, OR and WITH; one's own begins with LicenseRef-. */
function isLicence(text: string): boolean {
  if (text === 'UNKNOWN') return true;
  const words = text.replaceAll(/[()]/g, ' ').trim().split(/\s+/);
  return words.length % 2 === 1 && words.every((word, index) => {
    if (index % 2 === 1) return ['AND', 'OR', 'WITH'].includes(word);
    return words[index - 1] === 'WITH' ? /^[A-Za-z0-9.-]+$/.test(word) : knownLicences.has(word.replace(/\+$/, '')) || /^LicenseRef-[A-Za-z0-9.-]+$/.test(word);
  });
}

async function agreed(paths: readonly string[]): Promise<boolean> {
  if (!someoneIsThere()) throw new CommandFailed('Nobody is there to ask. Say --yes to annotate them.');
  paths.slice(0, SHOWN_FILES).forEach((path) => { say(`  ${plainLine(path)}`); });
  return confirm(`Write a manifest into or beside ${counted(paths.length, 'file')}?`);
}

export async function withSigner(folder: string, work: (sign: Sign) => Promise<void>): Promise<void> {
  const node = findNode(folder);
  if (node === null) await withSleepingSigner(folder, (signer) => work((unsigned) => Promise.resolve(signManifest(unsigned, signer))));
  else await work((unsigned) => callNode(node, 'manifest.sign', unsigned));
}
