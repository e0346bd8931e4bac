// A verb of the command line in the installed app that could not be run: a word says why. One that runs: tests/e2e/electronEntry.test.ts.
import { afterEach, expect, it, vi } from 'vitest';
import { runCommand } from '../../../main/electron/command.ts';
import { ElectronStandIn } from '../../doubles/electronStandIn.ts';

const made: ElectronStandIn[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const each of made.splice(0)) each.dispose();
});
function begin() {
  const standIn = new ElectronStandIn(), said: string[] = [];
  made.push(standIn);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => { said.push(String(text)); return true; });
  return { standIn, said };
}

it('that cannot be started says why on the terminal and ends with 1', async () => {
  const { standIn, said } = begin();
  const broken = { app: standIn.parts.app, utilityProcess: { fork: () => { throw new Error('no more processes'); } } };
  await runCommand(broken, '/agent.mjs', ['status'], () => Promise.resolve(null));
  expect([standIn.exitCode, said.join('')]).toEqual([1, expect.stringMatching(/no more processes\..*install Ileices again\.\n$/) as string]);
});

it('whose programs cannot be looked at, or were changed, starts nothing', async () => {
  for (const changed of [() => Promise.reject(new Error('EIO')), () => Promise.resolve('A file was changed.')]) {
    const { standIn, said } = begin();
    await runCommand(standIn.parts, '/agent.mjs', ['status'], changed);
    expect([standIn.exitCode, standIn.processes, said.length]).toEqual([1, [], 1]);
  }
});
