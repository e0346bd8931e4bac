// From the text of one file to chunk texts that may be kept: cleaned, masked, cut. Pure. Ids, repeats and the split are the
// business of whoever keeps the chunks.
//
// Long texts are worked in segments so that a caller with other duties can pause between them. A segment ends where no
// secret can lie across, and cutting into chunks happens after masking, so nothing hides at a border.
import { Chunker } from './chunk.ts';
import { cleanText, hasUnseen } from './clean.ts';
import { maskText } from './mask.ts';
import { endsAnnouncing } from './mask/announced.ts';
import { maskHeaded } from './mask/headed.ts';
import { KEY_BLOCK_CHARACTERS_MAX, findPrivateKeys } from './mask/keyBlocks.ts';
import type { MaskCounts, MaskKind } from './mask/kinds.ts';

/** Chunk texts in order, repeats included. */
export interface PreparedText { readonly chunks: string[]; readonly masked: MaskCounts }

/** A few milliseconds of work. */
export const SEGMENT_CHARACTERS = 32_768;
/** How far a segment is stretched in search of a safe end; beyond it the text is one unbroken token anyway. */
const STRETCH_CHARACTERS_MAX = 65_536;

/** Places of one sort that are looked at for an end: where so many are no good, the next are none either. */
const CUT_TRIES_MAX = 512;
/** Longer than what masking looks for in one piece. */
const QUIET_CHARACTERS = 256;

/** True where text may be cut before `at`: no number goes on behind it and no secret was just announced. */
function isSafeCut(text: string, at: number): boolean {
  const left = text.slice(Math.max(0, at - 40), at).trimEnd();
  const after = /^\s*(\S)/.exec(text.slice(at, at + 40))?.[1] ?? '';
  if (/[:=]$|\b(?:is|bearer|basic|key|password|dear|regards,?|sincerely,?)$/i.test(left) || /[:=]/.test(after)) return false;
  if ((/\d$/.test(left) && /[A-Z\d+().-]/.test(after)) || (/[A-Z\d+().-]$/.test(left) && /\d/.test(after))) return false;
  // Between the halves of a number there may be what nobody sees.
  return !hasUnseen(text.slice(Math.max(0, at - 40), at + 40)) && !endsAnnouncing(left);
}

/** First safe cut at or after `from`: a line end if there is one, else a blank after a comma or full stop, else a blank. */
function safeCut(text: string, from: number, to: number): number {
  let tries = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to && tries < CUT_TRIES_MAX; at = text.indexOf('\n', at + 1)) {
    tries += 1;
    if (isSafeCut(text, at)) return at + 1;
  }
  for (const blank of [/(?<=[,;!?"])\s/g, /\s/g, /(?<=[,;}\u3001\u3002\uff01\uff0c\uff1b\uff1f])/g]) {
    blank.lastIndex = from;
    tries = 0;
    for (let match = blank.exec(text); match !== null && match.index < to && tries < CUT_TRIES_MAX; match = blank.exec(text)) {
      tries += 1;
      // The blank goes to the next segment, where cleaning keeps it.
      if (match.index > from && isSafeCut(text, match.index)) return match.index;
      blank.lastIndex = match.index + 1;
    }
  }
  return quietCut(text, from, to);
}

/** In text without any end: a place with no number and no address near, else `to`. */
function quietCut(text: string, from: number, to: number): number {
  for (let at = to; at - QUIET_CHARACTERS > from; at -= QUIET_CHARACTERS) {
    const around = text.slice(at - QUIET_CHARACTERS, at + QUIET_CHARACTERS);
    if (!/[\p{Nd}@\uff20]/u.test(around) && !hasUnseen(around)) return at;
  }
  return to;
}

/** Where the segment that starts at `start` ends (exclusive). */
export function segmentEnd(text: string, start: number): number {
  const wanted = start + SEGMENT_CHARACTERS;
  if (wanted >= text.length) return text.length;
  let end = safeCut(text, wanted, Math.min(text.length, wanted + STRETCH_CHARACTERS_MAX));
  // A private key that begins in this segment ends in it.
  const near = text.slice(start, Math.min(text.length, end + KEY_BLOCK_CHARACTERS_MAX));
  for (const key of findPrivateKeys(near)) if (key.start < end - start && key.end > end - start) end = start + key.end;
  return end;
}

/** In steps of a few milliseconds: each `next()` does one segment and hands its masked text on; the last one returns the
 *  result. */
export function* prepareInSteps(read: string, onText: (masked: string) => void): Generator<void, PreparedText> {
  const { text, counts } = maskHeaded(read);
  const chunker = new Chunker();
  const chunks: string[] = [];
  const masked: MaskCounts = { ...counts };
  for (let start = 0; start < text.length;) {
    const end = segmentEnd(text, start);
    const found = maskText(cleanText(text.slice(start, end)));
    for (const [kind, count] of Object.entries(found.counts) as [MaskKind, number][]) masked[kind] = (masked[kind] ?? 0) + count;
    onText(found.text);
    chunks.push(...chunker.push(found.text));
    start = end;
    yield;
  }
  chunks.push(...chunker.flush());
  return { chunks, masked };
}

/** The same work at once, for a process that has nothing else to do. */
export function prepareText(text: string, onText: (masked: string) => void = () => undefined): PreparedText {
  const steps = prepareInSteps(text, onText);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
