// The experiment `attacks` as a command: runs every attack with every seed and number of hostile members beside the same cohort
// without any, holds the outcome against what is asked, and writes the table: after every run, so that hours of work outlive a kill.
import { cpus } from 'node:os';
import { ATTACK_PARAMETERS, ATTACK_SETTINGS } from './attacks.ts';
import type { AttackResult, AttackRun, AttackSettings } from './attacks.ts';
import { ATTACKS } from './hostile.ts';
import type { Attack } from './hostile.ts';
import { isOf, knownRuns } from './knownRuns.ts';
import { writeFigures } from './options.ts';
import type { Options } from './options.ts';
import { runAll } from './processes.ts';
import { realText } from './text.ts';

/** What is asked: percent above the clean cohort by hostile members, and without any; rounds until named; shares of peer-rounds and
 *  of a round's tokens. */
export const ASKED = { harmPercent: { 2: 3, 3: 10 }, costPercent: 1, namedWithin: 20, ejectedShare: 0.01, gateShare: 0.05 } as const;

export interface AttackRow {
  readonly attack: Attack;
  readonly hostile: number;
  /** Those it was run with so far. */
  readonly seeds: readonly number[];
  /** Final loss above that of the clean cohort of the same seed, percent, one element a seed. */
  readonly harmPercent: readonly number[];
  /** Rounds until each offender was named, all seeds; null where one was not. */
  readonly namedAfter: readonly (number | null)[];
  readonly hostileTakenShare: number;
  readonly refusedFor: string;
  readonly ejectedShare: number;
  readonly refusedShare: number;
  readonly gateShare: number;
}
export interface AttackTable {
  readonly rows: readonly AttackRow[];
  /** One element a seed: the rule on against the rule off, nobody hostile. */
  readonly costPercent: readonly number[];
  readonly cleanRefusedShare: number;
}

/** Clean runs first: all others wait for nothing, but are told against them. */
export function attackRuns(settings: AttackSettings): AttackRun[] {
  return settings.seeds.flatMap((seed): AttackRun[] => [
    { settings, seed, attack: null, hostile: 0, rule: 'robust' }, { settings, seed, attack: null, hostile: 0, rule: 'all' },
    ...settings.hostile.flatMap((hostile) => settings.attacks.map((attack): AttackRun => ({ settings, seed, attack, hostile, rule: 'robust' }))),
  ]);
}

/** Of all runs there are; one whose clean cohort was not run yet cannot be told against it and waits. */
export function tableOf({ rounds }: Pick<AttackSettings, 'rounds'>, results: readonly AttackResult[]): AttackTable {
  const clean = (seed: number, rule: AttackResult['rule']) => results.find((one) => one.attack === null && one.seed === seed && one.rule === rule);
  const above = (loss: number, base: AttackResult | undefined) => 100 * (loss / (base?.loss ?? NaN) - 1);
  const told = results.filter(({ attack, seed }) => attack !== null && clean(seed, 'robust') !== undefined).sort((a, b) => a.seed - b.seed);
  const hostiles = [...new Set(told.map(({ hostile }) => hostile))].sort((a, b) => a - b);
  const rows = hostiles.flatMap((hostile) => ATTACKS.flatMap((attack): AttackRow[] => {
    const runs = told.filter((one) => one.attack === attack && one.hostile === hostile);
    if (runs.length === 0) return [];
    const total = (count: (run: AttackResult) => number) => runs.reduce((sum, run) => sum + count(run), 0);
    const peerRounds = total(({ honestPeerRounds }) => honestPeerRounds), reasons = new Map<string, number>();
    for (const run of runs) for (const [reason, count] of Object.entries(run.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
    return [{
      attack, hostile, seeds: runs.map(({ seed }) => seed), harmPercent: runs.map(({ loss, seed }) => above(loss, clean(seed, 'robust'))), namedAfter: runs.flatMap(({ namedAfter }) => namedAfter),
      hostileTakenShare: total(({ hostileTaken }) => hostileTaken) / (runs.length * rounds * hostile),
      refusedFor: [...reasons].sort(([, one], [, other]) => other - one).map(([reason, count]) => `${reason} ${count}`).join(', '),
      ejectedShare: total(({ honestEjected }) => honestEjected) / peerRounds, refusedShare: total(({ honestRefused }) => honestRefused) / peerRounds,
      gateShare: total(({ gateTokens }) => gateTokens) / total(({ tokens }) => tokens),
    }];
  }));
  const cleans = results.filter(({ attack, rule, seed }) => attack === null && rule === 'robust' && clean(seed, 'all') !== undefined);
  return {
    rows, costPercent: cleans.map((run) => above(run.loss, clean(run.seed, 'all'))),
    cleanRefusedShare: cleans.reduce((sum, { honestRefused }) => sum + honestRefused, 0) / cleans.reduce((sum, { honestPeerRounds }) => sum + honestPeerRounds, 0),
  };
}

/** What of it is not as asked, in words; empty where all is. */
export function missed({ rows, costPercent }: AttackTable): string[] {
  return [
    ...(costPercent.length === 0 || mean(costPercent) <= ASKED.costPercent ? [] : [`the rule costs ${percent(mean(costPercent))} with nobody hostile, asked ${ASKED.costPercent} %`]),
    ...rows.flatMap(({ attack, hostile, harmPercent, namedAfter, ejectedShare, gateShare }) => {
      const who = `${attack} by ${hostile}`, most = hostile <= 2 ? ASKED.harmPercent[2] : ASKED.harmPercent[3], latest = Math.max(...namedAfter.map((round) => round ?? Infinity));
      return [
        ...(mean(harmPercent) <= most ? [] : [`${who}: ${percent(mean(harmPercent))} above clean, asked ${most} %`]),
        ...(hostile > 2 || latest <= ASKED.namedWithin ? [] : [`${who}: ${namedAfter.filter((round) => (round ?? Infinity) > ASKED.namedWithin).length} of ${namedAfter.length} not named within ${ASKED.namedWithin} rounds`]),
        ...(ejectedShare < ASKED.ejectedShare ? [] : [`${who}: ${percent(100 * ejectedShare)} of honest peer-rounds shut out, asked below 1 %`]),
        ...(gateShare <= ASKED.gateShare ? [] : [`${who}: judging takes ${percent(100 * gateShare)} of a round's tokens, asked 5 %`]),
      ];
    }),
  ];
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const percent = (value: number): string => `${value.toFixed(2)} %`;
const span = (values: readonly number[]): string => `${percent(mean(values))} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;

/** Of several rounds the latest; who was never named counts apart. */
function namedWords(rounds: readonly (number | null)[]): string {
  const known = rounds.filter((round) => round !== null);
  if (known.length === 0) return 'never';
  return `${Math.max(...known)}${known.length < rounds.length ? `, ${rounds.length - known.length} of ${rounds.length} never` : ''}`;
}

export function markdownOf(table: AttackTable, { members }: Pick<AttackSettings, 'members'>, note: string): string {
  const tables = [...new Set(table.rows.map(({ hostile }) => hostile))].flatMap((hostile) => [
    `## ${hostile} of ${members} hostile`, '',
    '| attack | seeds | loss above clean, mean (range) | named after rounds, latest | hostile updates taken | refused for | honest shut out | honest updates refused | judging, of tokens |', '|---|---|---|---|---|---|---|---|---|',
    ...table.rows.filter((row) => row.hostile === hostile).map((row) => `| ${[row.attack, row.seeds.join(', '), span(row.harmPercent), namedWords(row.namedAfter), percent(100 * row.hostileTakenShare), row.refusedFor, percent(100 * row.ejectedShare), percent(100 * row.refusedShare), percent(100 * row.gateShare)].join(' | ')} |`), '',
  ]);
  const misses = missed(table);
  return [
    '# What hostile members cost', '', note, '',
    ...(table.costPercent.length === 0 ? [] : [`With nobody hostile the rule costs ${span(table.costPercent)} of the loss; of honest updates ${percent(100 * table.cleanRefusedShare)} are refused.`, '']), ...tables,
    misses.length === 0 ? 'All of it is as asked.' : ['Not as asked:', '', ...misses.map((miss) => `- ${miss}`)].join('\n'), '',
  ].join('\n');
}

/** Of the whole file: the seeds, attacks and numbers of hostile members there are, not those of the last command. */
export function settingsOf(settings: AttackSettings, results: readonly AttackResult[]): AttackSettings {
  const numbers = (of: (result: AttackResult) => number) => [...new Set(results.map(of))].sort((a, b) => a - b);
  return { ...settings, seeds: numbers(({ seed }) => seed), hostile: numbers(({ hostile }) => hostile).filter((hostile) => hostile > 0), attacks: ATTACKS.filter((attack) => results.some((one) => one.attack === attack)) };
}

export async function attacks({ jobs, out, settings: changed, known: file }: Options): Promise<void> {
  const settings = { ...ATTACK_SETTINGS, ...changed as Partial<AttackSettings> };
  const startMs = performance.now();
  const { sha256, bytes, files } = realText();
  const known = knownRuns(file, settings, { parameters: ATTACK_PARAMETERS, textSha256: sha256 }), runs = attackRuns(settings), due = runs.filter((run) => !known.some(isOf(run)));
  const machine = cpus()[0]?.model ?? 'unknown', results = [...known];
  const note = `\`npm run federation -- attacks\`: ${ATTACK_PARAMETERS} parameters, ${settings.members} members, ${settings.rounds} rounds of ${settings.stepsARound * settings.batch * settings.window} tokens a member after ${settings.founderSteps} steps of the founder; ${files} manuals (${Math.round(bytes / 1024)} KiB). Clean is the same cohort of the same seed with nobody hostile.`;
  const write = (): void => {
    // What was measured before and is not asked for stays in the file.
    const table = tableOf(settings, results), whole = settingsOf(settings, results), lastCommand = { runs: results.length - known.length, minutes: minutesSince(startMs), machine, jobs };
    writeFigures(out, {
      'federation-attacks.json': `${JSON.stringify({ command: 'npm run federation -- attacks', settings: whole, parameters: ATTACK_PARAMETERS, text: { sha256, bytes, files }, asked: ASKED, missed: missed(table), ...table, results, lastCommand }, null, 1)}\n`,
      'federation-attacks.md': markdownOf(table, settings, note),
    });
  };
  await runAll('attacks', due, jobs, (result) => {
    const { attack, hostile, seed, rule, loss, namedAfter, honestRefused, seconds } = result;
    console.log(`${attack ?? `nobody hostile, rule ${rule}`}${attack === null ? '' : ` by ${hostile}`}, seed ${seed}: ${loss.toFixed(4)} nats a token, named after ${namedAfter.map((round) => round ?? 'never').join(', ') || '-'}, ${honestRefused} honest refused, ${Math.round(seconds)} s`);
    results.push(result);
    write();
  });
  write();
  for (const miss of missed(tableOf(settings, results))) console.log(miss);
  console.log(`written to ${out} after ${minutesSince(startMs).toFixed(1)} minutes`);
}

const minutesSince = (startMs: number): number => (performance.now() - startMs) / 60_000;
