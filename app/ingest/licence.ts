// Which licence a document says it is under, as an SPDX expression, or UNKNOWN, which can never be shared. It takes only what
// the document says of itself, in its beginning; anything doubtful is UNKNOWN. It judges no rights.
import { debianLicence, isDebianCopyright } from './licence/debian.ts';
import { readExpression, UNKNOWN_LICENCE } from './licence/expression.ts';
import { licenceByPhrases } from './licence/phrases.ts';

/** A licence file or copyright list is read so far; longer ones are UNKNOWN if they say nothing before. */
const LICENCE_FILE_CHARACTERS = 131_072;
/** Of any other document only the head counts: a licence quoted further down is about something else. */
const HEAD_CHARACTERS = 4_096;

const TAG = /^[ \t]{0,40}(?:(?:[/*#;%!"'<>-]{1,8}|\.\\"|dnl\b|@?rem\b)[ \t]{0,40}){0,2}SPDX-License-Identifier:[ \t]*([^\n]*)/gim;
/** Ends of comments behind the expression. */
const COMMENT_END = /(?:\*{1,8}\/|-->|\*\)|-\}|%\}|\?>)[ \t]{0,40}$/;
const LICENCE_NAME = /^(?:un)?(?:licen[sc]e|copying|copyright|legal|notice)s?(?:[-._ ][\w.+-]{1,40})?$/i;
const MENTIONS_LICENCE = /licen[sc]e|permission|redistribut|public domain/i;
const PACKAGE_FIELDS: Readonly<Record<string, RegExp>> = {
  'package.json': /^[ \t]{0,40}"license"[ \t]{0,4}:[ \t]{0,4}"([^"\n]{1,200})"/m,
  'cargo.toml': /^license[ \t]{0,40}=[ \t]{0,40}"([^"\n]{1,200})"/m,
};

export function validLicence(expression: string, isKnownId: (id: string) => boolean): boolean {
  return readExpression(expression, isKnownId) !== null;
}

/** `name`: the file's own name without folders. `text`: masked or not, from its beginning. */
export function licenceOf(name: string, text: string, isKnownId: (id: string) => boolean): string {
  const head = text.slice(0, HEAD_CHARACTERS);
  const tagged = tagsIn(head);
  // Who states it by tag means it: a tag that is wrong is not mended by guessing.
  if (tagged.length > 0) return agreed(tagged, isKnownId);
  const base = name.slice(name.lastIndexOf('/') + 1);
  const field = PACKAGE_FIELDS[base.toLowerCase()]?.exec(head)?.[1];
  if (field !== undefined) return agreed([field], isKnownId);
  const start = text.slice(0, LICENCE_FILE_CHARACTERS);
  if (isDebianCopyright(start)) return start.length === text.length ? debianLicence(text, isKnownId) ?? UNKNOWN_LICENCE : UNKNOWN_LICENCE;
  const whole = LICENCE_NAME.test(base);
  const span = whole ? start : head;
  if (!whole && !MENTIONS_LICENCE.test(span)) return UNKNOWN_LICENCE;
  return agreed([licenceByPhrases(span, whole) ?? ''], isKnownId);
}

const tagsIn = (head: string): string[] => [...head.matchAll(TAG)].map((match) => (match[1] ?? '').replace(COMMENT_END, '').trim());

function agreed(stated: readonly string[], isKnownId: (id: string) => boolean): string {
  const read = new Set(stated.map((expression) => readExpression(expression, isKnownId)));
  const [only] = read;
  return read.size === 1 && only !== null && only !== undefined ? only : UNKNOWN_LICENCE;
}
