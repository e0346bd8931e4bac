// What a living world tells of itself: language and play, from its seed alone.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BatchSampler } from '../../../app/organism/batchSampler.ts';
import { SPECIAL_IDS } from '../../../app/organism/tokenizer/special.ts';
import { Tokenizer } from '../../../app/organism/tokenizer/tokenizer.ts';
import { playDocuments } from '../../../app/world/play/documents.ts';
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
