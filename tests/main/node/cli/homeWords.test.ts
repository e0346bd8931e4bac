// What a command says where no node lives or runs: the next step as it is typed, for the folder that was named.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeOption, startIt } from '../../../../main/node/cli/homeWords.ts';
import { nextSteps } from '../../../../main/node/cli/nextSteps.ts';
import { buildProgram } from '../../../../main/node/cli/program.ts';
import { homeFolder } from '../../../../main/node/home.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ileices words-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });
const fails = (...words: string[]): Promise<unknown> => buildProgram().parseAsync(words, { from: 'user' }).then(() => null, (error: unknown) => (error instanceof Error ? error.message : error));

test('the folder that is meant anyway is not named; another one is, as a shell takes it', () => {
  const own = homeFolder(undefined);
  expect([homeOption(own), startIt(own)]).toEqual(['', 'Start one with `npm start`, or name another folder with --home.']);
  expect(homeOption("/a b/it's")).toBe(" --home '/a b/it'\\''s'");
  expect(startIt('/a')).toContain('`npm start -- --home /a`');
  expect(nextSteps('/a').every((step) => step.endsWith(' --home /a'))).toBe(true);
});

test.each([['status'], ['peers'], ['fetch', 'abcdef'], ['policy', 'why', 'source.read'], ['journal', 'verify'], ['vault', 'passphrase'], ['export', '.']])('%s %s %s where no node is says how one begins there', async (...words) => {
  expect(await fails(...words, '--home', folder)).toContain(`Start one with \`npm start -- --home '${folder}'\``);
});
