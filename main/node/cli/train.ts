// `train`: a foreground run from scratch without a node, in a process of its own. Writes what a node could go on from:
// model.safetensors and tokenizer.json.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ForegroundFrame } from '../../../schemas/compute.ts';
import type { ForegroundRecord, ForegroundRequest } from '../../../schemas/compute.ts';
import { TOKENIZER_FILE, WEIGHTS_FILE } from '../agent/embryo.ts';
import { makeFolderPath } from '../disk.ts';
import { appRefusal } from '../projectFolder.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, say } from './outcome.ts';

const ENTRY = fileURLToPath(new URL('../../../worker/train.node.ts', import.meta.url));
const DEFAULT_VOCABULARY = 1024;
const DEFAULT_BATCH = 16;
const DEFAULT_WINDOW = 128;
/** Between two progress lines for people. */
const PROGRESS_MS = 2_000;

export interface TrainOptions extends Omit<CommonOptions, 'home'> {
  readonly corpus: string; readonly preset: string; readonly steps: number; readonly seed: number; readonly out: string;
  readonly vocabulary?: number; readonly batch?: number; readonly window?: number; readonly threads?: number;
}

type Done = Extract<ForegroundFrame, { type: 'done' }>;

export async function train(options: TrainOptions): Promise<void> {
  const refusal = appRefusal('Training from scratch');
  if (refusal !== null) throw new CommandFailed(refusal);
  const out = resolve(options.out);
  // Before an hour of work, not after it.
  try { makeFolderPath(out); } catch { throw new CommandFailed(`The folder ${out} cannot be made. Choose another with --out.`); }
  const request: ForegroundRequest = {
    corpus: readCorpus(resolve(options.corpus)), preset: options.preset, steps: options.steps, seed: options.seed,
    batch: options.batch ?? DEFAULT_BATCH, window: options.window ?? DEFAULT_WINDOW, vocabulary: options.vocabulary ?? DEFAULT_VOCABULARY,
    threads: options.threads ?? availableParallelism(), backend: 'auto',
  };
  let saidMs = -Infinity;
  const done = await runChild(request, (record) => {
    if (options.json) { printJson(record); return; }
    if (performance.now() - saidMs < PROGRESS_MS) return;
    saidMs = performance.now();
    say(`step ${record.step}/${options.steps}: loss ${record.trainLoss.toFixed(3)}, ${Math.round(record.tokensPerSecond)} tokens/s`);
  });
  writeFileSync(join(out, WEIGHTS_FILE), done.checkpoint);
  writeFileSync(join(out, TOKENIZER_FILE), done.tokenizer);
  const result = {
    checkpoint: `c-${createHash('sha256').update(done.checkpoint).digest('hex').slice(0, 16)}`, tokenizer: done.metadata.tokenizerSha256,
    heldOutBitsPerByte: done.heldOutBitsPerByte, seconds: done.seconds,
  };
  if (options.json) printJson(result);
  else print(`${result.checkpoint} in ${out}: held out ${result.heldOutBitsPerByte?.toFixed(4) ?? 'not measured'} bits a byte, ${result.seconds.toFixed(1)} s`);
}

function runChild(request: ForegroundRequest, onStep: (record: ForegroundRecord) => void): Promise<Done> {
  return new Promise((resolveDone, reject) => {
    const child = fork(ENTRY, [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const lastWords: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { lastWords.push(text); lastWords.splice(0, lastWords.length - 20); });
    child.on('message', (message) => {
      const frame = ForegroundFrame.parse(message);
      if (frame.type === 'step') { onStep(frame.record); return; }
      child.disconnect();
      if (frame.type === 'done') resolveDone(frame); else reject(new CommandFailed(frame.message));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => { reject(new CommandFailed(`The training process ended early (${signal ?? `exit code ${code}`}). ${lastWords.join('').trim()}`)); });
    child.send(request);
  });
}

function readCorpus(path: string): string {
  let bytes: Buffer;
  try { bytes = readFileSync(path); } catch { throw new CommandFailed(`${path} cannot be read.`); }
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { throw new CommandFailed(`${path} is not UTF-8 text.`); }
}
