// True speech: the shipped embryo reads the facts in its prompt and does not guess. Runs the shipped files on the CPU
// backend, greedy, letter by letter. Two examinations: the one of the model card, and one no figure was ever tuned on.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { drawExamination, examinationFigures } from '../../app/world/language/examination.ts';
import { askFrame, openFrame } from '../../app/world/language/frame.ts';
import { SamplingOptions } from '../../schemas/model.ts';
import { examine, shareRight } from '../../worker/embryo/examine.ts';
import { EMBRYO_CONFIG, EMBRYO_TRAIN, embryoTokenizer, EXAMINATION_SEED, EXAMINED_WORLDS, GOLDEN_STEPS, QUESTIONS_A_WORLD } from '../../worker/embryo/recipe.ts';
import { EmbryoRun } from '../../worker/embryo/run.ts';
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import type { CpuBackend } from '../../worker/engine/cpu/backend.ts';
import { fillState, openCheckpoint } from '../../worker/learner/checkpoint.ts';
import { generate } from '../../worker/learner/generator.ts';
import { OrganismSession } from '../../worker/learner/organismSession.ts';
import { tokenizePieces } from '../../worker/learner/worldText.ts';

const FOLDER = fileURLToPath(new URL('../../assets/embryo/', import.meta.url));
const FRESH_SEED = 424_242;
const MAX_FILE_BYTES = 2_000_000;
/** The kernels are exact; exp and log of the engine that runs the host code may differ in the last bit elsewhere. */
const GOLDEN_TOLERANCE = 1e-5;

const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

let backend: CpuBackend;
let organism: OrganismSession;
let tokenizer: Tokenizer;
beforeAll(async () => {
  backend = await createNodeCpuBackend({ threads: Math.min(2, availableParallelism()) });
  tokenizer = Tokenizer.parse(read('tokenizer.json'));
  organism = await OrganismSession.open(backend, EMBRYO_CONFIG, { ...EMBRYO_TRAIN, batch: 1 });
  const opened = openCheckpoint(new Uint8Array(readFileSync(join(FOLDER, 'model.safetensors'))), sha256(read('tokenizer.json')));
  organism.loadState(fillState(opened, EMBRYO_CONFIG, organism.plan.parameters, organism.flatSize));
});
afterAll(async () => { await organism?.close(); await backend?.close(); });

const percent = (share: number | null) => `${((share ?? 0) * 100).toFixed(1)} %`;

describe.each([EXAMINATION_SEED, FRESH_SEED])('examination %i', (seed) => {
  const worlds = drawExamination(seed, EXAMINED_WORLDS, QUESTIONS_A_WORLD);

  test('asks what acceptance demands', () => {
    const figures = examinationFigures(worlds);
    expect(worlds.length).toBe(50);
    expect(figures.questions).toBe(200);
    expect(figures.largestTemplateShare).toBeLessThanOrEqual(0.5);
    expect(figures.unseenNameShare).toBeGreaterThanOrEqual(0.25);
  });
  test('at least 80 % exactly right with the facts, also about names never seen', async () => {
    const answers = await examine(organism, tokenizer, worlds, true);
    const unseen = answers.filter((answer) => answer.unseenName);
    const wrong = answers.filter((answer) => !answer.right).map((answer) => `${answer.question} -> ${answer.answer} (true: ${answer.expected})`);
    console.log(`examination ${seed}: ${percent(shareRight(answers))} of ${answers.length} with facts; unseen names ${percent(shareRight(unseen))} of ${unseen.length}\n${wrong.join('\n')}`);
    expect(shareRight(answers)).toBeGreaterThanOrEqual(0.8);
    expect(shareRight(unseen)).toBeGreaterThanOrEqual(0.75);
  });
  test('at most 25 % right without them: it reads, it does not guess', async () => {
    const answers = await examine(organism, tokenizer, worlds, false);
    console.log(`examination ${seed}: ${percent(shareRight(answers))} without facts`);
    expect(shareRight(answers)).toBeLessThanOrEqual(0.25);
  });
});

describe('the shipped files', () => {
  test('weights fit the limit and are pinned to the tokenizer, which the recipe makes again byte for byte', () => {
    expect(statSync(join(FOLDER, 'model.safetensors')).size).toBeLessThanOrEqual(MAX_FILE_BYTES);
    expect(embryoTokenizer().toJson()).toBe(read('tokenizer.json'));
  });
  test('the model card speaks of these files', () => {
    const card = read('MODEL_CARD.md');
    expect(card).toContain(sha256(new Uint8Array(readFileSync(join(FOLDER, 'model.safetensors')))));
    expect(card).toContain(sha256(read('tokenizer.json')));
  });
  test('it greets, and says so when it is not told', async () => {
    const ask = async (question: string) => (await generate(organism, tokenizer, {
      prompt: tokenizePieces(tokenizer, [...openFrame([]), ...askFrame(question)]).tokens, sampling: SamplingOptions.parse({ maxTokens: 24, temperature: 0 }),
      cancelled: () => false, onText: () => undefined, yieldToHost: () => Promise.resolve(), nowMs: () => 0,
    })).text.trim();
    expect(await ask('Hello.')).toBe('Hello. I am Ileices.');
    expect(await ask('Where is Ileices?')).toBe('I do not know where Ileices is.');
  });
});

describe('the run that made it', () => {
  const golden = (JSON.parse(read('golden-losses.json')) as { losses: number[] }).losses;
  const losses = async (run: EmbryoRun, count: number) => {
    const found: number[] = [];
    for (let i = 0; i < count; i += 1) found.push((await run.step()).trainLoss);
    return found;
  };
  test(`its first ${GOLDEN_STEPS} losses come again, with a stop and a restart in between`, async () => {
    expect(golden.length).toBe(GOLDEN_STEPS);
    const before = await EmbryoRun.open(backend, tokenizer, null, () => 0);
    const first = await losses(before, GOLDEN_STEPS / 2);
    const saved = await before.pack('F32', null);
    await before.close();
    const after = await EmbryoRun.open(backend, tokenizer, saved, () => 0);
    const second = await losses(after, GOLDEN_STEPS / 2);
    await after.close();
    [...first, ...second].forEach((loss, step) => { expect(Math.abs(loss - golden[step]!) / golden[step]!, `step ${step + 1}`).toBeLessThan(GOLDEN_TOLERANCE); });
  });
});
