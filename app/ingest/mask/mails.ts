// Addresses of people in the mail: as they are, with a quoted name, and as people write them to hide them from machines.
import type { Span } from './kinds.ts';

const LOCAL_PART = /(?:"[^"\n]{1,64}"|(?:[\p{L}\p{N}._%+-]|\\_)(?:[\p{L}\p{N}._%+'-]|\\_){0,63})$/u;
const DOMAIN = /^(?:(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}]{2,24}|\[\d{1,3}(?:\.\d{1,3}){3}\])/u;
/** Endings of files, of units of a service manager and of versions: what they end is no address. */
const NOT_A_DOMAIN = /^\d+(?:\.\d+)+\.|\.(?:service|socket|target|timer|mount|automount|slice|scope|device|path|swap|conf|js|mjs|ts|tsx|jsx|json|css|scss|html|md|txt|png|jpe?g|gif|svg|webp|gz|tgz|xz|zip|patch|diff|log|yml|yaml|toml|py|sh|lock|so|git)$/i;

function mailsAtSigns(text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = LOCAL_PART.exec(text.slice(Math.max(0, at - 66), at));
    const domain = local === null ? null : DOMAIN.exec(text.slice(at + 1, at + 260));
    if (local !== null && domain !== null && !NOT_A_DOMAIN.test(domain[0])) spans.push({ start: at - local[0].length, end: at + 1 + domain[0].length });
  }
  return spans;
}

/** "name at host dot com", "name [at] host [dot] com", "name(at)host.com": the ending must be one in wide use. */
const END = '(?:com|org|net|edu|gov|io|info|dev|me|app|co|uk|de|fr|es|it|nl|pl|se|no|dk|fi|at|ch|be|pt|br|in|jp|cn|ru|ca|au|nz|us|eu|museum|example)';
const DOT = '(?: ?[[({<] ?(?:dot|punkt|punto|point) ?[\\])}>] ?| (?:dot|DOT) )';
const NAME_BEFORE = new RegExp(`[\\p{L}\\p{N}_+.-]{1,64}(?:${DOT}[\\p{L}\\p{N}_+-]{1,30}){0,2} ?$`, 'u');
const hostAfter = (dot: string): RegExp => new RegExp(`^ ?[\\p{L}\\p{N}-]{1,63}(?:${dot}[\\p{L}\\p{N}-]{1,63}){0,4}?${dot}${END}(?![\\p{L}\\p{N}])`, 'u');
/** Without brackets around "at" the dots must be words: "look at example.com" is a sentence. */
const HIDDEN: readonly (readonly [sign: RegExp, host: RegExp])[] = [
  [/[[({<] ?(?:at|AT|ät|arroba|@) ?[\])}>]/g, hostAfter(`(?:${DOT}|\\.)`)],
  [/ (?:at|AT) (?=[\p{L}\p{N}-]{1,63}(?: (?:dot|DOT) | ?[[({<] ?dot))/gu, hostAfter(DOT)],
];
/** Longest name and longest host that are looked at. */
const NAME_CHARACTERS_MAX = 160;
const HOST_CHARACTERS_MAX = 300;

function hiddenMails(text: string): Span[] {
  const spans: Span[] = [];
  for (const [sign, host] of HIDDEN) {
    for (const match of text.matchAll(sign)) {
      const from = match.index + match[0].length;
      const after = host.exec(text.slice(from, from + HOST_CHARACTERS_MAX));
      const before = after === null ? null : NAME_BEFORE.exec(text.slice(Math.max(0, match.index - NAME_CHARACTERS_MAX), match.index));
      if (before !== null && after !== null) spans.push({ start: match.index - before[0].length, end: from + after[0].length });
    }
  }
  return spans;
}

export function findMails(text: string): Span[] { return [...mailsAtSigns(text), ...hiddenMails(text)]; }
