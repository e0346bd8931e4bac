// Masking a masked text finds nothing more: what is kept is looked at again before it is learned from, and must pass.
import { expect, it } from 'vitest';
import { maskText } from '../../../app/ingest/mask.ts';
import { prepareText } from '../../../app/ingest/prepareText.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { secretCorpus } from './secretCorpus.ts';

const SEED = 20261121;
const TEXTS = 3_000;
/** What may stand between two secrets, and what announces one. */
const BETWEEN = ['', ' ', '\n', '|', ',', ';', ':', '=', '"', "'", '@', '-', '.', '/', '(', ')', ' password: ', ' is ', ' and ', ' SSN ', 'Bearer ', 'key ', ' my login:', 'user/pass: ', '[secret]', '[card]', '12', '</password>'];

const again = (text: string): unknown => { const left = prepareText(text).chunks.join('\n'); return { text, left, found: maskText(left).counts }; };
const nothing = (text: string): unknown => ({ text, left: prepareText(text).chunks.join('\n'), found: {} });

it.each([['DE89 3704 0044 0532 0130 00 4539578763621486'], ['4539578763621486AKIAQ7XW3ZJ5VN2RTPLK'], ['4539 5787 6362 1486DE89370400440532013000'], ['AKIAQ7XW3ZJ5VN2RTPLK4539578763621486'], ['password=[card]4539578763621486']])('secrets that stand against each other: %j', (text) => {
  expect(again(text)).toEqual(nothing(text));
});

it(`a second look finds nothing in ${TEXTS} texts of secrets side by side, seed ${SEED}`, () => {
  const stream = SeededStream.from(SEED, 'mask-again');
  const secrets = secretCorpus(SEED, 1_500);
  for (const { document } of secrets) expect(again(document)).toEqual(nothing(document));
  for (let index = 0; index < TEXTS; index += 1) {
    const parts = Array.from({ length: 2 + stream.nextBelow(5) }, () => (secrets[stream.nextBelow(secrets.length)]?.[stream.nextBelow(2) === 0 ? 'value' : 'text'] ?? '') + (BETWEEN[stream.nextBelow(BETWEEN.length)] ?? ''));
    const text = parts.join('');
    expect(again(text)).toEqual(nothing(text));
  }
});
