// Small readers for the files an installer is told things in, strict about the little they know: XML, an AppArmor profile, an
// NSIS include. The programs that read them for real are not on every machine.

/** Null when every tag is closed in order and nothing stands outside the root; else what is wrong. */
export function wellFormed(xml: string): string | null {
  const body = xml.replace(/^<\?xml[^?]*\?>\s*/, '').replace(/^<!DOCTYPE[^>]*>\s*/, '').replace(/<!--(?:(?!--)[\s\S])*-->/g, '').trim();
  const open: string[] = [];
  let at = 0;
  for (const tag of body.matchAll(/<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    const between = body.slice(at, tag.index);
    if (/[<>]|&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(between)) return `stray sign in "${between.trim()}"`;
    if (open.length === 0 && (between.trim() !== '' || at > 0)) return 'something stands outside the root';
    if (tag[1] === '/') { if (open.pop() !== tag[2]) return `</${tag[2]}> closes something else`; } else if (tag[4] !== '/') open.push(tag[2] ?? '');
    at = tag.index + tag[0].length;
  }
  return open.length > 0 ? `<${open.join('><')}> stays open` : at === body.length && at > 0 ? null : 'something follows the root';
}

export interface Profile { readonly abi: string; readonly name: string; readonly path: string; readonly flags: string; readonly rules: string[] }

/** One profile with an abi line, tunables, and rules that end in a comma or are includes. */
export function profileOf(text: string): Profile {
  const lines = text.split('\n').map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '');
  const [abi, tunables, head, ...rest] = lines;
  const opened = /^profile "([\w.-]+)" "(\/[^"{}*?[\]]+)" flags=\((\w+)\) \{$/.exec(head ?? '');
  if (!/^abi <[\w/.]+>,$/.test(abi ?? '') || tunables !== 'include <tunables/global>' || opened === null || rest.pop() !== '}') throw new Error(`no profile: ${text}`);
  const rules = rest.map((line) => {
    if (!/^(?:[\w\s/-]+,|include (?:if exists )?<[\w/.-]+>)$/.test(line)) throw new Error(`no rule: ${line}`);
    return line.replace(/,$/, '');
  });
  const [, name = '', path = '', flags = ''] = opened;
  return { abi: (abi ?? '').replace(/^abi |,$/g, ''), name, path, flags, rules };
}

/** Splits a line of NSIS into words: quotes of three kinds, and `;` or `#` ends it outside of them. */
export function nsisWords(line: string): string[] {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '' && !/^[;#]/.test(rest)) {
    const quoted = /^(["'`])((?:\$\\["'`]|(?!\1).)*)\1(?=\s|$)/.exec(rest);
    const word = quoted ?? /^[^\s"'`]+(?=\s|$)/.exec(rest);
    if (word === null) throw new Error(`quotes do not close: ${line}`);
    words.push(quoted?.[2] ?? word[0]);
    rest = rest.slice(word[0].length).trim();
  }
  return words;
}

export interface NsisMacro { readonly name: string; readonly lines: string[][] }

/** Macros of an include and the instructions in them; blocks must close in order. */
export function nsisMacros(text: string): NsisMacro[] {
  const macros: NsisMacro[] = [];
  let current: { name: string; lines: string[][] } | null = null;
  const open: string[] = [];
  for (const words of text.split('\n').map(nsisWords).filter((line) => line.length > 0)) {
    const [first = ''] = words;
    if (first === '!macro') { if (current !== null) throw new Error('a macro within a macro'); current = { name: words[1] ?? '', lines: [] }; continue; }
    if (first === '!macroend') { if (current === null || open.length > 0) throw new Error(`${current?.name ?? ''} does not close what it opens`); macros.push(current); current = null; continue; }
    if (/^\$\{If(Not)?\}$/i.test(first)) open.push(first);
    if (/^\$\{EndIf\}$/i.test(first) && open.pop() === undefined) throw new Error('an end without a beginning');
    if (/^\$\{(And|Or|Else)/i.test(first) && open.length === 0) throw new Error(`${first} outside of a block`);
    if (current === null) { if (first !== '!define') throw new Error(`outside of a macro: ${words.join(' ')}`); } else current.lines.push(words);
  }
  if (current !== null) throw new Error(`${current.name} stays open`);
  return macros;
}
