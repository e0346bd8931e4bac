// The words of one mdoc line, as a reader would see them: options get their dash, optional parts their brackets, references
// their section. Macros may be called inside a line of another one.

/** Macros with words to show. `fi` of a pair closes at the line's end. */
const PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  Op: ['[', ']'], Pq: ['(', ')'], Dq: ['“', '”'], Sq: ['‘', '’'], Ql: ['‘', '’'], Qq: ['"', '"'], Aq: ['<', '>'], Bq: ['[', ']'], Brq: ['{', '}'],
};
const OPENERS: Readonly<Record<string, string>> = { Oo: '[', Po: '(', Do: '“', So: '‘', Ao: '<', Bo: '[', Bro: '{', Qo: '"' };
const CLOSERS: Readonly<Record<string, string>> = { Oc: ']', Pc: ')', Dc: '”', Sc: '’', Ac: '>', Bc: ']', Brc: '}', Qc: '"' };
const PLAIN = 'Ar Pa Em Sy Li Ev Va Vt Fa Fn Ft In Ic Cm No An Lk Mt St Dv Er Tn Nd It D1 Dl Cd Ad Ms Fd Fo Fc Xo Xc Ap Ux Bx Fx Nx Ox At Bsx Dx Rv Ex %A %B %C %D %I %J %N %O %P %Q %R %T %U %V Eo Ec Es En Dc Lb Ta'.split(' ');
const NAMES: Readonly<Record<string, string>> = { Ux: 'UNIX', Bx: 'BSD', Fx: 'FreeBSD', Nx: 'NetBSD', Ox: 'OpenBSD', At: 'AT&T UNIX', Bsx: 'BSD/OS', Dx: 'DragonFly' };

export const MDOC_MACROS: ReadonlySet<string> = new Set([...PLAIN, ...Object.keys(PAIRS), ...Object.keys(OPENERS), ...Object.keys(CLOSERS), 'Fl', 'Xr', 'Nm', 'Ns']);

const CLOSING = /^[.,:;!?)\]]+$/;
const OPENING = /^[([]$/;

class Words {
  text = '';
  #tight = true;
  add(word: string): void {
    this.text += this.#tight || CLOSING.test(word) ? word : ` ${word}`;
    this.#tight = OPENING.test(word);
  }
  open(sign: string): void { this.add(sign); this.#tight = true; }
  close(sign: string): void { this.text += sign; }
  tighten(): void { this.#tight = true; }
}

/** `name` is the page's own, which `.Nm` without words stands for. */
export function mdocWords(macro: string, args: readonly string[], name: string): string {
  const words = new Words();
  const closing: string[] = [];
  const tokens = [macro, ...args];
  let dash = false;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const next = tokens[at + 1];
    if (at > 0 && !MDOC_MACROS.has(token)) { words.add(dash && !CLOSING.test(token) ? `-${token}` : token); continue; }
    dash = false;
    const pair = PAIRS[token];
    if (pair !== undefined) { words.open(pair[0]); closing.push(pair[1]); continue; }
    if (OPENERS[token] !== undefined) { words.open(OPENERS[token]); continue; }
    if (CLOSERS[token] !== undefined) { words.close(CLOSERS[token]); continue; }
    const bare = next === undefined || MDOC_MACROS.has(next) || CLOSING.test(next);
    if (token === 'Ns' || token === 'Ap') { if (token === 'Ap') words.close('\''); words.tighten(); }
    else if (token === 'Fl') { dash = !bare; if (bare) words.add('-'); }
    else if (token === 'Nm' && bare) words.add(name);
    else if (token === 'Ar' && bare) words.add('file ...');
    else if (NAMES[token] !== undefined) words.add(NAMES[token]);
    else if (token === 'Nd') words.add('-');
    else if (token === 'Xr' && next !== undefined) {
      const section = tokens[at + 2];
      const numbered = section !== undefined && /^\d\w*$/.test(section);
      words.add(numbered ? `${next}(${section})` : next);
      at += numbered ? 2 : 1;
    }
  }
  while (closing.length > 0) words.close(closing.pop() ?? '');
  return words.text;
}
