// What a guest sees of files whose names it is not told. The glyph and the words of a relic come from a digest, so whoever has
// the same file could know it again by them: for guests they come from the relic's number, which says nothing.
import { ENTITY_KINDS, ROW, ROW_WORDS } from '../../../schemas/worldFrame.ts';
import { visitLimits } from '../../../schemas/visit.ts';
import { glyphOf } from '../../physics/glyph.ts';
import { hashName } from '../../physics/random.ts';
import { THIRDS } from '../../physics/rby.ts';
import { COLOURS, THING_NOUNS, thingPhrase } from '../language/words.ts';
import { digestBytes } from '../sim/digest.ts';

const RELIC = ENTITY_KINDS.indexOf('relic');
/** Kinds of programs are the owner's own affair. */
const CREATURE = ENTITY_KINDS.indexOf('creature');
/** Who walks is shown first where not everything can be. */
const WALKS: ReadonlySet<number> = new Set([ENTITY_KINDS.indexOf('visitor'), ENTITY_KINDS.indexOf('being')]);

function wordsFor(id: number): { readonly one: number; readonly other: number } { return { one: hashName(`unnamed ${id}`) | 0, other: hashName(`${id} unnamed`) | 0 }; }

const panesKnown = new Map<number, Int32Array>();
function panesFor(id: number): Int32Array {
  let panes = panesKnown.get(id);
  if (panes === undefined) {
    const { one, other } = wordsFor(id);
    panes = Int32Array.from(glyphOf(digestBytes(one, other), THIRDS, 'relic'), ({ light, r, b, y }) => light | (r << 8) | (b << 16) | (y << 24));
    if (panesKnown.size > 2 * visitLimits.rows) panesKnown.clear();
    panesKnown.set(id, panes);
  }
  return panes;
}

/** As the world would speak of it, had it no content. */
export function unnamedPhrase(id: number): string {
  const { one, other } = wordsFor(id);
  return thingPhrase(COLOURS[(one >>> 0) % COLOURS.length]!, THING_NOUNS[(other >>> 0) % THING_NOUNS.length]!);
}

/** Rows (sorted by id, as schemas/worldFrame.ts has them) as a guest gets them: a copy, never more than a guest is shown. */
export function rowsForGuests(rows: Int32Array, named: boolean): Int32Array {
  const kept: number[] = [];
  const standing: number[] = [];
  for (let at = 0; at < rows.length; at += ROW_WORDS) {
    const kind = rows[at + ROW.what]! & 255;
    if (kind === CREATURE) continue;
    (WALKS.has(kind) ? kept : standing).push(at);
  }
  const chosen = [...kept.slice(0, visitLimits.rows), ...standing.slice(0, Math.max(0, visitLimits.rows - kept.length))].sort((one, other) => one - other);
  const told = new Int32Array(chosen.length * ROW_WORDS);
  chosen.forEach((from, index) => {
    const to = index * ROW_WORDS;
    told.set(rows.subarray(from, from + ROW_WORDS), to);
    if (!named && (told[to + ROW.what]! & 255) === RELIC) told.set(panesFor(told[to + ROW.id]!), to + ROW.panes);
  });
  return told;
}
