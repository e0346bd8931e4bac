// Masks secrets and personal data before text is cut or tokenised: each is replaced by a neutral word and counted. It
// finds known shapes, so it reports what it found and never that a text is clean. The shapes are in mask/, one file a
// family; here they are put together.
//
// Every finder is linear in the text: it starts at a sign that is rare (an @, a digit, a prefix) and looks at a bounded
// neighbourhood.
import { ANNOUNCING_WORDS, findAnnounced } from './mask/announced.ts';
import { SECRET_WORDS, findAssigned, findUrlCredentials } from './mask/assigned.ts';
import { findCards, findIbans } from './mask/cards.ts';
import { findNationalIds } from './mask/identity.ts';
import { findPrivateKeys } from './mask/keyBlocks.ts';
import { maskWords } from './mask/kinds.ts';
import type { Find, MaskCounts, MaskKind, Span } from './mask/kinds.ts';
import { findLongTokens } from './mask/longTokens.ts';
import { findMails } from './mask/mails.ts';
import { beginningTable, markText } from './mask/marks.ts';
import type { Marks } from './mask/marks.ts';
import { NAMING_WORDS, findNames } from './mask/names.ts';
import { findMachinesAndPlaces } from './mask/network.ts';
import { findPhones } from './mask/phones.ts';
import { findStreets } from './mask/streets.ts';

export interface Masked { readonly text: string; readonly counts: MaskCounts }

const BEGINNINGS = beginningTable({ announcing: ANNOUNCING_WORDS, naming: NAMING_WORDS, secrets: SECRET_WORDS });

type Finder = (text: string, marks: Marks) => Find[];
const as = (kind: MaskKind, find: (text: string, marks: Marks) => Span[]): Finder => (text, marks) => find(text, marks).map(({ start, end }) => ({ kind, start, end }));
/** Families that look for the same signs work side by side; what one stage found is gone for the next. */
const STAGES: readonly (readonly Finder[])[] = [
  [as('private-key', findPrivateKeys), findLongTokens, as('secret', findUrlCredentials), as('e-mail', findMails), as('iban', findIbans)],
  [as('card', findCards)],
  [as('national-id', findNationalIds), findMachinesAndPlaces],
  [as('phone', findPhones), as('street-address', findStreets)],
  [findAnnounced, as('secret', findAssigned), as('name', findNames)],
];
/** Where finds of a stage overlap, the kind that stands first in the list names them. */
const RANK = new Map(Object.keys(maskWords).map((kind, rank) => [kind, rank] as const));
const rankOf = (find: Find): number => RANK.get(find.kind) ?? 0;

/** Finds in order of place; those that overlap are one longer find. */
function joined(finds: Find[]): Find[] {
  const inOrder: Find[] = [];
  for (const find of finds.sort((a, b) => a.start - b.start)) {
    const last = inOrder.at(-1);
    if (last === undefined || find.start >= last.end) inOrder.push(find);
    else inOrder[inOrder.length - 1] = { kind: rankOf(find) < rankOf(last) ? find.kind : last.kind, start: last.start, end: Math.max(last.end, find.end) };
  }
  return inOrder;
}

function replaced(text: string, finds: readonly Find[], counts: MaskCounts): string {
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of finds) {
    parts.push(text.slice(at, start), maskWords[kind]);
    counts[kind] = (counts[kind] ?? 0) + 1;
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** Looks at its own work until nothing more is found: what stood beside a find may only then be told from it. */
const LOOKS_MAX = 4;

function maskOnce(text: string, counts: MaskCounts): string {
  let masked = text;
  let marks = markText(masked, BEGINNINGS);
  for (const stage of STAGES) {
    const finds = stage.flatMap((find) => find(masked, marks));
    if (finds.length === 0) continue;
    masked = replaced(masked, joined(finds), counts);
    marks = markText(masked, BEGINNINGS);
  }
  return masked;
}

export function maskText(text: string): Masked {
  const counts: MaskCounts = {};
  let masked = text;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const again = maskOnce(masked, counts);
    if (again === masked) break;
    masked = again;
  }
  return { text: masked, counts };
}
