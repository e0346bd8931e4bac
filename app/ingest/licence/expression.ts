// SPDX licence expressions: ids joined by AND, OR and WITH, in brackets where needed. Which ids exist is the caller's
// knowledge (the SPDX list); references to licences outside the list (LicenseRef-...) say nothing and are not valid here.

/** Longest expression, as in the document record. */
export const LICENCE_CHARACTERS_MAX = 200;
export const UNKNOWN_LICENCE = 'UNKNOWN';

/** What may stand behind WITH: exceptions of the SPDX list that are met in practice. */
const EXCEPTIONS = new Set([
  'Autoconf-exception-2.0', 'Autoconf-exception-3.0', 'Bison-exception-2.2', 'Bootloader-exception', 'Classpath-exception-2.0', 'Font-exception-2.0', 'GCC-exception-2.0', 'GCC-exception-3.1',
  'Libtool-exception', 'Linux-syscall-note', 'LLVM-exception', 'OpenJDK-assembly-exception-1.0', 'Qt-GPL-exception-1.0', 'Swift-exception', 'u-boot-exception-2.0', 'WxWindows-exception-3.1',
]);

/** The GNU families dropped "GPL-2.0" and "GPL-2.0+" from the list; both still say plainly what they mean. */
const GNU_OLD = /^((?:A|L)?GPL|GFDL)-(\d\.\d)(\+?)$/;
const modern = (id: string): string => id.replace(GNU_OLD, (_, family: string, version: string, plus: string) => `${family}-${version}-${plus === '' ? 'only' : 'or-later'}`);

type Knows = (id: string) => boolean;

/** One reading of the tokens; answers null where they make no expression. */
class ExpressionReader {
  readonly #tokens: readonly string[];
  readonly #knows: Knows;
  #at = 0;
  constructor(tokens: readonly string[], knows: Knows) { this.#tokens = tokens; this.#knows = knows; }

  whole(): string | null {
    const read = this.#joined();
    return read !== null && this.#at === this.#tokens.length ? read : null;
  }

  #joined(): string | null {
    let read = this.#part();
    while (read !== null && (this.#tokens[this.#at] === 'AND' || this.#tokens[this.#at] === 'OR')) {
      const joiner = this.#tokens[this.#at]!;
      this.#at += 1;
      const next = this.#part();
      read = next === null ? null : `${read} ${joiner} ${next}`;
    }
    return read;
  }

  #part(): string | null {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token === '(') {
      const inside = this.#joined();
      const closed = this.#tokens[this.#at] === ')';
      this.#at += 1;
      return inside !== null && closed ? `(${inside})` : null;
    }
    const id = modern(token ?? '');
    if (!this.#knows(id) && !(id.endsWith('+') && this.#knows(id.slice(0, -1)))) return null;
    if (this.#tokens[this.#at] !== 'WITH') return id;
    const exception = this.#tokens[this.#at + 1] ?? '';
    this.#at += 2;
    return EXCEPTIONS.has(exception) ? `${id} WITH ${exception}` : null;
  }
}

/** The expression in its plain form; null when it is none, or names a licence that is not on the list. */
export function readExpression(text: string, isKnownId: Knows): string | null {
  if (text.length > LICENCE_CHARACTERS_MAX) return null;
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  const read = tokens.length === 0 ? null : new ExpressionReader(tokens, isKnownId).whole();
  return read !== null && read.length <= LICENCE_CHARACTERS_MAX ? read : null;
}
