// Completing a glyph: some of its nine panes are lost, and its symmetry tells what they were. The glyph of a living thing
// has one mirror (left and right), that of a relic four (all corners alike, all edges alike): see app/physics/glyph.ts.
// A step restores one row, and says the whole row.
import type { RandomStream } from '../../ports.ts';
import type { GlyphSymmetry } from '../../physics/glyph.ts';
import { optionsAt, PANE_COLOURS, pick, pickSome } from './plan.ts';
import type { PaneColour, Plan, Step } from './plan.ts';

export interface GlyphPicture {
  readonly kind: 'glyph';
  readonly symmetry: GlyphSymmetry;
  /** Nine panes row by row; a lost one is null. */
  readonly panes: readonly (PaneColour | null)[];
  /** The row that is to be restored, 0 to 2; null when the glyph is whole. */
  readonly asked: number | null;
}

const PANES_A_ROW = 3;
const ROW_NAMES = ['first', 'next', 'last'] as const;
const LOST = 'lost';

/** Panes that are alike, by symmetry; what stands in none of these lists stands alone. */
const ALIKE: Readonly<Record<GlyphSymmetry, readonly (readonly number[])[]>> = {
  living: [[0, 2], [3, 5], [6, 8]],
  relic: [[0, 2, 6, 8], [1, 3, 5, 7]],
};
const MIRRORS: Readonly<Record<GlyphSymmetry, string>> = { living: 'It has one mirror.', relic: 'It has four mirrors.' };

/** Symmetry, lost panes and colours that the glyph may have, by difficulty. Of panes that are alike one always remains. */
const GLYPHS: readonly { symmetry: GlyphSymmetry; lost: number; colours: number }[] = [
  { symmetry: 'living', lost: 1, colours: 3 }, { symmetry: 'living', lost: 2, colours: 4 }, { symmetry: 'living', lost: 3, colours: 4 }, { symmetry: 'living', lost: 3, colours: 6 },
  { symmetry: 'relic', lost: 3, colours: 6 }, { symmetry: 'relic', lost: 4, colours: 6 }, { symmetry: 'relic', lost: 5, colours: 6 }, { symmetry: 'relic', lost: 6, colours: 6 },
];

function drawPanes(stream: RandomStream, symmetry: GlyphSymmetry, palette: readonly PaneColour[]): PaneColour[] {
  const panes = Array.from({ length: PANES_A_ROW ** 2 }, () => pick(stream, palette));
  // Corner, edge and centre of a relic differ, or there would be nothing to find out.
  const own = pickSome(stream, palette, ALIKE[symmetry].length + 1);
  ALIKE[symmetry].forEach((places, index) => {
    const colour = symmetry === 'relic' ? own[index]! : panes[places[0]!]!;
    for (const place of places) panes[place] = colour;
  });
  if (symmetry === 'relic') panes[4] = own.at(-1)!;
  return panes;
}

function drawLost(stream: RandomStream, symmetry: GlyphSymmetry, count: number): Set<number> {
  const spared = ALIKE[symmetry].map((places) => pick(stream, places));
  return new Set(pickSome(stream, ALIKE[symmetry].flat().filter((place) => !spared.includes(place)), count));
}

export function planGlyph(stream: RandomStream, difficulty: number): Plan<GlyphPicture> {
  const { symmetry, lost: count, colours } = GLYPHS[difficulty - 1]!;
  const palette = pickSome(stream, PANE_COLOURS, colours);
  const panes = drawPanes(stream, symmetry, palette);
  const lost = drawLost(stream, symmetry, count);
  const rowOf = (row: number): number[] => [0, 1, 2].map((column) => row * PANES_A_ROW + column);
  const broken = [0, 1, 2].filter((row) => rowOf(row).some((pane) => lost.has(pane)));
  const open = (done: number, pane: number): boolean => lost.has(pane) && broken.indexOf(Math.floor(pane / PANES_A_ROW)) >= done;
  // A wrong row has one lost pane of another colour.
  const changes = broken.map((row) => rowOf(row).filter((pane) => lost.has(pane)).flatMap((pane) => PANE_COLOURS.filter((colour) => colour !== panes[pane]).map((colour) => ({ pane, colour }))));
  const traps = changes.map((all) => {
    const shuffled = pickSome(stream, all, all.length);
    const tempting = (colour: PaneColour): boolean => panes.includes(colour);
    return [...shuffled.filter(({ colour }) => tempting(colour)), ...shuffled.filter(({ colour }) => !tempting(colour))];
  });

  return {
    steps: broken.length,
    step(done): Step {
      const row = broken[done]!;
      const answer = (change: { pane: number; colour: PaneColour } | null): string =>
        `The ${ROW_NAMES[row]!} row was ${rowOf(row).map((pane) => (change?.pane === pane ? change.colour : panes[pane]!)).join(' ')}.`;
      return {
        facts: [MIRRORS[symmetry], ...ROW_NAMES.map((name, index) => `The ${name} row is ${rowOf(index).map((pane) => (open(done, pane) ? LOST : panes[pane]!)).join(' ')}.`)],
        ask: `How was the ${ROW_NAMES[row]!} row?`,
        right: answer(null),
        wrong: traps[done]!.slice(0, optionsAt(difficulty) - 1).map(answer),
      };
    },
    picture(done): GlyphPicture {
      return { kind: 'glyph', symmetry, panes: panes.map((colour, pane) => (open(done, pane) ? null : colour)), asked: broken[done] ?? null };
    },
  };
}
