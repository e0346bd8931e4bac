// `learn`: shows what would be read and what is refused, asks, and grants. The node reads; this command only speaks.
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LearnReport } from '../../../schemas/admin.ts';
import { callNode, needNode } from './adminClient.ts';
import { confirm, someoneIsThere } from './confirm.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, print, printJson, say, UsageError } from './outcome.ts';
import { counted, plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';

export interface LearnOptions extends CommonOptions { readonly yes?: boolean; readonly mesh?: boolean; readonly once?: boolean; readonly expires?: string }

/** Lines of a long list that are shown before it is summed up. */
const SHOWN_FILES = 20;
type File = LearnReport['files'][number];

export async function learn(path: string, options: LearnOptions): Promise<void> {
  if (path.trim() === '') throw new UsageError('Say what may be read: the path is empty.');
  const expiresAt = options.expires ?? null;
  const node = needNode(folderOf(options));
  const full = realPathOf(path);
  // What is shown is what is granted, wherever a link leads by then.
  if (full !== resolve(path)) say(`${plainLine(path)} is ${plainLine(full)}.`);
  const scope = options.mesh ? 'mesh' as const : 'device' as const;
  const preview = await callNode(node, 'learn.preview', { path: full });
  const named = refusedOf(preview).slice(0, SHOWN_FILES);
  describe(preview).forEach(say);
  if (preview.accepted === 0) {
    if (options.json) printJson(preview);
    throw new CommandFailed(named.length > 0 ? 'Nothing there can be read. The reasons stand above.' : `${plainLine(full)} is empty: there is no file in it.`);
  }
  if (options.once) say('It is read once, now, and not again.');
  if (expiresAt !== null) say(`The permission ends ${new Date(expiresAt).toLocaleString()}; nothing of it is learnt after that.`);
  say(scope === 'device' ? 'It will train only the model on this machine. `forget` takes it back.' : 'It may also train what is shared with a mesh. `forget` takes it back here.');
  if (!options.yes && !await agreed()) {
    if (options.json) printJson({ sources: [], accepted: 0, refused: preview.refused });
    say('Nothing was read.');
    process.exitCode = EXIT_FAILED;
    return;
  }
  const report = await callNode(node, 'learn.grant', { path: full, scope, ...(options.once ? { reach: 'once' as const } : {}), ...(expiresAt === null ? {} : { expiresAt }) });
  // What is in a file shows only when it is read.
  const unnamed = refusedOf(report).filter((file) => !named.some((before) => before.name === file.name && before.reason === file.reason));
  if (unnamed.length > 0) [`Refused${named.length > 0 ? ' besides' : ''}: ${counted(unnamed.length, 'file')}.`, ...listed(unnamed)].forEach(say);
  if (options.json) printJson(report);
  else report.sources.forEach((source) => { print(learntLine(source, report)); });
  outcomeOf(report);
}

export const learntLine = ({ id, name }: LearnReport['sources'][number], report: LearnReport): string => `${id}  ${shown(name)}: ${summary(report)}`;

/** Nothing read is a failure, whatever was allowed. */
export function outcomeOf(report: LearnReport): void {
  if (report.accepted === 0) throw new CommandFailed('Nothing of it could be read, and nothing is learnt from it. `forget` takes it off the list.');
}

/** Where nothing is, the node says so. */
function realPathOf(path: string): string {
  try { return realpathSync.native(path); } catch { return resolve(path); }
}

const shown = (name: string) => plainLine(name, SHOWN_NAME_CHARACTERS);
const refusedOf = (report: LearnReport) => report.files.filter((file) => file.state === 'refused');
const more = (count: number) => (count > SHOWN_FILES ? [`  and ${count - SHOWN_FILES} more: --json lists all`] : []);
const listed = (refused: readonly File[]) => [...refused.slice(0, SHOWN_FILES).map((file) => `  ${shown(file.name)}: ${file.reason ?? ''}`), ...more(refused.length)];

function describe(report: LearnReport): string[] {
  const accepted = report.files.filter((file) => file.state === 'accepted');
  const refused = refusedOf(report);
  const bytes = accepted.reduce((sum, file) => sum + file.bytes, 0);
  return [
    ...(accepted.length > 0 ? [`To be opened: ${counted(accepted.length, 'file')}, ${bytes} bytes. What is no text is refused when it is read.`] : []),
    ...accepted.slice(0, SHOWN_FILES).map((file) => `  ${shown(file.name)} (${file.bytes} bytes)`),
    ...more(accepted.length),
    ...(refused.length > 0 ? [`Refused: ${counted(refused.length, 'file')}.`, ...listed(refused)] : []),
  ];
}

function summary(report: LearnReport): string {
  const masked = Object.entries(report.masked).filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  return `${counted(report.accepted, 'file')} read, ${report.refused} refused${masked.length > 0 ? `; masked: ${masked.join(', ')}` : ''}.`;
}

async function agreed(): Promise<boolean> {
  if (!someoneIsThere()) throw new CommandFailed('Nobody is there to ask. Say --yes to allow it.');
  return confirm('Allow this?');
}
