// `show` and `hide`: folders whose names stand in the world. The node counts what would be shown, a person says yes, and nothing in the
// folder is opened for it.
import { realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { LandTold, ShownFolder } from '../../../schemas/land.ts';
import { callNode, needNode } from './adminClient.ts';
import { confirm, someoneIsThere } from './confirm.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, print, printJson, say, UsageError } from './outcome.ts';
import { counted, plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';

export interface ShowOptions extends CommonOptions { readonly yes?: boolean }

const name = (text: string): string => plainLine(text, SHOWN_NAME_CHARACTERS);
const STATE_WORDS: Readonly<Record<ShownFolder['state'], string>> = { looking: 'being looked through', shown: 'shown', gone: 'not there now', denied: 'not shown now: a rule of the policy, or the system, does not let it be listed' };

export async function show(path: string | undefined, options: ShowOptions): Promise<void> {
  const node = needNode(folderOf(options));
  if (path === undefined) { listed(await callNode(node, 'land.get', {}), options); return; }
  if (path.trim() === '') throw new UsageError('Say which folder is to be shown: the path is empty.');
  const full = realPathOf(path);
  // What is counted is what is shown, wherever a link leads by then.
  if (full !== resolve(path)) say(`${plainLine(path)} is ${plainLine(full)}.`);
  const { files, leftOut, cut, ...preview } = await callNode(node, 'land.preview', { path: full });
  say(`${name(preview.name)}: ${cut ? `the first ${counted(files, 'file')} of more` : counted(files, 'file')} would stand in the world by name and size; ${leftOut} left out.`);
  say('No file is opened. Whoever lives in the world may ask you about one; only your yes to that lets it be read. `hide` takes the names away.');
  if (!options.yes && !await agreed()) {
    if (options.json) printJson({ landId: null });
    say('Nothing is shown.');
    process.exitCode = EXIT_FAILED;
    return;
  }
  const { landId } = await callNode(node, 'land.show', { path: full });
  if (options.json) printJson({ landId }); else print(`${landId}  ${name(preview.name)}: shown`);
}

export async function hide(said: string, options: CommonOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const { shown } = await callNode(node, 'land.get', {});
  const named = shown.filter((one) => one.landId === said || one.name === said);
  if (named.length > 1) throw new CommandFailed(`${named.length} shown folders are called ${name(said)}; say which by its id: ${named.map(({ landId }) => landId).join(', ')}.`);
  const [folder] = named;
  if (folder === undefined && !said.includes(sep)) throw new CommandFailed(`No folder ${name(said)} is shown. \`show\` lists those that are.`);
  await callNode(node, 'land.hide', folder === undefined ? { path: realPathOf(said) } : { landId: folder.landId });
  if (options.json) printJson({ landId: folder?.landId ?? null, hidden: true }); else print(`Hidden: ${name(folder?.name ?? said)}. Its names are gone from the world and the journal.`);
}

function listed(told: LandTold, { json }: CommonOptions): void {
  if (json) { printJson(told); return; }
  if (told.shown.length === 0) print('No folder is shown to the world. `show <folder>` shows the names in one.');
  for (const { landId, name: called, files, cut, state } of told.shown) print(`${landId}  ${name(called)}: ${counted(files, 'file')}${cut ? ', and more that are not shown' : ''}; ${STATE_WORDS[state]}`);
}

async function agreed(): Promise<boolean> {
  if (!someoneIsThere()) throw new CommandFailed('Nobody is there to say yes. Add --yes if you mean it.');
  return confirm('Show these names to the world?');
}

/** Where nothing is, the node says so. */
function realPathOf(path: string): string {
  try { return realpathSync.native(path); } catch { return resolve(path); }
}
