// Addresses of people in the mail: as they are, with a quoted name, and as people write them to hide them from machines.
import type { Span } from './kinds.ts';
import type { Marks } from './marks.ts';

const LOCAL_PART = /(?:"[^"\n]{1,64}"|(?:[\p{L}\p{N}._%+-]|\\_)(?:[\p{L}\p{N}._%+'-]|\\_){0,63})$/u;
const DOMAIN = /^(?:(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}]{2,24}|\[\d{1,3}(?:\.\d{1,3}){3}\])/u;
/** Endings of files, of units of a service manager and of versions: what they end is no address. */
const NOT_A_DOMAIN = /^\d+(?:\.\d+)+\.|\.(?:service|socket|target|timer|mount|automount|slice|scope|device|path|swap|conf|js|mjs|ts|tsx|jsx|json|css|scss|html|md|txt|png|jpe?g|gif|svg|webp|gz|tgz|xz|zip|patch|diff|log|yml|yaml|toml|py|sh|lock|so|git)$/i;

/** Signs of names in ASCII, and those that leave the judgement to the pattern: quotes, escapes, letters of all other scripts. */
const PLAIN_LOCAL = 1;
const OTHER_LOCAL = 2;
const localSigns = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9._%+'-]/.test(String.fromCharCode(code)) ? PLAIN_LOCAL : /["\\]/.test(String.fromCharCode(code)) ? OTHER_LOCAL : 0));
const LOCAL_CHARACTERS_MAX = 64;
const APOSTROPHE = 0x27;

/** What stands before the @: as LOCAL_PART has it, but nearly every name is told without trying each of its letters first. */
function localPart(text: string, at: number): string | null {
  let start = at;
  let sign: number = PLAIN_LOCAL;
  while (sign === PLAIN_LOCAL && at - start < LOCAL_CHARACTERS_MAX) {
    start -= 1;
    const code = text.charCodeAt(start);
    sign = start < 0 ? 0 : code < 128 ? localSigns[code]! : OTHER_LOCAL;
  }
  if (sign !== 0) return LOCAL_PART.exec(text.slice(Math.max(0, at - 66), at))?.[0] ?? null;
  start += 1;
  while (start < at && text.charCodeAt(start) === APOSTROPHE) start += 1;
  return start === at ? null : text.slice(start, at);
}

function mailsAtSigns(text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = localPart(text, at);
    const domain = local === null ? null : DOMAIN.exec(text.slice(at + 1, at + 260));
    if (local !== null && domain !== null && !NOT_A_DOMAIN.test(domain[0])) spans.push({ start: at - local.length, end: at + 1 + domain[0].length });
  }
  // As addresses of pages carry them.
  for (let at = text.indexOf('%40'); at >= 0; at = text.indexOf('%40', at + 3)) {
    const local = localPart(text, at);
    const domain = local === null ? null : DOMAIN.exec(text.slice(at + 3, at + 262));
    if (local !== null && domain !== null && !NOT_A_DOMAIN.test(domain[0])) spans.push({ start: at - local.length, end: at + 3 + domain[0].length });
  }
  return spans;
}

/** "name at host dot com", "name [at] host [dot] com", "name(at)host.com": the ending must be one in wide use. */
const END = '(?:com|org|net|edu|gov|io|info|dev|me|app|co|uk|de|fr|es|it|nl|pl|se|no|dk|fi|at|ch|be|pt|br|in|jp|cn|ru|ca|au|nz|us|eu|museum|example)';
const DOT = '(?: ?[[({<] ?(?:dot|punkt|punto|point) ?[\\])}>] ?| (?:dot|DOT) )';
const NAME_BEFORE = new RegExp(`[\\p{L}\\p{N}_+.-]{1,64}(?:${DOT}[\\p{L}\\p{N}_+-]{1,30}){0,2} ?$`, 'u');
const hostAfter = (dot: string): RegExp => new RegExp(`^ ?[\\p{L}\\p{N}-]{1,63}(?:${dot}[\\p{L}\\p{N}-]{1,63}){0,4}?${dot}${END}(?![\\p{L}\\p{N}])`, 'u');
/** Without brackets around "at" the dots must be words: "look at example.com" is a sentence. */
const IN_BRACKETS = { sign: /[[({<] ?(?:at|AT|ät|arroba|@) ?[\])}>]/y, host: hostAfter(`(?:${DOT}|\\.)`) };
const IN_WORDS = { sign: / (?:at|AT) (?=[\p{L}\p{N}-]{1,63}(?: (?:dot|DOT) | ?[[({<] ?dot))/gu, host: hostAfter(DOT) };
/** Longest name and longest host that are looked at. */
const NAME_CHARACTERS_MAX = 160;
const HOST_CHARACTERS_MAX = 300;

/** The address around what stands for its @ from `start` up to `end`. */
function hiddenAround(text: string, start: number, end: number, host: RegExp): Span[] {
  const after = host.exec(text.slice(end, end + HOST_CHARACTERS_MAX));
  const before = after === null ? null : NAME_BEFORE.exec(text.slice(Math.max(0, start - NAME_CHARACTERS_MAX), start));
  return before === null || after === null ? [] : [{ start: start - before[0].length, end: end + after[0].length }];
}

function hiddenMails(text: string, { atBrackets }: Marks): Span[] {
  const spans: Span[] = [];
  for (const start of atBrackets) {
    IN_BRACKETS.sign.lastIndex = start;
    if (IN_BRACKETS.sign.test(text)) spans.push(...hiddenAround(text, start, IN_BRACKETS.sign.lastIndex, IN_BRACKETS.host));
  }
  if (!text.includes('dot') && !text.includes('DOT')) return spans;
  for (const match of text.matchAll(IN_WORDS.sign)) spans.push(...hiddenAround(text, match.index, match.index + match[0].length, IN_WORDS.host));
  return spans;
}

export function findMails(text: string, marks: Marks): Span[] { return [...mailsAtSigns(text), ...hiddenMails(text, marks)]; }
