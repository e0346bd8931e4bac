// A line chart as SVG, drawn from figures and nothing else: light and dark alike, readable without colour (each line carries
// its name). Knows no experiment.
export interface Line { readonly name: string; readonly points: readonly { readonly x: number; readonly y: number; /** Lowest and highest of several runs. */ readonly low: number; readonly high: number }[] }
export interface Chart { readonly title: string; readonly xLabel: string; readonly yLabel: string; readonly lines: readonly Line[]; /** A dashed level to reach, with its name. */ readonly goal: { readonly y: number; readonly name: string } | null; readonly note: string }

const WIDTH = 760, HEIGHT = 440;
const LEFT = 64, RIGHT = 120, TOP = 44, BOTTOM = 78;
/** About so many steps of an axis. */
const TICKS = 6;
/** Between two names at the right edge. */
const NAME_HEIGHT = 15;
/** Told apart by those who see no red or green. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00'];

export function drawChart({ title, xLabel, yLabel, lines, goal, note }: Chart): string {
  const points = lines.flatMap((line) => line.points);
  const xTicks = ticks(0, Math.max(...points.map(({ x }) => x))), yTicks = ticks(Math.min(0, ...points.map(({ low }) => low)), Math.max(goal?.y ?? 0, ...points.map(({ high }) => high)));
  const xEnd = xTicks.at(-1) ?? 1, yMost = yTicks.at(-1) ?? 1, yLeast = yTicks[0] ?? 0;
  const atX = (x: number) => round(LEFT + x / xEnd * (WIDTH - LEFT - RIGHT));
  const atY = (y: number) => round(HEIGHT - BOTTOM - (y - yLeast) / (yMost - yLeast) * (HEIGHT - TOP - BOTTOM));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="${escape(title)}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 24, title, 'start', 15),
    ...yTicks.flatMap((y) => [`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(y)}" y2="${atY(y)}" stroke="#dddddd"/>`, text(LEFT - 8, atY(y) + 4, trimmed(y), 'end')]),
    ...xTicks.map((x) => text(atX(x), HEIGHT - BOTTOM + 18, trimmed(x), 'middle')),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 38, xLabel, 'middle'),
    `<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle" fill="#222222">${escape(yLabel)}</text>`,
    ...(goal === null ? [] : [`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(goal.y)}" y2="${atY(goal.y)}" stroke="#222222" stroke-dasharray="6 4"/>`]),
    ...lines.flatMap((line, i) => drawLine(line, colourOf(i), atX, atY)),
    ...namesAtEdge([
      ...(goal === null ? [] : [{ name: goal.name, y: atY(goal.y), colour: '#222222' }]), ...lines.flatMap(({ name, points: own }, i) => { const last = own.at(-1); return last === undefined ? [] : [{ name, y: atY(last.y), colour: colourOf(i) }]; }),
    ]).map(({ name, y, colour }) => text(WIDTH - RIGHT + 6, y + 4, name, 'start', 12, colour)),
    text(LEFT, HEIGHT - 12, note, 'start', 10),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function drawLine({ points }: Line, colour: string, atX: (x: number) => number, atY: (y: number) => number): string[] {
  const upper = points.map(({ x, high }) => `${atX(x)},${atY(high)}`), lower = points.map(({ x, low }) => `${atX(x)},${atY(low)}`).reverse();
  return [
    `<polygon points="${[...upper, ...lower].join(' ')}" fill="${colour}" fill-opacity="0.15"/>`,
    `<polyline points="${points.map(({ x, y }) => `${atX(x)},${atY(y)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
  ];
}

interface EdgeName { readonly name: string; readonly y: number; readonly colour: string }
/** From top to bottom, moved down as far as none stands on another, and all of them up where the last would leave the picture. */
function namesAtEdge(names: readonly EdgeName[]): EdgeName[] {
  const placed: EdgeName[] = [];
  for (const one of [...names].sort((a, b) => a.y - b.y)) placed.push({ ...one, y: Math.max(one.y, (placed.at(-1)?.y ?? -Infinity) + NAME_HEIGHT) });
  const below = Math.max(0, (placed.at(-1)?.y ?? 0) - (HEIGHT - BOTTOM));
  return placed.map((one) => ({ ...one, y: one.y - below }));
}

/** Multiples of 1, 2 or 5 times a power of ten, from the last one at or below `least` to the first one at or above `most`, as far as
 *  rounding of the values goes. */
function ticks(least: number, most: number): number[] {
  const step = nice((most - least) / TICKS), slack = 1e-3;
  const first = Math.floor(least / step + slack), last = Math.max(first + 1, Math.ceil(most / step - slack));
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** The next 1, 2 or 5 times a power of ten. */
function nice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, Number.MIN_VALUE)));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

const colourOf = (line: number): string => COLOURS[line % COLOURS.length] ?? '#222222';
const round = (value: number): number => Math.round(value * 10) / 10;
const trimmed = (value: number): string => String(Number(value.toPrecision(3)));
const escape = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
function text(x: number, y: number, value: string, anchor: 'start' | 'middle' | 'end', size = 12, colour = '#222222'): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${size}" fill="${colour}">${escape(value)}</text>`;
}
