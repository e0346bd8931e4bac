// Names where their place gives them away are found; words that stand there and are no names are left. The rule is small:
// its figure says what it finds, never that a text is without names.
import { describe, expect, it } from 'vitest';
import { maskText } from '../../../app/ingest/mask.ts';

describe('DATA-014 names by their place', () => {
  it.each([
    ['Dear Mrs. Novak,\nthank you', 'Novak'], ['Dear Anna-Lena,\nthank you', 'Anna-Lena'], ['Hello Omar!', 'Omar'], ['Liebe Katharina,\nvielen Dank', 'Katharina'],
    ['I met Dr. Maria Santos yesterday', 'Maria Santos'], ['Herr Müller kommt', 'Müller'], ['Ask Mr Ludwig van Houten about it', 'Ludwig van Houten'],
    ['my name is Tomasz Kowalski and', 'Tomasz Kowalski'], ['Best regards,\nJane Doe', 'Jane Doe'], ['Mit freundlichen Grüßen\n\nJürgen Groß\n', 'Jürgen Groß'], ['Yours sincerely,\nClaire Moreau', 'Moreau'],
    ['From: Jane Doe <jane@example.com>\nTo: all', 'Jane Doe'], ['From: Ben Okri\nSubject: hello', 'Ben Okri'], ['Patient name: Lucia Ferrari', 'Lucia Ferrari'],
  ])('%j', (text, name) => {
    const masked = maskText(text);
    expect(masked.text).not.toContain(name);
    expect(masked.counts.name).toBe(1);
  });

  it.each(['Dear Sir or Madam,', 'Dear all,\nplease', 'Dear Customer,', 'Hello World!', 'Best regards,\nthe whole team', 'From: London to Paris', 'To: be decided', 'my name is not important', 'the file name is README', 'MS Windows and DR Congo', 'Mr President, ladies and gentlemen', 'Prof. of physics', 'Hi there, all'])('leaves %j', (text) => {
    expect(maskText(text)).toEqual({ text, counts: {} });
  });
});
