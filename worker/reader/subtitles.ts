// Subtitles (SubRip, WebVTT) to what is said: numbers, times, styling and notes are dropped; a line said twice in a row, as
// rolling captions do, is said once.
import { ReadRefusal } from './parsed.ts';
import type { Structure } from './parsed.ts';

const TIME = /^\s*(?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3}/;
const MARKUP = /<\/?[a-zA-Z][^>]{0,200}>|<\d[\d:.]{0,20}>|\{\\[^}]{0,200}\}/g;

export function readSubtitles(source: string): { text: string; structure: Structure } {
  const lines: string[] = [];
  let captions = 0;
  for (const block of source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n').split(/\n[ \t]*\n/)) {
    const rows = block.split('\n');
    const time = rows.findIndex((row) => TIME.test(row));
    if (time < 0) continue;
    captions += 1;
    for (const row of rows.slice(time + 1)) {
      const said = row.replace(MARKUP, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&nbsp;/g, ' ').replace(/&amp;/g, '&').trim();
      if (said !== '' && said !== lines.at(-1)) lines.push(said);
    }
  }
  if (captions === 0) throw new ReadRefusal('malformed');
  return { text: lines.join('\n'), structure: { headings: 0, tables: 0, cells: 0, captions } };
}
