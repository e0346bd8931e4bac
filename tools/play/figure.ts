// The figure of learning through play, and what it says of the goals: the organism at its last checkpoint against chance and
// against the rules it learnt from. A goal counts as met where its whole interval lies beyond it.
import { drawChart } from '../federation/figure.ts';
import type { Chart, Line } from '../federation/figure.ts';
import type { Life } from './lives.ts';
import type { Measured } from './measuring.ts';
import type { PlaySettings } from './settings.ts';
import { MEASURES, rateOf, ratioOf } from './statistics.ts';
import type { Interval, Measure } from './statistics.ts';

/** Of chance, and of the rules. */
const GOALS = { random: 3, rules: 0.9 } as const;
const TITLES: Readonly<Record<Measure, { readonly title: string; readonly unit: string }>> = {
  solved: { title: 'Challenges solved', unit: 'per 100 decisions' },
  success: { title: 'Attempts at challenges that succeed', unit: 'share of attempts' },
  explored: { title: 'Land walked for the first time', unit: 'plots per 100 acts' },
};
const CHART_HEIGHT = 440, CHART_WIDTH = 760;

export interface Others { readonly rules: readonly Life[]; readonly random: readonly Life[] }
export interface Verdict { readonly measure: Measure; readonly against: keyof Others; readonly ratio: Interval; readonly goal: number; readonly verdict: 'met' | 'missed' | 'open' }

function verdictOf({ low, high }: Interval, goal: number): Verdict['verdict'] { return low >= goal ? 'met' : high < goal ? 'missed' : 'open'; }

/** Lives at a checkpoint, world by world; what happened in the same world with other seeds is added up. */
function livesAt(measured: readonly Measured[], step: number): Life[] {
  const [first, ...rest] = measured.filter((one) => one.step === step).map(({ lives }) => lives);
  return rest.reduce<Life[]>((sums, lives) => sums.map((sum, world) => addedUp(sum, lives[world]!)), [...first ?? []]);
}

function addedUp(one: Life, other: Life): Life {
  return { decisions: one.decisions + other.decisions, acts: one.acts + other.acts, solved: one.solved + other.solved, failed: one.failed + other.failed, landFound: one.landFound + other.landFound };
}

function linesOf(settings: PlaySettings, measured: readonly Measured[], others: Others, measure: Measure): Line[] {
  const point = (step: number, { value, low, high }: Interval) => ({ x: step, y: value, low, high });
  return [
    { name: 'organism', points: settings.checkpoints.map((step) => point(step, rateOf(livesAt(measured, step), measure))) },
    ...(['rules', 'random'] as const).map((name) => ({ name, points: [0, settings.checkpoints.at(-1) ?? 0].map((step) => point(step, rateOf(others[name], measure))) })),
  ];
}

/** Charts below one another in one picture. */
function stacked(charts: readonly Chart[]): string {
  const whole = charts.map((chart, index) => drawChart(chart).replace('<svg ', `<svg y="${index * CHART_HEIGHT}" height="${CHART_HEIGHT}" `));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT * charts.length}" role="img" aria-label="Learning through play">\n${whole.join('')}</svg>\n`;
}

const shown = ({ value, low, high }: Interval): string => `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

export function figuresOf(settings: PlaySettings, measured: readonly Measured[], others: Others): { files: Record<string, string>; verdicts: string[] } {
  const measures = Object.keys(MEASURES) as Measure[], end = settings.checkpoints.at(-1) ?? 0, last = livesAt(measured, end);
  const verdicts = measures.flatMap((measure) => (['random', 'rules'] as const).map((against): Verdict => {
    const ratio = ratioOf(last, others[against], measure), goal = GOALS[against];
    return { measure, against, ratio, goal, verdict: verdictOf(ratio, goal) };
  }));
  const rates = measures.map((measure) => ({ measure, organism: rateOf(last, measure), rules: rateOf(others.rules, measure), random: rateOf(others.random, measure) }));
  const bySeed = settings.seeds.map((seed) => {
    const lives = livesAt(measured.filter((one) => one.seed === seed), end);
    return { seed, ...Object.fromEntries(measures.map((measure) => [measure, { ofRandom: ratioOf(lives, others.random, measure), ofRules: ratioOf(lives, others.rules, measure) }])) };
  });
  const speech = measured.flatMap((one) => (one.speech === null ? [] : [{ seed: one.seed, step: one.step, ...one.speech }]));
  const note = `${settings.lastWorlds} worlds never learnt from (${settings.worlds} before the end), ${settings.shape.ticks} ticks each; seeds ${settings.seeds.join(', ')}; bands: 95 % over worlds.`;
  const charts = measures.map((measure): Chart => ({
    title: `${TITLES[measure].title}, ${TITLES[measure].unit}`, xLabel: 'steps of training since the embryo', yLabel: TITLES[measure].unit, lines: linesOf(settings, measured, others, measure),
    goal: { y: GOALS.rules * rateOf(others.rules, measure).value, name: '0.9 x rules (goal)' }, note,
  }));
  const json = { command: 'npm run play', settings, rates, verdicts, bySeed, speech, others, measured: measured.map(({ speech: _, ...rest }) => rest) };
  return {
    files: { 'learning-through-play.json': `${JSON.stringify(json)}\n`, 'learning-through-play.svg': stacked(charts) },
    verdicts: [
      ...verdicts.map(({ measure, against, ratio, goal, verdict }) => `${measure}: ${shown(ratio)} times ${against}, goal ${goal}: ${verdict}`),
      ...speech.map(({ seed, step, right, heldOutBitsPerByte }) => `speech of seed ${seed} after ${step} steps: ${(100 * right).toFixed(1)} % of the examination right, ${heldOutBitsPerByte.toFixed(4)} bits a byte`),
    ],
  };
}
