// The conversation with the process that answers for Windows, held with stand-ins that answer well, badly, or not at all. The real
// PowerShell is not here: what it would run is only looked at.
import { spawn } from 'node:child_process';
import { expect, it, onTestFinished, vi } from 'vitest';
import { lineOf, parseAnswer, PREAMBLE } from '../../../../main/node/guest/windows.ts';
import type { WindowsQuestion } from '../../../../main/node/guest/windows.ts';
import { FRUITLESS_STARTS_MAX, SILENT_MS, START_AGAIN_MS, startPowerShell, WindowsTeller } from '../../../../main/node/guest/windowsTeller.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';
import { HOSTILE } from './guestFixture.ts';

/** `answer` is code that gets `verb`, `number` and `say(words)`, `raw(text)`. */
function tellerWith(answer: string) {
  const clock = new ManualClock(), pids: number[] = [];
  const script = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const [, verb, number] = /^Tell-(\\w+) (\\d+)/.exec(line) ?? [];
    if (verb === undefined) return;
    const raw = (text) => process.stdout.write(text), say = (words) => raw('ileices:' + number + ':' + Buffer.from(JSON.stringify(words)).toString('base64') + '\\r\\n');
    ${answer}
  });`;
  const teller = new WindowsTeller(clock, () => {
    const child = spawn(process.execPath, ['-e', script]);
    pids.push(child.pid ?? 0);
    return child;
  });
  onTestFinished(() => { teller.close(); });
  return { clock, pids, teller };
}
const isAlive = (pid: number) => { try { process.kill(pid, 0); return true; } catch { return false; } };

it('keeps one process for all questions, and gives two who ask the same one answer', async () => {
  const { teller, pids } = tellerWith('if (verb === "look") say({ idleMs: Number(number), onBattery: false, fullScreen: true }); else say({ metered: true });');
  const [one, two, net] = await Promise.all([teller.ask('look'), teller.ask('look'), teller.ask('net')]);
  expect(one).toEqual({ idleMs: 1, onBattery: false, fullScreen: true });
  expect(two).toBe(one);
  expect(net).toEqual({ metered: true });
  expect(await teller.ask('look')).toEqual({ idleMs: 3, onBattery: false, fullScreen: true });
  expect(pids.length).toBe(1);
});

it('matches answers to questions, in any order, in pieces, and among other words', async () => {
  const { teller } = tellerWith(`if (verb === 'look') raw('WARNING: x\\r\\nPS C:\\\\> \\n');
    else { say({ metered: false }); const all = 'ileices:1:' + Buffer.from('{"idleMs":5}').toString('base64') + '\\n'; raw(all.slice(0, 12)); setTimeout(() => raw(all.slice(12)), 50); }`);
  const look = teller.ask('look');
  expect(await teller.ask('net')).toEqual({ metered: false });
  expect(await look).toEqual({ idleMs: 5 });
});

it('refuses answers of the wrong shape, and takes only what was asked for as an answer', () => {
  const pack = (words: unknown) => `ileices:7:${Buffer.from(JSON.stringify(words)).toString('base64')}`;
  expect(parseAnswer(pack({ idleMs: 12, apps: ['a.exe'] }))).toEqual({ number: 7, words: { idleMs: 12, apps: ['a.exe'] } });
  expect(parseAnswer(pack({}))).toEqual({ number: 7, words: {} });
  for (const words of [null, [], 7, { idleMs: -1 }, { idleMs: '5' }, { idleMs: 1e300 }, { ownMs: null }, { apps: [7] }, { apps: 'x' }, { onBattery: 1 }, { extra: 1 }, { apps: ['x'.repeat(2_000)] }]) expect(parseAnswer(pack(words)), JSON.stringify(words).slice(0, 40)).toBeNull();
  for (const words of HOSTILE) {
    const text = Buffer.from(words).toString('latin1');
    expect(parseAnswer(text)).toBeNull();
    expect(parseAnswer(`ileices:7:${text}`)?.words.idleMs).toBeUndefined();
  }
});

it('asks nothing but its own questions about plain numbers', () => {
  expect(lineOf('look', 3)).toBe('Tell-look 3\n');
  expect(lineOf('own 12,13', 4)).toBe('Tell-own 4 @(12,13)\n');
  for (const question of ['look 1', 'own', 'own ', 'own 1;calc', 'own 1\nRemove-Item x', 'own $(calc)', 'own -1', 'apps', 'boot', 'net\n', 'own 1,', `own ${'1,'.repeat(400)}1`]) expect(lineOf(question as WindowsQuestion, 1), question).toBeNull();
});

it('gives up one that is silent, and starts another only after a while', async () => {
  const { teller, clock, pids } = tellerWith('');
  const first = teller.ask('look');
  await vi.waitFor(() => { expect(pids.length).toBe(1); }, { timeout: 15_000 });
  await clock.advance(SILENT_MS);
  expect(await first).toBeNull();
  await vi.waitFor(() => { expect(isAlive(pids[0] ?? 0)).toBe(false); }, { timeout: 15_000 });
  expect(await teller.ask('look')).toBeNull();
  expect(pids.length).toBe(1);
  await clock.advance(START_AGAIN_MS);
  void teller.ask('look');
  expect(pids.length).toBe(2);
});

it('stops trying where no start ever brings an answer', async () => {
  const { teller, clock, pids } = tellerWith('process.exit(1);');
  for (let start = 0; start < FRUITLESS_STARTS_MAX + 3; start += 1) {
    expect(await teller.ask('look')).toBeNull();
    await clock.advance(START_AGAIN_MS);
  }
  expect(pids.length).toBe(FRUITLESS_STARTS_MAX);
});

it('survives one that dies at a question, and one that cannot be started', async () => {
  const { teller, clock, pids } = tellerWith('if (Number(number) === 2) process.exit(0); say({ idleMs: 1 });');
  expect(await teller.ask('look')).toEqual({ idleMs: 1 });
  expect(await teller.ask('look')).toBeNull();
  await clock.advance(START_AGAIN_MS);
  expect(await teller.ask('look')).toEqual({ idleMs: 1 });
  expect(pids.length).toBe(2);
  const none = new WindowsTeller(new ManualClock(), () => spawn('/nowhere/powershell.exe'));
  expect(await none.ask('look')).toBeNull();
  expect(await new WindowsTeller(new ManualClock(), () => null).ask('look')).toBeNull();
});

it('ends one that shouts without a line end', async () => {
  const { teller, pids } = tellerWith('raw("x".repeat(8 * 1024 * 1024));');
  expect(await teller.ask('look')).toBeNull();
  await vi.waitFor(() => { expect(isAlive(pids[0] ?? 0)).toBe(false); }, { timeout: 15_000 });
});

it('closing ends it and answers who waits', async () => {
  const { teller, pids } = tellerWith('');
  const waiting = teller.ask('look');
  teller.close();
  expect(await waiting).toBeNull();
  expect(await teller.ask('look')).toBeNull();
  await vi.waitFor(() => { expect(isAlive(pids[0] ?? 0)).toBe(false); }, { timeout: 15_000 });
  expect(pids.length).toBe(1);
});

it('what PowerShell reads first is whole lines with even quotes and brackets, and no line of the inner language is lost', () => {
  const lines = PREAMBLE.trimEnd().split('\n');
  for (const line of lines) {
    expect((line.match(/'/g) ?? []).length % 2, line.slice(0, 60)).toBe(0);
    for (const [open, close] of ['{}', '()', '[]']) expect(line.split(open ?? '').length, `${open} in ${line.slice(0, 60)}`).toBe(line.split(close ?? '').length);
  }
  expect(lines.filter((line) => line.startsWith('function Tell-')).length).toBe(4);
  expect(PREAMBLE).toMatch(/^[\x20-\x7e\n]*$/);
  // A comment to the end of the line would swallow the rest of what was put on one line.
  expect(PREAMBLE).not.toContain('//');
});

it('starts only the PowerShell of the system, by its place', () => {
  for (const env of [{}, { SystemRoot: 'Windows' }, { SystemRoot: '/tmp' }, { SystemRoot: '\\\\server\\share' }]) expect(startPowerShell(env)).toBeNull();
});
