// Masks secrets and personal data before text is cut or tokenised: each is replaced by a neutral word and counted. It
// finds known shapes, so it reports what it found and never that a text is clean. The shapes are in mask/, one file a
// family; here they are put together.
//
// Every finder is linear in the text: it starts at a sign that is rare (an @, a digit, a prefix) and looks at a bounded
// neighbourhood.
import { ANNOUNCING_WORDS, findAnnounced } from './mask/announced.ts';
import { COMMAND_WORDS, SECRET_WORDS, findAssigned, findUrlCredentials } from './mask/assigned.ts';
import { findCards, findIbans } from './mask/cards.ts';
import { findNationalIds } from './mask/identity.ts';
import { findPrivateKeys } from './mask/keyBlocks.ts';
import { maskWords } from './mask/kinds.ts';
import type { Find, MaskCounts, MaskKind, Span } from './mask/kinds.ts';
import { findLongTokens } from './mask/longTokens.ts';
import { findMails } from './mask/mails.ts';
import { beginningTable, isDigit, markText } from './mask/marks.ts';
import type { Marks } from './mask/marks.ts';
import { NAMING_WORDS, findNames } from './mask/names.ts';
import { findMachinesAndPlaces } from './mask/network.ts';
import { findPhones } from './mask/phones.ts';
import { movedSpans, remarkText } from './mask/remark.ts';
import type { Edit } from './mask/remark.ts';
import { findStreets } from './mask/streets.ts';

export interface Masked { readonly text: string; readonly counts: MaskCounts }

const BEGINNINGS = beginningTable({ announcing: ANNOUNCING_WORDS, naming: NAMING_WORDS, secrets: SECRET_WORDS, commands: COMMAND_WORDS });

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
/** How far from a find it may change what is found: longer than what announces anything and its value. */
const BESIDE_CHARACTERS = 256;

interface Looked { readonly text: string; /** Where a find stood, in the text as it is now. */ readonly spots: readonly Span[] }

function lookOnce(text: string, within: readonly Span[], counts: MaskCounts): Looked {
  let [masked, marks, spots] = [text, markText(text, BEGINNINGS, within), [] as Span[]];
  for (const stage of STAGES) {
    const found = stage.flatMap((find) => find(masked, marks));
    if (found.length === 0) continue;
    const finds = joined(found);
    masked = replaced(masked, finds, counts);
    const edits: Edit[] = finds.map(({ kind, start, end }) => ({ start, end, length: maskWords[kind].length }));
    marks = remarkText(masked, BEGINNINGS, marks, edits);
    spots = [...movedSpans(spots, edits), ...movedSpans(edits, edits)].sort((a, b) => a.start - b.start);
  }
  return { text: masked, spots };
}

/** The stretches around spots, none of which begins or ends inside a number. */
function besides(text: string, spots: readonly Span[]): Span[] {
  const stretches: { start: number; end: number }[] = [];
  for (const spot of spots) {
    let [start, end] = [Math.max(0, spot.start - BESIDE_CHARACTERS), Math.min(text.length, spot.end + BESIDE_CHARACTERS)];
    while (start > 0 && isDigit(text.charCodeAt(start))) start -= 1;
    while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
    const last = stretches.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end); else stretches.push({ start, end });
  }
  return stretches;
}

export function maskText(text: string): Masked {
  const counts: MaskCounts = {};
  let looked: Looked = lookOnce(text, [{ start: 0, end: text.length }], counts);
  for (let looks = 1; looks < LOOKS_MAX && looked.spots.length > 0; looks += 1) looked = lookOnce(looked.text, besides(looked.text, looked.spots), counts);
  return { text: looked.text, counts };
}
