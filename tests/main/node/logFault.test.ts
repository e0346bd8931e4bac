// What the log keeps of faults, of the compute process's stderr and of why it ended: never words of others.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { childLine, endReason, faultRecord } from '../../../main/node/logFault.ts';

const secret = 'zorbulon';
const thrownBy = (work: () => unknown): unknown => { try { work(); } catch (fault) { return fault; } throw new Error('nothing was thrown'); };

describe('a fault', () => {
  test.each([
    ['of a file', () => readFileSync(`/home/${secret}/a.txt`), { fault: 'Error', code: 'ENOENT' }],
    ['of JSON', () => JSON.parse(`${secret} sang`) as unknown, { fault: 'SyntaxError' }],
    ['of a pattern', () => new RegExp(`(${secret}`), { fault: 'SyntaxError' }],
    ['with a message that looks like frames', () => { throw new Error(`${secret}\n    at ${secret} (/home/${secret}.txt:1:2)\n    at x`); }, { fault: 'Error' }],
    ['with a cause', () => { throw new TypeError(secret, { cause: new RangeError(secret) }); }, { fault: 'TypeError', cause: { fault: 'RangeError' } }],
    ['with a name and a code made of text', () => { throw Object.assign(new Error(secret), { name: `my ${secret}`, code: `a ${secret}` }); }, { fault: 'Error' }],
    ['that is no error', () => { throw secret as unknown as Error; }, { fault: 'thrown string' }],
  ])('%s keeps its kind and its frames, not its words', (_name, work, kept) => {
    const record = faultRecord(thrownBy(work));
    expect(record).toMatchObject(kept);
    expect(JSON.stringify(record)).not.toContain(secret);
    expect(JSON.stringify(record)).not.toMatch(/[\\/]main|file:/);
  });

  test('frames name the function and the file without its folders', () => {
    function namedHere(): never { throw new Error(secret); }
    expect(faultRecord(thrownBy(namedHere)).frames?.[0]).toMatch(/^namedHere logFault\.test\.ts:\d+:\d+$/);
  });

  test('a chain of causes without an end is cut', () => {
    const fault = new Error('a');
    fault.cause = fault;
    expect(JSON.stringify(faultRecord(fault)).length).toBeLessThan(20_000);
  });
});

describe('a line of the compute process', () => {
  test.each([
    ['    at Trainer.step (file:///opt/ileices/build/node/compute.mjs:120:17)', 'at Trainer.step compute.mjs:120:17'],
    ['    at /home/ada/ileices/worker/compute.node.ts:3:1', 'at compute.node.ts:3:1'],
    ['    at node:internal/main:1:2', 'at main:1:2'],
    [`TypeError: ${secret} is not a function`, 'TypeError'],
    [`RangeError [ERR_OUT_OF_RANGE]: ${secret}`, 'RangeError ERR_OUT_OF_RANGE'],
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'out of memory'],
    [`      throw new Error('${secret}');`, expect.stringMatching(/^a line of \d+ characters/)],
    [`/home/ada/${secret}.txt`, expect.stringMatching(/^a line of/)],
    [`    at ${secret} of the harbour (it.ts:3:4)`, expect.stringMatching(/^a line of/)],
    [`    at ${secret} of the harbour (it was 3:4)`, expect.stringMatching(/^a line of/)],
  ])('%j', (line, kept) => { expect(childLine(line)).toEqual(kept); });

  test('however long, it is looked at in no time', () => {
    const start = performance.now();
    for (const line of ['    at '.padEnd(100_000, '('), '    at '.padEnd(100_000, 'a/'), `    at ${'x ('.repeat(50_000)}`, `${'A'.repeat(100_000)}Error`]) childLine(line);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

test.each([['signal SIGKILL', 'signal SIGKILL'], ['exit code 1', 'exit code 1'], ['exit code unknown', 'exit code unknown'], [`broke the protocol: ${secret}`, 'broke the protocol'], [secret, 'by its own word']])('the end %j', (why, kept) => { expect(endReason(why)).toBe(kept); });
