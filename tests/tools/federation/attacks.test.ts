// Four attacks on the real parts, short: the whole table is the nightly's, and `npm run federation -- attacks`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildKernels } from '../../../tools/build-kernels.mjs';
import { ATTACK_SETTINGS, runAttack } from '../../../tools/federation/attacks.ts';
import type { AttackResult } from '../../../tools/federation/attacks.ts';
import { attackRuns, markdownOf, missed, settingsOf, tableOf } from '../../../tools/federation/attackTable.ts';
import type { Attack } from '../../../tools/federation/hostile.ts';
import { isOf, knownRuns } from '../../../tools/federation/knownRuns.ts';
import { WrongOption } from '../../../tools/federation/options.ts';
import { realText } from '../../../tools/federation/text.ts';
import type { Backend } from '../../../worker/engine/backend.ts';
import { createNodeCpuBackend } from '../../../worker/engine/cpu/backend.node.ts';

/** Each is named by its third offence, and the last of them is in the fourth round. */
const settings = { ...ATTACK_SETTINGS, attacks: ['sign-flip', 'noise', 'stale', 'copy'], seeds: [1], hostile: [2], rounds: 4, stepsARound: 24, founderSteps: 100 } as const;
/** Of a run, on a machine that has other work: by itself it takes eight seconds. */
const RUN_MS = 300_000;
const text = realText();
let backend: Backend;
beforeAll(async () => { await buildKernels(); backend = await createNodeCpuBackend({ threads: 1 }); });
afterAll(async () => { await backend.close(); });
const run = (attack: Attack | null) => runAttack(backend, text, { settings, seed: 1, attack, hostile: 2, rule: 'robust' });

describe('two hostile of eight members that train the real model (seed 1)', () => {
  let clean: AttackResult;
  beforeAll(async () => { clean = await run(null); }, RUN_MS);

  it('R28 with nobody hostile all are taken, and judging costs less than a twentieth of the tokens', () => {
    expect([clean.honestRefused, clean.honestEjected, clean.honestPeerRounds]).toEqual([0, 0, 32]);
    expect(clean.gateTokens).toBeGreaterThan(0);
    expect(clean.gateTokens).toBeLessThanOrEqual(0.05 * clean.tokens);
  });

  it.each(settings.attacks)('R27 R30 R31 %s does little harm, its members are named, nobody else is wronged', async (attack) => {
    const { loss, namedAfter, honestRefused, honestEjected } = await run(attack);
    expect(loss / clean.loss - 1).toBeLessThan(0.03);
    for (const round of namedAfter) expect(round ?? Infinity).toBeLessThanOrEqual(settings.rounds);
    expect([honestRefused, honestEjected]).toEqual([0, 0]);
  }, RUN_MS);
});

describe('the table', () => {
  const one = { seed: 1, rule: 'robust', honestEjected: 0, honestRefused: 0, honestPeerRounds: 100, hostileTaken: 2, reasons: { worse: 3 }, tokens: 1_000, gateTokens: 40, seconds: 1 } as const;
  const results = (loss: number, namedAfter: (number | null)[], more: Partial<AttackResult> = {}): AttackResult[] => [
    { ...one, attack: null, hostile: 0, loss: 2, namedAfter: [] }, { ...one, attack: null, hostile: 0, loss: 2, namedAfter: [], rule: 'all' },
    { ...one, attack: 'noise', hostile: 2, loss, namedAfter, ...more },
  ];
  const asked = { ...ATTACK_SETTINGS, attacks: ['noise'], seeds: [1], hostile: [2] } as const;

  it('holds every seed of an attack against its own clean run, and says what is not as asked', () => {
    expect(attackRuns(asked).map(({ attack, rule, hostile }) => [attack, rule, hostile])).toEqual([[null, 'robust', 0], [null, 'all', 0], ['noise', 'robust', 2]]);
    const good = tableOf(asked, results(2.02, [3, 5]));
    expect(good.rows[0]?.harmPercent[0]).toBeCloseTo(1, 9);
    expect(missed(good)).toEqual([]);
    const bad = tableOf(asked, results(2.1, [3, null], { honestEjected: 2, gateTokens: 60 }));
    expect(missed(bad)).toEqual(['noise by 2: 5.00 % above clean, asked 3 %', 'noise by 2: 1 of 2 not named within 20 rounds', 'noise by 2: 2.00 % of honest peer-rounds shut out, asked below 1 %', 'noise by 2: judging takes 6.00 % of a round\'s tokens, asked 5 %']);
  });

  it('tells of what was run so far: each row its seeds, none that has nothing to be held against', () => {
    const later = results(2.02, [3]).map((result) => ({ ...result, seed: 2 })), more = { ...results(2.04, [4])[2]!, hostile: 3 };
    const table = tableOf(asked, [...later.slice(2), ...results(2.04, [4]), more]);
    expect(table.rows.map(({ hostile, seeds, harmPercent }) => [hostile, seeds, harmPercent.map((each) => each.toFixed(2))])).toEqual([[2, [1], ['2.00']], [3, [1], ['2.00']]]);
    expect(tableOf(asked, [...later, ...results(2.04, [4])]).rows[0]?.seeds).toEqual([1, 2]);
    expect(settingsOf({ ...asked, seeds: [7] }, [...later, more])).toMatchObject({ attacks: ['noise'], seeds: [1, 2], hostile: [2, 3], rounds: asked.rounds });
    expect(markdownOf(tableOf(asked, results(2.02, [3]).slice(0, 1)), asked, 'note')).not.toMatch(/undefined|NaN/);
  });

  it('is written with every figure of a row', () => {
    const words = markdownOf(tableOf(asked, results(2.02, [3, null])), asked, 'note');
    expect(words).toContain('| noise | 1 | 1.00 % (1.00 to 1.00) | 3, 1 of 2 never |');
    expect(words).toContain('- noise by 2: 1 of 2 not named within 20 rounds');
    expect(words).not.toMatch(/NaN|undefined/);
  });
});

describe('runs that were written down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-known-')), file = join(folder, 'federation-attacks.json');
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
  const write = (over: object): void => { writeFileSync(file, JSON.stringify({ settings: { ...ATTACK_SETTINGS, seeds: [1] }, parameters: 7, text: { sha256: 'a' }, results: [{ attack: 'noise', hostile: 2, seed: 1, rule: 'robust' }], ...over })); };

  const like = { parameters: 7, textSha256: 'a' };
  it('are taken where text and settings are the same, whichever seeds and attacks are asked for', () => {
    write({});
    const known = knownRuns(file, { ...ATTACK_SETTINGS, seeds: [1, 2], attacks: ['noise'] }, like);
    expect(attackRuns({ ...ATTACK_SETTINGS, seeds: [1, 2], attacks: ['noise'], hostile: [2] }).map((run) => known.some(isOf(run)))).toEqual([false, false, true, false, false, false]);
    expect(knownRuns(null, ATTACK_SETTINGS, like)).toEqual([]);
  });

  it('and refused where they are not', () => {
    write({ text: { sha256: 'b' } });
    expect(() => knownRuns(file, ATTACK_SETTINGS, like)).toThrow(/other text/);
    write({ settings: { ...ATTACK_SETTINGS, rounds: 3 } });
    expect(() => knownRuns(file, ATTACK_SETTINGS, like)).toThrow(/other settings/);
    write({});
    expect(() => knownRuns(file, ATTACK_SETTINGS, { ...like, parameters: 8 })).toThrow(/another model/);
    for (const text of ['{', '{}', 'null', '[]']) {
      writeFileSync(file, text);
      expect(() => knownRuns(file, ATTACK_SETTINGS, like)).toThrow(WrongOption);
    }
  });
});
