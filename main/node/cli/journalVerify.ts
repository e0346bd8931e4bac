// `journal verify`: every row, hash and signature, by the running node or, where none runs, from its files.
import { callNode, findNode } from './adminClient.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { EXIT_FAILED, print, printJson } from './outcome.ts';
import { verifySleeping } from './sleepingModel.ts';

export async function journalVerify(options: CommonOptions): Promise<void> {
  const folder = folderOf(options);
  const node = findNode(folder);
  const verdict = node === null ? verifySleeping(folder) : await callNode(node, 'journal.verify', {});
  if (options.json) printJson(verdict);
  else print(verdict.ok ? `The journal verifies: ${verdict.rows} rows, head ${verdict.head.slice(0, 16)}.` : `The journal does not verify: row ${verdict.firstBad?.seq}: ${verdict.firstBad?.why}.`);
  if (!verdict.ok) process.exitCode = EXIT_FAILED;
}
