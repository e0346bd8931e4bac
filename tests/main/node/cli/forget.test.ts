// `forget` against a node that does not exist: what it costs is said before, a person is asked, a script is not.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import * as confirming from '../../../../main/node/cli/confirm.ts';
import { forget } from '../../../../main/node/cli/forget.ts';
import type { ForgetReport } from '../../../../schemas/forget.ts';
import { FakeNode, source } from '../../../doubles/fakeNode.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');
vi.mock('../../../../main/node/cli/confirm.ts');

const NOTES = source({ id: 's-00000000000000bb', name: 'notes', chunks: 52 });
let called: string[] = [];
let said: string[] = [];
const DONE: ForgetReport = { choice: 'roll-back', erasedChunks: 52, erasedDocuments: 3, erasedShards: 1, droppedCheckpoints: 1, droppedAdapters: 0, keptCheckpoints: 0, backToStep: 400, retrainToStep: null, cannotBeUndone: ['2 replies stay.'] };
let result = DONE;
beforeEach(() => {
  [called, said] = [[], []];
  result = DONE;
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((chunk) => { said.push(String(chunk)); return true; });
  const { status } = new FakeNode();
  vi.mocked(adminClient.callNode).mockImplementation((_node, method) => {
    called.push(method);
    return Promise.resolve((method === 'status' ? { ...status, sources: [...status.sources, NOTES] } : { source: NOTES.id, ...result }) as never);
  });
});
afterEach(() => { vi.restoreAllMocks(); process.exitCode = 0; });

function terminal(answer: boolean | null) {
  vi.mocked(confirming.someoneIsThere).mockReturnValue(answer !== null);
  return vi.mocked(confirming.confirm).mockReset().mockResolvedValue(answer ?? false);
}

test.each(['notes', NOTES.id])('%s: a person hears the cost, and a no forgets nothing', async (words) => {
  const asked = terminal(false);
  await forget(words, {});
  expect(asked).toHaveBeenCalledOnce();
  expect(said.join('')).toMatch(/52 pieces of text.*cannot be undone[^]*Nothing was forgotten\./);
  expect([called, process.exitCode]).toEqual([['status'], 1]);
});

test('a yes forgets, and where the mind goes on from is said', async () => {
  terminal(true);
  await forget('notes', {});
  expect(called).toEqual(['status', 'forget']);
  expect(said.join('')).toMatch(/Forgotten: 52 pieces of text and 1 shard erased; 1 checkpoint .*\n.* step 400.*\nCannot be undone: 2 replies stay\./);
});

test.each([['--yes', true, { yes: true }], ['no terminal', null, {}]] as const)('with %s nobody is asked', async (_, answer, options) => {
  const asked = terminal(answer);
  await forget('notes', options);
  expect(asked).not.toHaveBeenCalled();
  expect(called).toEqual(['status', 'forget']);
});

test('one that was forgotten before is told so, one that was left half forgotten is finished', async () => {
  const asked = terminal(true);
  await forget('s-00000000000000cc', {});
  expect(said.join('')).toContain('Forgotten: 52 pieces');
  result = { ...DONE, erasedChunks: 0, droppedCheckpoints: 0, backToStep: null };
  await expect(forget('s-00000000000000cc', {})).rejects.toThrow('forgotten before');
  expect(asked).not.toHaveBeenCalled();
});

test('one choice at a time, and the choice is passed on with what it means', async () => {
  terminal(true);
  await expect(forget('notes', { keep: true, retrain: true })).rejects.toThrow('not both');
  await forget('notes', { keep: true });
  expect(said.join('')).toContain('stays in the weights');
  expect(vi.mocked(adminClient.callNode).mock.calls.at(-1)?.[2]).toEqual({ source: 'notes', choice: 'keep' });
  await forget('notes', { retrain: true });
  expect(vi.mocked(adminClient.callNode).mock.calls.at(-1)?.[2]).toEqual({ source: 'notes', choice: 'retrain' });
});
