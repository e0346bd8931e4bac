// Addresses of machines and places: IP, MAC, and coordinates precise enough to find a door.
import type { Find, Span } from './kinds.ts';
import { isHex } from './marks.ts';
import type { Marks } from './marks.ts';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`(?=\\d)(?<![\\w.])${OCTET}(?:\\.${OCTET}){3}(?![\\w]|\\.\\d)`, 'y');
const OCTET_DIGITS_MAX = 3;
/** Four numbers with dots are also versions, sections and packages. */
const VERSION_BEFORE = /(?:\bsince [\w.+-]{1,20} |\b(?:version|versions|ver|release|rev|revision|section|sections|sect|chapter|figure|table|clause|appendix|paragraph|article|rfc|step|item|v)\.?[ :=]?[ ]?|\u00a7 ?|[A-Za-z][-/_])$/i;
/** Addresses that say nothing about anyone: this machine, no machine, every machine, and masks of networks. */
const NOBODYS_IPV4 = /^(?:127\.|0\.0\.0\.0$|255\.)/;
const HEADING_NUMBER = /^(?:[1-9]|1\d)(?:\.(?:[1-9]|1\d)){3}$/;

function isAddress(text: string, start: number, ip: string): boolean {
  if (NOBODYS_IPV4.test(ip)) return false;
  if (VERSION_BEFORE.test(text.slice(Math.max(0, start - 28), start))) return false;
  // "3.1.2.4 Title of a section" at the start of a line.
  return !(HEADING_NUMBER.test(ip) && /(?:^|\n) ?$/.test(text.slice(Math.max(0, start - 2), start)) && /^ [A-Z][a-z]/.test(text.slice(start + ip.length, start + ip.length + 3)));
}

const COLON = 0x3a;
/** What an address of version 6 is written with, between signs that end it. */
const IPV6_RUN = /(?<![\w:.])[0-9a-f:.]{3,46}(?![\w:])/iy;
/** Given to networks so far: global, own, link-local, multicast, and the prefix that carries version 4. */
const IPV6_FIRST = /^(?:[23][0-9a-f]{3}|f[cdef][0-9a-f]{2}|64:ff9b):/i;

function isIpv6(run: string): boolean {
  const halves = run.split('::');
  const groups = run.split(/::?/).filter((group) => group !== '');
  if (halves.length > 2 || !groups.every((group, index) => /^[0-9a-f]{1,4}$/i.test(group) || (index === groups.length - 1 && /^(?:\d{1,3}\.){3}\d{1,3}$/.test(group)))) return false;
  if (halves.length === 1) return groups.length === 8;
  return groups.length <= 7 && (/^::ffff:(?:\d{1,3}\.){3}\d{1,3}$/i.test(run) || (groups.length >= 2 && IPV6_FIRST.test(run)));
}

const MAC = /(?<![\w:.-])(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5})(?![\w:]|[.-]\w)/iy;

/** Where runs of hexadecimal groups may start: found from their colons, of which prose has few. */
function findByColons(text: string, { within }: Marks): Find[] {
  const finds: Find[] = [];
  let done = 0;
  for (const stretch of within) for (let colon = text.indexOf(':', Math.max(stretch.start, done)); colon >= 0 && colon < stretch.end; colon = text.indexOf(':', Math.max(colon + 1, done))) {
    let start = colon;
    while (start > done && colon - start < 4 && isHex(text.charCodeAt(start - 1))) start -= 1;
    // Most colons end a word.
    const next = text.charCodeAt(colon + 1);
    if (start === colon && next !== COLON && !isHex(next)) continue;
    MAC.lastIndex = start;
    const mac = MAC.exec(text)?.[0];
    IPV6_RUN.lastIndex = start;
    const run = mac === undefined ? IPV6_RUN.exec(text)?.[0].replace(/[.:]+$/, '') : undefined;
    if (mac !== undefined) finds.push({ kind: 'mac-address', start, end: start + mac.length });
    else if (run !== undefined && isIpv6(run)) finds.push({ kind: 'ip-address', start, end: start + run.length });
    done = start + (mac ?? run ?? '').length;
  }
  return finds;
}

/** The two ways to write a hardware address without colons, and the middle of one, which starts at a sign that is rare. */
const MAC_OTHER = /(?<![\w:.-])(?:(?=[0-9-]*[a-f])[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:]|[.-]\w)/iy;
const MAC_MIDDLE = /-[0-9a-f]{2}-[0-9a-f]{2}-|\.[0-9a-f]{4}\./iy;

function findOtherMacs(text: string, { macs }: Marks): Find[] {
  const finds: Find[] = [];
  let done = 0;
  for (const middle of macs) {
    MAC_MIDDLE.lastIndex = middle;
    if (middle < done || !MAC_MIDDLE.test(text)) continue;
    done = MAC_MIDDLE.lastIndex;
    const start = middle - (text.charAt(middle) === '-' ? 2 : 4);
    MAC_OTHER.lastIndex = Math.max(0, start);
    const mac = start < 0 ? undefined : MAC_OTHER.exec(text)?.[0];
    if (mac !== undefined) finds.push({ kind: 'mac-address', start, end: start + mac.length });
  }
  return finds;
}

/** Two numbers with four decimals or more side by side, with or without points of the compass. */
const PRECISE_DIGITS = 4;
const COORDINATES = /(?=[+\-\d])(?<![\d.])([+-]?\d{1,3}\.\d{4,}) ?(\u00b0? ?[NS]\b|\u00b0)?(?:[ \n]?[,;/][ \n]?| ?\n ?|  ?)(?:(?:lng|lon|long|longitude)["']?[ :=]{1,3})?([+-]?\d{1,3}\.\d{4,})( ?\u00b0? ?[EWO]\b|\u00b0)?(?!\d|\.\d)/gi;
const PLACE_BEFORE = /(?:\b(?:lat|latitude|gps|coordinates?|coords?|koordinaten|location|position|geo|maps?|loc|ll|standort|pinned|wgs84|@)\b[^\n]{0,24}|@)$/i;
const NUMBER_BESIDE = /\d[,;]? ?$/;

function findCoordinates(text: string, { digits }: Marks): Span[] {
  const spans: Span[] = [];
  const precise = digits.some((start, index) => index % 2 === 0 && index > 0 && start === digits[index - 1]! + 1 && text.charAt(start - 1) === '.' && digits[index + 1]! - start >= PRECISE_DIGITS);
  if (!precise) return spans;
  for (const match of text.matchAll(COORDINATES)) {
    const [whole, lat = '', north, lon = '', east] = match;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const end = match.index + whole.length;
    if (Math.abs(Number(lat)) > 90 || Math.abs(Number(lon)) > 180) continue;
    // Three numbers in a row are a vector, and figures around one are no place unless it says so.
    if (NUMBER_BESIDE.test(before) || /^[,;]? ?[+-]?\d/.test(text.slice(end, end + 4))) continue;
    const told = north !== undefined || east !== undefined || PLACE_BEFORE.test(before);
    const door = /\.\d{5}/.test(lat) && /\.\d{5}/.test(lon) && Math.abs(Number(lat)) + Math.abs(Number(lon)) >= 10;
    if (told ? Math.abs(Number(lat)) + Math.abs(Number(lon)) >= 2 : door) spans.push({ start: match.index, end });
  }
  return spans;
}

function findIpv4(text: string, { digits }: Marks): Find[] {
  const finds: Find[] = [];
  let done = 0;
  for (let run = 0; run < digits.length; run += 2) {
    const [start, end] = [digits[run]!, digits[run + 1]!];
    if (start < done || end - start > OCTET_DIGITS_MAX || digits[run + 2] !== end + 1 || text.charAt(end) !== '.') continue;
    IPV4.lastIndex = start;
    const ip = IPV4.exec(text)?.[0];
    if (ip === undefined) continue;
    done = start + ip.length;
    if (isAddress(text, start, ip)) finds.push({ kind: 'ip-address', start, end: done });
  }
  return finds;
}

export function findMachinesAndPlaces(text: string, marks: Marks): Find[] {
  const finds = [...findByColons(text, marks), ...findIpv4(text, marks), ...findOtherMacs(text, marks)];
  for (const span of findCoordinates(text, marks)) finds.push({ kind: 'coordinates', ...span });
  return finds;
}
