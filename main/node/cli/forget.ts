// `forget`: says what it costs, asks where someone is there to answer, and has the running node erase a source. Scripts,
// which have no terminal, are not asked.
import type { ForgetChoice, ForgetReport } from '../../../schemas/forget.ts';
import type { SourceView } from '../../../schemas/status.ts';
import { backupsBefore } from './backup.ts';
import { callNode, needNode } from './adminClient.ts';
import { confirm, someoneIsThere } from './confirm.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, print, printJson, say, UsageError } from './outcome.ts';
import { counted, plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';

/** At most one of them; neither goes back to before it was learnt. */
export interface ForgetOptions extends CommonOptions { readonly yes?: boolean; readonly keep?: boolean; readonly retrain?: boolean }

export async function forget(said: string, options: ForgetOptions): Promise<void> {
  const node = needNode(folderOf(options));
  if (options.keep === true && options.retrain === true) throw new UsageError('Say --keep or --retrain, not both.');
  const choice = options.keep === true ? 'keep' : options.retrain === true ? 'retrain' : 'roll-back';
  const { sources } = await callNode(node, 'status', {});
  const source = sources.find((each) => each.id === said) ?? sources.find((each) => each.name === said);
  // What is not on the list, or not a person's, the node answers itself.
  if (source !== undefined && source.kind !== 'own' && !options.yes && someoneIsThere()) {
    say(cost(source, choice));
    if (!await confirm('Forget it?')) {
      say('Nothing was forgotten.');
      process.exitCode = EXIT_FAILED;
      return;
    }
  }
  const result = await callNode(node, 'forget', { source: said, choice });
  const older = backupsBefore(folderOf(options));
  if (older !== null) say(older);
  if (options.json) printJson(result);
  // One that a crash left half forgotten is not on the list either, but has something left to erase.
  if (source === undefined && result.erasedChunks === 0 && result.droppedCheckpoints === 0) throw new CommandFailed(`${plainLine(said, SHOWN_NAME_CHARACTERS)} was forgotten before; there is nothing left of it.`);
  if (!options.json) for (const line of report(result)) print(line);
}

function cost({ name, chunks, scope }: SourceView, choice: ForgetChoice): string {
  const weights = choice === 'keep' ? 'What was learnt from it stays in the weights, which may still repeat parts of it.'
    : scope === 'mesh' ? 'Every checkpoint that learnt from it goes, with what was learnt since then, from anything.'
      : 'What this machine\'s own adapter learnt goes, from this and from other text; the shared base never saw it and stays.';
  return `Forgetting ${plainLine(name, SHOWN_NAME_CHARACTERS)} erases its ${counted(chunks, 'piece')} of text. ${weights} This cannot be undone. Your own files stay as they are.`;
}

function report({ erasedChunks, erasedShards, droppedCheckpoints, droppedAdapters, keptCheckpoints, backToStep, retrainToStep, cannotBeUndone }: ForgetReport): string[] {
  return [
    `Forgotten: ${counted(erasedChunks, 'piece')} of text and ${counted(erasedShards, 'shard')} erased; ${counted(droppedCheckpoints, 'checkpoint')} and ${counted(droppedAdapters, 'adapter')} that had learnt from it dropped.`,
    ...(backToStep === null ? [] : [`The mind goes on from step ${backToStep}, before it read it.`]),
    ...(retrainToStep === null ? [] : [`It learns on from what is still allowed until step ${retrainToStep}; \`status\` shows how far it is.`]),
    ...(keptCheckpoints === 0 ? [] : [`${counted(keptCheckpoints, 'checkpoint')} that learnt from it ${keptCheckpoints === 1 ? 'stays' : 'stay'}, as you chose.`]),
    ...cannotBeUndone.map((sentence) => `Cannot be undone: ${sentence}`),
  ];
}
