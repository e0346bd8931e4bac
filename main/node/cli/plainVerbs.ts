// Verbs that ask the running node one thing and show it: status, pause, resume, stop.
import type { Status } from '../../../schemas/status.ts';
import { parsePauseMinutes } from '../../../app/agent/pause.ts';
import { readRuntime } from '../home.ts';
import { callNode, needNode } from './adminClient.ts';
import { meshLines } from './meshLines.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, say, UsageError } from './outcome.ts';
import { plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';

/** A node that is asked to stop ends within this by itself. */
const STOP_WAIT_MS = 30_000;
const STOP_POLL_MS = 50;

export async function status(options: CommonOptions): Promise<void> {
  const node = needNode(folderOf(options));
  const status = await callNode(node, 'status', {});
  show(status, options);
  if (options.json || status.mesh === null) return;
  const { mesh } = await callNode(node, 'mesh.get', {});
  if (mesh !== null) for (const line of meshLines(mesh)) print(line);
}

export async function pause(words: readonly string[], options: CommonOptions): Promise<void> {
  const now = new Date();
  const minutes = parsePauseMinutes(words, now.getHours() * 60 + now.getMinutes());
  if (minutes === undefined) throw new UsageError(`"${words.join(' ')}" is no duration. Say 30m, 1h, 1h30m, 2d, until 9:00, or nothing to pause until you resume.`);
  told(await callNode(needNode(folderOf(options)), 'pause', { minutes }), options);
}

export async function resume(options: CommonOptions): Promise<void> {
  told(await callNode(needNode(folderOf(options)), 'resume', {}), options);
}

/** What came of it, in a line; a script gets the whole status. */
function told(status: Status, options: CommonOptions): void {
  if (options.json) printJson(status); else print(stateLine(status));
}

/** Ends when the node has: a start right after it would still find the old one. */
export async function stop(options: CommonOptions): Promise<void> {
  const folder = folderOf(options);
  await callNode(needNode(folder), 'stop', {});
  say('The node saves what it learnt and stops.');
  for (let waitedMs = 0; readRuntime(folder) !== null; waitedMs += STOP_POLL_MS) {
    if (waitedMs >= STOP_WAIT_MS) throw new CommandFailed('It was asked to stop and has not ended yet. `ileices logs` may say why.');
    await new Promise((resolve) => { setTimeout(resolve, STOP_POLL_MS); });
  }
  if (options.json) printJson({ stopping: true }); else print('Stopped. What it learnt and was told is kept for the next start.');
}

function show(status: Status, options: CommonOptions): void {
  if (options.json) { printJson(status); return; }
  for (const line of describe(status)) print(line);
}

/** A source with how well text of it that was never learnt is foreseen: when first measured, and now. */
function describeSource({ id, state, name, kind, bytes, scope, grantedAt, firstHeldOutBitsPerByte: first, heldOutBitsPerByte: now }: Status['sources'][number]): string {
  const granted = kind === 'own' ? '' : `, ${bytes} bytes, ${scope}, granted ${grantedAt ?? ''}`;
  const measured = now === null ? '' : `, held out ${first === null ? '' : `${first.toFixed(2)} -> `}${now.toFixed(2)} bits a byte; 8 is guessing`;
  return `  ${id}  ${state.padEnd(10)} ${plainLine(name, SHOWN_NAME_CHARACTERS)}${granted}${measured}`;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const figure = (value: number | null, digits: number, unit: string) => (value === null ? 'not measured yet' : `${value.toFixed(digits)} ${unit}`);

const stateLine = ({ state, reasonText, pausedUntil }: Status): string => `${state}: ${reasonText}${pausedUntil === null ? '' : ` Until ${new Date(pausedUntil).toLocaleString()}.`}`;

function describe(status: Status): string[] {
  const { model, backend, speed, rby } = status;
  return [
    stateLine(status),
    model === null ? 'model       none awake' : `model       ${model.checkpoint}, ${model.parameters} parameters, step ${model.step}, ${model.tokensSeen} tokens seen`,
    ...(model === null ? [] : [`loss        ${figure(model.trainLoss, 3, 'nats a token')}; held out ${figure(model.heldOutBitsPerByte, 3, 'bits a byte')}, best ${figure(model.bestHeldOutBitsPerByte, 3, 'bits a byte')}`]),
    ...(model?.adapter ? [`for itself  step ${model.adapter.step}, loss ${figure(model.adapter.trainLoss, 3, 'nats a token')}; its own world with it ${figure(model.adapter.worldBitsPerByte, 3, 'bits a byte')}`] : []),
    ...(status.retraining === null ? [] : [`retraining  ${status.retraining.part === 'base' ? 'the shared base' : 'its own adapter'}: step ${status.retraining.step} of ${status.retraining.toStep}, from what is still allowed`]),
    `speed       learning ${figure(speed.trainTokensPerSecond, 0, 'tokens/s')}${speed.decodeTokensPerSecond === null || speed.decodeTokensPerSecond === 0 ? '' : `; last reply ${speed.decodeTokensPerSecond.toFixed(0)} tokens/s`}`,
    `runs on     ${backend === null ? 'nothing now' : `${backend.kind}, ${plainLine(backend.adapter, SHOWN_NAME_CHARACTERS)}, ${backend.threads === 1 ? 'one thread' : `${backend.threads} threads`}`}; ${status.power}, machine ${status.presence}`,
    `work        perceiving ${percent(rby.r)}, thinking ${percent(rby.b)}, acting ${percent(rby.y)}`,
    'sources',
    ...status.sources.map(describeSource),
    ...status.notices.map((notice) => `${notice.severity.padEnd(11)} ${plainLine(notice.text)}`),
  ];
}
