// The tokenizer's promises: text comes back, reserved tokens never come from text, damaged files are refused.
import { describe, expect, test } from 'vitest';
import { pieceEnd } from '../../../app/organism/tokenizer/pieces.ts';
import { FIRST_MERGE_ID, SPECIAL_COUNT, SPECIAL_IDS, SPECIAL_NAMES } from '../../../app/organism/tokenizer/special.ts';
import { Tokenizer, TokenizerError } from '../../../app/organism/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../app/organism/tokenizer/train.ts';
import { utf8Bytes } from '../../../app/organism/tokenizer/utf8.ts';
import { SeededStream } from '../../../app/physics/random.ts';

const SEED = 20_261;
const CORPUS = ['the pond and the hill', ' the garden of the red gate is near the river', 'Ça va? Größe über alles 日本語 日本語', 'one 12 two 345  three\n\n\tfour', '😀😀 <SYS> <SYS>'];
const small = trainTokenizer(Array.from({ length: 5 }, () => CORPUS).flat(), 400);

/** Strings that mix everything: ASCII, controls, NUL, wide characters, emoji, lone surrogates, reserved names. */
function randomText(stream: SeededStream): string {
  let text = '';
  const length = stream.nextBelow(40);
  for (let i = 0; i < length; i += 1) {
    switch (stream.nextBelow(8)) {
      case 0: text += String.fromCharCode(stream.nextBelow(0x80)); break;
      case 1: text += String.fromCharCode(stream.nextBelow(0x10000)); break;
      case 2: text += String.fromCodePoint(0x10000 + stream.nextBelow(0x100000)); break;
      case 3: text += String.fromCharCode(0xd800 + stream.nextBelow(0x800)); break;
      case 4: text += SPECIAL_NAMES[stream.nextBelow(SPECIAL_COUNT)]; break;
      case 5: text += ' \n\t\u0000 '.charAt(stream.nextBelow(6)); break;
      case 6: text += CORPUS[stream.nextBelow(CORPUS.length)]; break;
      default: text += String.fromCharCode(0x61 + stream.nextBelow(26));
    }
  }
  return text;
}

describe('round trip', () => {
  test(`50,000 random strings come back, whole and streamed, with no reserved id (seed ${SEED})`, () => {
    const stream = SeededStream.from(SEED, 'tokenizer-test');
    for (let round = 0; round < 50_000; round += 1) {
      const text = randomText(stream);
      const ids = small.encode(text);
      const whole = text.toWellFormed();
      if (small.decode(ids) !== whole) expect(small.decode(ids), JSON.stringify(text)).toBe(whole);
      const decoder = small.decoder();
      let streamed = '';
      for (const id of ids) {
        if (id < SPECIAL_COUNT || id >= small.vocabulary) expect.fail(`id ${id} from ${JSON.stringify(text)}`);
        const part = decoder.push(id);
        // What is shown is never taken back: each part is a piece of the final text.
        if (!whole.startsWith(streamed + part)) expect.fail(`streamed ${JSON.stringify(streamed + part)} of ${JSON.stringify(whole)}`);
        streamed += part;
      }
      if (streamed + decoder.flush() !== whole) expect.fail(JSON.stringify(text));
    }
  });

  test('bytes are those of the platform encoder', () => {
    const stream = SeededStream.from(SEED, 'utf8-test');
    const encoder = new TextEncoder();
    for (let round = 0; round < 2000; round += 1) {
      const text = randomText(stream);
      expect([...utf8Bytes(text)]).toEqual([...encoder.encode(text)]);
    }
  });

  test('broken bytes decode as the platform decoder does', () => {
    const stream = SeededStream.from(SEED, 'broken-utf8');
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for (let round = 0; round < 5000; round += 1) {
      const leads = [0xe0, 0xed, 0xf0, 0xf4, 0xc2, 0x80, 0xbf, 0x41, 0xc0, 0xf5];
      const bytes = Array.from({ length: 1 + stream.nextBelow(8) }, () => (stream.nextBelow(2) === 0 ? leads[stream.nextBelow(leads.length)]! : stream.nextBelow(256)));
      expect(small.decode(bytes.map((byte) => SPECIAL_COUNT + byte)), bytes.join(' ')).toBe(decoder.decode(Uint8Array.from(bytes)));
    }
  });

  test('half an emoji is held back until it is whole', () => {
    const ids = trainTokenizer([], FIRST_MERGE_ID).encode('a😀');
    const decoder = small.decoder();
    expect([...ids].map((id) => decoder.push(id))).toEqual(['a', '', '', '', '😀']);
  });

  test('reserved ids say nothing', () => { expect(small.decode([SPECIAL_IDS['<BOS>'], ...small.encode('hi'), SPECIAL_IDS['<EOS>']])).toBe('hi'); });
});

describe('pieces', () => {
  const pieces = (text: string): string[] => {
    const found: string[] = [];
    for (let start = 0; start < text.length;) { const end = pieceEnd(text, start); found.push(text.slice(start, end)); start = end; }
    return found;
  };
  test('words keep one space, digits stand alone, punctuation runs together', () => {
    expect(pieces('Oru is at  the pond, day 42!? \n ok')).toEqual(['Oru', ' is', ' at', ' ', ' the', ' pond', ',', ' day', ' 4', '2', '!?', ' \n', ' ok']);
  });
  test('a long run is cut without parting a surrogate pair', () => {
    for (const text of ['x'.repeat(500), `x${'😀'.repeat(200)}`, ' '.repeat(300)]) {
      expect(pieces(text).join('')).toBe(text);
      expect(pieces(text).every((piece) => piece.isWellFormed() && piece.length <= 49)).toBe(true);
    }
  });
  test('a megabyte without a space is encoded in linear time', () => {
    const started = performance.now();
    small.encode('ab'.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('training', () => {
  test('same texts in another order give the same file', () => {
    expect(trainTokenizer([...CORPUS, ...CORPUS].reverse(), 380).toJson()).toBe(trainTokenizer([...CORPUS, ...CORPUS], 380).toJson());
  });
  test('the commonest pair comes first and merges save tokens', () => {
    const trained = trainTokenizer(['aaab aaab aaab'], 300);
    expect(trained.merges[0]).toEqual([SPECIAL_COUNT + 97, SPECIAL_COUNT + 97]);
    expect(trained.encode('aaab').length).toBeLessThan(4);
  });
  test('texts without repetition give fewer merges, never an error', () => {
    expect(trainTokenizer(['xyz'], 1024).merges).toEqual([]);
    expect(trainTokenizer(['xyz'], 1024).vocabulary).toBe(1024);
  });
});

describe('file', () => {
  const json = small.toJson();
  test('parse and print are each other’s inverse', () => {
    const back = Tokenizer.parse(json);
    expect(back.toJson()).toBe(json);
    expect([...back.encode('the garden <SYS> ÿ')]).toEqual([...small.encode('the garden <SYS> ÿ')]);
  });
  const file = JSON.parse(json) as { merges: number[][] } & Record<string, unknown>;
  const damaged: [string, unknown][] = [
    ['not an object', []],
    ['another format', { ...file, format: 'ileices-tokenizer-9' }],
    ['a reserved token renamed', { ...file, special: ['<X>', ...SPECIAL_NAMES.slice(1)] }],
    ['a merge of itself', { ...file, merges: [[FIRST_MERGE_ID, 40], ...file.merges.slice(1)] }],
    ['a merge of a reserved token', { ...file, merges: [[SPECIAL_IDS['<SYS>'], 40], ...file.merges.slice(1)] }],
    ['a repeated merge', { ...file, merges: [...file.merges.slice(0, -1), file.merges[0]] }],
    ['a merge of three', { ...file, merges: [[30, 31, 32], ...file.merges.slice(1)] }],
    ['a merge of text', { ...file, merges: [['a', 'b'], ...file.merges.slice(1)] }],
    ['a fractional id', { ...file, merges: [[30.5, 31], ...file.merges.slice(1)] }],
    ['too small a vocabulary', { ...file, vocabulary: 300 }],
    ['no vocabulary', { ...file, vocabulary: null }],
    ['an unknown field', { ...file, extra: 1 }],
  ];
  test.each(damaged)('refuses %s', (_name, value) => { expect(() => Tokenizer.parse(JSON.stringify(value))).toThrow(TokenizerError); });
  test('refuses a cut file, saying what to do', () => {
    expect(() => Tokenizer.parse(json.slice(0, -20))).toThrow(/not JSON.*belongs to the checkpoint/s);
  });
});
