// Entry of `npm run train-embryo`: trains the embryo on this machine's processor and writes it to the assets. Saves a
// resumable state in build/embryo now and then and when it is interrupted; the next start goes on from there. The time a
// run took is carried along, so the card tells all of it. Options: options.node.ts.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawExamination } from '../../app/world/language/examination.ts';
import { createNodeCpuBackend } from '../engine/cpu/backend.node.ts';
import { examine, shareRight } from './examine.ts';
import { modelCard, percent } from './modelCard.ts';
import { EMBRYO_HELP, readEmbryoOptions, WrongOptionError } from './options.node.ts';
import type { EmbryoOptions } from './options.node.ts';
import { EMBRYO_STEPS, embryoTokenizer, EXAMINATION_SEED, EXAMINED_WORLDS, GOLDEN_STEPS, QUESTIONS_A_WORLD } from './recipe.ts';
import { EmbryoRun } from './run.ts';

const SAVE_EVERY_MS = 120_000;
const SAY_EVERY_STEPS = 250;
/** Worlds asked about at each sign of life that examines. */
const PROBE_WORLDS = 25;
const PROBE_EVERY_STEPS = 1_000;
/** The kernels are synchronous; without a pause now and then a signal would never be heard. */
const BREATHE_EVERY_STEPS = 10;
/** Exit code of a command that was used wrongly, as everywhere in the project. */
const WRONG_USE = 2;

const root = fileURLToPath(new URL('../../', import.meta.url));
const options = optionsOrEnd();
const { threads, steps } = options;
const stateFolder = join(root, 'build/embryo');
const stateFile = join(stateFolder, 'state.safetensors');
const journalFile = join(stateFolder, 'run.json');

/** Ends the process after help or a wrong word. */
function optionsOrEnd(): EmbryoOptions {
  try {
    const read = readEmbryoOptions(process.argv.slice(2), { threads: availableParallelism(), out: join(root, 'assets/embryo'), steps: EMBRYO_STEPS, fresh: false });
    if (read !== null) return read;
    console.log(EMBRYO_HELP);
    process.exit(0);
  } catch (fault) {
    if (!(fault instanceof WrongOptionError)) throw fault;
    console.error(`${fault.message}\n\n${EMBRYO_HELP}`);
    process.exit(WRONG_USE);
  }
}

interface RunJournal { seconds: number; losses: number[] }

const say = (text: string) => { process.stdout.write(`${text}\n`); };
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

function write(file: string, content: Uint8Array | string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

async function save(run: EmbryoRun, journal: RunJournal): Promise<void> {
  write(stateFile, await run.pack('F32', null));
  write(journalFile, JSON.stringify(journal));
}

let interrupted = false;
process.on('SIGINT', () => { interrupted = true; });
process.on('SIGTERM', () => { interrupted = true; });

/** Steps until the end or an interruption; true when it reached the end. */
async function train(run: EmbryoRun, journal: RunJournal): Promise<boolean> {
  let savedMs = performance.now();
  let lastMs = savedMs;
  let saidMs = savedMs;
  let saidTokens = run.run.tokensSeen;
  while (run.run.step < steps && !interrupted) {
    const report = await run.step();
    const nowMs = performance.now();
    journal.seconds += (nowMs - lastMs) / 1000;
    lastMs = nowMs;
    if (journal.losses.length < GOLDEN_STEPS) journal.losses.push(report.trainLoss);
    if (report.skipped) say(`step ${report.step}: not finite, skipped (${report.repro ?? ''})`);
    if (report.step % SAY_EVERY_STEPS === 0) {
      const speed = (report.tokensSeen - saidTokens) / (nowMs - saidMs) * 1000;
      say(`step ${report.step}/${steps}: loss ${(run.run.trainLoss ?? NaN).toFixed(4)}, rate ${report.learningRate.toExponential(2)}, ${Math.round(speed)} tokens/s, ${Math.round(journal.seconds)} s`);
      saidMs = nowMs;
      saidTokens = report.tokensSeen;
    }
    if (report.step % PROBE_EVERY_STEPS === 0) await probe(run);
    if (nowMs - savedMs > SAVE_EVERY_MS) { await save(run, journal); savedMs = nowMs; }
    if (report.step % BREATHE_EVERY_STEPS === 0) await new Promise((resolve) => { setImmediate(resolve); });
  }
  return run.run.step >= steps;
}

async function probe(run: EmbryoRun): Promise<void> {
  const answers = await examine(run.organism, run.tokenizer, drawExamination(EXAMINATION_SEED + 1, PROBE_WORLDS, QUESTIONS_A_WORLD), true);
  const names = answers.filter((answer) => answer.template.startsWith('who-'));
  say(`  ${percent(shareRight(answers))} of ${answers.length} questions right; ${percent(shareRight(names))} of the ${names.length} that ask for a name`);
}

async function finish(run: EmbryoRun, journal: RunJournal, device: string): Promise<void> {
  const heldOutBitsPerByte = await run.heldOut();
  const weights = await run.pack('F16', heldOutBitsPerByte);
  const tokenizer = run.tokenizer.toJson();
  mkdirSync(options.out, { recursive: true });
  write(join(options.out, 'model.safetensors'), weights);
  write(join(options.out, 'tokenizer.json'), tokenizer);
  write(join(options.out, 'golden-losses.json'), `${JSON.stringify({ losses: journal.losses }, null, 2)}\n`);
  // Examined as shipped: with the rounded weights.
  await run.load(weights);
  const worlds = drawExamination(EXAMINATION_SEED, EXAMINED_WORLDS, QUESTIONS_A_WORLD);
  const withFacts = await examine(run.organism, run.tokenizer, worlds, true);
  const withoutFacts = await examine(run.organism, run.tokenizer, worlds, false);
  const { step, tokensSeen, trainLoss } = run.run;
  write(join(options.out, 'MODEL_CARD.md'), modelCard({
    steps: step, tokensSeen, seconds: journal.seconds, threads, device, trainLoss, heldOutBitsPerByte, withFacts, withoutFacts,
    weightsSha256: sha256(weights), weightsBytes: weights.length, tokenizerSha256: sha256(tokenizer),
  }));
  say(`written to ${options.out}: ${percent(shareRight(withFacts))} right with facts, ${percent(shareRight(withoutFacts))} without, ${heldOutBitsPerByte?.toFixed(4) ?? '-'} bits per byte, ${Math.round(journal.seconds)} s`);
}

mkdirSync(stateFolder, { recursive: true });
if (options.fresh) { rmSync(stateFile, { force: true }); rmSync(journalFile, { force: true }); }
const resuming = existsSync(stateFile) && existsSync(journalFile);
const journal: RunJournal = resuming ? JSON.parse(readFileSync(journalFile, 'utf8')) as RunJournal : { seconds: 0, losses: [] };
const backend = await createNodeCpuBackend({ threads });
const run = await EmbryoRun.open(backend, embryoTokenizer(), resuming ? new Uint8Array(readFileSync(stateFile)) : null, () => performance.now());
say(resuming ? `going on from step ${run.run.step}` : `a new run of ${steps} steps on ${threads} threads`);
const done = await train(run, journal);
if (done) await finish(run, journal, backend.info.adapter);
else { await save(run, journal); say(`stopped at step ${run.run.step}; the next start goes on from here`); }
await run.close();
await backend.close();
