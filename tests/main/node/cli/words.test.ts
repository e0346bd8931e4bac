// What a person types and reads at the edges of the command line: questions at a terminal, values that are no values, and
// sentences that name the next step.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { QuestionTooLongError } from '../../../../app/mind/prompt.ts';
import * as speaking from '../../../../main/node/agent/speak.ts';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import { confirm } from '../../../../main/node/cli/confirm.ts';
import { nextSteps } from '../../../../main/node/cli/nextSteps.ts';
import { CommandFailed, UsageError } from '../../../../main/node/cli/outcome.ts';
import { buildProgram } from '../../../../main/node/cli/program.ts';
import * as sleepingModel from '../../../../main/node/cli/sleepingModel.ts';
import { homeFolder } from '../../../../main/node/home.ts';
import { FakeNode, source } from '../../../doubles/fakeNode.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');
vi.mock('../../../../main/node/cli/sleepingModel.ts');
vi.mock('../../../../main/node/agent/speak.ts', async (original) => ({ ...await original<typeof speaking>(), speak: vi.fn() }));

afterEach(() => { vi.restoreAllMocks(); });

/** Runs a verb; resolves to how it failed, or to what it printed. */
async function run(...words: string[]): Promise<unknown> {
  const said: string[] = [];
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((chunk) => { said.push(String(chunk)); return true; });
  try { await buildProgram().parseAsync(words, { from: 'user' }); } catch (error) { return error; }
  return said.join('');
}
const node = (status: FakeNode['status']) => { vi.mocked(adminClient.callNode).mockResolvedValue(status); };

describe('a question at the terminal', () => {
  test.each([['y\n', true], ['Yes\n', true], ['n\n', false], ['\n', false], ['yo\n', false], ['\u0003', false], ['\u0004', false]])('%j is %s', async (typed, answer) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const asked = confirm('Allow this?', { input, output });
    input.write(typed);
    expect(await asked).toBe(answer);
    expect(String(output.read())).toContain('Allow this? [y/N]');
  });

  test('the end of input is a no', async () => {
    const input = new PassThrough();
    const asked = confirm('Allow this?', { input, output: new PassThrough() });
    input.end();
    expect(await asked).toBe(false);
  });
});

describe('values that are none', () => {
  test.each([['status', '--home', ''], ['up', '--home='], ['ask', 'hello', '--home', '']])('%s %s with an empty folder is used wrongly', async (...words) => {
    expect(await run(...words)).toEqual(expect.objectContaining({ message: expect.stringContaining('the name of the folder is empty'), code: 'commander.invalidArgument' }));
  });

  test.each(['', '  \n'])('asking %j asks nothing', async (text) => {
    expect(await run('ask', text)).toEqual(new UsageError('Ask something: the question is empty.'));
  });

  test('an empty file is not measured', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ileices-words-'));
    writeFileSync(join(folder, 'empty.txt'), '');
    const failure = await run('eval', '--file', join(folder, 'empty.txt'));
    rmSync(folder, { recursive: true });
    expect(failure).toEqual(new CommandFailed(`${join(folder, 'empty.txt')} is empty: there is nothing to measure.`));
  });

  test('a question beyond every limit, and one too long for the mind, fail with one sentence', async () => {
    expect(await run('ask', 'x '.repeat(15_000))).toEqual(expect.objectContaining({ message: expect.stringMatching(/^That is far too long[^{]*$/) as string }));
    vi.mocked(adminClient.findNode).mockReturnValue(null);
    vi.mocked(sleepingModel.withModel).mockImplementation((_sleeping, work) => work({} as never, {} as never));
    vi.mocked(speaking.speak).mockRejectedValue(new QuestionTooLongError(900, 60));
    const failure = await run('ask', 'x '.repeat(4_500));
    expect(failure).toBeInstanceOf(CommandFailed);
    expect((failure as Error).message).toMatch(/too long for so small a mind/);
  });
});

describe('what a person reads', () => {
  test('the next steps name the folder, unless it is the usual one, as a shell takes it', () => {
    expect(nextSteps(homeFolder(undefined)).join()).not.toContain('--home');
    expect(nextSteps('/data/x').every((line) => line.endsWith(' --home /data/x'))).toBe(true);
    expect(nextSteps("/my data/it's")[0]).toMatch(/ --home '\/my data\/it'\\''s'$/);
  });

  test('status says how far each source was learnt, and only speeds that were measured', async () => {
    const { status } = new FakeNode();
    node({ ...status, speed: { trainTokensPerSecond: 100, decodeTokensPerSecond: 0 }, sources: [...status.sources, source({ id: 's-2', name: 'notes', firstHeldOutBitsPerByte: 9.871, heldOutBitsPerByte: 1.834 }), source({ id: 's-3', name: 'new' })] });
    const text = String(await run('status'));
    expect(text).toContain('the world itself, held out 0.74 bits a byte; 8 is guessing');
    expect(text).toMatch(/notes, .*held out 9\.87 -> 1\.83 bits a byte; 8 is guessing/);
    expect(text).toMatch(/ new, [^,]*, device, granted \S+\n/);
    expect(text).not.toContain('last reply');
    node({ ...status, speed: { trainTokensPerSecond: 100, decodeTokensPerSecond: 61.2 } });
    expect(await run('status')).toContain('learning 100 tokens/s; last reply 61 tokens/s');
  });
});
