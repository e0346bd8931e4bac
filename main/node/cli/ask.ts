// `ask`: asks the running node, or, where none runs, wakes the newest checkpoint of the home folder (else the embryo)
// for this one answer.
import { adminMethods } from '../../../schemas/admin.ts';
import type { AdminInput, AskResult } from '../../../schemas/admin.ts';
import { callNode, findNode } from './adminClient.ts';
import { answerAlone } from './askAlone.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, say, UsageError, write } from './outcome.ts';
import { counted, plainLine } from '../plainText.ts';

/** Of an id, where people read it. */
const PEER_ID_CHARACTERS = 12;

export interface AskOptions extends CommonOptions {
  readonly maxTokens?: number; readonly temperature?: number; readonly seed?: number; readonly raw?: boolean; readonly through?: string;
}

export async function ask(text: string, options: AskOptions): Promise<void> {
  checkText(text, options);
  const sampling: AdminInput<'ask'>['sampling'] = {
    ...(options.maxTokens === undefined ? {} : { maxTokens: options.maxTokens }),
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  };
  const input = { text, sampling, raw: options.raw ?? false, ...(options.through === undefined ? {} : { through: options.through }) };
  const stream = (piece: string) => { if (!options.json) write(piece); };
  const folder = folderOf(options);
  const node = findNode(folder);
  if (node === null && options.through !== undefined && options.through !== 'self') throw new CommandFailed('Others are asked by a running node. Start it with `npm start`, or ask without --through.');
  const result: AskResult = node === null
    ? await answerAlone(folder, input, stream)
    : await callNode(node, 'ask', input, (delta) => { stream((delta as { text: string }).text); });
  if (options.json) { printJson(result); return; }
  print('');
  const { peer = null } = result;
  if (peer === null && options.through === 'mesh') say('Nobody of the mesh could be asked: this node answered itself.');
  say(`(${peer === null ? '' : `${plainLine(peer.name)} (${peer.id.slice(0, PEER_ID_CHARACTERS)}) with the model ${peer.stateHash.slice(0, PEER_ID_CHARACTERS)}; `}${result.checkpoint}, ${counted(result.tokens, 'token')}${result.tokensPerSecond > 0 ? `, ${result.tokensPerSecond.toFixed(0)} a second` : ''}, ended by ${result.stoppedBy}${result.sources.length > 0 ? `, read ${result.sources.map((source) => plainLine(source)).join(', ')}` : ''})`);
}

/** Blanks alone may be continued, but ask nothing. */
function checkText(text: string, { raw }: AskOptions): void {
  const fault = adminMethods.ask.input.shape.text.safeParse(raw ? text : text.trim()).error?.issues[0];
  if (fault !== undefined) throw fault.code === 'too_small' ? new UsageError(fault.message) : new CommandFailed(fault.message);
}
