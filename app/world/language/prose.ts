// Small stories of a day: free prose, so that the organism can also just speak. No questions, no frame but the marks
// of beginning and end.
import type { RandomStream } from '../../ports.ts';
import { COLOURS, DEEDS, MOODS, PLACE_NOUNS, placePhrase, THING_NOUNS, thingPhrase, WEATHERS } from './words.ts';

const OPENINGS = [
  'It was a W morning.', 'One W day N woke up.', 'On a W day N left the house.', 'The night was over and the day was W.',
];
const MIDDLES = [
  'N went to P.', 'N walked to P and found T.', 'Near P there was T.', 'N was D.', 'At P N met M.', 'M was D and felt F.', 'N gave T to M.',
  'M said: come with me to P.', 'N was F, and so was M.', 'M looked at P for a long time.', 'Then N and M went to P.', 'N told M of P.',
];
const ENDINGS = [
  'In the evening N was F.', 'Then N went home and slept.', 'N and M are friends now.', 'The day was good.', 'So ended the day.', 'N will come back tomorrow.',
];

function pick<T>(stream: RandomStream, list: readonly T[]): T { return list[stream.nextBelow(list.length)]!; }

/** A story of 4 to 9 sentences about two beings, one place and one thing. */
export function drawStory(stream: RandomStream, names: readonly [string, string]): string[] {
  const [n, m] = names;
  const slots: Record<string, string> = {
    N: n, M: m, W: pick(stream, WEATHERS), F: pick(stream, MOODS), D: pick(stream, DEEDS),
    P: placePhrase(pick(stream, COLOURS), pick(stream, PLACE_NOUNS)), T: thingPhrase(pick(stream, COLOURS), pick(stream, THING_NOUNS)),
  };
  const say = (template: string): string => template.replace(/\b[NMWFDPT]\b/g, (slot) => slots[slot]!);
  const sentences = [say(pick(stream, OPENINGS))];
  const middles = 2 + stream.nextBelow(6);
  for (let i = 0; i < middles; i += 1) sentences.push(say(pick(stream, MIDDLES)));
  sentences.push(say(pick(stream, ENDINGS)));
  return sentences;
}
