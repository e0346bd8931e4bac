// What people read about a round, above all in the first seconds of a node that comes back.
import { describe, expect, it } from 'vitest';
import { hindranceWords, phaseWords } from '../../../../main/node/mesh/meshWords.ts';

const asleep = { phase: 'resting', round: 7, reason: 'no-model' } as const;

it('what others answered before this node was a member, as under its former key, is no trouble of the member', () => {
  const parts = { tellsOfKey: false, fault: null, refusal: 'It is no member of this mesh. Ask for an invite.' };
  expect(hindranceWords('connecting', parts)).toBe(parts.refusal);
  expect(hindranceWords('member', parts)).toBeNull();
  expect(hindranceWords('member', { ...parts, fault: 'Another shape.' })).toBe('Another shape.');
  expect(hindranceWords('revoked', { ...parts, fault: 'Another shape.' })).toBeNull();
  expect(hindranceWords('connecting', { ...parts, tellsOfKey: true })).toMatch(/has a new key/);
});

describe('a round in words', () => {
  it('a model that is on its way is not said to sleep', () => {
    expect(phaseWords(asleep, 'waking')).toBe('The model is waking up; then this node catches up with the others.');
    expect(phaseWords(asleep, 'asleep')).toBe('This node takes no part while its model sleeps.');
    expect(phaseWords(asleep, 'not-in-yet')).toBe('This node takes part once it was let in.');
  });

  it('where the model stands changes no word about a round that runs, nor why a woken one rests', () => {
    for (const model of ['asleep', 'waking', 'not-in-yet'] as const) {
      expect(phaseWords({ phase: 'resting', round: 7, reason: 'paused' }, model)).toBe('This node takes no part while it does not learn.');
      expect(phaseWords({ phase: 'catching-up', round: 7, toRound: 9 }, model)).toBe('Fetches what the others learnt: round 7 of 9.');
    }
  });
});
