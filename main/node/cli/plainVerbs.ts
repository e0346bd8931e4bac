// Verbs that ask the running node one thing and show it: status, pause, resume, forget, stop.
import type { Status } from '../../../schemas/status.ts';
import { parsePauseMinutes } from '../../../app/agent/pause.ts';
import { callNode, needNode } from './adminClient.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { print, printJson, UsageError } from './outcome.ts';
import { plainLine, SHOWN_NAME_CHARACTERS } from './plainText.ts';

export async function status(options: CommonOptions): Promise<void> {
  show(await callNode(needNode(folderOf(options)), 'status', {}), options);
}

export async function pause(words: readonly string[], options: CommonOptions): Promise<void> {
  const now = new Date();
  const minutes = parsePauseMinutes(words, now.getHours() * 60 + now.getMinutes());
  if (minutes === undefined) throw new UsageError(`"${words.join(' ')}" is no duration. Say 30m, 1h, 1h30m, 2d, until 9:00, or nothing to pause until you resume.`);
  show(await callNode(needNode(folderOf(options)), 'pause', { minutes }), options);
}

export async function resume(options: CommonOptions): Promise<void> {
  show(await callNode(needNode(folderOf(options)), 'resume', {}), options);
}

export async function forget(source: string, options: CommonOptions): Promise<void> {
  const result = await callNode(needNode(folderOf(options)), 'forget', { source });
  if (options.json) printJson(result);
  else print(`Forgotten: ${result.erasedChunks} pieces of text erased, ${result.droppedCheckpoints} checkpoints that had learnt from it dropped.`);
}

export async function stop(options: CommonOptions): Promise<void> {
  await callNode(needNode(folderOf(options)), 'stop', {});
  if (options.json) printJson({ stopping: true }); else print('The node saves and stops.');
}

function show(status: Status, options: CommonOptions): void {
  if (options.json) { printJson(status); return; }
  for (const line of describe(status)) print(line);
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const figure = (value: number | null, digits: number, unit: string) => (value === null ? 'not measured yet' : `${value.toFixed(digits)} ${unit}`);

function describe(status: Status): string[] {
  const { model, backend, speed, rby } = status;
  const until = status.pausedUntil === null ? '' : ` Until ${new Date(status.pausedUntil).toLocaleString()}.`;
  return [
    `${status.state}: ${status.reasonText}${until}`,
    model === null ? 'model       none awake' : `model       ${model.checkpoint}, ${model.parameters} parameters, step ${model.step}, ${model.tokensSeen} tokens seen`,
    ...(model === null ? [] : [`loss        ${figure(model.trainLoss, 3, 'nats a token')}; held out ${figure(model.heldOutBitsPerByte, 3, 'bits a byte')}, best ${figure(model.bestHeldOutBitsPerByte, 3, 'bits a byte')}`]),
    `speed       learning ${figure(speed.trainTokensPerSecond, 0, 'tokens/s')}; speaking ${figure(speed.decodeTokensPerSecond, 0, 'tokens/s')}`,
    `runs on     ${backend === null ? 'nothing now' : `${backend.kind}, ${plainLine(backend.adapter, SHOWN_NAME_CHARACTERS)}, ${backend.threads} threads`}; ${status.power}, machine ${status.presence}`,
    `work        perceiving ${percent(rby.r)}, thinking ${percent(rby.b)}, acting ${percent(rby.y)}`,
    'sources',
    ...status.sources.map((source) => `  ${source.id}  ${source.state.padEnd(10)} ${plainLine(source.name, SHOWN_NAME_CHARACTERS)}${source.kind === 'own' ? '' : `, ${source.bytes} bytes, ${source.scope}, granted ${source.grantedAt ?? ''}`}`),
    ...status.notices.map((notice) => `${notice.severity.padEnd(11)} ${plainLine(notice.text)}`),
  ];
}
