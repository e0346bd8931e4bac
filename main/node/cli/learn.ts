// `learn`: shows what would be read and what is refused, asks, and grants. The node reads; this command only speaks.
import { realpathSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { resolve } from 'node:path';
import type { LearnReport } from '../../../schemas/admin.ts';
import { callNode, needNode } from './adminClient.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, print, printJson, say } from './outcome.ts';
import { plainLine, SHOWN_NAME_CHARACTERS } from './plainText.ts';

export interface LearnOptions extends CommonOptions { readonly yes?: boolean; readonly mesh?: boolean }

/** Lines of a long list that are shown before it is summed up. */
const SHOWN_FILES = 20;

export async function learn(path: string, options: LearnOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const full = realPathOf(path);
  // What is shown is what is granted, wherever a link leads by then.
  if (full !== resolve(path)) say(`${plainLine(path)} is ${plainLine(full)}.`);
  const scope = options.mesh ? 'mesh' as const : 'device' as const;
  const preview = await callNode(node, 'learn.preview', { path: full });
  describe(preview).forEach(say);
  if (preview.accepted === 0) {
    if (options.json) printJson(preview);
    throw new CommandFailed('Nothing there can be read. The reasons stand above.');
  }
  say(scope === 'device' ? 'It will train only the model on this machine. `forget` takes it back.' : 'It may also train what is shared with a mesh. `forget` takes it back here.');
  if (!options.yes && !await agreed()) {
    if (options.json) printJson({ sources: [], accepted: 0, refused: preview.refused });
    say('Nothing was read.');
    process.exitCode = EXIT_FAILED;
    return;
  }
  const report = await callNode(node, 'learn.grant', { path: full, scope });
  if (options.json) { printJson(report); return; }
  const masked = Object.entries(report.masked).filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  for (const source of report.sources) print(`${source.id}  ${shown(source.name)}: ${report.accepted} files read, ${report.refused} refused${masked.length > 0 ? `; masked: ${masked.join(', ')}` : ''}.`);
}

/** Where nothing is, the node says so. */
function realPathOf(path: string): string {
  try { return realpathSync(path); } catch { return resolve(path); }
}

const shown = (name: string) => plainLine(name, SHOWN_NAME_CHARACTERS);

function describe(report: LearnReport): string[] {
  const accepted = report.files.filter((file) => file.state === 'accepted');
  const refused = report.files.filter((file) => file.state === 'refused');
  const bytes = accepted.reduce((sum, file) => sum + file.bytes, 0);
  return [
    `To be opened: ${accepted.length} files, ${bytes} bytes. What is no text is refused when it is read.`,
    ...accepted.slice(0, SHOWN_FILES).map((file) => `  ${shown(file.name)} (${file.bytes} bytes)`),
    ...(accepted.length > SHOWN_FILES ? [`  and ${accepted.length - SHOWN_FILES} more`] : []),
    ...(refused.length > 0 ? [`Refused: ${refused.length} files.`] : []),
    ...refused.slice(0, SHOWN_FILES).map((file) => `  ${shown(file.name)}: ${file.reason ?? ''}`),
    ...(refused.length > SHOWN_FILES ? [`  and ${refused.length - SHOWN_FILES} more`] : []),
  ];
}

/** Only a clear yes typed by a person counts. */
async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandFailed('Nobody is there to ask. Say --yes to allow it.');
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try { return /^y(es)?$/i.test((await ask.question('Allow this? [y/N] ')).trim()); } finally { ask.close(); }
}
