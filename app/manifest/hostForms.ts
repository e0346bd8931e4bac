// Which files can carry a manifest as a comment, behind which signs, and where in them. Every other file gets a sidecar
// beside it. Told by the name's ending: a comment in the wrong language would break the file, so an ending that is not
// listed is never written into.

export interface CommentStyle {
  readonly open: string;
  /** '' where the comment ends with its line. */
  readonly close: string;
  /** Markup takes it last: a declaration, a doctype or front matter must stay first, and a line may end inside a tag. */
  readonly at: 'head' | 'end';
}

const slashes: CommentStyle = { open: '//', close: '', at: 'head' };
const hash: CommentStyle = { open: '#', close: '', at: 'head' };
const dashes: CommentStyle = { open: '--', close: '', at: 'head' };
const semicolon: CommentStyle = { open: ';', close: '', at: 'head' };
const percent: CommentStyle = { open: '%', close: '', at: 'head' };
const stars: CommentStyle = { open: '/*', close: '*/', at: 'head' };
const markup: CommentStyle = { open: '<!--', close: '-->', at: 'end' };

const styles: ReadonlyMap<string, CommentStyle> = new Map([
  ...['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'wgsl', 'glsl', 'rs', 'go', 'c', 'h', 'cc', 'cpp', 'hpp', 'java', 'kt', 'swift', 'cs'].map((ending) => [ending, slashes] as const),
  ...['py', 'sh', 'bash', 'yaml', 'yml', 'toml', 'rb', 'pl', 'r', 'txt'].map((ending) => [ending, hash] as const),
  ...['sql', 'lua', 'hs'].map((ending) => [ending, dashes] as const),
  ...['ini', 'el', 'lisp', 'asm'].map((ending) => [ending, semicolon] as const),
  ...['tex', 'sty', 'bib'].map((ending) => [ending, percent] as const),
  ['css', stars],
  ...['html', 'htm', 'xml', 'svg', 'md', 'xhtml'].map((ending) => [ending, markup] as const),
]);

export const SIDECAR_ENDING = '.icae.json';

/** null: its manifest stands in a sidecar. */
export function styleOf(fileName: string): CommentStyle | null {
  const dot = fileName.lastIndexOf('.');
  return dot <= 0 ? null : styles.get(fileName.slice(dot + 1).toLowerCase()) ?? null;
}

/** Bytes looked at to tell whether a file is text that agrees with ASCII. */
const LOOK_BYTES = 8192;

/** UTF-16, and whatever else holds a zero byte, takes no comment of single bytes. */
export function takesComments(head: Uint8Array): boolean {
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return !isUtf16 && !head.subarray(0, LOOK_BYTES).includes(0);
}

const MARK = [0xef, 0xbb, 0xbf];
/** A byte order mark of UTF-8, or nothing. */
export const markBytesOf = (host: Uint8Array): number => (MARK.every((byte, index) => host[index] === byte) ? MARK.length : 0);

/** Such a line means something only as the first: it names the interpreter, the encoding or the editor's mode. */
const FIRST_ONLY = /^(?:#!(?!\[)|%[!&]|@charset)|-\*-/;
/** Python takes this from the second line too. */
const CODING = /^[ \t\f]*#.*?coding[:=]/;

/** Where a new block goes. */
export function placeFor(host: Uint8Array, style: CommentStyle): number {
  if (style.at === 'end') return host.length;
  const mark = markBytesOf(host);
  const firstEnd = lineEnd(host, mark);
  const secondEnd = lineEnd(host, firstEnd);
  if (style.open === '#' && CODING.test(textOf(host.subarray(firstEnd, secondEnd)))) return secondEnd;
  const first = textOf(host.subarray(mark, firstEnd));
  return FIRST_ONLY.test(first) || (style.open === '#' && CODING.test(first)) ? firstEnd : mark;
}

function lineEnd(host: Uint8Array, from: number): number {
  const newline = host.indexOf(10, from);
  return newline < 0 ? host.length : newline + 1;
}

/** One letter a byte; only ASCII is looked for. */
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, LOOK_BYTES));
