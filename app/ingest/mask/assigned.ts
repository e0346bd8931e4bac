// Secrets told by the name in front of them: `password = ...`, `"api_key": "..."`, `Authorization: Bearer ...`,
// `--token ...`, `curl -u name:...`, credentials inside addresses, seeds of one-time passwords.
import { looksTyped, withoutEnd } from '../tokens.ts';
import { spanOfValue } from './kinds.ts';
import type { Span } from './kinds.ts';
import type { Marks } from './marks.ts';

/** Names of secrets, also as the end or the middle of a longer name (DB_PASSWORD, clientSecretKey). */
const NAMES = 'pass(?:word|wd|phrase|code|wort)|pwd|contraseña|kennwort|secret|token|(?:api|access|auth|private|encryption|signing|account|storage|shared|master|service|secure|session)[_ -]?key|authorization|credentials?|(?<![a-z])(?:pass|pin|passwd|psk|puk)(?![a-z])|(?:wlan|wi-?fi|netzwerk)[ -]?(?:schlüssel|key)';
const NAME = new RegExp(`${NAMES}|\\b(bearer)\\b`, 'iy');
/** How names of secrets begin. */
export const SECRET_WORDS: readonly string[] = ['pass', 'pwd', 'cont', 'kenn', 'secr', 'toke', 'api', 'acce', 'auth', 'priv', 'encr', 'sign', 'acco', 'stor', 'shar', 'mast', 'serv', 'secu', 'sess', 'cred', 'pin', 'psk', 'puk', 'wlan', 'wifi', 'wi-f', 'netz', 'bear'];
/** Where a value starts: behind a sign of assignment, a tag's end, "is", or the blank behind an option of a command. */
const ASSIGNMENT = new RegExp(
  `(?<rest>[\\w-]{0,24}(?: (?:key|code|seed|token))?)["'\`*\\])]{0,3}(?:(?<sign>[ \\t]*(?:[:=]{1,2}>?|:=|->|<-)[ \\t]*(?:\\n[ \\t]{0,8})?|>)|(?<prose> (?:(?:for|to|of|on|at) [\\w.@'-]{0,29}[\\w'-] (?:[\\w.@'-]{0,19}[\\w'-] )?)?(?:is|was|ist|lautet|est|es)(?: now)?:? )|(?<blank>[ ]))(?:(?:bearer|basic|token) )?(?<quote>["'\`*]{0,2})`, 'iy');
/** `--token abc`: only an option of a command has its value behind a blank. */
const OPTION_BEFORE = /--[a-z-]{0,20}$/;
const OPTION_CHARACTERS_MAX = 24;
const BARE_VALUE = /[^\s"'`,;<>{}()[\]]{4,200}/y;
const QUOTED_VALUE = /[^"'`\n]{4,200}(?=["'`])/y;
/** Seeds of one-time passwords are shown in groups of four. */
const GROUPED_SEED = /(?:[A-Z2-7]{4}[ -]){3,15}[A-Z2-7]{2,4}(?![A-Za-z0-9])|(?:[a-z2-7]{4} ){3,15}[a-z2-7]{4}(?![A-Za-z0-9])/y;
/** Stands for a value that is filled in elsewhere, or says what a value looks like. */
const STAND_IN = /^(?:\$(?:[A-Za-z_]+$|[A-Z][A-Z0-9]*_[A-Z0-9_]*$|[{(])|%[A-Z_]*%$|%[sd]$|[<{]|@[A-Za-z.]+$|\\\w|\.\.\.|\*+$|x+$|--?[a-z]|(?:\/[\w.-]+){2,}$|https?:|[A-Za-z_.]+[(\\]|[A-Z]+(?:_[A-Z]+)+\b|[a-z]+\/[a-z\\-]+\/|\d+-?(?:bits?|bytes?|chars?|characters?)\b|[\w.-]+=?%[sd]$|(?:process|os|config|options|settings|env|self|this|args)\.)/;

function assignedAt(text: string, nameStart: number, nameEnd: number): Span | null {
  ASSIGNMENT.lastIndex = nameEnd;
  const match = ASSIGNMENT.exec(text);
  if (match === null) return null;
  const { sign, blank, quote = '' } = match.groups ?? {};
  if (blank !== undefined && !OPTION_BEFORE.test(text.slice(Math.max(0, nameStart - OPTION_CHARACTERS_MAX), nameStart))) return null;
  const start = match.index + match[0].length;
  GROUPED_SEED.lastIndex = start;
  const seed = GROUPED_SEED.exec(text)?.[0];
  if (seed !== undefined && /\d/.test(seed)) return { start, end: start + seed.length };
  BARE_VALUE.lastIndex = start;
  QUOTED_VALUE.lastIndex = start;
  const quoted = quote === '' || quote.startsWith('*') ? null : QUOTED_VALUE.exec(text);
  const value = withoutEnd((quoted ?? BARE_VALUE.exec(text))?.[0] ?? '', '.*:');
  if (value.length < 4 || STAND_IN.test(value)) return null;
  const strict = sign === undefined || (quote === '' && /[:>]/.test(sign) && sign.includes(' '));
  return looksTyped(value, strict) ? { start, end: start + value.length } : null;
}

/** "bearer" needs no sign behind it. */
const BEARER = /[ \t]+["'`]?([^\s"'`,;<>{}()[\]]{8,2000})/y;
function borneAt(text: string, from: number): Span | null {
  BEARER.lastIndex = from;
  const match = BEARER.exec(text);
  return match !== null && looksTyped(match[1] ?? '', true) ? spanOfValue(match) : null;
}

const URL_CREDENTIALS = /:\/\/([^\s/:@]{0,100}:[^\s/@]{1,200})@/g;
/** `curl -u name:password`, `--user name:password`, `sshpass -p ...`, `mysql -p...`. */
const COMMAND_LINE = /(?: -(?:u ?|-user[ =])["']?([^\s"':@/]{1,64}:[^\s"']{4,100})|\bsshpass -p ?["']?([^\s"']{4,100})|\bmysql\w* [^\n]{0,80}-p([^\s"']{4,100}))/y;
/** How the names among them begin. */
export const COMMAND_WORDS: readonly string[] = ['sshp', 'mysq'];

/** Where such a line may begin: at the blank before `-u` or `--user`, or at a name. */
function commandStarts(text: string, { options, commands }: Marks): number[] {
  const starts = [...commands];
  for (const at of options) {
    const blank = text.charAt(at - 1) === '-' ? at - 2 : at - 1;
    if (text.charAt(blank) === ' ') starts.push(blank);
  }
  return starts.sort((a, b) => a - b);
}
/** `machine ... login ... password ...`. */
const NETRC = /\blogin\s+\S{1,64}\s+password\s+(\S{4,100})/g;

/** `login anna / ...`, and the code on the back of a card that has just been found. */
const SLASHED = /\blogin:? \S{2,40} ?\/ ?(\S{6,64})/g;
const CARD_FOUND = '[card number]';
const CARD_CODE = /\[card number\][^\n]{0,60}(?:\n[^\n]{0,60}){0,4}?\b(?:cvv2?|cvc2?|code|security[_ ]?code)["']?[ \t]?[:=][ \t]?["']?(\d{3,4})(?!\d)/g;
/** Eight digits with nothing between. */
const PUK = /\bPUK[12]?:? (\d{8})(?!\d)/g;

export function findUrlCredentials(text: string): Span[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(URL_CREDENTIALS)].map((match) => ({ start: match.index + 3, end: match.index + match[0].length - 1 }));
}

function onCommandLines(text: string, marks: Marks): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const start of commandStarts(text, marks)) {
    COMMAND_LINE.lastIndex = start;
    const match = start < done ? null : COMMAND_LINE.exec(text);
    if (match === null) continue;
    const value = match[1] ?? match[2] ?? match[3] ?? '';
    done = start + match[0].length;
    if (looksTyped(value, true)) spans.push({ start: done - value.length, end: done });
  }
  return spans;
}

export function findAssigned(text: string, marks: Marks): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const at of marks.secrets) {
    if (at < done) continue;
    NAME.lastIndex = at;
    const name = NAME.exec(text);
    if (name === null) continue;
    done = NAME.lastIndex;
    const span = name[1] === undefined ? assignedAt(text, at, done) : borneAt(text, done);
    if (span === null) continue;
    spans.push(span);
    done = span.end;
  }
  spans.push(...onCommandLines(text, marks));
  if (text.includes('PUK')) for (const match of text.matchAll(PUK)) spans.push(spanOfValue(match));
  if (text.includes(CARD_FOUND)) for (const match of text.matchAll(CARD_CODE)) spans.push(spanOfValue(match));
  if (text.includes('login')) for (const match of text.matchAll(SLASHED)) if (looksTyped(match[1] ?? '', true)) spans.push(spanOfValue(match));
  if (text.includes('login ')) for (const match of text.matchAll(NETRC)) if (looksTyped(match[1] ?? '', true)) spans.push(spanOfValue(match));
  return spans;
}
