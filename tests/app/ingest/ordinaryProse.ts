// Ordinary prose in which nothing is to be masked. Written for this project, in the public domain like any list of
// sentences: patterns of sentences with many figures, codes and names of things that look a little like identifiers and
// are none, filled from lists by a seed, so that tens of thousands of words differ from each other.
import { SeededStream } from '../../../app/physics/random.ts';

const LISTS: Readonly<Record<string, readonly string[]>> = {
  noun: ['river', 'harvest', 'committee', 'engine', 'lighthouse', 'orchestra', 'museum', 'bridge', 'garden', 'archive', 'compiler', 'market', 'glacier', 'festival', 'library', 'kernel', 'railway', 'vineyard', 'observatory', 'workshop'],
  adjective: ['old', 'quiet', 'narrow', 'famous', 'broken', 'careful', 'northern', 'expensive', 'simple', 'modern', 'wooden', 'forgotten', 'steady', 'bright', 'heavy'],
  verb: ['repaired', 'measured', 'painted', 'described', 'visited', 'rebuilt', 'counted', 'followed', 'studied', 'closed', 'compared', 'opened'],
  place: ['Lisbon', 'Kyoto', 'Nairobi', 'Bergen', 'Quito', 'Leipzig', 'Cork', 'Tartu', 'Marseille', 'Adelaide'],
  person: ['the baker', 'a young engineer', 'my aunt', 'the mayor', 'her teacher', 'the captain', 'an old friend', 'the editor'],
  month: ['January', 'March', 'April', 'June', 'August', 'October', 'November'],
  tool: ['the parser', 'the compiler', 'the indexer', 'the build', 'the scheduler', 'the page cache'],
  word: ['password', 'token', 'secret', 'key', 'passport', 'phone', 'address', 'card', 'account', 'mail'],
};
const PATTERNS: readonly string[] = [
  'In {year} {person} {verb} the {adjective} {noun} near {place}, and {n2} years later nobody remembered why.',
  'The {noun} is {n3} metres long, {n2}.{n1} metres wide and was {verb} between {year} and {year}.',
  'On {n1} {month} {year} about {n2},{n3} people came to see the {adjective} {noun}.',
  'Version {n1}.{n2}.{n1} of {tool} was released on {year}-0{d1}-1{d1} and replaced version {n1}.{n1}.{n1}.{n1}.',
  'Chapter {n1} begins on page {n3}; the tables are on pages {n3}\u2013{n3} and the index on page {n3}.',
  'It cost {n3}.{n2} euros in {year}, or {n1},{n3},{n3} lire, which was more than the {noun} was worth.',
  'The train leaves at {d1}:{m2}, arrives at 1{d1}:{m2} and takes 0{d1}:{m2}:{m2} in all.',
  'Between 1{d1}:{m2} and 1{d1}:{m2} the temperature fell from {n2}.{n1} to -{d1}.{n1} degrees.',
  'You can find it in docs/{noun}s/{adjective}-{noun}.md or under https://example.org/{noun}/{year}/{adjective}/index.html.',
  'The function getElementsBy{Noun}Name is called from main/{noun}/{adjective}{Noun}Handler.ts in line {n3}.',
  'A {word} is something you should not share; the {word} is short and the {word} was changed last week.',
  'Nobody knew what the {word} meant, since the {noun} had no {word} at all.',
  'Please enter your {word}: it is checked once, then the {word} is forgotten.',
  'The ISBN 978-3-16-{n3}{n3}-0 belongs to a book about the {noun}, the ISSN 2049-3630 to a journal.',
  'Pi is 3.14159265358979, e is 2.718281828459045, and the golden ratio is 1.618033988749895.',
  'The readings were {n2}, {n2}, {n2}, {n2}, {n2}, {n2}, {n2} and {n2} over {n1} days.',
  'The score was {n1}-{n1} after {n2} minutes, and {n1}:{n1} at the end of the {noun} cup.',
  'Order {n3}{n2}, invoice {n3}-{n2}, and row {n3} of sheet {n1} do not match.',
  'Dear reader, the {noun} of {place} is {adjective}; dear Sir or Madam, it always was.',
  'With best regards to all who {verb} the {noun}, and many thanks.',
  'From: here to the {noun} it is {n2} kilometres; to: {place} it is {n3}.',
  'Section {n1}.{n1}.{n1}.{n1} says that a {noun} may be {verb} only once, see also section {n1}.{n1}.{n1}.',
  'He ran the marathon in 2:{m2}:{m2}, she in 3:{m2}:{m2}, and both were tired.',
  'Set MAX_{NOUN}_SIZE to {n3} and {NOUN}_RETRY_INTERVAL_SECONDS to {n2} unless {tool} complains.',
  'Use `--{noun}-{word} FILE` to read the {word} from a file, or set {NOUN}_{WORD} in the environment.',
  'The formula C{n1}H{n2}O{n1} and the model number {noun}-{n3}{X} appear on the label.',
  'The chip ran at {n1}.{n2} GHz with {n2} GB of memory; the {noun} ran at {n3} rpm.',
  'Flight {X}{X} {n3} to {place} and bus {n2}{X} both stop at the {noun}.',
  'The {noun} was at {n2} degrees north, {n2} degrees west, some {n3} miles from {place}.',
  'In the years {year}, {year} and {year} the {noun} was {adjective}, in {year}/{d1}{d1} it was not.',
  'Between {n3} and {n3} of {n1},{n3} voters said that the {noun} mattered; {n2} per cent did not know.',
  'The seed was planted in {month}, the phrase was sung in {month}, and the {noun} was {adjective} by {month}.',
  'A mnemonic is a small verse that helps people keep long lists in mind without writing anything down at all.',
  'Her birthday was in {month}, and she was born in {place} when the {noun} was still {adjective}.',
  'To call the function twice is an error; to call it {n2} times is a habit.',
  'The commit changed {n2} files with {n3} insertions and {n3} deletions, mostly in {tool}.',
  'Look at the {noun} at noon; look at line {n2} dot by dot and you will see the {adjective} pattern.',
  'Grid square {X}{X}{n2} and shelf mark {X}{n3}.{n2} are written on the back of the {noun}.',
  'The array [0.2126, 0.7152, 0.0722] holds the weights, and (1.4142, 1.7320) the roots.',
  'He paid with a card, she paid by bank transfer, and the account was closed in {month} {year}.',
  'It took {n2} + {n2} = {n3} attempts, {n1} x {n2} tiles and {n1}/{n2} of the paint.',
  'Tel Aviv, Cellmark and Faxe are names; the {noun} of {place} is another.',
  'The token bucket holds {n3} tokens, the secret sauce holds {n1} spices, and the key of the song is D minor.',
  'She wrote {n2},{n3} words in {n2} days, {n3} of them about the {noun}.',
  '{Noun}s and {noun}s: {adjective}, {adjective} or {adjective}? The {noun} decides.',
  'Nothing in the {adjective} {noun} was {verb} by {person}, although {person} had {verb} everything else twice before supper.',
  'When the {noun} was {verb}, {person} said that the {adjective} part of it would never again be {verb} by anyone from {place}.',
];

/** About so many words, in paragraphs. */
export function ordinaryProse(seed: number, words: number): string {
  const stream = SeededStream.from(seed, 'ordinary prose');
  const below = (limit: number): number => stream.nextBelow(limit);
  const fill = (name: string): string => {
    switch (name) {
      case 'year': return String(1780 + below(245));
      case 'n1': return String(1 + below(9));
      case 'n2': return String(10 + below(90));
      case 'n3': return String(100 + below(900));
      case 'd1': return String(1 + below(9));
      case 'm2': return String(10 + below(50));
      case 'X': return 'ABCDEFGHKLMNPRSTUVW'.charAt(below(19));
      default: {
        const list = LISTS[name.toLowerCase()] ?? [];
        const word = list[below(list.length)] ?? '';
        if (name === name.toUpperCase()) return word.toUpperCase();
        return name[0] === name[0]?.toUpperCase() ? word.charAt(0).toUpperCase() + word.slice(1) : word;
      }
    }
  };
  const parts: string[] = [];
  for (let count = 0, sentence = 0; count < words; sentence += 1) {
    const text = (PATTERNS[below(PATTERNS.length)] ?? '').replace(/\{(\w+)\}/g, (_, name: string) => fill(name));
    count += text.split(' ').length;
    parts.push(text, sentence % 6 === 5 ? '\n\n' : sentence % 3 === 2 ? '\n' : ' ');
  }
  return parts.join('');
}
