// The sentences and commands the window shows people: pure, so each is checked word by word.
import { describe, expect, it } from 'vitest';
import { speedShown } from '../../renderer/chat/footerWords.ts';
import { fromTo, learntLines } from '../../renderer/hud/learntLines.ts';
import { isAllowed, limitSentence } from '../../renderer/settings/limits.ts';
import { learnCommand, openCommand, startCommand } from '../../renderer/shell/commands.ts';
import { choiceLines, costLines, forgottenSentence } from '../../renderer/sources/forgetWords.ts';
import { source } from '../doubles/fakeNode.ts';

describe('commands', () => {
  it('name the home of the node that is shown, quoted for the shell that reads them', () => {
    expect(learnCommand('/home/ada/my node')).toBe('npm run -s ileices -- learn <file-or-folder> --home "/home/ada/my node"');
    expect(openCommand(String.raw`C:\Users\Ada\node`)).toBe(String.raw`npm run -s ileices -- open --home "C:\Users\Ada\node"`);
    expect(startCommand('/srv/$HOME`x`')).toBe("npm start -- --home '/srv/$HOME`x`'");
    expect(startCommand("/srv/it's $5")).toBe(String.raw`npm start -- --home '/srv/it'\''s $5'`);
    expect([startCommand(null), openCommand(null)]).toEqual(['npm start', 'npm run -s ileices -- open']);
  });
});

describe('the speed under a reply', () => {
  it('has two significant digits, and is left out where there was too little to measure', () => {
    const shown = [[8, 612], [40, 5_210], [40, 99.6], [9, 3.14], [7, 612], [0, 0], [12, 0]].map(([tokens, tokensPerSecond]) => speedShown({ tokens: tokens!, tokensPerSecond: tokensPerSecond! }));
    expect(shown).toEqual(['610 tok/s', '5.2 k tok/s', '100 tok/s', '3.1 tok/s', null, null, null]);
  });
});

describe('a setting that cannot be', () => {
  it('is told with its range and unit, from the schema itself', () => {
    expect(limitSentence('checkpointEverySeconds')).toBe('A whole number from 10 to 86,400 seconds is possible here.');
    expect(limitSentence('logMegabytes')).toBe('A whole number from 1 to 200 megabytes is possible here.');
    expect([-5, 9, 10, 10.5, NaN, 86_400, 86_401].map((value) => isAllowed('checkpointEverySeconds', value))).toEqual([false, false, true, false, false, true, false]);
  });
});

describe('forgetting', () => {
  it('says what it costs before the yes, and what may be chosen', () => {
    expect(costLines({ chunks: 52, kind: 'folder' }).join(' ')).toMatch(/52 pieces.*None of this can be called back.*files themselves are not touched/);
    const choices = (scope: 'device' | 'mesh') => choiceLines({ scope }, 1_418).map(([choice, , consequence]) => `${choice}: ${consequence}`);
    expect(choices('mesh')).toEqual([expect.stringContaining('an earlier step than 1,418'), expect.stringContaining('as many steps'), expect.stringContaining('may still repeat')]);
    expect(choices('device')[0]).toContain('The shared base never saw it and stays.');
  });
  it('says what it did, how far the mind went back, and what cannot be undone', () => {
    const report = { choice: 'roll-back' as const, erasedChunks: 1, erasedDocuments: 1, erasedShards: 1, droppedCheckpoints: 2, droppedAdapters: 0, keptCheckpoints: 0, backToStep: null, retrainToStep: null, cannotBeUndone: [] };
    expect(forgottenSentence('notes', report)).toBe('notes is forgotten: 1 piece of text erased, 2 checkpoints dropped.');
    expect(forgottenSentence('notes', { ...report, erasedChunks: 52, droppedCheckpoints: 1, backToStep: 1_200, retrainToStep: 1_500 })).toBe('notes is forgotten: 52 pieces of text erased, 1 checkpoint dropped, the mind went back to step 1,200, it learns on to step 1,500.');
    expect(forgottenSentence('notes', { ...report, choice: 'keep', droppedCheckpoints: 0, keptCheckpoints: 3, cannotBeUndone: ['It may repeat it.'] })).toBe('notes is forgotten: 1 piece of text erased, 3 checkpoints that learnt from it kept. It may repeat it.');
  });
});

describe('what was learnt from a person', () => {
  it('is the three largest sources that were measured before and after', () => {
    const learnt = (id: string, bytes: number) => source({ id, name: id, bytes, firstHeldOutBitsPerByte: 9.87, heldOutBitsPerByte: 1.83 });
    const sources = [source({ id: 'own', name: 'own', kind: 'own', bytes: 9_000, firstHeldOutBitsPerByte: 3, heldOutBitsPerByte: 1 }), learnt('b', 200), learnt('a', 100), source({ id: 'half', name: 'half', bytes: 900, heldOutBitsPerByte: 2 }), learnt('d', 400), learnt('c', 300)];
    expect([fromTo(9.87, 1.83, 'bits'), fromTo(10.44, 10.44, 'bits')]).toEqual(['9.87 → 1.83 bits', '10.44 bits at first']);
    expect(learntLines(sources)).toEqual(['d', 'c', 'b'].map((id) => ({ id, name: id, first: 9.87, now: 1.83 })));
  });
});
