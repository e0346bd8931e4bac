// Journeys 1 and 5 of a single node with real processes: it learns, answers, reads what it may, forgets, pauses, and
// comes back after kill -9. Plus the command line's contract: exit codes and JSON shapes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync, existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AskResult, LearnReport } from '../../schemas/admin.ts';
import { Status } from '../../schemas/status.ts';
import { cli, TestNode } from './nodeProcess.ts';
import { explainFailures } from './witness.ts';

const KEY = `sk-ant-api03-${'Zq8'.repeat(20)}`;
const SENTENCE = 'The zorbulon walked to the glimmering harbour and sang of lanterns while the moon counted the boats';

/** Good files among everything a folder can hold. */
function nastyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-nasty-'));
  const file = (name: string, content: string | Buffer) => { writeFileSync(join(folder, name), content); };
  file('good.txt', Array.from({ length: 300 }, (_, i) => `${SENTENCE} for the ${i}th time.`).join('\n'));
  file('private.txt', `My key is ${KEY}, write to jane.doe@example.com or charge 4111 1111 1111 1111. It was late and the harbour slept under the stars, and nobody spoke until the morning came.\n`);
  file('empty.txt', '');
  file('image.bin', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)));
  file('broken.txt', Buffer.from(Array.from({ length: 600 }, (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 21) & 0xff)));
  file('sparse.dat', ''); truncateSync(join(folder, 'sparse.dat'), 2 * 1024 ** 3);
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  mkdirSync(join(folder, 'deeper'));
  symlinkSync('/etc/passwd', join(folder, 'deeper', 'outside'));
  symlinkSync('..', join(folder, 'deeper', 'loop'));
  return folder;
}

describe('a node', () => {
  const node = new TestNode();
  let nasty = '';
  beforeAll(async () => { nasty = nastyFolder(); await node.up(); });
  afterAll(async () => { await node.dispose(); rmSync(nasty, { recursive: true, force: true }); });
  explainFailures(node);

  test('is learning its own world, on a private home folder', async () => {
    const status = Status.parse(await node.until((each) => each.state === 'learning' && (each.model?.step ?? 0) > 0));
    expect(status).toMatchObject({ reason: 'learning-own-world', presence: 'away', home: node.home, mesh: null });
    expect(status.sources.map((source) => source.kind)).toEqual(['own']);
    expect(statSync(node.home).mode & 0o077).toBe(0);
  });

  test('answers with what it read, and names the weights that spoke', async () => {
    const { code, json, stderr } = await node.cli('ask', 'Where is Ileices?', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const answer = AskResult.parse(json);
    expect(answer.reply.length).toBeGreaterThan(0);
    expect(answer.checkpoint).toMatch(/^c-[0-9a-f]{16}(\+\d+)?$/);
    expect(answer.tokenizer).toMatch(/^[0-9a-f]{64}$/);
    expect(answer.sources).toContain('world:Ileices');
    const streamed = await node.cli('ask', 'Where is Mystiiqa?', '--max-tokens', '8');
    expect(streamed.stdout.trim().length).toBeGreaterThan(0);
    expect(streamed.stderr).toContain('tokens');
  });

  test('asks before it reads, reads what it should, refuses the rest with a reason each, masks what is private', async () => {
    const asked = await node.cli('learn', nasty, '--json');
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain('--yes');
    expect((await node.status()).sources.length).toBe(1);
    const { code, json } = await node.cli('learn', nasty, '--yes', '--json');
    expect(code).toBe(0);
    const report = LearnReport.parse(json);
    expect(report.files.filter((file) => file.state === 'accepted').map((file) => file.name).sort()).toEqual(['good.txt', 'private.txt']);
    expect(report).toMatchObject({ accepted: 2, refused: 7 });
    for (const file of report.files) if (file.state === 'refused') expect(file.reason, file.name).toMatch(/\.$/);
    expect(Object.values(report.masked).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(3);
    for (const secret of [KEY, 'jane.doe@example.com', '4111 1111 1111 1111']) expect(node.filesWith(secret)).toEqual([]);
    const status = await node.until((each) => each.sources[1]?.state === 'learning');
    expect(status).toMatchObject({ reason: 'learning-sources' });
  });

  test('forgets to the last byte, and the journal still verifies', async () => {
    // Sealed at rest, so that only the store of the source tells that it is there.
    const stores = () => readdirSync(join(node.home, 'texts')).filter((name) => name.endsWith('.db'));
    expect([stores().length, node.filesWith('zorbulon')]).toEqual([1, []]);
    const source = (await node.status()).sources[1]?.id ?? '';
    const { code, json } = await node.cli('forget', source, '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ source, choice: 'roll-back' });
    expect([stores(), node.filesWith('zorbulon')]).toEqual([[], []]);
    expect(node.filesWith('ileices-nasty')).toEqual([]);
    expect((await node.cli('journal', 'verify', '--json')).json).toMatchObject({ ok: true, firstBad: null });
    await node.until((each) => each.state === 'learning' && each.sources.length === 1);
  });

  test('pauses with a clock: the process is gone, an answer wakes it only for itself', async () => {
    const { code, json } = await node.cli('pause', '30m', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ state: 'paused', reason: 'person-paused-until' });
    await expect.poll(() => node.children().length, { timeout: 20_000 }).toBe(0);
    expect((await node.cli('ask', 'Where is Ileices?', '--json')).code).toBe(0);
    await expect.poll(() => node.children().length, { timeout: 20_000 }).toBe(0);
    expect(await node.status()).toMatchObject({ state: 'paused' });
  });

  test('idle and paused it is light', async () => {
    const ticks = () => Number(execFileSync('awk', ['{print $14+$15}', `/proc/${node.pid}/stat`], { encoding: 'utf8' }));
    const resident = () => Number(/VmRSS:\s+(\d+)/.exec(execFileSync('cat', [`/proc/${node.pid}/status`], { encoding: 'utf8' }))?.[1]) / 1024;
    // The compiler that strips types from sources stays resident; the bundle, which people run, is measured below 150. Idle
    // is a node whose thread for reading has ended too, which waits a little for the next question.
    await expect.poll(resident, { timeout: 40_000, interval: 1_000 }).toBeLessThanOrEqual(250);
    const shareOfCore = async () => {
      const [before, beforeMs] = [ticks(), performance.now()];
      await new Promise((resolve) => { setTimeout(resolve, 4_000); });
      return (ticks() - before) * 10 / (performance.now() - beforeMs);
    };
    // What the answer before left to do (memory given back, the last save) may still run into the first window.
    const shares = [await shareOfCore(), await shareOfCore(), await shareOfCore()].toSorted((one, other) => one - other);
    console.log(`idle paused agent from sources: ${resident().toFixed(0)} MB resident, ${shares.map((share) => (share * 100).toFixed(2)).join(', ')} % of a core`);
    expect(shares[1]).toBeLessThanOrEqual(0.03);
  });

  test('a second start finds the first and leaves', async () => {
    const second = await node.cli('up', '--headless', '--json');
    expect(second.code).toBe(0);
    expect(second.stderr).toContain('already running');
    expect(second.json).toMatchObject({ pid: node.pid });
  });

  test('comes back after kill -9 within three seconds, still paused, with every word said', async () => {
    const said = await node.cli('ask', 'Do you remember?', '--json');
    expect(said.code).toBe(0);
    await node.kill9();
    expect((await node.cli('status')).code).toBe(1);
    const startMs = await node.up();
    console.log(`restart after kill -9 from sources: ${startMs.toFixed(0)} ms`);
    expect(await node.status()).toMatchObject({ state: 'paused' });
    expect((await node.cli('journal', 'verify', '--json')).json).toMatchObject({ ok: true });
    expect((await node.cli('resume', '--json')).code).toBe(0);
    await node.until((status) => status.state === 'learning');
    expect(startMs).toBeLessThan(10_000);
  });

  test('killed while learning, it goes on from its last checkpoint', async () => {
    await node.until((status) => (status.model?.step ?? 0) > 0);
    // A pause saves. What is learnt after it may be lost; what is saved may not.
    await node.cli('pause');
    const saved = await node.until((status) => status.state === 'paused' && status.model !== null && status.backend === null);
    await node.cli('resume');
    await node.until((status) => status.state === 'learning');
    await node.kill9();
    await node.up();
    const status = await node.until((each) => each.state === 'learning');
    expect(status.model?.step).toBeGreaterThanOrEqual(saved.model?.step ?? 0);
    expect(status.notices).toEqual([]);
  });

  test('stops cleanly when told, saved, and answers from its files afterwards', async () => {
    const before = await node.until((status) => status.state === 'learning' && (status.model?.step ?? 0) > 0);
    expect(await node.stop()).toBe(0);
    expect(existsSync(join(node.home, 'runtime.json'))).toBe(false);
    const { code, json } = await node.cli('ask', 'Where is Ileices?', '--json', '--seed', '5', '--temperature', '0.9');
    expect(code).toBe(0);
    const again = await node.cli('ask', 'Where is Ileices?', '--json', '--seed', '5', '--temperature', '0.9');
    expect(again.json).toMatchObject({ reply: AskResult.parse(json).reply, checkpoint: AskResult.parse(json).checkpoint });
    expect(AskResult.parse(json).checkpoint).toMatch(/^c-[0-9a-f]{16}(?:\/a-[0-9a-f]{8})?$/);
    expect(before.model?.step).toBeGreaterThan(0);
    expect((await node.cli('journal', 'verify', '--json')).json).toMatchObject({ ok: true });
    expect((await node.cli('logs', '--json', '--lines', '5')).json).toMatchObject({ lines: expect.any(Array) });
  });
});

describe('the command line', () => {
  test.each([['frobnicate'], ['status', '--bogus'], ['ask'], ['pause', 'soon'], ['ask', 'hi', '--temperature', 'hot'], ['train'], ['peers', 'more'], ['join'], ['invite', '--hours', 'soon'], ['journal', 'mend']])('%j is used wrongly and exits 2', async (...words) => {
    const { code, stdout, stderr } = await cli(...words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.length).toBeGreaterThan(5);
  });

  test('every verb has help, and help lists no verb that does not exist', async () => {
    const { code, stdout } = await cli('--help');
    expect(code).toBe(0);
    const verbs = [...stdout.matchAll(/^ {2}([a-z]+)(?: \[options\]| <|$| )/gm)].map((match) => match[1] ?? '').filter((verb) => verb !== 'help');
    expect(verbs).toEqual(expect.arrayContaining(['up', 'status', 'learn', 'forget', 'ask', 'pause', 'resume', 'train', 'eval', 'bench', 'journal', 'export', 'import', 'backup', 'vault', 'doctor', 'logs', 'invite', 'join', 'peers', 'approve', 'revoke', 'leave', 'finish']));
    const helps = await Promise.all(verbs.map((verb) => cli(verb, '--help')));
    for (const help of helps) expect([help.code, help.stdout.length > 20]).toEqual([0, true]);
  });

  test('without a node: reasons on stderr, exit 1, nothing on stdout, nothing made', async () => {
    const home = join(tmpdir(), `ileices-none-${process.pid}`);
    for (const words of [['status'], ['resume'], ['logs'], ['journal', 'verify'], ['open']]) {
      const { code, stdout, stderr } = await cli(...words, '--home', home, '--json');
      expect([words[0], code, stdout]).toEqual([words[0], 1, '']);
      expect(stderr.trim().split('\n').length, stderr).toBe(1);
    }
    const asked = await cli('ask', 'Where is Ileices?', '--home', home, '--json');
    expect(AskResult.parse(asked.json).policy).toBe('none');
    expect(existsSync(home)).toBe(false);
  });

  test('train from scratch prints a line a step, the same for the same seed, and eval measures what it made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ileices-train-'));
    const corpus = join(folder, 'corpus.txt');
    writeFileSync(corpus, Array.from({ length: 400 }, (_, i) => `${SENTENCE} ${i}.`).join('\n'));
    const run = (out: string) => cli('train', '--corpus', corpus, '--preset', 'spark', '--steps', '4', '--seed', '3', '--batch', '4', '--window', '64', '--out', join(folder, out), '--json');
    const [first, second] = [await run('a'), await run('b')];
    const lines = first.stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).toBe(5);
    expect(Object.keys(lines[0] ?? {}).sort()).toEqual(['gradNorm', 'learningRate', 'step', 'tokens', 'tokensPerSecond', 'trainLoss']);
    const losses = (text: string) => text.trim().split('\n').slice(0, -1).map((line) => (JSON.parse(line) as { trainLoss: number }).trainLoss);
    expect(losses(second.stdout)).toEqual(losses(first.stdout));
    const end = lines.at(-1) ?? {};
    expect(Object.keys(end).sort()).toEqual(['checkpoint', 'heldOutBitsPerByte', 'seconds', 'tokenizer']);
    const measured = await cli('eval', '--file', corpus, '--checkpoint', join(folder, 'a'), '--json');
    expect(measured.json).toMatchObject({ checkpoint: end['checkpoint'], bytes: statSync(corpus).size });
    expect((await cli('eval', '--file', join(folder, 'absent'), '--json')).code).toBe(1);
    rmSync(folder, { recursive: true, force: true });
  });
});
