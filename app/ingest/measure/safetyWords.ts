// Safety flags from small word lists: hate, self-harm, violence. It counts word pairs that stand close together rather than
// words alone, so that "kill -9" and "abort the child" are what they are. A flag means "a person should look"; no flag
// means that these lists found nothing, never that a text is harmless. English only.
import type { SafetyKind } from '../../../schemas/document.ts';

const Flag = {
  HARM: 1 << 8, KILL: 1 << 9, PERSON: 1 << 10, GROUP: 1 << 11, SELF: 1 << 12, SLUR: 1 << 13, DEGRADES: 1 << 14, ENDS: 1 << 15, SUICIDE: 1 << 16,
  WISH: 1 << 17, DIE: 1 << 18, LIFE: 1 << 19, MAKES: 1 << 20, BOMB: 1 << 21, GRUESOME: 1 << 22, MINE: 1 << 23, HURTS: 1 << 24,
} as const;
/** Any of them. */
export const SAFETY_FLAGS = ~0xff;

/** Slurs stand here with their letters turned by thirteen, since nobody needs to meet them while reading code. */
const TURNED_SLURS = 'avttre avttref avttn avttnf xvxr xvxrf fcvpx fcvpxf snttbg snttbgf genaavr genaavrf envturnq envturnqf gbjryurnq gbjryurnqf jrgonpx jrgonpxf puvax puvaxf qlxrf cnxvf pbbaf';
const turned = (words: string): string => words.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));

/** Lists for the lexicon, each with its flag. */
export const FLAGGED: readonly (readonly [number, string])[] = [
  [Flag.HARM, 'murder murdering stab stabbing stabbed strangle strangled behead beheading rape raping torture torturing massacre slaughter dismember lynch mutilate decapitate maim poison'],
  [Flag.KILL, 'kill killing shoot shooting burn hurt cut hang drown'],
  [Flag.PERSON, 'him her people man woman women girl boy wife husband neighbour neighbor mother father brother sister everyone everybody somebody someone teacher cop cops police civilians hostages victims family bitch bastard'],
  [Flag.GROUP, 'jews muslims blacks gays lesbians immigrants refugees christians hindus mexicans arabs asians africans gypsies foreigners homosexuals transgender women'],
  // Not "shoot yourself" and "hang yourself": writers of manuals say so of their readers' mistakes.
  [Flag.HURTS, 'kill killing hurt hurting cut cutting drown starve'],
  [Flag.SELF, 'myself yourself himself herself'],
  [Flag.SLUR, turned(TURNED_SLURS)],
  [Flag.DEGRADES, 'vermin subhuman subhumans parasites filth scum cockroaches inferior savages'],
  [Flag.ENDS, 'exterminate exterminated exterminating eradicate annihilate gas death hate despise lynch kill'],
  [Flag.SUICIDE, 'suicide suicidal selfharm'],
  [Flag.WISH, 'want wanted wanna'],
  [Flag.DIE, 'die dead'],
  [Flag.LIFE, 'life'],
  [Flag.MAKES, 'make making build building plant detonate throw end ending take taking'],
  [Flag.BOMB, 'bomb bombs explosives grenade detonator'],
  [Flag.GRUESOME, 'beheading dismember decapitate disembowel massacre slaughtered raped tortured mutilated'],
  [Flag.MINE, 'my your own'],
];

/** Two words belong together when so many words or fewer lie from one to the other. */
const NEAR_WORDS = 3;
/** A pair that says it outright weighs so much, a single word one. */
const OUTRIGHT = 2;
/** Points from which a text is flagged, and points a thousand words must have besides, so that a long book is not judged by one line. */
export const SAFETY_POINTS_MIN = 2;
export const SAFETY_POINTS_PER_1000_WORDS = 1;

export class SafetyWatch {
  readonly #last = { harm: -9, kill: -9, hurts: -9, group: -9, ends: -9, wish: -9, makes: -9, own: -9 };
  readonly #points: Record<SafetyKind, number> = { hate: 0, 'self-harm': 0, violence: 0 };
  readonly #finds: Record<SafetyKind, number> = { hate: 0, 'self-harm': 0, violence: 0 };

  /** Tells it of word number `at`; only words with a safety flag need to be told. */
  word(flags: number, at: number): void {
    const last = this.#last;
    const near = (index: number): boolean => at - index <= NEAR_WORDS;
    if ((flags & Flag.SLUR) !== 0) this.#find('hate', OUTRIGHT);
    if ((flags & Flag.GROUP) !== 0 && near(last.ends)) this.#find('hate', OUTRIGHT);
    if ((flags & Flag.DEGRADES) !== 0 && near(last.group)) this.#find('hate', OUTRIGHT);
    if ((flags & Flag.SELF) !== 0 && at - last.hurts === 1) this.#find('self-harm', OUTRIGHT);
    if ((flags & Flag.SUICIDE) !== 0) this.#find('self-harm', 1);
    if ((flags & Flag.DIE) !== 0 && at - last.wish === 2) this.#find('self-harm', OUTRIGHT);
    if ((flags & Flag.LIFE) !== 0 && near(last.makes) && at - last.own === 1) this.#find('self-harm', OUTRIGHT);
    if ((flags & Flag.PERSON) !== 0 && (near(last.harm) || at - last.kill <= 2)) this.#find('violence', OUTRIGHT);
    if ((flags & Flag.BOMB) !== 0 && near(last.makes)) this.#find('violence', OUTRIGHT);
    if ((flags & Flag.GRUESOME) !== 0) this.#find('violence', 1);
    this.#remember(flags, at);
  }

  /** Finds by kind, only for kinds with enough of them. */
  counts(words: number): Partial<Record<SafetyKind, number>> {
    const counts: Partial<Record<SafetyKind, number>> = {};
    for (const kind of ['hate', 'self-harm', 'violence'] as const) {
      const points = this.#points[kind];
      if (points >= SAFETY_POINTS_MIN && points * 1000 >= words * SAFETY_POINTS_PER_1000_WORDS) counts[kind] = this.#finds[kind];
    }
    return counts;
  }

  #remember(flags: number, at: number): void {
    const last = this.#last;
    if ((flags & Flag.HARM) !== 0) last.harm = at;
    if ((flags & Flag.KILL) !== 0) last.kill = at;
    if ((flags & Flag.HURTS) !== 0) last.hurts = at;
    if ((flags & Flag.GROUP) !== 0) last.group = at;
    if ((flags & Flag.ENDS) !== 0) last.ends = at;
    if ((flags & Flag.WISH) !== 0) last.wish = at;
    if ((flags & Flag.MAKES) !== 0) last.makes = at;
    if ((flags & Flag.MINE) !== 0) last.own = at;
  }

  #find(kind: SafetyKind, points: number): void {
    this.#points[kind] += points;
    this.#finds[kind] += 1;
  }
}
