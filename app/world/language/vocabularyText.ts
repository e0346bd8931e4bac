// The text the shipped tokenizer is trained on: the world's own sentences with every possible name equally often (so
// that syllables merge and whole names do not), and common words of English (so that a person's text is not read byte
// by byte).
import { SeededStream } from '../../physics/random.ts';
import { drawWorld } from './facts.ts';
import { spaced } from './frame.ts';
import { FIRST_SYLLABLES, FOUNDERS, HUMAN_NAMES, nameOf, SECOND_SYLLABLES } from './names.ts';
import { questionsAbout } from './questions.ts';
import { drawStory } from './prose.ts';
import { describeWorld, TELLINGS } from './sentences.ts';
import { drawExchange } from './smallTalk.ts';
import { COLOURS, DEEDS, MOODS, PLACE_NOUNS, THING_NOUNS, WEATHERS } from './words.ts';

const COMMON_WORDS = `the of and to in a is that it he was for on are as with his they at be this have from or one had by
but not what all were we when your can said there use an each which she do how their if will up other about out many then
them these so some her would make like him into time has look two more write go see number no way could people my than
first been call who its now find long down day did get come made may part over new sound take only little work know place
year live me back give most very after thing our just name good sentence man think say great where help through much
before line right too mean old any same tell boy follow came want show also around form three small set put end does
another well large must big even such because turn here why ask went men read need land different home us move try kind
hand picture again change off play spell air away animal house point page letter mother answer found study still learn
should world high every near add food between own below country plant last school father keep tree never start city earth
eye light thought head under story saw left few while along might close something seem next hard open example begin life
always those both paper together got group often run important until children side feet car mile night walk white sea
began grow took river four carry state once book hear stop without second late miss idea enough eat face watch far really
almost let above girl sometimes mountain cut young talk soon list song being leave family body music color stand sun
question fish area mark dog horse birds problem complete room knew since ever piece told usually friends easy heard order
red door sure become top ship across today during short better best however low hours black products happened whole
measure remember early waves reached function return value error file data code system user model`;

/** How often each common word stands in the text: more often than any whole name, so that no name becomes a token. */
const COMMON_REPEATS = 60;
/** Too few to become tokens: a human name stays several, as any name it has never seen would. */
const HUMAN_NAME_REPEATS = 4;
/** First syllables merge before anything else (no pair of letters is as common), so nothing ever joins the end of the
 * first syllable to the second: every name is exactly two tokens. */
const FIRST_SYLLABLE_REPEATS = 30_000;
const SECOND_SYLLABLE_REPEATS = 1000;
/** How often each word a fact can hold stands in the text: enough that each is one token. */
const WORLD_WORD_REPEATS = 400;

/** What can be said and asked about one being, and a story about it and a founder. */
function linesAbout(name: string, seed: number): string[] {
  const stream = SeededStream.from(seed, 'vocabulary');
  const facts = drawWorld(stream, { beings: 1, aspects: 4, facts: 4, heldOutEighths: 0 });
  facts.beings[0]!.name = name;
  const founder = FOUNDERS[stream.nextBelow(FOUNDERS.length)]!;
  const questions = questionsAbout(facts, stream).flatMap((asked) => [asked.question, asked.answer]);
  const { said, reply } = drawExchange(stream);
  return [...describeWorld(facts, stream), ...questions, ...drawStory(stream, [name, founder]), said, reply].map(spaced);
}

/** Lines of training text. Deterministic. */
export function vocabularyText(): string[] {
  const lines: string[] = [];
  for (let first = 0; first < FIRST_SYLLABLES.length; first += 1) {
    for (let second = 0; second < SECOND_SYLLABLES.length; second += 1) {
      lines.push(...linesAbout(nameOf(first, second), lines.length));
    }
  }
  for (let repeat = 0; repeat < HUMAN_NAME_REPEATS; repeat += 1) lines.push(HUMAN_NAMES.map((name) => ` ${name}`).join(''));
  const common = COMMON_WORDS.split(/\s+/).map((word) => ` ${word}`).join('');
  for (let repeat = 0; repeat < COMMON_REPEATS; repeat += 1) lines.push(common);
  const worldWords = [...COLOURS, ...PLACE_NOUNS, ...THING_NOUNS, ...DEEDS, ...MOODS, ...WEATHERS, ...Object.values(TELLINGS).flat().map((telling) => telling.replace(/ V\.|N /g, ''))].map((word) => ` ${word}`).join('');
  for (let repeat = 0; repeat < WORLD_WORD_REPEATS; repeat += 1) lines.push(worldWords);
  for (let repeat = 0; repeat < SECOND_SYLLABLE_REPEATS; repeat += 1) lines.push(...SECOND_SYLLABLES);
  const syllables = FIRST_SYLLABLES.map((syllable) => ` ${syllable}`).join('');
  for (let repeat = 0; repeat < FIRST_SYLLABLE_REPEATS; repeat += 1) lines.push(syllables);
  return lines;
}
