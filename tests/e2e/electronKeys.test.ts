// The key in the system's store of secrets, with a real node: a home that is made that way opens again by itself, the command line says
// where to turn, a store that forgot is told of before anything starts, and a passphrase that was changed counts.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { EntryRun, until } from './electronEntryRun.ts';
import { runBuilt } from './builtNode.ts';

const runs: EntryRun[] = [];
afterEach(async () => { vi.unstubAllEnvs(); for (const run of runs.splice(0).reverse()) await run.dispose(); });
function entry(home?: string): EntryRun {
  const run = new EntryRun({ ...(home === undefined ? {} : { home }), settings: { power: 'quiet', backend: 'cpu' } });
  runs.push(run);
  run.standIn.canSeal = true;
  return run;
}
async function quit(run: EntryRun): Promise<void> {
  run.standIn.emit('before-quit');
  await run.standIn.exited;
}

test('a new home is asked about; after a yes only the store opens it, and the next start asks nothing', async () => {
  const first = entry();
  first.standIn.answers.push('In the system\'s store', 'I wrote them down');
  await first.start();
  await first.window();
  const { home } = first;
  expect(JSON.parse(readFileSync(join(home, 'vault.key'), 'utf8'))).toHaveProperty('wrapped');
  expect(existsSync(join(home, 'vault.sealed'))).toBe(true);
  const { nodeId } = await first.call('status', {});
  await quit(first);

  const asked = await runBuilt('up', '--headless', '--home', home);
  expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('store of secrets, which only the installed app asks. Start the app.')]);

  const second = entry(home);
  await second.start();
  await second.window();
  expect((await second.call('status', {})).nodeId).toBe(nodeId);
  expect(second.standIn.questions.map(({ message }) => message)).not.toContain('Where shall the key to this node\'s data lie?');
  await quit(second);

  // As a store that was made anew finds it.
  writeFileSync(join(home, 'vault.sealed'), 'sealed by another store');
  const third = entry(home);
  await third.start();
  expect(await third.standIn.exited).toBe(1);
  expect(third.standIn.questions.map(({ message }) => message)).toContain('The key to this node\'s data cannot be opened');
  expect(third.standIn.processes).toEqual([]);
});

test('a passphrase that was changed takes along what the store kept: with the new one the app starts, without it a sentence says what to do', async () => {
  const first = entry();
  first.standIn.answers.push('In the system\'s store', 'I wrote them down');
  await first.start();
  await first.window();
  const { home } = first, words = join(home, '..', 'words'), next = join(home, '..', 'next');
  const { nodeId } = await first.call('status', {});
  writeFileSync(words, first.standIn.questions.find(({ message }) => message === 'Write these twelve words down')?.detail?.split('\n')[0] ?? '', { mode: 0o600 });
  writeFileSync(next, 'another passphrase', { mode: 0o600 });
  await quit(first);

  vi.stubEnv('ILEICES_PASSPHRASE_FILE', words);
  const verb = entry(home);
  await verb.startAs(['vault', 'passphrase', '--passphrase-file', next, '--home', home]);
  expect([await verb.standIn.exited, verb.standIn.agent?.output]).toEqual([0, expect.stringContaining('store of secrets kept for it was taken away')]);
  expect(existsSync(join(home, 'vault.sealed'))).toBe(false);

  vi.stubEnv('ILEICES_PASSPHRASE_FILE', next);
  const second = entry(home);
  await second.start();
  await second.window();
  expect((await second.call('status', {})).nodeId).toBe(nodeId);
  await quit(second);

  vi.unstubAllEnvs();
  const third = entry(home);
  third.standIn.answers.push('Quit');
  await third.start();
  expect(await third.standIn.exited).toBe(0);
  expect(third.standIn.questions.map(({ message, detail }) => [message, detail])).toEqual([['Ileices is not running', expect.stringContaining('ILEICES_PASSPHRASE_FILE')]]);
});

test('where the question is only closed, the key lies as it does from the command line', async () => {
  const run = entry();
  await run.start();
  await run.window();
  expect(JSON.parse(readFileSync(join(run.home, 'vault.key'), 'utf8'))).toHaveProperty('key');
  expect(existsSync(join(run.home, 'vault.sealed'))).toBe(false);
  await until('asked once', () => run.standIn.questions.filter(({ message }) => message.startsWith('Where shall the key')).length === 1);
  await quit(run);
});
