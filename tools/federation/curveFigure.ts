// The experiment `curve` as a command: runs all its members and seeds, and writes the gap against tokens as figures.
import { cpus } from 'node:os';
import { CURVE, parametersOf } from './curve.ts';
import type { CurveResult, CurveSettings } from './curve.ts';
import { drawChart } from './figure.ts';
import type { Line } from './figure.ts';
import { runAll } from './processes.ts';
import { writeFigures } from './options.ts';
import type { Options } from './options.ts';
import { realText } from './text.ts';

/** Gap that training together may cost at the end. */
const GOAL = 0.02;

/** Loss of one machine alone after so many tokens, between two points of its curve. */
function lossAt(points: CurveResult['points'], tokens: number): number | null {
  const after = points.findIndex((point) => point.tokens >= tokens * (1 - 1e-3));
  const [left, right] = [points[after - 1], points[after]];
  if (right === undefined) return null;
  if (left === undefined) return Math.abs(right.tokens - tokens) < tokens * 0.02 ? right.loss : null;
  const share = Math.min(1, (tokens - left.tokens) / (right.tokens - left.tokens));
  return left.loss + share * (right.loss - left.loss);
}

/** Of each number of members: the gap in percent against tokens a parameter, mean and range over the seeds. */
function gapLines(settings: CurveSettings, results: readonly CurveResult[]): Line[] {
  const alone = new Map(results.filter(({ members }) => members === 1).map((result) => [result.seed, result.points]));
  return settings.members.filter((members) => members > 1).map((members) => {
    const runs = results.filter((result) => result.members === members);
    const points = (runs[0]?.points ?? []).flatMap((point, i) => {
      const gaps = runs.flatMap((run) => {
        const own = run.points[i], base = own === undefined ? null : lossAt(alone.get(run.seed) ?? [], own.tokens);
        return own === undefined || base === null ? [] : [100 * (own.loss / base - 1)];
      });
      if (gaps.length === 0) return [];
      return [{ x: point.tokens / parametersOf(settings), y: gaps.reduce((a, b) => a + b, 0) / gaps.length, low: Math.min(...gaps), high: Math.max(...gaps) }];
    });
    return { name: `${members} members`, points };
  });
}

export async function curve({ jobs, out, settings: changed }: Options): Promise<void> {
  const settings = { ...CURVE, ...changed as Partial<CurveSettings> };
  const parameters = parametersOf(settings), startMs = performance.now();
  const { sha256, bytes, files } = realText();
  // The longest first.
  const runs = settings.members.flatMap((members) => settings.seeds.map((seed) => ({ settings, members, seed }))).sort((a, b) => b.members - a.members);
  const told = (result: CurveResult) => { console.log(`${result.members} members, seed ${result.seed}: ${result.points.at(-1)?.loss.toFixed(4) ?? '-'} nats a token after ${result.tokens} tokens, ${result.rounds} rounds, ${Math.round(result.cpuSeconds)} s of processor`); };
  const results = (await runAll('curve', runs, jobs, told)).sort((a, b) => a.members - b.members || a.seed - b.seed);
  const lines = gapLines(settings, results);
  const minutes = (performance.now() - startMs) / 60_000;
  const cpuMinutes = results.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / 60;
  const payloadShare = Math.max(...results.map(({ payloadBytes }) => payloadBytes)) / parameters;
  const ends = lines.map(({ name, points }) => ({ name, gapPercent: points.at(-1)?.y ?? null }));
  const note = `${settings.preset}, ${parameters} parameters, ${files} manuals (${Math.round(bytes / 1024)} KiB), seeds ${settings.seeds.join(', ')}; lines: mean, bands: range. One update: ${payloadShare.toFixed(4)} bytes a parameter.`;
  const figures = { command: 'npm run federation -- curve', settings, parameters, text: { sha256, bytes, files }, payloadBytesPerParameter: payloadShare, ends, lines, results, minutes, cpuMinutes, machine: cpus()[0]?.model ?? 'unknown', jobs };
  const name = settings.preset === CURVE.preset ? 'federation-curve' : `federation-curve-${settings.preset}`;
  writeFigures(out, {
    [`${name}.json`]: `${JSON.stringify(figures, null, 1)}\n`,
    [`${name}.svg`]: drawChart({
      title: 'Training together against one machine alone, equal tokens', xLabel: 'tokens of all members together, for each parameter', yLabel: 'held-out loss above one machine alone, percent',
      lines, goal: { y: 100 * GOAL, name: `${100 * GOAL} % (goal)` }, note,
    }),
  });
  for (const { name, gapPercent } of ends) console.log(`${name}: ${gapPercent?.toFixed(2) ?? '-'} % above one machine alone at the end`);
  console.log(`written to ${out} after ${minutes.toFixed(1)} minutes (${cpuMinutes.toFixed(1)} of processor); one update is ${payloadShare.toFixed(4)} bytes a parameter`);
}
