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

/** Longer ones are not looked for: an end that never comes would else be looked for at each of them. */
const NAME_CHARACTERS_MAX = 100;
const QUOTED_CHARACTERS_MAX = 1_000;

/** What an escape says, and where the text goes on. */
interface Escape { readonly said: string; readonly next: number }

/** A name behind an escape: `(xx`, `[any]`, or one letter. */
function nameAt(text: string, at: number): { name: string; next: number } {
  const letter = text.charAt(at);
  if (letter === '(') return { name: text.slice(at + 1, at + 3), next: at + 3 };
  if (letter !== '[') return { name: letter, next: at + 1 };
  const end = text.slice(at, at + NAME_CHARACTERS_MAX).indexOf(']');
  return end < 0 ? { name: '', next: at + 1 } : { name: text.slice(at + 1, at + end), next: at + end + 1 };
}

/** What stands between two signs of any kind; nothing where the second is missing. */
function quotedAt(text: string, at: number): { words: string; next: number } {
  const end = text.slice(at + 1, at + QUOTED_CHARACTERS_MAX).indexOf(text.charAt(at) || '\'');
  return end < 0 ? { words: '', next: at } : { words: text.slice(at + 1, at + 1 + end), next: at + end + 2 };
}

const NAMED = 'fFmMgkn';
const QUOTED = 'hvwxlLDbHSXZARBY';
const SIZE = /[+-]?(?:\(\d\d|\[[^\]]{0,20}\]|'[^']{0,20}'|[1-3]\d|\d)?/y;

function escapeAt(text: string, at: number, strings: ReadonlyMap<string, string>): Escape {
  const letter = text.charAt(at);
  if (letter === '"' || letter === '#') return { said: '', next: text.length };
  if (letter === '*') {
    const { name, next } = nameAt(text, at + 1);
    const key = name.split(' ')[0] ?? '';
    return { said: strings.get(key) ?? STRINGS_KNOWN.get(key) ?? '', next };
  }
  if (letter === '(' || letter === '[') {
    const { name, next } = nameAt(text, at);
    return { said: sign(name), next };
  }
  if (NAMED.includes(letter)) return { said: '', next: nameAt(text, at + 1 + (/[+-]/.test(text.charAt(at + 1)) ? 1 : 0)).next };
  if (letter === 's') { SIZE.lastIndex = at + 1; return { said: '', next: at + 1 + (SIZE.exec(text)?.[0].length ?? 0) }; }
  if (QUOTED.includes(letter)) return { said: '', next: quotedAt(text, at + 1).next };
  if (letter === 'C' || letter === 'N' || letter === 'o') {
    const { words, next } = quotedAt(text, at + 1);
    return { said: letter === 'C' ? sign(words) : letter === 'o' ? words.charAt(0) : codePoint(Number(words) || 0), next };
  }
  return { said: ONES[letter] ?? '', next: at + 1 };
}

export function plainEscapes(text: string, strings: ReadonlyMap<string, string>): string {
  let plain = '';
  let at = 0;
  for (let slash = text.indexOf('\\'); slash >= 0; slash = text.indexOf('\\', at)) {
    const { said, next } = slash + 1 < text.length ? escapeAt(text, slash + 1, strings) : { said: '', next: text.length };
    plain += text.slice(at, slash) + said;
    at = next;
  }
  return plain + text.slice(at);
}

/** Words of a request; a quoted one may hold blanks, and two quotes in it are one. A comment ends them. */
export function tokensOf(rest: string): string[] {
  return [...rest.replace(/(?:^|\s)\\["#].*$/, '').matchAll(/"((?:[^"]|"")*)(?:"|$)|((?:[^\s\\]|\\ |\\.|\\$)+)/g)]
    .map((match) => match[2] ?? (match[1] ?? '').replace(/""/g, '"'));
}
