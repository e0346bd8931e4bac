// `dataset show | verify | export | quarantine`: what the running node may learn from, and how it came to that.
import { resolve } from 'node:path';
import type { DatasetView, FlowProgress } from '../../../schemas/dataset.ts';
import { leftOutReasons } from '../../../schemas/dataset.ts';
import { heldBackReasons } from '../dataset/exportDataset.ts';
import { counted, plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';
import { callNode, needNode } from './adminClient.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { EXIT_FAILED, print, printJson } from './outcome.ts';

export async function show(options: CommonOptions): Promise<void> {
  const answer = await callNode(needNode(folderOf(options)), 'dataset.show', {});
  if (options.json) { printJson(answer); return; }
  if (answer.building !== null) print(progressLine(answer.building));
  if (answer.dataset === null) print('There is no dataset yet: `ileices learn <path>` allows something to be read.');
  else for (const line of describe(answer.dataset)) print(line);
  if (answer.lived > 0) print(`its world   ${counted(answer.lived, 'document')} of what beings did there are learnt from; \`settings learnFromWorld off\` stops it and erases them`);
}

export async function verify(options: CommonOptions): Promise<void> {
  const verdict = await callNode(needNode(folderOf(options)), 'dataset.verify', {});
  if (options.json) printJson(verdict);
  else print(verdict.ok ? `${counted(verdict.shards, 'shard')}, each what its description says.` : `${verdict.bad.length} of ${counted(verdict.shards, 'shard')} ${verdict.bad.length === 1 ? 'is' : 'are'} not what the description says:`);
  if (verdict.ok) return;
  if (!options.json) for (const { name, why } of verdict.bad) print(`  ${name}: ${why}`);
  process.exitCode = EXIT_FAILED;
}

export async function exportTo(folder: string, options: CommonOptions & { readonly everything?: boolean }): Promise<void> {
  const result = await callNode(needNode(folderOf(options)), 'dataset.export', { folder: resolve(folder), everything: options.everything === true });
  if (options.json) { printJson(result); return; }
  print(`Written: ${counted(result.documents, 'document')} in ${counted(result.shards, 'shard')}${result.ledgerFiles > 0 ? `, ${counted(result.ledgerFiles, 'ledger file')}` : ''}. They lie there in the clear.`);
  for (const [reason, sentence] of Object.entries(heldBackReasons)) {
    const count = result.heldBack[reason] ?? 0;
    if (count > 0) print(`Held back: ${counted(count, 'document')}. ${sentence}`);
  }
}

export async function quarantine(source: string, options: CommonOptions): Promise<void> {
  const { files, cut } = await callNode(needNode(folderOf(options)), 'dataset.quarantine', { source });
  if (options.json) { printJson({ files, cut }); return; }
  if (files.length === 0) print('Nothing of it is in quarantine.');
  for (const { name, inner, bytes, reason } of files) print(`  ${plainLine(inner === null ? name : `${name} > ${inner}`, SHOWN_NAME_CHARACTERS)} (${bytes} bytes): ${reason}`);
  if (cut) print('There is more: --json lists no more either; allow parts of the source on their own.');
}

export function progressLine({ stage, done, total, etaSeconds }: FlowProgress): string {
  return `Under way: ${stage}, ${done} of ${total}${etaSeconds === null ? '' : `, about ${Math.ceil(etaSeconds)} s left`}.`;
}

function describe(dataset: DatasetView): string[] {
  const { train, val, test } = dataset.splits;
  const leftOut = Object.entries(dataset.leftOut).filter(([, count]) => count > 0);
  const failed = dataset.rules.filter((rule) => !rule.ok);
  const masked = Object.entries(dataset.masked).filter(([, count]) => count > 0);
  return [
    `version     ${dataset.version}, generation ${dataset.generation}, built ${dataset.builtAt}`,
    `documents   ${dataset.documents} of ${counted(dataset.sources.length, 'source')}, ${dataset.bytes} bytes: ${train} to learn, ${val} to measure with, ${test} kept for a test`,
    ...leftOut.map(([reason, count]) => `left out    ${count}: ${leftOutReasons[reason as keyof typeof leftOutReasons]}`),
    `masked      ${masked.length === 0 ? 'nothing was found' : masked.map(([kind, count]) => `${count} ${kind}`).join(', ')}`,
    `shards      ${dataset.shards.length}, ${dataset.shards.reduce((sum, shard) => sum + shard.packedBytes, 0)} bytes packed and sealed`,
    ...(dataset.perplexity === null ? [] : [`foreseen    ${dataset.perplexity.medianBitsPerByte.toFixed(2)} bits a byte in the middle of ${counted(dataset.perplexity.documents, 'document')}, by its own model; 8 is guessing`]),
    `stages      ${Object.entries(dataset.stageMs).map(([stage, ms]) => `${stage} ${Math.round(ms)} ms`).join(', ')}`,
    failed.length === 0 ? `tests       ${dataset.rules.length} passed` : `tests       ${failed.length} of ${dataset.rules.length} failed, so it is not learnt from:`,
    ...failed.map(({ rule, detail }) => `  ${rule}: ${detail}`),
  ];
}
