// `npm run federation -- <experiment>`: what training together costs and withstands, measured on the real parts on this
// machine's processor and written as figures to docs/figures. `curve`: the gap to one machine alone against tokens.
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CURVE, PARAMETERS } from './curve.ts';
import type { CurveResult, CurveRun, CurveSettings } from './curve.ts';
import { drawChart } from './figure.ts';
import type { Line } from './figure.ts';
import { realText } from './text.ts';

const HELP = `npm run federation -- curve [--jobs N] [--out FOLDER] [--settings JSON]
  Trains ${CURVE.members.join(', ')} members with ${CURVE.seeds.length} seeds each on equally many tokens, and writes federation-curve.json and .svg.
  --settings changes some of CURVE in tools/federation/curve.ts, for instance '{"members":[1,8],"seeds":[1],"tokensPerParameter":20}'.`;
/** Gap that training together may cost at the end. */
const GOAL = 0.02;
/** Exit code of a command that was used wrongly, as everywhere in the project. */
const WRONG_USE = 2;
const root = fileURLToPath(new URL('../../', import.meta.url));

function option(name: string, otherwise: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : process.argv[at + 1] ?? otherwise;
}

function runInProcess(run: CurveRun): Promise<CurveResult> {
  const child = fork(fileURLToPath(new URL('./runOne.ts', import.meta.url)), [], { serialization: 'advanced', execArgv: [] });
  return new Promise((resolve, reject) => {
    let result: CurveResult | null = null;
    child.once('message', (message) => { result = message as CurveResult; });
    child.once('exit', (code) => { if (result === null) reject(new Error(`the run of ${run.members} members with seed ${run.seed} ended with code ${code ?? 'none'}`)); else resolve(result); });
    child.send(run);
  });
}

/** As many at once as there are jobs, the longest first. */
async function runAll(runs: readonly CurveRun[], jobs: number): Promise<CurveResult[]> {
  const waiting = [...runs].sort((a, b) => b.members - a.members);
  const results: CurveResult[] = [];
  await Promise.all(Array.from({ length: jobs }, async () => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const result = await runInProcess(run);
      results.push(result);
      console.log(`${result.members} members, seed ${result.seed}: ${result.points.at(-1)?.loss.toFixed(4) ?? '-'} nats a token after ${result.tokens} tokens, ${result.rounds} rounds, ${Math.round(result.seconds)} s`);
    }
  }));
  return results.sort((a, b) => a.members - b.members || a.seed - b.seed);
}

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
      return [{ x: point.tokens / PARAMETERS, y: gaps.reduce((a, b) => a + b, 0) / gaps.length, low: Math.min(...gaps), high: Math.max(...gaps) }];
    });
    return { name: `${members} members`, points };
  });
}

async function curve(): Promise<void> {
  const jobs = Number(option('jobs', String(availableParallelism())));
  const out = option('out', join(root, 'docs/figures'));
  const settings = { ...CURVE, ...JSON.parse(option('settings', '{}')) as Partial<CurveSettings> };
  const startMs = performance.now();
  const { sha256, bytes, files } = realText();
  const results = await runAll(settings.members.flatMap((members) => settings.seeds.map((seed) => ({ settings, members, seed }))), jobs);
  const lines = gapLines(settings, results);
  const minutes = (performance.now() - startMs) / 60_000;
  const payloadShare = Math.max(...results.map(({ payloadBytes }) => payloadBytes)) / PARAMETERS;
  const ends = lines.map(({ name, points }) => ({ name, gapPercent: points.at(-1)?.y ?? null }));
  const note = `${PARAMETERS} parameters, ${files} manuals (${Math.round(bytes / 1024)} KiB), seeds ${settings.seeds.join(', ')}; lines: mean, bands: range. One update: ${payloadShare.toFixed(4)} bytes a parameter.`;
  mkdirSync(out, { recursive: true });
  const figures = { command: 'npm run federation -- curve', settings, parameters: PARAMETERS, text: { sha256, bytes, files }, payloadBytesPerParameter: payloadShare, ends, lines, results, minutes, machine: cpus()[0]?.model ?? 'unknown', jobs };
  writeFileSync(join(out, 'federation-curve.json'), `${JSON.stringify(figures, null, 1)}\n`);
  writeFileSync(join(out, 'federation-curve.svg'), drawChart({
    title: 'Training together against one machine alone, equal tokens', xLabel: 'tokens of all members together, for each parameter', yLabel: 'held-out loss above one machine alone, percent',
    lines, goal: { y: 100 * GOAL, name: `${100 * GOAL} % (goal)` }, note,
  }));
  for (const { name, gapPercent } of ends) console.log(`${name}: ${gapPercent?.toFixed(2) ?? '-'} % above one machine alone at the end`);
  console.log(`written to ${out} after ${minutes.toFixed(1)} minutes; one update is ${payloadShare.toFixed(4)} bytes a parameter`);
}

if (process.argv[2] === 'curve') await curve();
else {
  console.error(HELP);
  process.exitCode = process.argv[2] === '--help' ? 0 : WRONG_USE;
}
