// Where the window was, checked before it is put there again: a screen may be gone, a file may say anything.

export const LEAST_WIDTH = 960, LEAST_HEIGHT = 600;
export const FIRST_BOUNDS: Bounds = { x: null, y: null, width: 1440, height: 900, maximized: false };
/** This much of the window's upper edge must be within reach of the mouse. */
const REACH = 80;

/** A frame on the screen, in the system's own points. Without a place the system chooses one. */
export interface Bounds { readonly x: number | null; readonly y: number | null; readonly width: number; readonly height: number; readonly maximized: boolean }
export interface Area { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export function fittingBounds(kept: unknown, areas: readonly Area[]): Bounds {
  const bounds = readBounds(kept) ?? FIRST_BOUNDS;
  const { x, y } = bounds;
  const widest = Math.max(LEAST_WIDTH, ...areas.map((area) => area.width)), highest = Math.max(LEAST_HEIGHT, ...areas.map((area) => area.height));
  const width = Math.min(Math.max(bounds.width, LEAST_WIDTH), widest), height = Math.min(Math.max(bounds.height, LEAST_HEIGHT), highest);
  // Of the window as it will be: one that was kept wider may have reached further.
  const reached = x !== null && y !== null && areas.some((area) => x + width - REACH >= area.x && x + REACH <= area.x + area.width && y >= area.y && y + REACH <= area.y + area.height);
  return { ...bounds, x: reached ? x : null, y: reached ? y : null, width, height };
}

function readBounds(kept: unknown): Bounds | null {
  if (typeof kept !== 'object' || kept === null) return null;
  const { x, y, width, height, maximized } = kept as Readonly<Record<string, unknown>>;
  const isPlace = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 100_000;
  if (!isPlace(width) || !isPlace(height)) return null;
  const round = (value: unknown) => (isPlace(value) ? Math.round(value) : null);
  return { x: round(x), y: round(y), width: Math.round(width), height: Math.round(height), maximized: maximized === true };
}
