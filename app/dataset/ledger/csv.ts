// CSV by RFC 4180 that no spreadsheet takes for a formula.

export type Cell = string | number | boolean | null;

/** A cell that starts like this is run as a formula by spreadsheet programs; a quote before it makes it text. */
const FORMULA_START = /^[=+\-@\t\r]/;

function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [columns.join(',')];
  for (const row of rows) lines.push(row.map(cellOf).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

const DECIMALS = 1e6;
/** Six decimals are more than any figure here is exact to. */
export const rounded = (value: number): number => Math.round(value * DECIMALS) / DECIMALS;
