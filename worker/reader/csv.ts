// Tables in text, one record a line: `a | b`. The separator is the one that splits the first lines evenly.
import { parse } from 'csv-parse/sync';
import { ReadRefusal } from './parsed.ts';
import type { Structure } from './parsed.ts';

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** Lines looked at to tell the separator. */
const SAMPLE_LINES = 20;
/** One record; a quote that is never closed would else take the rest of the file. */
const RECORD_CHARACTERS_MAX = 1_000_000;

function separatorOf(text: string): string {
  const lines = text.slice(0, 65_536).split(/\r?\n/).filter((line) => line.trim() !== '').slice(0, SAMPLE_LINES);
  const scored = SEPARATORS.map((separator) => {
    const counts = lines.map((line) => line.replace(/"[^"]*"/g, '').split(separator).length - 1);
    const least = Math.min(...counts);
    return { separator, score: least * 10 + counts.filter((count) => count === counts[0] && count > 0).length };
  });
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).separator;
}

export function readCsv(source: string): { text: string; structure: Structure } {
  const rows: string[] = [];
  let cells = 0;
  try {
    parse(source, {
      delimiter: separatorOf(source), bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, max_record_size: RECORD_CHARACTERS_MAX,
      on_record: (record: string[]) => {
        cells += record.length;
        rows.push(record.map((cell) => cell.trim().replace(/\s*\n\s*/g, ' ')).join(' | '));
        return null;
      },
    });
  } catch { throw new ReadRefusal('malformed'); }
  return { text: rows.join('\n'), structure: { headings: 0, tables: rows.length > 0 ? 1 : 0, cells, captions: 0 } };
}
