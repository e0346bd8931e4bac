// True speech with an adapter: after hundreds of steps on documentation the shipped embryo still reads the facts in its
// prompt, because half of the adapter's rows are the world's own.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawExamination } from '../../app/world/language/examination.ts';
import { LIVING_ADAPTER, LIVING_TRAIN } from '../../main/node/agent/defaults.ts';
import { EMBRYO_FOLDER, TOKENIZER_FILE, WEIGHTS_FILE } from '../../main/node/agent/embryo.ts';
import type { TrainingChunk } from '../../schemas/compute.ts';
import { examine } from '../../worker/embryo/examine.ts';
import { EXAMINATION_SEED, EXAMINED_WORLDS, QUESTIONS_A_WORLD } from '../../worker/embryo/recipe.ts';
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import { Loaded } from '../../worker/learner/loaded.ts';
import { gatherReadmes } from '../e2e/readmeCorpus.ts';

const ADAPTER_STEPS = 400;
const WORLD_SEED = 7;
const SOURCE = 's-1000000000000001';
const CHUNK_CHARACTERS = 4_000;
const HELD_OUT_CHARACTERS = 30_000;

test(`after ${ADAPTER_STEPS} steps on documentation at least 190 of 200 answers are right, and the documentation is known better`, { timeout: 900_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-speech-'));
  const backend = await createNodeCpuBackend({ threads: 2 });
  try {
    gatherReadmes(folder, 1_000_000);
    const text = readdirSync(folder).sort().map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
    const chunks: TrainingChunk[] = [];
    for (let at = HELD_OUT_CHARACTERS; at < text.length; at += CHUNK_CHARACTERS) chunks.push({ id: String(at).padStart(9, '0'), sourceId: SOURCE, text: text.slice(at, at + CHUNK_CHARACTERS), heldOut: false });
    const loaded = await Loaded.open(backend, {
      checkpoint: 'embryo', weights: new Uint8Array(readFileSync(join(EMBRYO_FOLDER, WEIGHTS_FILE))), tokenizer: readFileSync(join(EMBRYO_FOLDER, TOKENIZER_FILE), 'utf8'),
      train: LIVING_TRAIN, localAdapter: null, adapterTrain: LIVING_ADAPTER,
    }, () => performance.now());
    const heldOut = async () => (await loaded.measureText(text.slice(0, HELD_OUT_CHARACTERS)))?.bitsPerByte ?? NaN;
    const before = await heldOut();
    await loaded.setData({ worldSeed: WORLD_SEED, shared: [], local: chunks, mix: 0 }, () => Promise.resolve());
    while (loaded.adapterSteps < ADAPTER_STEPS) await loaded.step();
    const after = await heldOut();
    const answers = await examine(loaded.voice, loaded.tokenizer, drawExamination(EXAMINATION_SEED, EXAMINED_WORLDS, QUESTIONS_A_WORLD), true);
    const right = answers.filter((answer) => answer.right).length;
    console.log(`${before.toFixed(3)} -> ${after.toFixed(3)} bits a byte; ${right} of ${answers.length} right`);
    expect(answers.length).toBe(200);
    expect(right).toBeGreaterThanOrEqual(190);
    expect(after).toBeLessThan(0.5 * before);
    await loaded.close();
  } finally {
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
