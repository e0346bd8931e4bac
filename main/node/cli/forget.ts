// `forget`: says what it costs, asks where someone is there to answer, and has the running node erase a source. Scripts,
// which have no terminal, are not asked.
import type { SourceView } from '../../../schemas/status.ts';
import { backupsBefore } from './backup.ts';
import { callNode, needNode } from './adminClient.ts';
import { confirm, someoneIsThere } from './confirm.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, EXIT_FAILED, print, printJson, say } from './outcome.ts';
import { counted, plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';

export async function forget(said: string, options: CommonOptions & { readonly yes?: boolean }): Promise<void> {
  const node = needNode(folderOf(options));
  const { sources } = await callNode(node, 'status', {});
  const source = sources.find((each) => each.id === said) ?? sources.find((each) => each.name === said);
  // What is not on the list, or not a person's, the node answers itself.
  if (source !== undefined && source.kind !== 'own' && !options.yes && someoneIsThere()) {
    say(cost(source));
    if (!await confirm('Forget it?')) {
      say('Nothing was forgotten.');
      process.exitCode = EXIT_FAILED;
      return;
    }
  }
  const result = await callNode(node, 'forget', { source: said });
  const older = backupsBefore(folderOf(options));
  if (older !== null) say(older);
  if (options.json) printJson(result);
  // One that a crash left half forgotten is not on the list either, but has something left to erase.
  if (source === undefined && result.erasedChunks === 0 && result.droppedCheckpoints === 0) throw new CommandFailed(`${plainLine(said, SHOWN_NAME_CHARACTERS)} was forgotten before; there is nothing left of it.`);
  if (!options.json) print(`Forgotten: ${counted(result.erasedChunks, 'piece')} of text erased, ${counted(result.droppedCheckpoints, 'checkpoint')} that had learnt from it dropped${result.backToStep === null ? '' : `; the mind goes on from step ${result.backToStep}, before it read it`}.`);
}

function cost({ name, chunks }: SourceView): string {
  return `Forgetting ${plainLine(name, SHOWN_NAME_CHARACTERS)} erases its ${counted(chunks, 'piece')} of text and every checkpoint that learnt from it. What the mind learnt since then, from anything, goes with them. This cannot be undone. Your own files stay as they are.`;
}
