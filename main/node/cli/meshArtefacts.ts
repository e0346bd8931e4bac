// `share`, `unshare`, `artefacts` and `fetch`: what is told of a file is shown before the yes. The node tells, asks and fetches; these
// commands only speak.
import { realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { ArtefactName } from '../../../schemas/meshView.ts';
import type { ArtefactView } from '../../../schemas/meshView.ts';
import { annotate } from '../manifest/annotate.ts';
import { contentHashOf, coverOf } from '../manifest/coveredFile.ts';
import { counted, plainLine } from '../plainText.ts';
import { callNode, needNode } from './adminClient.ts';
import type { NodeAddress } from './adminClient.ts';
import { fileAt, wishOf, withSigner } from './manifest.ts';
import { agreed, unchanged } from './mesh.ts';
import type { YesOptions } from './mesh.ts';
import { quotedName, SHOWN_ID_SIGNS } from './meshLines.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, print, printJson, say, UsageError } from './outcome.ts';

export interface ShareOptions extends YesOptions { readonly licence?: string }
export interface FetchOptions extends CommonOptions { readonly for?: string; readonly stop?: boolean; readonly wait?: number }

const DEFAULT_WAIT_SECONDS = 60;
const LOOK_MS = 500;
/** How finely it is told how far a fetch is. */
const TENTHS = 10;
const STATE_WORDS: Readonly<Record<ArtefactView['state'], string>> = {
  own: 'shared by this node', here: 'here', offered: 'offered', unreached: 'wanted; nobody who has it can be reached', asked: 'wanted; somebody there has to allow it', fetching: 'being fetched', refused: 'refused',
};

export async function share(said: string, options: ShareOptions): Promise<void> {
  const node = needNode(folderOf(options)), path = realpathSync(fileAt(said)), wish = wishOf(options);
  const cover = await coverOf(path);
  const known = cover.state === 'covered' ? cover.covered.manifest : null;
  say('The members of the mesh will be told:');
  say(`  name     ${plainLine(basename(path))}`);
  say(`  hash     ${known?.content ?? await contentHashOf(path)}`);
  say(`  size     ${statSync(path).size} bytes`);
  say(`  licence  ${plainLine(wish.licence ?? known?.licence ?? 'UNKNOWN')}`);
  say(`  who signed its manifest: ${known === null ? 'this node, which writes one into the file or beside it' : `node ${known.signer?.slice(0, SHOWN_ID_SIGNS) ?? ''}`}`);
  say('What is told stays in the logs of the mesh. Nothing of the file itself leaves before you allow it to the member that asks.');
  if (!await agreed('Tell them?', options)) { unchanged(options, 'Nothing was told.'); return; }
  if (known === null || wish.licence !== undefined) await withSigner(folderOf(options), async (sign) => { await annotate(path, wish, sign, new Date()); });
  const shared = await callNode(node, 'mesh.share', { path });
  if (options.json) printJson(shared);
  else print(`Shared: ${lineOf(shared)}\nWho wants it asks you: \`consent list\` shows that, and so does the window.`);
}

export async function unshare(hash: string, options: CommonOptions & { readonly from?: string }): Promise<void> {
  const node = needNode(folderOf(options)), artefact = nameOf(hash);
  if (options.from !== undefined) {
    await callNode(node, 'mesh.withdraw', { artefact, peer: options.from });
    if (options.json) printJson({ artefact, peer: options.from }); else print('It may have it no longer; what it has by now it has.');
    return;
  }
  const { withdrawn } = await callNode(node, 'mesh.unshare', { artefact });
  if (options.json) printJson({ artefact, withdrawn }); else print(`Not offered any more; ${counted(withdrawn, 'permission')} taken back. What others have by now they have.`);
}

export async function artefacts(options: CommonOptions): Promise<void> {
  const node = needNode(folderOf(options)), { artefacts: all } = await callNode(node, 'mesh.artefacts', {});
  if (options.json) { printJson({ artefacts: all }); return; }
  if (all.length === 0) print((await callNode(node, 'mesh.get', {})).mesh === null ? 'This node is in no mesh. `invite` founds one, `join <link>` joins one.' : 'Nobody of the mesh tells of a file. `share <file>` does.');
  for (const one of all) {
    print(lineOf(one));
    print(`  from ${one.owners.map(({ id, name }) => `${quotedName(name)} (${id.slice(0, SHOWN_ID_SIGNS)})`).join(', ')}; manifest signed by ${one.signer.slice(0, SHOWN_ID_SIGNS)}`);
    for (const grant of one.grants) print(`  ${quotedName(grant.name)} may have it for ${plainLine(grant.purpose)} until ${new Date(grant.expiresAt).toLocaleString()}`);
  }
}

/** Waits as long as was said; the node goes on by itself afterwards. */
export async function fetch(hash: string, options: FetchOptions): Promise<void> {
  const node = needNode(folderOf(options)), artefact = nameOf(hash), endMs = Date.now() + (options.wait ?? DEFAULT_WAIT_SECONDS) * 1000;
  if (options.stop === true) {
    const stopped = await callNode(node, 'mesh.unfetch', { artefact });
    if (options.json) printJson(stopped); else print(`Not fetched any further: ${lineOf(stopped)}`);
    return;
  }
  let now = await callNode(node, 'mesh.fetch', { artefact, purpose: options.for ?? 'read' });
  for (let told = ''; !isOver(now) && Date.now() < endMs; now = await look(node, now.artefact)) {
    const tenths = now.state === 'fetching' && now.bytes > 0 ? Math.floor(now.got / now.bytes * TENTHS) : 0, step = `${now.state} ${tenths}`;
    if (step !== told) say(`${STATE_WORDS[now.state]}${now.state === 'fetching' ? `: ${now.got} of ${now.bytes} bytes` : ''}`);
    told = step;
    await after(LOOK_MS);
  }
  if (now.state === 'refused') throw new CommandFailed(now.words ?? 'It was refused.');
  const { path } = isOver(now) ? await callNode(node, 'mesh.where', { artefact: now.artefact }) : { path: null };
  if (options.json) printJson({ ...now, path });
  else print(path === null ? `Not here yet: ${STATE_WORDS[now.state]}. The node goes on; \`artefacts\` shows how it stands.` : plainLine(path));
  if (path === null) process.exitCode = EXIT_FAILED;
}

function nameOf(said: string): string {
  const name = ArtefactName.safeParse(said.toLowerCase());
  if (!name.success) throw new UsageError(`${quotedName(said)} is no hash of a file: say it as \`artefacts\` shows it, or at least its first six signs.`);
  return name.data;
}

const isOver = ({ state }: ArtefactView): boolean => state === 'own' || state === 'here' || state === 'refused';

async function look(node: NodeAddress, hash: string): Promise<ArtefactView> {
  const { artefacts: all } = await callNode(node, 'mesh.artefacts', {});
  const one = all.find(({ artefact }) => artefact === hash);
  if (one === undefined) throw new CommandFailed('It is not offered any more.');
  return one;
}

function lineOf({ artefact, name, kind, licence, bytes, state, words }: ArtefactView): string {
  return `${artefact.slice(0, SHOWN_ID_SIGNS)}  ${name === null ? '(no name)' : quotedName(name)}: ${plainLine(kind)}, ${plainLine(licence)}, ${bytes} bytes; ${STATE_WORDS[state]}${words === null ? '' : `: ${words}`}`;
}
