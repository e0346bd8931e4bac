// `invite`, `join`, `rotate-key`, `finish` and `leave`: what they cost is said before the yes. The node does it; these commands only speak.
import { renderUnicodeCompact } from 'uqr';
import { joinConsequences, leaveConsequences, rotateConsequences, scopesInWords } from '../../../app/mesh/peopleWords.ts';
import { inviteLimits } from '../../../schemas/invite.ts';
import type { MeshScope } from '../../../schemas/mesh.ts';
import type { InviteMade, InvitePreview } from '../../../schemas/meshView.ts';
import { InviteFileError, inviteText, writeInviteFile } from '../mesh/inviteFile.ts';
import { counted, plainLine } from '../plainText.ts';
import { callNode, needNode } from './adminClient.ts';
import { confirm, someoneIsThere } from './confirm.ts';
import { quotedName, SHOWN_ID_SIGNS } from './meshLines.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, print, printJson, say } from './outcome.ts';

export interface YesOptions extends CommonOptions { readonly yes?: boolean }
export interface InviteOptions extends CommonOptions {
  readonly hours?: number; readonly uses?: number; readonly lan?: boolean; readonly scope?: readonly MeshScope[];
  readonly name?: string; readonly roundSeconds?: number; readonly qr?: boolean; readonly file?: string;
}

const HOUR_MS = 3_600_000;
/** Light around a code, in its own squares: readers need it to find the code. */
const QUIET_SQUARES = 2;

export async function invite(options: InviteOptions): Promise<void> {
  const { hours = inviteLimits.defaultLifeMs / HOUR_MS, uses = inviteLimits.defaultUses, lan, scope, name, roundSeconds } = options, node = needNode(folderOf(options));
  const made = await callNode(node, 'mesh.invite', {
    hours, uses, ...(lan === undefined ? {} : { lan }), ...(scope === undefined ? {} : { scopes: [...scope] }), ...(name === undefined ? {} : { name }), ...(roundSeconds === undefined ? {} : { roundSeconds }),
  });
  const file = options.file === undefined ? null : fromFile(() => writeInviteFile(options.file ?? '', made.link));
  if (options.json) printJson(file === null ? made : { ...made, file });
  else print(made.link);
  if (options.qr) renderUnicodeCompact(made.link, { border: QUIET_SQUARES }).split('\n').forEach(say);
  if (file !== null) say(`Written to ${plainLine(file)}.`);
  say(`It holds until ${new Date(made.expiresAt).toLocaleString()}, for ${counted(made.uses, 'machine')}, ${reachWords(made.reach, lan)}.`);
  say(`Whoever has it may ask to join and, once you approve it, may ${scopesInWords(made.scopes)}. \`peers\` shows who asks; keep this node running until then.`);
  const { mesh } = await callNode(node, 'mesh.get', {});
  if (mesh !== null) say(`Own words, which they see before they join: ${plainLine(mesh.self.checkWords)}`);
}

/** What holds now, and how to change it where nobody asked for it this time. */
function reachWords(reach: InviteMade['reach'], lan: boolean | undefined): string {
  if (reach === 'network') return lan === true ? 'from this network' : 'from this network, since --lan was said before: `invite --no-lan` ends that';
  return lan === false ? 'from this machine only; links with an address of the network lead here no more' : 'from this machine only: say --lan for others of your network';
}

export async function join(linkOrFile: string, options: YesOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const link = fromFile(() => inviteText(linkOrFile)).trim();
  const preview = await callNode(node, 'mesh.preview', { link });
  previewLines(preview).forEach(say);
  if (!await agreed('Ask to join?', options)) { unchanged(options, 'Nothing was joined.'); return; }
  await callNode(node, 'mesh.join', { link });
  const { mesh } = await callNode(node, 'mesh.get', {});
  if (options.json) { printJson({ ...preview, state: mesh?.state ?? null, stateWords: mesh?.stateWords ?? null, checkWords: mesh?.self.checkWords ?? null }); return; }
  if (mesh === null || mesh.state === 'member') { print(`This node is in ${quotedName(preview.meshName)} now.`); return; }
  print(`Asked to join ${quotedName(preview.meshName)}. ${plainLine(mesh.stateWords)}`);
  print(`Somebody there has to approve it. Tell them these words, so that they know it is you: ${plainLine(mesh.self.checkWords)}`);
  print('`status` shows how it stands; `leave` takes it back.');
}

function previewLines({ meshId, meshName, issuerWords, scopes, expiresAt, endpoints }: InvitePreview): string[] {
  return [
    `An invite into ${quotedName(meshName)} (${meshId.slice(0, SHOWN_ID_SIGNS)}).`,
    `  words of whoever made it: ${plainLine(issuerWords)}`,
    '  Ask them: they see the same words on their machine. Others would mean that somebody else made this invite.',
    `  this node may then: ${scopesInWords(scopes)}`,
    `  holds until: ${new Date(expiresAt).toLocaleString()}`,
    `  would connect to: ${endpoints.length === 0 ? 'nothing yet, as it names no address' : endpoints.map((endpoint) => plainLine(endpoint)).join(', ')}`,
    ...joinConsequences,
  ];
}

export async function finish(options: CommonOptions): Promise<void> {
  const node = needNode(folderOf(options));
  say('Ends the present round first, then pauses; that may take as long as a round.');
  const { round } = await callNode(node, 'mesh.finish', {});
  if (options.json) printJson({ round });
  else print(`${round === null ? 'No round was to be ended' : `Round ${round} is in the model`}; the node is paused. \`resume\` goes on.`);
}

export async function rotateKey(options: YesOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const { mesh } = await callNode(node, 'mesh.get', {});
  if (mesh === null || mesh.state === 'left') throw new CommandFailed('This node is in no mesh, so it has no key there to change.');
  say(`A new key for this node in ${quotedName(mesh.name)}. ${rotateConsequences.join(' ')}`);
  if (!await agreed('Change the key?', options)) { unchanged(options, 'The key was not changed.'); return; }
  const changed = await callNode(node, 'mesh.rotateKey', {});
  if (options.json) { printJson(changed); return; }
  print(`The words of the key were:   ${plainLine(changed.formerWords)}`);
  print(`They are from now on:        ${plainLine(changed.checkWords)}`);
  print(changed.told ? 'The mesh knows the new key.' : 'Nobody has heard of it yet. Keep this node running; `status` shows when it is in again.');
}

export async function leave(options: YesOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const { mesh } = await callNode(node, 'mesh.get', {});
  if (mesh === null) throw new CommandFailed('This node is in no mesh.');
  say(`Leaving ${quotedName(mesh.name)}. ${leaveConsequences(mesh).join(' ')}`);
  if (!await agreed('Leave the mesh?', options)) { unchanged(options, 'Nothing was left.'); return; }
  await callNode(node, 'mesh.leave', {});
  if (options.json) printJson({ left: mesh.meshId }); else print(`Left ${quotedName(mesh.name)}.`);
}

/** Asks, unless it was said already; scripts have to say it. */
export async function agreed(question: string, { yes }: YesOptions): Promise<boolean> {
  if (yes) return true;
  if (!someoneIsThere()) throw new CommandFailed('Nobody is there to ask. Say --yes to do it.');
  return confirm(question);
}

export function unchanged({ json }: CommonOptions, words: string): void {
  if (json) printJson(null);
  say(words);
  process.exitCode = EXIT_FAILED;
}

function fromFile(work: () => string): string {
  try { return work(); } catch (fault) {
    if (fault instanceof InviteFileError) throw new CommandFailed(fault.message);
    throw fault;
  }
}
