// Questions about a world with their true answers. An answer restates the subject, so that what is asked for stands
// right behind words that also stand in the facts.
import type { RandomStream } from '../../ports.ts';
import { ASPECTS, ValueSource } from './facts.ts';
import type { Aspect, WorldFacts } from './facts.ts';
import { answerSentence, daySentence, fill, weatherSentence } from './sentences.ts';
import { shuffle } from './shuffle.ts';

export interface Question {
  question: string;
  answer: string;
  /** Which template made it: "place/0", "who-place/1", "day/0", "unknown-mood/1". */
  template: string;
  /** Whom it is about; null for the day and the weather. */
  about: string | null;
}

/** Asked with the name, answered with the value. */
const ASK_VALUE: Readonly<Record<Aspect, readonly string[]>> = {
  place: ['Where is N?', 'Where can I find N?', 'At which place is N?'],
  thing: ['What does N carry?', 'What does N have?', 'What is in the hands of N?'],
  deed: ['What is N doing?', 'What does N do?', 'How is N busy?'],
  mood: ['How does N feel?', 'How is N?', 'What is the mood of N?'],
  beside: ['Who is beside N?', 'Who is with N?', 'Beside whom is N?'],
};

/** Asked with the value, answered with the name. A companion is left out: it would be the same question turned round. */
const ASK_NAME: Readonly<Record<Exclude<Aspect, 'beside'>, readonly string[]>> = {
  place: ['Who is at V?', 'Who stands at V?'],
  thing: ['Who carries V?', 'Who has V?'],
  deed: ['Who is V?', 'Who keeps V?'],
  mood: ['Who feels V?', 'Who is V?'],
};

const ASK_DAY = ['What day is it?', 'Which day is today?'];
const ASK_WEATHER = ['How is the day?', 'How is the weather?'];

/** What is answered when the facts do not tell. */
const UNKNOWN: Readonly<Record<Aspect, string>> = {
  place: 'I do not know where N is.',
  thing: 'I do not know what N carries.',
  deed: 'I do not know what N does.',
  mood: 'I do not know how N feels.',
  beside: 'I do not know who is beside N.',
};

const UNKNOWN_NAME: Readonly<Record<Exclude<Aspect, 'beside'>, string>> = {
  place: 'I do not know who is at V.',
  thing: 'I do not know who carries V.',
  deed: 'I do not know who is V.',
  mood: 'I do not know who feels V.',
};

/** Of 8 questions about what is known, how many ask for the name, unless told otherwise. */
const ASK_NAME_EIGHTHS = 2;

function pickWay(stream: RandomStream, templates: readonly string[]): number { return stream.nextBelow(templates.length); }

/** One question for each fact of the world, in random order; each asks for the value or for the name. */
export function questionsAbout(facts: WorldFacts, stream: RandomStream, askNameEighths: number = ASK_NAME_EIGHTHS): Question[] {
  const questions: Question[] = [];
  for (const being of facts.beings) {
    for (const aspect of ASPECTS) {
      const value = being[aspect];
      if (value === undefined) continue;
      const askName = aspect === 'beside' ? undefined : ASK_NAME[aspect];
      const shared = facts.beings.some((other) => other !== being && other[aspect] === value);
      const byValue = askName === undefined || shared || stream.nextBelow(8) >= askNameEighths;
      const templates = byValue ? ASK_VALUE[aspect] : askName;
      const way = pickWay(stream, templates);
      questions.push({
        question: fill(templates[way]!, being.name, value),
        answer: answerSentence(aspect, being.name, value),
        template: `${byValue ? '' : 'who-'}${aspect}/${way}`,
        about: being.name,
      });
    }
  }
  if (facts.day !== undefined) {
    const way = pickWay(stream, ASK_DAY);
    questions.push({ question: ASK_DAY[way]!, answer: daySentence(facts.day), template: `day/${way}`, about: null });
  }
  if (facts.weather !== undefined) {
    const way = pickWay(stream, ASK_WEATHER);
    questions.push({ question: ASK_WEATHER[way]!, answer: weatherSentence(facts.weather), template: `weather/${way}`, about: null });
  }
  shuffle(stream, questions);
  return questions;
}

/** A question whose answer the facts do not hold; null when everything about everyone is known. */
export function unknownQuestion(facts: WorldFacts, stream: RandomStream, stranger: string): Question | null {
  const being = stream.nextBelow(2) === 0 ? { name: stranger } : facts.beings[stream.nextBelow(facts.beings.length)];
  if (being === undefined) return null;
  const open = ASPECTS.filter((aspect) => !(aspect in being));
  const aspect = open[stream.nextBelow(Math.max(1, open.length))];
  if (aspect === undefined) return null;
  const way = pickWay(stream, ASK_VALUE[aspect]);
  return {
    question: fill(ASK_VALUE[aspect][way]!, being.name, ''),
    answer: fill(UNKNOWN[aspect], being.name, ''),
    template: `unknown-${aspect}/${way}`,
    about: being.name,
  };
}

/** Asks who has a value that nobody in the world has. */
export function unknownNameQuestion(facts: WorldFacts, stream: RandomStream): Question {
  const aspects = ASPECTS.filter((aspect) => aspect !== 'beside');
  const aspect = aspects[stream.nextBelow(aspects.length)]!;
  const values = new ValueSource(stream);
  let value = values.draw(aspect);
  while (facts.beings.some((being) => being[aspect] === value)) value = values.draw(aspect);
  const way = pickWay(stream, ASK_NAME[aspect]);
  return {
    question: fill(ASK_NAME[aspect][way]!, '', value), answer: fill(UNKNOWN_NAME[aspect], '', value),
    template: `unknown-who-${aspect}/${way}`, about: null,
  };
}
