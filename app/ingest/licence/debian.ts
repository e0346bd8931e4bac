// Debian's machine-readable copyright files: the licences of their `Files:` paragraphs as one SPDX expression, when every
// one of them is known. Debian's short names are not SPDX's, so they are translated by rule.
import { LICENCE_CHARACTERS_MAX, readExpression } from './expression.ts';

const FORMAT = /^Format:.{0,120}copyright-format\/1\.0/m;
export const isDebianCopyright = (text: string): boolean => FORMAT.test(text.slice(0, 1_000));

const NAMES: Readonly<Record<string, string>> = {
  expat: 'MIT', mit: 'MIT', 'mit-0': 'MIT-0', 'bsd-2-clause': 'BSD-2-Clause', 'bsd-3-clause': 'BSD-3-Clause', 'bsd-4-clause': 'BSD-4-Clause', 'apache-2': 'Apache-2.0', 'apache-2.0': 'Apache-2.0',
  zlib: 'Zlib', isc: 'ISC', 'cc0-1.0': 'CC0-1.0', cc0: 'CC0-1.0', curl: 'curl', ftl: 'FTL', fsfap: 'FSFAP', fsfullr: 'FSFULLR', x11: 'X11', imagemagick: 'ImageMagick', 'bsl-1.0': 'BSL-1.0', unlicense: 'Unlicense',
};
const GNU_NAME = /^(A?GPL|LGPL|GFDL)-(\d)(?:\.(\d))?(\+?)$/;

/** SPDX id of one Debian short name; the name itself where the two may agree. */
function spdxOf(name: string): string {
  const gnu = GNU_NAME.exec(name);
  if (gnu !== null) return `${gnu[1] ?? ''}-${gnu[2] ?? ''}.${gnu[3] ?? '0'}-${gnu[4] === '+' ? 'or-later' : 'only'}`;
  // Perl's own first version; Debian calls it plain "Artistic".
  if (name === 'Artistic') return 'Artistic-1.0-Perl';
  return NAMES[name.toLowerCase()] ?? name;
}

/** `GPL-1+ or Artistic` as SPDX writes it. "A or B, and C" joins what is before the comma first. */
function expressionOf(field: string): string {
  const groups = field.split(/,\s*(?=and\b|or\b)/).map((group) => group.replace(/[^\s()]+/g, (word) => (/^(?:and|or|with)$/i.test(word) ? word.toUpperCase() : spdxOf(word))));
  const bracketed = groups.map((group) => {
    const joiner = /^(?:AND|OR)\s+/.exec(group)?.[0] ?? '';
    const rest = group.slice(joiner.length);
    return joiner + (groups.length > 1 && /\s(?:AND|OR)\s/.test(rest) ? `(${rest})` : rest);
  });
  return bracketed.join(' ');
}

/** One expression for all files of the package; null when a licence is not known or the file breaks its own format. */
export function debianLicence(text: string, isKnownId: (id: string) => boolean): string | null {
  const found = new Set<string>();
  for (const paragraph of text.split(/\n[ \t]*\n/)) {
    if (!/^Files:/m.test(paragraph)) continue;
    const field = /^License:[ \t]*([^\n]*)/m.exec(paragraph)?.[1]?.trim() ?? '';
    const expression = readExpression(expressionOf(field), isKnownId);
    if (expression === null) return null;
    // What is joined by AND alone falls apart into its parts, so that none is named twice.
    for (const part of /[()]| OR /.test(expression) ? [expression] : expression.split(' AND ')) found.add(part);
  }
  if (found.size === 0) return null;
  const parts = [...found].sort();
  const whole = parts.length === 1 ? parts[0]! : parts.map((part) => (part.includes(' OR ') && !part.startsWith('(') ? `(${part})` : part)).join(' AND ');
  return whole.length <= LICENCE_CHARACTERS_MAX ? whole : null;
}
