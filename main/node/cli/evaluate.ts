// `eval`: bits a byte of any text under the node's model or a given checkpoint. The file is measured, never learnt.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { weightsName } from '../../../app/agent/liveModel.ts';
import type { AdminOutput } from '../../../schemas/admin.ts';
import { callNode, findNode } from './adminClient.ts';
import { openCheckpointFolder, openSleeping, withModel } from './sleepingModel.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson } from './outcome.ts';

/** What a node takes over its loopback door in one piece. */
const MAX_TEXT_BYTES = 24 * 1024 * 1024;

export interface EvalOptions extends CommonOptions { readonly file: string; readonly checkpoint?: string }

export async function evaluate(options: EvalOptions): Promise<void> {
  const text = readText(resolve(options.file));
  const folder = folderOf(options);
  const node = options.checkpoint === undefined ? findNode(folder) : null;
  const measured = node === null
    ? await measureAlone(options.checkpoint === undefined ? openSleeping(folder) : openCheckpointFolder(resolve(options.checkpoint)), text)
    : await callNode(node, 'evaluate', { text });
  if (options.json) printJson(measured);
  else print(`${measured.bitsPerByte.toFixed(4)} bits a byte over ${measured.bytes} bytes (${measured.tokens} tokens), ${measured.checkpoint}`);
}

function measureAlone(sleeping: ReturnType<typeof openSleeping>, text: string): Promise<AdminOutput<'evaluate'>> {
  return withModel(sleeping, async (awake, live) => ({ ...await awake.compute.call('evaluate', { text }), checkpoint: weightsName(live) }));
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > MAX_TEXT_BYTES) throw new CommandFailed(`The file has ${size} bytes; at most ${MAX_TEXT_BYTES} are measured at once.`);
    if (size === 0) throw new CommandFailed(`${path} is empty: there is nothing to measure.`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new CommandFailed(error instanceof TypeError ? `${path} is not UTF-8 text.` : `${path} cannot be read.`);
  }
}
