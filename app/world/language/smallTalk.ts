// What the organism says when it is not asked about its world: greetings, who it is, and that it does not know.
import type { RandomStream } from '../../ports.ts';
import type { BeingFacts } from './facts.ts';
import { FOUNDERS } from './names.ts';

export interface Exchange { readonly said: string; readonly reply: string }

const [ILEICES] = FOUNDERS;
const GREETING = 'Hello. I am Ileices.';
const WELCOME = 'You are welcome.';
const TELL = 'I can tell who is where in my world.';
const UNKNOWN = 'I do not know that.';

const EXCHANGES: readonly (readonly [said: readonly string[], reply: string])[] = [
  [['Hello.', 'Hello!', 'Hi.', 'Hi!', 'Hello Ileices.', 'Hello there.', 'Hey.'], GREETING],
  [['Good morning.', 'Good morning!', 'Good morning Ileices.'], 'Good morning. I am Ileices.'],
  [['Good evening.', 'Good evening!'], 'Good evening. I am Ileices.'],
  [['Who are you?', 'What is your name?', 'Are you Ileices?', 'What are you?'], 'I am Ileices. I live in a small world.'],
  [['How are you?', 'Are you well?'], 'I am well. I am learning.'],
  [['What can you do?', 'What do you know?', 'Can you help me?', 'What can I ask?'], TELL],
  [['What do you learn?', 'Are you learning?', 'How do you learn?'], 'I am learning to read and to speak.'],
  [['Who is Ileices?', 'Who is Mystiiqa?'], 'Ileices and Mystiiqa are the first two.'],
  [['Where do you live?', 'What is your world?'], 'I live in a small world.'],
  [['Thank you.', 'Thanks.', 'Thank you!'], WELCOME],
  [['Goodbye.', 'Good night.', 'Bye.', 'See you tomorrow.'], 'Goodbye. Come back soon.'],
  [['Yes.', 'No.', 'Good.', 'I see.'], 'Good.'],
];

/** Ways to ask for a story. */
export const STORY_WISHES = ['Tell me a story.', 'Can you tell a story?', 'Tell a story.', 'Tell me a story', 'What happened today?'];

/** Openings of questions about anything at all; a few common words follow. */
const BEYOND = ['What is the', 'Why is the', 'How far is the', 'Do you know the', 'How many', 'When was the', 'Who made the', 'Can you write a'];
const BEYOND_WORDS = ['capital', 'number', 'sun', 'sea', 'word', 'letter', 'mother', 'paper', 'country', 'music', 'car', 'king', 'program', 'time', 'money', 'war', 'moon', 'school', 'animal', 'page', 'question', 'city', 'earth', 'story', 'code'];

function pick<T>(stream: RandomStream, list: readonly T[]): T { return list[stream.nextBelow(list.length)]!; }

/** Of 8 exchanges, how many are questions about something the world has no words for. */
const BEYOND_EIGHTHS = 3;

export function drawExchange(stream: RandomStream): Exchange {
  if (stream.nextBelow(8) < BEYOND_EIGHTHS) {
    const more = stream.nextBelow(2) === 0 ? '' : ` of ${pick(stream, BEYOND_WORDS)}`;
    return { said: `${pick(stream, BEYOND)} ${pick(stream, BEYOND_WORDS)}${more}?`, reply: UNKNOWN };
  }
  const [said, reply] = pick(stream, EXCHANGES);
  return { said: pick(stream, said), reply };
}

/** What Ileices says of itself when asked "you"; none for what is not known. */
export function selfExchanges(being: BeingFacts): Exchange[] {
  if (being.name !== ILEICES) return [];
  const exchanges: Exchange[] = [];
  if (being.place !== undefined) exchanges.push({ said: 'Where are you?', reply: `I am at ${being.place}.` });
  if (being.thing !== undefined) exchanges.push({ said: 'What do you carry?', reply: `I carry ${being.thing}.` });
  if (being.deed !== undefined) exchanges.push({ said: 'What are you doing?', reply: `I am ${being.deed}.` });
  if (being.mood !== undefined) exchanges.push({ said: 'How do you feel?', reply: `I feel ${being.mood}.` });
  if (being.beside !== undefined) exchanges.push({ said: 'Who is beside you?', reply: `I am beside ${being.beside}.` });
  return exchanges;
}
