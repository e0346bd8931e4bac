// Escapes of troff to letters, and the words of a request. Everything that only moves or changes fonts is nothing.
const SIGNS: Readonly<Record<string, string>> = {
  'em': '—', 'en': '–', 'hy': '-', 'mi': '-', 'bu': '•', 'aq': '\'', 'dq': '"', 'cq': '’', 'oq': '‘', 'lq': '“', 'rq': '”', 'Fo': '«', 'Fc': '»', 'fo': '‹', 'fc': '›', 'Bq': '„', 'bq': '‚',
  'rs': '\\', 'ha': '^', 'ti': '~', 'ga': '`', 'aa': '´', 'sl': '/', 'at': '@', 'sh': '#', 'Do': '$', 'lB': '[', 'rB': ']', 'lC': '{', 'rC': '}', 'la': '⟨', 'ra': '⟩', 'bv': '|', 'ba': '|', 'br': '|', 'ul': '_',
  'co': '©', 'rg': '®', 'tm': '™', 'de': '°', 'mc': 'µ', 'mu': '×', 'di': '÷', '+-': '±', '-+': '∓', '<=': '≤', '>=': '≥', '!=': '≠', '==': '≡', '~~': '≈', '~=': '≅', 'if': '∞', 'sq': '□', 'ci': '○', 'dg': '†', 'dd': '‡', 'sc': '§', 'ps': '¶',
  '<-': '←', '->': '→', '<>': '↔', 'ua': '↑', 'da': '↓', 'lA': '⇐', 'rA': '⇒', 'hA': '⇔', 'no': '¬', 'pl': '+', 'eq': '=', '**': '*', 'fm': '′', 'sd': '″', 'ct': '¢', 'Po': '£', 'Ye': '¥', 'Eu': '€', 'eu': '€', '12': '½', '14': '¼', '34': '¾',
  'ss': 'ß', 'ae': 'æ', 'AE': 'Æ', 'oe': 'œ', 'OE': 'Œ', '/o': 'ø', '/O': 'Ø', 'oa': 'å', 'oA': 'Å', ',c': 'ç', ',C': 'Ç', '-D': 'Ð', 'Sd': 'ð', 'TP': 'Þ', 'Tp': 'þ', '.i': 'ı', '/l': 'ł', '/L': 'Ł', 'ff': 'ff', 'fi': 'fi', 'fl': 'fl', 'Fi': 'ffi', 'Fl': 'ffl',
  'pd': '∂', 'gr': '∇', 'is': '∫', 'sr': '√', 'pt': '∝', 'es': '∅', 'mo': '∈', 'nm': '∉', 'ca': '∩', 'cu': '∪', 'sb': '⊂', 'sp': '⊃', 'ib': '⊆', 'ip': '⊇', 'AN': '∧', 'OR': '∨', 'fa': '∀', 'te': '∃', 'lh': '☜', 'rh': '☞', 'OK': '✓', 'r!': '¡', 'r?': '¿',
};
const GREEK = 'a:α b:β g:γ d:δ e:ε z:ζ y:η h:θ i:ι k:κ l:λ m:μ n:ν c:ξ o:ο p:π r:ρ s:σ t:τ u:υ f:φ x:χ q:ψ w:ω A:Α B:Β G:Γ D:Δ E:Ε Z:Ζ Y:Η H:Θ I:Ι K:Κ L:Λ M:Μ N:Ν C:Ξ O:Ο P:Π R:Ρ S:Σ T:Τ U:Υ F:Φ X:Χ Q:Ψ W:Ω';
const ACCENTS: Readonly<Record<string, string>> = { '\'': '\u0301', '`': '\u0300', '^': '\u0302', ':': '\u0308', '~': '\u0303', 'v': '\u030c', ',': '\u0327' };
const SIGN_OF = new Map([...Object.entries(SIGNS), ...GREEK.split(' ').map((pair): [string, string] => [`*${pair.charAt(0)}`, pair.charAt(2)])]);
const STRINGS_KNOWN = new Map([['lq', '“'], ['rq', '”'], ['R', '®'], ['Tm', '™'], ['q', '"'], ['L"', '“'], ['R"', '”'], ['C`', ''], ['C\'', ''], ['--', '—'], ['PI', 'π'], ['S', ''], ['aq', '\''], ['<', '<'], ['>', '>'], ['Aq', '\''], ['Lq', '“'], ['Rq', '”'], ['C+', 'C++'], ['8', ''], ['o', '°'], ['d-', 'ð'], ['Th', 'Þ'], ['th', 'þ'], ['ae', 'æ'], ['Ae', 'Æ'], ['oe', 'œ'], ['Oe', 'Œ']]);

/** One pattern, left to right: what an escape is depends on where the one before it ends. */
const ESCAPE = new RegExp([
  '\\\\(?:',
  '(?<comment>["#].*)',
  '|(?<string>\\*)(?:\\((?<string2>..)|\\[(?<stringN>[^\\]\\s]*)[^\\]]*\\]|(?<string1>.))',
  '|\\((?<sign2>..)|\\[(?<signN>[^\\]]*)\\]',
  '|[fFmMgkn](?:[+-]?(?:\\(..|\\[[^\\]]*\\]|.))',
  '|s(?:[+-]?(?:\\(\\d\\d|\\[[^\\]]*\\]|\'[^\']*\'|[1-3]\\d|\\d))',
  '|(?:C\'(?<signQ>[^\']*)\')',
  '|N\'(?<code>\\d{1,4})\'',
  '|o\'(?<over>[^\'])[^\']*\'',
  '|[hvwxlLDbHSXZARBoY](?<quote>[\'|"])(?:(?!\\k<quote>).)*\\k<quote>',
  '|h\\|(?:[^|\\\\]*)',
  '|(?<one>.)|$)',
].join(''), 'g');
const ONES: Readonly<Record<string, string>> = { '-': '-', 'e': '\\', '\\': '\\', ' ': ' ', '~': ' ', '0': ' ', '\'': '´', '`': '`', 't': '\t', '.': '.', 'E': '\\' };

function sign(name: string): string {
  const known = SIGN_OF.get(name);
  if (known !== undefined) return known;
  const unicode = /^(?:u|char)([0-9A-Fa-f]{1,6}(?:_[0-9A-Fa-f]{4,6})*)$/.exec(name)?.[1];
  if (unicode !== undefined) return unicode.split('_').map((hex) => codePoint(Number.parseInt(hex, name.startsWith('char') ? 10 : 16))).join('');
  const accent = ACCENTS[name.charAt(0)];
  return accent !== undefined && name.length === 2 ? `${name.charAt(1)}${accent}`.normalize('NFC') : '';
}
const codePoint = (code: number): string => (code > 0 && code < 0x11_0000 ? String.fromCodePoint(code) : '');

export function plainEscapes(text: string, strings: ReadonlyMap<string, string>): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (...match: unknown[]) => {
    const groups = match.at(-1) as Record<string, string | undefined>;
    if (groups['string'] !== undefined) {
      const name = groups['string2'] ?? groups['stringN'] ?? groups['string1'] ?? '';
      return strings.get(name) ?? STRINGS_KNOWN.get(name) ?? '';
    }
    const name = groups['sign2'] ?? groups['signN'] ?? groups['signQ'];
    if (name !== undefined) return sign(name);
    if (groups['code'] !== undefined) return codePoint(Number(groups['code']));
    if (groups['over'] !== undefined) return groups['over'];
    return groups['one'] === undefined ? '' : ONES[groups['one']] ?? '';
  });
}

/** Words of a request; a quoted one may hold blanks, and two quotes in it are one. A comment ends them. */
export function tokensOf(rest: string): string[] {
  return [...rest.replace(/(?:^|\s)\\["#].*$/, '').matchAll(/"((?:[^"]|"")*)(?:"|$)|((?:[^\s\\]|\\ |\\.|\\$)+)/g)]
    .map((match) => match[2] ?? (match[1] ?? '').replace(/""/g, '"'));
}
