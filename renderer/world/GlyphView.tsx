// A glyph in the page (inspector, lists, onboarding): nine cells in the very colours of the picture.
import { paneColour } from '../../app/physics/colour.ts';
import type { Glyph } from '../../schemas/world.ts';

const CELL = 10;
const GAP = 1.2;

export function GlyphView({ glyph, size, label }: { glyph: Glyph; size: number; label?: string }) {
  const named = label === undefined ? { 'aria-hidden': true as const } : { role: 'img', 'aria-label': label };
  return (
    <svg className="glyph" width={size} height={size} viewBox={`-1 -1 ${3 * CELL + 2} ${3 * CELL + 2}`} {...named}>
      <rect x={-1} y={-1} width={3 * CELL + 2} height={3 * CELL + 2} rx={1.5} fill="#05070B" />
      {glyph.map((pane, index) => {
        const [red, green, blue] = paneColour(pane);
        return <rect key={index} x={(index % 3) * CELL + GAP / 2} y={Math.floor(index / 3) * CELL + GAP / 2} width={CELL - GAP} height={CELL - GAP} rx={0.6} fill={`rgb(${red} ${green} ${blue})`} />;
      })}
    </svg>
  );
}
