// The border to the compute process: real child processes that behave, lie, babble and die.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ComputeEndedError, ComputeProcess } from '../../../../main/node/compute/spawnCompute.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-compute-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

let count = 0;
/** A child whose answer to every message is this code; `m` is the message, `send` answers. */
function child(code: string): { process: ComputeProcess; lines: string[]; exits: string[] } {
  const entry = join(folder, `child${count += 1}.mjs`);
  writeFileSync(entry, `const send = (frame) => process.send(frame); process.on('message', (m) => { ${code} }); process.on('disconnect', () => process.exit(0));`);
  const lines: string[] = [];
  const exits: string[] = [];
  const process = new ComputeProcess({ entry, lowPriority: true, onLine: (line) => { lines.push(line); } });
  process.onExit((why) => { exits.push(why); });
  return { process, lines, exits };
}

describe('the compute process behind its port', () => {
  test('answers are matched by id and checked; what it grumbles reaches the log', async () => {
    const { process, lines } = child("console.error('grumble'); if (m.method === 'cancel') send({ type: 'result', id: m.id, output: { cancelled: m.input.id === 'a' } });");
    const [a, b] = await Promise.all([process.call('cancel', { id: 'a' }), process.call('cancel', { id: 'b' })]);
    expect([a.cancelled, b.cancelled]).toEqual([true, false]);
    await expect.poll(() => lines).toContain('grumble');
    await process.kill();
  });

  test('one that closes its channel and lives on is ended, and no call fails before that is told: who asks again at once would never let it be', async () => {
    const entry = join(folder, 'deaf.mjs');
    writeFileSync(entry, 'process.disconnect(); setInterval(() => {}, 1000);');
    const deaf = new ComputeProcess({ entry, lowPriority: false, onLine: () => undefined });
    const exits: string[] = [], toldBefore: number[] = [];
    deaf.onExit((why) => { exits.push(why); });
    await expect.poll(() => { deaf.call('cancel', { id: 'a' }).catch(() => { toldBefore.push(exits.length); }); return exits; }, { timeout: 30_000 }).toEqual(['signal SIGKILL']);
    await expect.poll(() => toldBefore.length).toBeGreaterThan(0);
    expect(new Set(toldBefore)).toEqual(new Set([1]));
  });

  test('an error is told as it is, the process stays', async () => {
    const { process, exits } = child("send(m.method === 'snapshot' ? { type: 'error', id: m.id, message: 'no checkpoint' } : { type: 'result', id: m.id, output: { cancelled: true } });");
    await expect(process.call('snapshot', {})).rejects.toThrow('no checkpoint');
    await process.call('cancel', { id: 'x' });
    expect(exits).toEqual([]);
    await process.kill();
  });

  test.each([
    ['a shape that is not a frame', "send({ hello: 'world' })"],
    ['an output of the wrong shape', "send({ type: 'result', id: m.id, output: { cancelled: 'yes' } })"],
    ['an event that does not exist', "send({ type: 'event', event: 'secrets', data: {} })"],
    ['an event with a number that is none', "send({ type: 'event', event: 'evaluated', data: { step: 1, heldOutBitsPerByte: NaN, adaptedBitsPerByte: null, perSource: {} } })"],
    ['a text where the name of a source belongs', "send({ type: 'event', event: 'step', data: { part: 'base', step: 1, tokens: 1, tokensSeen: 1, trainLoss: 1, gradNorm: 1, learningRate: 1, tokensPerSecond: 1, skipped: false, repro: null, perceiveMs: 1, thinkMs: 1, actMs: 1, fromSources: ['somebody\\'s private words'] } })"],
    ['a text in the record of a skipped step', "send({ type: 'event', event: 'step', data: { part: 'base', step: 1, tokens: 1, tokensSeen: 1, trainLoss: 1, gradNorm: 0, learningRate: 1, tokensPerSecond: 1, skipped: true, repro: 'somebody\\'s private words', perceiveMs: 1, thinkMs: 1, actMs: 1, fromSources: [] } })"],
    ['a figure of a source that is none', "send({ type: 'event', event: 'evaluated', data: { step: 1, heldOutBitsPerByte: 1, adaptedBitsPerByte: null, perSource: { 'private words': 1 } } })"],
    ['a part of the model that does not exist', "send({ type: 'event', event: 'step', data: { part: 'soul', step: 1, tokens: 1, tokensSeen: 1, trainLoss: 1, gradNorm: 1, learningRate: 1, tokensPerSecond: 1, skipped: false, repro: null, perceiveMs: 1, thinkMs: 1, actMs: 1, fromSources: [] } })"],
    ['a reply without an end', "send({ type: 'event', event: 'delta', data: { id: 'x', text: 'x'.repeat(600000), tokens: 1 } })"],
  ])('%s ends it at once', async (_, code) => {
    const { process, exits } = child(code);
    await expect(process.call('cancel', { id: 'x' })).rejects.toThrow();
    await expect.poll(() => exits.join()).toContain('broke the protocol');
    await expect(process.call('cancel', { id: 'y' })).rejects.toThrow(ComputeEndedError);
  });

  test('dying rejects every open call with the reason, and says it once', async () => {
    const { process, exits } = child("if (m.method === 'cancel') process.exit(7);");
    const open = [process.call('snapshot', {}), process.call('evaluate', { text: 'x' }), process.call('cancel', { id: 'x' })];
    for (const result of await Promise.allSettled(open)) expect(result).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('exit code 7') } });
    expect(exits).toEqual(['exit code 7']);
    await process.kill();
    expect(exits.length).toBe(1);
  });

  test('nothing personal is in its environment', async () => {
    globalThis.process.env['ILEICES_TEST_SECRET'] = 'token';
    const { process } = child("send({ type: 'error', id: m.id, message: Object.keys(process.env).filter((name) => /^(ILEICES|HOME|USER|SSH|AWS)/.test(name)).join() })");
    await expect(process.call('snapshot', {})).rejects.toThrow(/^$/);
    delete globalThis.process.env['ILEICES_TEST_SECRET'];
    await process.kill();
  });

  test('inputs are checked before they leave', async () => {
    const { process } = child("send({ type: 'result', id: m.id, output: {} })");
    await expect(process.call('train', { on: true, threads: 0, duty: 1 })).rejects.toThrow();
    await process.kill();
  });
});
