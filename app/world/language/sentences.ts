// Facts in words: several ways to say each, one way to answer. Pure text, no choice of what is told.
import type { RandomStream } from '../../ports.ts';
import { ASPECTS } from './facts.ts';
import type { Aspect, WorldFacts } from './facts.ts';
import { shuffle } from './shuffle.ts';

/** Ways to tell a fact; the first is the plain one, which answers use as well. N stands for the name, V for the value.
 * All ways of one aspect have the same number of words: a small reader finds the value at the same distance from the
 * name. */
export const TELLINGS: Readonly<Record<Aspect, readonly string[]>> = {
  place: ['N is at V.', 'N stands at V.', 'N waits at V.'],
  thing: ['N carries V.', 'N has V.', 'N holds V.'],
  deed: ['N is V.', 'N keeps V.', 'N starts V.'],
  mood: ['N feels V.', 'N looks V.', 'N seems V.'],
  beside: ['N is beside V.', 'N stays beside V.', 'N sits beside V.'],
};

/** Fills a template; also used for questions. */
export function fill(template: string, name: string, value: string): string {
  return template.replace(/\b[NV]\b/g, (slot) => (slot === 'N' ? name : value));
}

/** The sentence that answers a question about this fact: it always restates the subject. */
export function answerSentence(aspect: Aspect, name: string, value: string): string { return fill(TELLINGS[aspect][0]!, name, value); }

export function daySentence(day: number): string { return `It is day ${day}.`; }
export function weatherSentence(weather: string): string { return `The day is ${weather}.`; }

/** Every fact of the world as a sentence. With a stream, wording and order vary; without, both are plain and stable. */
export function describeWorld(facts: WorldFacts, stream: RandomStream | null = null): string[] {
  const sentences: string[] = [];
  for (const being of facts.beings) {
    for (const aspect of ASPECTS) {
      const value = being[aspect];
      if (value === undefined) continue;
      const tellings = TELLINGS[aspect];
      // Half of all sentences are plain, so that the plain form stays the best known one.
      const way = stream === null || stream.nextBelow(2) === 0 ? 0 : stream.nextBelow(tellings.length);
      sentences.push(fill(tellings[way]!, being.name, value));
    }
  }
  if (stream !== null) shuffle(stream, sentences);
  if (facts.weather !== undefined) sentences.unshift(weatherSentence(facts.weather));
  if (facts.day !== undefined) sentences.unshift(daySentence(facts.day));
  return sentences;
}
