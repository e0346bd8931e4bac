// The cost of members that are late against tokens, from all runs, as figures and a chart.
import { cpus } from 'node:os';
import { parametersOf } from './curve.ts';
import { DROPOUT_GOALS, DROPOUTS } from './dropouts.ts';
import type { DropoutsResult, DropoutsSettings } from './dropouts.ts';
import { drawChart } from './figure.ts';
import type { Line } from './figure.ts';
import { writeFigures } from './options.ts';
import type { Options } from './options.ts';
import { runAll } from './processes.ts';
import { realText } from './text.ts';

/** Of each share of late updates but the first: percent of loss above that of the first, seed by seed at equal tokens. */
export function costLines({ shares, preset }: Pick<DropoutsSettings, 'shares' | 'preset'>, results: readonly Pick<DropoutsResult, 'share' | 'seed' | 'points'>[]): Line[] {
  const [least, ...others] = shares, parameters = parametersOf({ preset });
  const without = new Map(results.filter(({ share }) => share === least).map((result) => [result.seed, result.points]));
  return others.map((share) => {
    const runs = results.filter((result) => result.share === share);
    const points = (runs[0]?.points ?? []).map(({ tokens }, i) => {
      const costs = runs.map(({ seed, points: own }) => 100 * ((own[i]?.loss ?? NaN) / (without.get(seed)?.[i]?.loss ?? NaN) - 1));
      return { x: tokens / parameters, y: costs.reduce((a, b) => a + b, 0) / costs.length, low: Math.min(...costs), high: Math.max(...costs) };
    });
    return { name: `${100 * share} % late`, points };
  });
}

export async function dropouts({ jobs, out, settings: changed }: Options): Promise<void> {
  const settings = { ...DROPOUTS, ...changed as Partial<DropoutsSettings> };
  const parameters = parametersOf(settings), startMs = performance.now();
  const { sha256, bytes, files } = realText();
  const runs = settings.shares.flatMap((share) => settings.seeds.map((seed) => ({ settings, share, seed })));
  const told = ({ share, seed, points, late, emptyRounds, rounds, cpuSeconds }: DropoutsResult) => { console.log(`${100 * share} % late, seed ${seed}: ${points.at(-1)?.loss.toFixed(4) ?? '-'} nats a token, ${late} of ${rounds * settings.members} updates late, ${emptyRounds} of ${rounds} rounds empty, ${Math.round(cpuSeconds)} s of processor`); };
  const results = await runAll('dropouts', runs, jobs, told);
  const lines = costLines(settings, results);
  const minutes = (performance.now() - startMs) / 60_000;
  const ends = lines.map(({ name, points }, i) => ({ name, costPercent: points.at(-1)?.y ?? null, goalPercent: 100 * (DROPOUT_GOALS.get(settings.shares[i + 1] ?? 0) ?? NaN) }));
  const goal = 100 * Math.max(...DROPOUT_GOALS.values());
  const goals = [...DROPOUT_GOALS].map(([share, cost]) => `${100 * share} % late within ${100 * cost} %`).join(', ');
  const note = `${parameters} parameters, ${files} manuals (${Math.round(bytes / 1024)} KiB), seeds ${settings.seeds.join(', ')}; lines: mean, bands: range. Goals: ${goals}.`;
  const figures = { command: 'npm run federation -- dropouts', settings, parameters, text: { sha256, bytes, files }, ends, lines, results, minutes, machine: cpus()[0]?.model ?? 'unknown', jobs };
  writeFigures(out, {
    'federation-dropouts.json': `${JSON.stringify(figures, null, 1)}\n`,
    'federation-dropouts.svg': drawChart({
      title: `Updates that come too late, ${settings.members} members, equal tokens`, xLabel: 'tokens of all members together, for each parameter', yLabel: 'held-out loss above all in time, percent',
      lines, goal: { y: goal, name: `${goal} % (goal)` }, note,
    }),
  });
  for (const { name, costPercent, goalPercent } of ends) console.log(`${name}: ${costPercent?.toFixed(2) ?? '-'} % above all in time at the end; the goal is ${goalPercent} %`);
  console.log(`written to ${out} after ${minutes.toFixed(1)} minutes`);
}
