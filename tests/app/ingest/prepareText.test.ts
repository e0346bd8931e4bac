// From text to chunks: I5 secrets are masked before cutting, I6 counted, I7 the same text gives the same chunks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEGMENT_CHARACTERS, prepareInSteps, prepareText } from '../../../app/ingest/prepareText.ts';
import { arbitraryCard, arbitraryIban, arbitraryKey, arbitraryMail, arbitraryPassword, keyBlock, survives } from './plantedSecrets.ts';

const SEED = 20261120;
const filler = (characters: number, line: string): string => line.repeat(Math.ceil(characters / line.length)).slice(0, characters);

describe('I7 preparing', () => {
  const days = Array.from({ length: 4000 }, (_, index) => `Day ${index}: Oru walks to the blue pond and sings of stone number ${index * 7}.`).join('\n');
  it('gives the chunks in order, every line once, the same every time', () => {
    const once = prepareText(days);
    expect(once.chunks.length).toBeGreaterThan(100);
    expect(once.chunks.join('\n')).toBe(days);
    expect(prepareText(days)).toEqual(once);
  });

  it('hands on every masked segment in order: nothing is kept that was not seen', () => {
    const segments: string[] = [];
    const { chunks } = prepareText(`${days}\nWrite to jane@example.com.`, (masked) => segments.push(masked));
    expect(segments.length).toBeGreaterThan(5);
    expect(segments.join('')).toBe(`${days}\nWrite to [e-mail].`);
    expect(chunks.join('\n')).toBe(segments.join(''));
  });

  it('text without anything in it has no chunk', () => {
    expect(prepareText(' \n\u200b\n')).toEqual({ chunks: [], masked: {} });
  });

  it('works in small steps', () => {
    const text = filler(SEGMENT_CHARACTERS * 5, 'A line of ordinary words that goes on for a while.\n');
    const steps = prepareInSteps(text, () => undefined);
    let count = 0;
    while (steps.next().done !== true) count += 1;
    expect(count).toBe(5);
  });
});

describe('I5 nothing hides', () => {
  const secrets = fc.oneof(arbitraryCard, arbitraryMail, arbitraryIban, arbitraryKey, arbitraryPassword);
  const lines = fc.constantFrom('Some ordinary words in a line.\n', 'words without an end, ', 'value=1;', 'x', 'one two three. ');

  it('across segment ends, in text of any shape', () => {
    fc.assert(fc.property(secrets, lines, fc.integer({ min: -70, max: 70 }), fc.constantFrom('\n', ' ', ', ', '"'), (secret, line, offset, around) => {
      const text = `${filler(SEGMENT_CHARACTERS + offset, line)}${around}${secret}${around}${filler(3000, line)}`;
      const { chunks, masked } = prepareText(text);
      for (const chunk of chunks) expect(survives(chunk, secret)).toBe(false);
      expect(survives(chunks.join(''), secret)).toBe(false);
      expect(Object.values(masked).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    }), { seed: SEED, numRuns: 600 });
  });

  const leaks = (hostile: (offset: number) => string, secret: RegExp): number[] => Array.from({ length: 121 }, (_, index) => index - 60)
    .filter((offset) => secret.test(prepareText(hostile(offset)).chunks.join('').replaceAll('\n', '')));
  it('behind invisible characters at a segment end', () => {
    expect(leaks((offset) => `${filler(SEGMENT_CHARACTERS + offset, 'Some words.\n')}\n4111 1111\u200b\n\u200b1111 1111\n${filler(3000, 'More words.\n')}`, /4111 1111 ?1111 1111/)).toEqual([]);
  });
  it.each([['an address', '.john.doe@example.com', /john\.doe@e/], ['a card', '/4111111111111111/', /4111111111111111/]])('%s in a token without an end', { timeout: 60_000 }, (_name, planted, secret) => {
    expect(leaks((offset) => `${filler(3 * SEGMENT_CHARACTERS + offset, 'xy')}${planted}${filler(3000, 'xy')}`, secret)).toEqual([]);
  });
  it.each([
    ['full-width address', 'john\uff0edoe\uff20example\uff0ecom', /john/], ['Arabic digits', '\u0664\u0661\u0661\u0661 \u0661\u0661\u0661\u0661 \u0661\u0661\u0661\u0661 \u0661\u0661\u0661\u0661', /1{4}|\u0661{4}/],
    ['mathematical digits', '4111 1111 1111 1111'.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + 10 + Number(digit))), /1{4}|\u{1d7d9}{4}/u],
  ])('in other letters: %s', (_name, planted, secret) => { expect(prepareText(`Write to ${planted} now.`).chunks[0]).not.toMatch(secret); });

  it('across chunk ends', () => {
    fc.assert(fc.property(secrets, fc.integer({ min: 800, max: 2200 }), (secret, before) => {
      const text = `${filler(before, 'Some ordinary words in a line.\n')}\n${secret}\n${filler(3000, 'More ordinary words in a line.\n')}`;
      const joined = prepareText(text).chunks.join('');
      expect(survives(joined, secret)).toBe(false);
    }), { seed: SEED, numRuns: 300 });
  });

  it('behind characters that cannot be seen', () => {
    for (const unseen of ['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\ufe0f', '\u202e', '\u{e0020}', '\ufffd', '\u0007']) {
      const { chunks, masked } = prepareText(`pay with ${[...'4111111111111111'].join(unseen)} or ask jane${unseen}@${unseen}example.com`);
      expect(chunks, JSON.stringify(unseen)).toEqual(['pay with [card number] or ask [e-mail]']);
      expect(masked).toEqual({ card: 1, 'e-mail': 1 });
    }
  });

  it('a key block across a segment end, whole or cut off', () => {
    for (const offset of [-2000, -600, -300, -64, -20, -5, 0]) {
      for (const block of [keyBlock('OPENSSH ', 12), keyBlock('', 40).replace(/-----END[^\n]*/, '')]) {
        const text = `${filler(SEGMENT_CHARACTERS + offset, 'Some ordinary words in a line.\n')}\n${block}\nThen words again, and more of them.\n`;
        const joined = prepareText(text).chunks.join('\n');
        expect(joined).toContain('[private key]');
        expect(joined).not.toMatch(/BEGIN|[A-Za-z0-9+/]{30}/);
        expect(joined).toContain('Then words again');
      }
    }
  });
});

describe('I6 counting', () => {
  it('reports what was found by kind and adds up over segments', () => {
    const line = 'Write to jane@example.com or pay with 4111 1111 1111 1111.\n';
    const times = Math.ceil((SEGMENT_CHARACTERS * 2.5) / line.length);
    expect(prepareText(line.repeat(times)).masked).toEqual({ 'e-mail': times, card: times });
  });
});
