// Marks after a few edits: those around the edits are made anew, the others move along. What markText would find in the
// edited text, for a fraction of the work, since most of a text never changes.
import { MARK_REACH, Marking, isDigit } from './marks.ts';
import type { BeginningTable, Marks } from './marks.ts';
import type { Span } from './kinds.ts';

/** What stood from `start` up to `end` is `length` characters now. */
export interface Edit extends Span { readonly length: number }

/** Where spans lie after edits; both in order. One that begins or ends inside an edit begins or ends with it. */
export function movedSpans(spans: readonly Span[], edits: readonly Edit[]): Span[] {
  const begin = mover(edits, false);
  const end = mover(edits, true);
  return spans.map((span) => ({ start: begin(span.start), end: end(span.end) }));
}

/** For places in ascending order. */
function mover(edits: readonly Edit[], isEnd: boolean): (place: number) => number {
  let next = 0;
  let moved = 0;
  return (place) => {
    for (let edit = edits[next]; edit !== undefined && edit.end <= place; edit = edits[next += 1]) moved += edit.length - (edit.end - edit.start);
    const edit = edits[next];
    if (edit === undefined || edit.start >= place) return place + moved;
    return edit.start + moved + (isEnd ? edit.length : 0);
  };
}

const LISTS = ['digitBrackets', 'atBrackets', 'pluses', 'macs', 'announcing', 'naming', 'secrets', 'options', 'commands'] as const;

/** Takes marks over from before, stretch by stretch, in order. */
class Copy {
  readonly #before: Marks;
  readonly #into: Marking;
  readonly #at = LISTS.map(() => 0);
  #digits = 0;

  constructor(before: Marks, into: Marking) { this.#before = before; this.#into = into; }

  /** Marks that stood from `from` up to `to`, by as much further on. */
  take(from: number, to: number, by: number): void {
    for (const [list, name] of LISTS.entries()) {
      const [marks, into] = [this.#before[name], this.#into[name]];
      let at = this.#at[list]!;
      while (at < marks.length && marks[at]! < from) at += 1;
      for (; at < marks.length && marks[at]! < to; at += 1) into.push(marks[at]! + by);
      this.#at[list] = at;
    }
    const { digits } = this.#before;
    let at = this.#digits;
    while (at < digits.length && digits[at]! < from) at += 2;
    for (; at < digits.length && digits[at]! < to; at += 2) this.#into.digits.push(digits[at]! + by, digits[at + 1]! + by);
    this.#digits = at;
  }
}

/** `text` is the text after the edits, which are in order and do not overlap. */
export function remarkText(text: string, table: BeginningTable, before: Marks, edits: readonly Edit[]): Marks {
  const marks = new Marking(text, table, movedSpans(before.within, edits));
  const copy = new Copy(before, marks);
  const breaksDigits = (at: number): boolean => isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at));
  // Up to here everything is done; `moved`: how much further on what follows stands than before.
  let done = 0;
  let moved = 0;
  for (let next = 0; next < edits.length;) {
    let from = Math.max(done, edits[next]!.start + moved - MARK_REACH);
    while (from > done && breaksDigits(from)) from -= 1;
    copy.take(done - moved, from - moved, moved);
    let to = from;
    do {
      const { start, end, length } = edits[next]!;
      to = Math.max(to, Math.min(text.length, start + moved + length + MARK_REACH));
      moved += length - (end - start);
      while (to < text.length && breaksDigits(to)) to += 1;
      next += 1;
      // Edits that stand close together are one stretch.
    } while (next < edits.length && edits[next]!.start + moved - MARK_REACH <= to);
    marks.scan(from, to);
    done = to;
  }
  copy.take(done - moved, Infinity, moved);
  return marks;
}
