// What a living world tells of itself: language and play, from its seed alone.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BatchSampler } from '../../../app/organism/batchSampler.ts';
import { SPECIAL_COUNT, SPECIAL_IDS } from '../../../app/organism/tokenizer/special.ts';
import { Tokenizer } from '../../../app/organism/tokenizer/tokenizer.ts';
import { frameOf } from '../../../app/world/language/frame.ts';
import { playDocuments } from '../../../app/world/play/documents.ts';
import type { LivedDocument } from '../../../schemas/lived.ts';
import { heldOutWorld, livingDocuments, tokenizePieces, worldDocuments } from '../../../worker/learner/worldText.ts';
import { tinyTokenizer } from './tinyOrganism.ts';

const tokenizer = Tokenizer.parse(readFileSync(new URL('../../../assets/embryo/tokenizer.json', import.meta.url), 'utf8'));
const WINDOW = 128, DRAWN = 1_200;
const indices = Array.from({ length: DRAWN }, (_, index) => index);

describe('the text of a living world', () => {
  const documents = indices.map(livingDocuments(tokenizer, 5, WINDOW));

  it('is the same wherever its seed is known, and in whatever order it is drawn', () => {
    const again = livingDocuments(tokenizer, 5, WINDOW);
    for (const index of [1_199, 17, 600, 0]) expect(again(index)).toEqual(documents[index]);
    expect(livingDocuments(tokenizer, 6, WINDOW)(1)).not.toEqual(documents[1]);
  });

  it('is every document of play in turn, and about half language by tokens', () => {
    const language = worldDocuments(tokenizer, 5, WINDOW), play = playDocuments(5);
    expect([0, 4, 8].map((index) => documents[index])).toEqual([0, 4, 8].map(language));
    expect([1, 2, 3, 5, 6].map((index) => documents[index])).toEqual([0, 1, 2, 3, 4].map((index) => tokenizePieces(tokenizer, play(index))));
    const tokens = (kind: boolean): number => documents.reduce((sum, { tokens: own }, index) => sum + ((index % 4 === 0) === kind ? own.length : 0), 0);
    const share = tokens(true) / (tokens(true) + tokens(false));
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  it('fits a row of training, however short that is: what is too long gives way to language', () => {
    for (const { tokens } of documents) expect(tokens.length).toBeLessThanOrEqual(WINDOW + 1);
    const short = indices.slice(0, 40).map(livingDocuments(tinyTokenizer, 5, 64)), language = worldDocuments(tinyTokenizer, 5, 64);
    expect(short).toEqual(indices.slice(0, 40).map(language));
  });

  it('makes every training another one: other play, other batches; the same play again, the same ones (WORLD-009)', () => {
    const batches = (worldSeed: number): string[] => {
      const sampler = new BatchSampler({ seed: 1, batch: 4, window: WINDOW });
      sampler.setData(livingDocuments(tokenizer, worldSeed, WINDOW), [], 0);
      return Array.from({ length: 6 }, () => sampler.draw().tokens.join());
    };
    const played = batches(5);
    expect(batches(5)).toEqual(played);
    for (const batch of batches(6)) expect(played).not.toContain(batch);
  });

  it('holds nothing that is held out', () => {
    const heldOut = new Set(heldOutWorld(tokenizer, WINDOW).map(({ tokens }) => tokens.join()));
    expect(documents.filter(({ tokens }) => heldOut.has(tokens.join()))).toEqual([]);
    expect(documents.every(({ tokens }) => tokens[0] === SPECIAL_IDS['<BOS>'])).toBe(true);
  });
});

describe('what beings of the waking world did', () => {
  const life = (count: number, by = 'Bolek'): LivedDocument[] => Array.from({ length: count }, (_, number) => ({ facts: [`${by} is beside ${number} others.`], ask: `What does ${by} do?`, answer: `${by} rests.` }));
  const tokensOf = (document: LivedDocument) => tokenizePieces(tokenizer, frameOf(document));
  /** Places of play, without those of language. */
  const ofPlay = indices.filter((index) => index % 4 !== 0);

  it('leaves the text as it is where there is nothing of it', () => {
    expect(indices.slice(0, 200).map(livingDocuments(tokenizer, 5, WINDOW, []))).toEqual(indices.slice(0, 200).map(livingDocuments(tokenizer, 5, WINDOW)));
  });

  it('is every third document of play, in turn; all others are what they were', () => {
    const lived = life(600), without = livingDocuments(tokenizer, 5, WINDOW), mixed = livingDocuments(tokenizer, 5, WINDOW, lived);
    const told = ofPlay.filter((_, number) => number % 3 === 2);
    expect(told.map(mixed)).toEqual(told.map((_, turn) => tokensOf(lived[turn]!)));
    const others = indices.filter((index) => !told.includes(index));
    expect(others.map(mixed)).toEqual(others.map(without));
    // Round and round, and from any place on.
    expect(mixed(ofPlay[0]! + 4 * 600 + 2)).toEqual(tokensOf(lived[0]!));
  });

  it('comes more rarely where it is little, so that it is not learnt by heart', () => {
    const [one, two] = life(2) as [LivedDocument, LivedDocument], mixed = livingDocuments(tokenizer, 5, WINDOW, [one, two]);
    const both = [one, two].map((document) => tokensOf(document).tokens.join());
    const found = Array.from({ length: 8_192 }, (_, index) => index).flatMap((index) => { const at = both.indexOf(mixed(index).tokens.join()); return at < 0 ? [] : [{ at, number: index - Math.floor(index / 4) - 1 }]; });
    expect(found.map(({ at }) => at)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect(found.slice(2).map(({ number }, index) => number - found[index]!.number)).toEqual(Array(6).fill(1_536));
  });

  it('makes other batches of another life, the same ones of the same life (WORLD-009)', () => {
    const batches = (lived: readonly LivedDocument[]): string[] => {
      const sampler = new BatchSampler({ seed: 1, batch: 4, window: WINDOW });
      sampler.setData(livingDocuments(tokenizer, 5, WINDOW, lived), [], 0);
      return Array.from({ length: 6 }, () => sampler.draw().tokens.join());
    };
    const played = batches(life(600));
    expect(batches(life(600))).toEqual(played);
    for (const batch of batches(life(600, 'Kidor'))) expect(played).not.toContain(batch);
  });

  it('gives way to language where it is longer than a row, or held out', () => {
    const heldOut = new Map(Array.from({ length: 40 }, (_, more) => 16 + more).flatMap((window) => heldOutWorld(tokenizer, window).flatMap(({ tokens }) => {
      const document = oneQuestion(tokens);
      return document === null || tokensOf(document).tokens.join() !== tokens.join() ? [] : [[window, document] as const];
    })));
    const [[window, document] = [0, null]] = heldOut;
    const repeated = Array.from({ length: 512 }, () => document!), language = worldDocuments(tokenizer, 5, window), place = ofPlay[2]!;
    expect(livingDocuments(tokenizer, 5, window, repeated)(place)).toEqual(language(place));
    expect(livingDocuments(tokenizer, 5, window, repeated.map((one) => ({ ...one, answer: 'No.' })))(place).tokens.length).toBeLessThan(window);
    const long = life(512).map((one) => ({ ...one, facts: Array.from({ length: 30 }, () => one.facts[0]!) }));
    expect(livingDocuments(tokenizer, 5, WINDOW, long)(place)).toEqual(worldDocuments(tokenizer, 5, WINDOW)(place));
  });

  /** What a document of one question says; null of any other. */
  function oneQuestion(tokens: Int32Array): LivedDocument | null {
    const runs: number[][] = [];
    const order = Array.from(tokens).filter((token) => { const isSpecial = token < SPECIAL_COUNT; if (isSpecial) runs.push([]); else runs.at(-1)?.push(token); return isSpecial; });
    const frame = (['<BOS>', '<SYS>', '<USER>', '<ILEICES>', '<EOS>'] as const).map((name) => SPECIAL_IDS[name]);
    if (order.join() !== frame.join()) return null;
    const [, facts, ask, answer] = runs.map((run) => tokenizer.decode(run).trim());
    return facts === '' ? null : { facts: [facts!], ask: ask!, answer: answer! };
  }
});
