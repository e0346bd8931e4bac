// Shares of a text: R for nouns and adjectives (what is seen), B for code and logic signs (what is reckoned), Y for commands
// (what is done). All three are counted over the same words, line by line: whether a line is code or language is known only
// at its end. It does not find words; the meter does.
import { THIRDS } from '../../physics/rby.ts';
import type { Rby } from '../../physics/rby.ts';
import { ENDINGS, Word } from './lexicon.ts';

/** Weights in tenths of a word. */
export const RBY_WEIGHTS = {
  noun: 10,
  /** A word in no list and with no known ending: four in ten of those are nouns or adjectives. */
  unknown: 4,
  /** One sign of a script without blanks: half a word, four in ten of them nouns. */
  ideograph: 2,
  codeSign: 10, codeWord: 10,
  /** A command at the start of a sentence or line carries the whole sentence. */
  commandFirst: 60, commandJoined: 30, commandInside: 10,
} as const;

/** A line is code when it has so many code signs and glued words at least, and one for so many words. */
const CODE_LINE_SIGNS = 2;
const CODE_LINE_WORDS_PER_SIGN = 3;
/** A line shorter than this was broken on purpose: the next one begins something new. */
const FULL_LINE_CHARACTERS = 45;

/** How a word is written. */
export const Shape = { CAPITAL: 1, MIXED: 2, GLUED: 4 } as const;

export class RbyTally {
  #r = 0;
  #b = 0;
  #y = 0;
  #lineR = 0;
  #lineB = 0;
  #lineY = 0;
  #lineWords = 0;
  #lineSigns = 0;
  #lineGlued = 0;
  #first = true;
  #leadsNoun = false;
  #leadsVerb = false;
  /** In this sentence a command was given; what is joined to it is one too. */
  #commanding = false;
  #joined = false;

  /** `last3`: the last three letters, five bits each. GLUED: a code sign touches it, or it has digits or underscores in it. */
  word(flags: number, last3: number, length: number, shape: number): void {
    this.#lineWords += 1;
    const first = this.#first;
    const afterNounLead = this.#leadsNoun;
    const afterVerbLead = this.#leadsVerb;
    const joined = this.#joined;
    this.#first = false;
    this.#leadsNoun = (flags & Word.LEADS_NOUN) !== 0;
    this.#leadsVerb = (flags & Word.LEADS_VERB) !== 0;
    this.#joined = this.#commanding && (flags & Word.JOINS) !== 0;
    if ((flags & Word.CODE) !== 0) { this.#lineB += RBY_WEIGHTS.codeWord; return; }
    if ((shape & (Shape.GLUED | Shape.MIXED)) !== 0) { this.#lineGlued += 1; return; }
    if ((flags & Word.CLOSED) !== 0) { if (first && this.#leadsVerb) this.#first = true; return; }
    if ((flags & Word.DOING) !== 0 && !afterNounLead) { this.#doing(flags, first, joined, afterVerbLead, shape); return; }
    this.#lineR += this.#nounWeight(flags, last3, length, first, afterNounLead, shape);
  }

  sign(): void { this.#lineSigns += 1; }
  ideograph(): void { this.#lineR += RBY_WEIGHTS.ideograph; this.#lineWords += 1; }

  sentenceEnd(): void { this.#first = true; this.#commanding = false; this.#joined = false; this.#leadsNoun = false; this.#leadsVerb = false; }

  /** `characters` of the line; `ended`: whether it ends like a sentence. */
  lineEnd(characters: number, ended: boolean): void {
    const signs = this.#lineSigns + this.#lineGlued;
    const isCode = signs >= CODE_LINE_SIGNS && signs * CODE_LINE_WORDS_PER_SIGN >= this.#lineWords && !ended;
    this.#b += this.#lineB + this.#lineSigns * RBY_WEIGHTS.codeSign;
    // In a line of code words are names of variables, not of things.
    if (!isCode) { this.#r += this.#lineR; this.#y += this.#lineY; }
    this.#lineR = 0; this.#lineB = 0; this.#lineY = 0; this.#lineWords = 0; this.#lineSigns = 0; this.#lineGlued = 0;
    if (ended || isCode || characters < FULL_LINE_CHARACTERS) this.sentenceEnd();
  }

  /** Shares of the total; thirds when nothing counted. */
  shares(): Rby {
    const total = this.#r + this.#b + this.#y;
    return total === 0 ? THIRDS : { r: this.#r / total, b: this.#b / total, y: this.#y / total };
  }

  #doing(flags: number, first: boolean, joined: boolean, afterVerbLead: boolean, shape: number): void {
    if (first) { this.#lineY += RBY_WEIGHTS.commandFirst; this.#commanding = true; return; }
    if (joined || (this.#commanding && afterVerbLead)) { this.#lineY += RBY_WEIGHTS.commandJoined; return; }
    // "the Save button": a verb as a name, in the middle of a sentence.
    if ((flags & Word.NOUN) !== 0 || (shape & Shape.CAPITAL) !== 0) { this.#lineR += RBY_WEIGHTS.noun; return; }
    this.#lineY += RBY_WEIGHTS.commandInside;
  }

  #nounWeight(flags: number, last3: number, length: number, first: boolean, afterNounLead: boolean, shape: number): number {
    if ((flags & Word.NOUN) !== 0 || afterNounLead || (!first && (shape & Shape.CAPITAL) !== 0)) return RBY_WEIGHTS.noun;
    if (length < 3) return 0;
    const ending = length > 4 ? ENDINGS[last3]! : 0;
    return ending === 1 ? RBY_WEIGHTS.noun : ending === 2 ? 0 : RBY_WEIGHTS.unknown;
  }
}
