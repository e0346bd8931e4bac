// How a being feels: from what just went well or badly, its need and its company. One of the words of the language.
import { MOODS } from '../language/words.ts';
import { BEING } from './fields.ts';
import { HUNGRY_BELOW } from './light.ts';
import type { World } from './world.ts';

const LONELY_FROM = 4_000;
const HAPPY = ['happy', 'merry', 'hopeful', 'proud'] as const;
const QUIET = ['calm', 'calm', 'brave', 'shy', 'curious'] as const;
const codeOfMood = (word: (typeof MOODS)[number]): number => MOODS.indexOf(word);

export function moodAfter(world: World, at: number, went: 'well' | 'badly' | 'so'): void {
  const row = world.tables.beings.data;
  const stream = world.streams.act;
  row[at + BEING.mood] = codeOfMood(
    went === 'badly' ? 'sad'
      : row[at + BEING.energy]! < HUNGRY_BELOW ? 'tired'
        : went === 'well' ? HAPPY[stream.nextBelow(HAPPY.length)]!
          : row[at + BEING.lonely]! > LONELY_FROM ? 'lonely' : QUIET[stream.nextBelow(QUIET.length)]!,
  );
}
