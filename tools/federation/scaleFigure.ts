// The experiment `scale` as a command: sizes and costs, then simulations of ever more machines, then what a toy learns with
// ever more members, written as figures and three charts on one sheet.
import { cpus } from 'node:os';
import { timesFor } from '../../app/federation/phase.ts';
import { ENVELOPE_BYTES } from '../../app/federation/envelope.ts';
import { drawChart } from './figure.ts';
import type { Line } from './figure.ts';
import { writeFigures } from './options.ts';
import type { Options } from './options.ts';
import { runAll } from './processes.ts';
import type { Costs } from './scale/costs.ts';
import { breaksOf, brokerRow, flatRow } from './scale/flat.ts';
import type { LearningResult } from './scale/learning.ts';
import type { ScaleResult, ScaleRun } from './scale/runs.ts';
import { SCALE } from './scale/settings.ts';
import type { ScaleSettings } from './scale/settings.ts';
import { TOY_PARAMETERS } from './scale/toy.ts';
import type { WorldResult, WorldSettings } from './scale/world.ts';
import { entriesOf, fixedWords, roundTextBytes, totalOf, wordsOf } from './scale/words.ts';
import { realText } from './text.ts';

const BLOCK = 4_096, SEED_KEEP = 128, FLOAT_BYTES = 4, MEGABYTE = 1e6, BYTES_PER_MS_OF_MEGABIT = 125;
type Named<T> = { readonly name: string } & T;

/** Of a model by formula: the measured bits of a block of *seed*, in proportion to what is kept of it. */
export function updateBytesOf(costs: Costs, parameters: number, keep: number): number {
  return Math.round(ENVELOPE_BYTES + costs.bitsABlock * (keep / SEED_KEEP) * parameters / BLOCK / 8);
}

function worldRuns(settings: ScaleSettings, costs: Costs): ScaleRun[] {
  const base: Omit<WorldSettings, 'nodes'> = { ...settings.world, updateBytes: Math.round(costs.seedUpdateBytes) + ENVELOPE_BYTES, modelBytes: costs.seedParameters * FLOAT_BYTES };
  const varied = (name: string, changed: Partial<WorldSettings>): ScaleRun => ({ kind: 'world', name, settings: { ...base, nodes: settings.at, ...changed } });
  const { churn, lines } = base, halved = (range: readonly [number, number]): readonly [number, number] => [range[0] / 2, range[1] / 2];
  return [
    ...settings.nodes.map((nodes): ScaleRun => ({ kind: 'world', name: `${nodes} nodes`, settings: { ...base, nodes } })),
    varied('nobody comes or goes', { churn: { ...churn, stayMinutes: 0, stallShare: 0 } }),
    varied('stays a third as long', { churn: { ...churn, stayMinutes: churn.stayMinutes / 3 } }),
    varied('lines half as fast', { lines: { ...lines, up: halved(lines.up), down: halved(lines.down) } }),
    varied('logs a day old', { ageRounds: 720 }),
    ...settings.models.map(({ name, parameters, keep }) => varied(name, { updateBytes: updateBytesOf(costs, parameters, keep), modelBytes: parameters * FLOAT_BYTES })),
  ];
}

function learningRuns(settings: ScaleSettings): ScaleRun[] {
  const { learning, learningMembers, learningSeeds } = settings, [seed = 1] = learningSeeds;
  const least = learningMembers.find((members) => members > learning.cohort), variants = least === undefined ? [] : [
    { name: 'one level', changed: { cohort: least } }, { name: 'what was not sent set aside', changed: { unsent: 'set aside' as const } },
    { name: 'exchange after every round', changed: { upperEvery: 1 } }, { name: 'four times as much kept between cohorts', changed: { upperKeep: 4 * learning.upperKeep } },
  ].map(({ name, changed }): ScaleRun => ({ kind: 'learning', name, settings: { ...learning, members: least, seed, ...changed } }));
  return [...learningMembers.flatMap((members) => learningSeeds.map((one): ScaleRun => ({ kind: 'learning', name: 'two levels', settings: { ...learning, members, seed: one } }))), ...variants];
}

/** Loss above one machine alone with the same seed, percent: mean and range over the seeds. */
export function gapsOf(results: readonly Named<{ learning: LearningResult }>[]): { name: string; members: number; gapPercent: number; low: number; high: number }[] {
  const alone = new Map(results.filter(({ learning }) => learning.settings.members === 1).map(({ learning }) => [learning.settings.seed, learning.loss]));
  const groups = Map.groupBy(results.filter(({ learning }) => learning.settings.members > 1), ({ name, learning }) => `${learning.settings.members} ${name}`);
  return [...groups.values()].map((runs) => {
    const gaps = runs.map(({ learning }) => 100 * (learning.loss / (alone.get(learning.settings.seed) ?? NaN) - 1)), first = runs[0];
    return { name: first?.name ?? '', members: first?.learning.settings.members ?? 0, gapPercent: gaps.reduce((a, b) => a + b, 0) / gaps.length, low: Math.min(...gaps), high: Math.max(...gaps) };
  });
}

function say(result: ScaleResult): void {
  if (result.kind === 'costs') console.log(`an update of seed is ${Math.round(result.costs.seedUpdateBytes)} bytes; one entry takes ${result.costs.checkMicroseconds.toFixed(0)} microseconds to check and ${Math.round(result.costs.diskBytesAnEntry)} bytes on disk`);
  else if (result.kind === 'world') console.log(`${result.name}: a round takes ${result.world.roundSeconds.median.toFixed(1)} s, ${(totalBytes(result.world) / MEGABYTE).toFixed(2)} MB a member; ${result.seconds.toFixed(0)} s`);
  else console.log(`${result.name}, ${result.learning.settings.members} members, seed ${result.learning.settings.seed}: ${result.learning.loss.toFixed(4)} nats a character after ${result.learning.rounds} rounds; ${result.learning.seconds.toFixed(0)} s`);
}
const totalBytes = ({ bytesANodeARound }: WorldResult): number => Object.values(bytesANodeARound).reduce((sum, bytes) => sum + bytes, 0);

export async function scale({ jobs, out, settings: changed }: Options): Promise<void> {
  const settings = { ...SCALE, ...changed as Partial<ScaleSettings> };
  const startMs = performance.now();
  const { sha256, bytes, files } = realText();
  const [measured] = await runAll('scale', [{ kind: 'costs' }], 1, say);
  if (measured?.kind !== 'costs') throw new Error('The costs were not measured.');
  const { costs } = measured;
  // The longest first, so that the processes end together.
  const results = await runAll('scale', [...worldRuns(settings, costs).reverse(), ...learningRuns(settings).reverse()], jobs, say);
  const worlds = results.filter((one) => one.kind === 'world').reverse(), learnt = results.filter((one) => one.kind === 'learning').reverse();
  const gaps = gapsOf(learnt), bySize = worlds.slice(0, settings.nodes.length);
  const { trainMs, cohort } = settings.world, updateBytes = Math.round(costs.seedUpdateBytes) + ENVELOPE_BYTES, graceMs = timesFor(trainMs).graceMs;
  const words = { cohort, entries: totalOf(entriesOf(cohort)), counts: entriesOf(cohort), textBytes: roundTextBytes(cohort), ...wordsOf(cohort), fixed: fixedWords };
  const flat = settings.nodes.map((members) => flatRow(members, costs, updateBytes, trainMs));
  const breaks = breaksOf(costs, updateBytes, trainMs, 20 * BYTES_PER_MS_OF_MEGABIT, graceMs);
  const broker = settings.nodes.map((nodes) => ({ nodes, ...brokerRow(nodes, cohort, updateBytes, trainMs, 1 / settings.world.upperEvery) }));
  const minutes = (performance.now() - startMs) / 60_000;
  const figures = { command: 'npm run federation -- scale', settings, costs, words, worlds: worlds.map(({ name, seconds, world }) => ({ name, seconds, ...world })), flat, breaks, broker, gaps, learnt, text: { sha256, bytes, files }, minutes, machine: cpus()[0]?.model ?? 'unknown', jobs };
  writeFigures(out, { 'scale.json': `${JSON.stringify(figures, null, 1)}\n`, 'scale.svg': sheetOf(bySize, gaps, settings) });
  for (const { what, limit, fromMembers } of breaks) console.log(`without cohorts, from ${fromMembers} members on: ${what} (${limit})`);
  for (const { name, members, gapPercent } of gaps) console.log(`${members} members, ${name}: ${gapPercent.toFixed(2)} % above one machine alone`);
  console.log(`written to ${out} after ${minutes.toFixed(1)} minutes`);
}

/** Three charts under each other over the same axis. */
export function sheetOf(worlds: readonly Named<{ world: WorldResult }>[], gaps: ReturnType<typeof gapsOf>, settings: ScaleSettings): string {
  const xLabel = 'nodes, as a power of two', point = (x: number, y: number, low = y, high = y) => ({ x: Math.log2(x), y, low, high });
  const over = (name: string, value: (world: WorldResult) => number): Line => ({ name, points: worlds.map(({ world }) => point(world.settings.nodes, value(world))) });
  const note = `Cohorts of ${settings.world.cohort}, seed, ${settings.world.trainMs / 1_000} s of training in a round, an exchange every ${settings.world.upperEvery} rounds; lines and churn assumed (docs/scale.md).`;
  const charts = [
    drawChart({ title: 'Sent by one node in one round', xLabel, yLabel: 'megabytes on the line', goal: null, note, lines: [
      over('all', (world) => totalBytes(world) / MEGABYTE), over('inside cohorts', ({ bytesANodeARound: { updates, words, liveness } }) => (updates + words + liveness) / MEGABYTE),
      over('between cohorts', ({ bytesANodeARound: bytes }) => (bytes.upper + bytes['fan-out']) / MEGABYTE), over('joining', ({ bytesANodeARound: { joining } }) => joining / MEGABYTE),
    ] }),
    drawChart({ title: 'How long a round takes', xLabel, yLabel: 'seconds', goal: null, note, lines: [
      { name: 'median', points: worlds.map(({ world: { settings: { nodes }, roundSeconds: { median } } }) => point(nodes, median)) }, over('one in ten', ({ roundSeconds: { p90 } }) => p90),
    ] }),
    drawChart({ title: 'A toy learns equally many tokens with ever more members', xLabel, yLabel: 'loss above one machine alone, percent', goal: null, note: `${TOY_PARAMETERS} parameters, ${settings.learning.tokensPerParameter} tokens for each; seeds ${settings.learningSeeds.join(', ')}; line: mean, band: range.`, lines: [
      { name: 'two levels', points: gaps.filter(({ name }) => name === 'two levels').map(({ members, gapPercent, low, high }) => point(members, gapPercent, low, high)) },
    ] }),
  ];
  const height = 440, inner = charts.map((chart, at) => chart.replace('<svg ', `<svg y="${at * height}" width="760" height="${height}" `));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 ${charts.length * height}">\n${inner.join('')}</svg>\n`;
}
