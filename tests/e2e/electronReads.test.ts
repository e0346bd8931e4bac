// Reading files in the installed app, whose agent may start no process: the shell starts the readers, sees nothing of what they read,
// and they are gone when nobody reads.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processTime } from '../../main/node/readers/processTime.ts';
import { EntryRun, until } from './electronEntryRun.ts';

let run: EntryRun;
beforeAll(async () => {
  run = new EntryRun({ settings: { power: 'quiet', backend: 'cpu', yieldToOthers: false } });
  await run.start();
  await run.window();
});
afterAll(async () => { await run?.dispose(); });

const readers = () => run.standIn.processes.filter(({ entry }) => entry.endsWith('reader.mjs'));

test('D8 a folder that was allowed is read by processes of the shell, which get a door and a word and nothing else', async () => {
  const folder = join(run.home, '..', 'letters');
  mkdirSync(folder);
  for (let i = 0; i < 12; i += 1) writeFileSync(join(folder, `${i}.txt`), `Letter ${i} tells of a blue pond and an old stone.\n`.repeat(20 + i));
  const report = await run.call('learn.grant', { path: folder, scope: 'device' });
  expect([report.accepted, report.refused]).toEqual([12, 0]);
  expect(readers().length).toBeGreaterThan(0);
  for (const { child, said, heard } of readers()) {
    expect([said, heard]).toEqual([[], []]);
    expect(run.standIn.processes[0]?.said).toContainEqual({ type: 'reader-started', reader: expect.any(Number), pid: child.pid });
    expect(child.spawnargs.join(' ')).not.toContain('letters');
  }
  const agent = run.standIn.processes[0]?.heard.map((each) => JSON.stringify(each)).filter((each) => each.includes('reader')) ?? [];
  expect(agent.join(' ')).not.toContain('pond');
  // What is idle for a while is small.
  await until('no reader is left', () => readers().every(({ child }) => child.exitCode !== null || child.signalCode !== null));
});

test.runIf(process.platform === 'linux')('a reader that is killed in the middle costs its file only', async () => {
  const folder = join(run.home, '..', 'more');
  mkdirSync(folder);
  for (let i = 0; i < 40; i += 1) writeFileSync(join(folder, `${i}.txt`), `Another letter ${i} of the red bridge.\n`.repeat(12_000));
  const before = readers().length;
  const reading = run.call('learn.grant', { path: folder, scope: 'device' });
  // Started and at work: what ends before that is a start that failed.
  const working = await until('a reader works', () => readers().slice(before).find(({ child }) => (processTime(child.pid)?.cpuMs ?? 0) > 700));
  working.crash();
  const { accepted, refused } = await reading;
  expect(accepted + refused).toBe(40);
  expect(refused).toBeLessThanOrEqual(2);
});
