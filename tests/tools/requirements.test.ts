// The requirement checker must fail on every kind of untrue row (OPS-018).
import { describe, expect, it } from 'vitest';

const tool = (await import(new URL('../../tools/requirements.mjs', import.meta.url).href)) as {
  faultsOf(document: unknown, present: (path: string) => boolean): string[];
};
const row = { id: 'ORG-001', title: 'A tokenizer', status: 'done', code: ['app/a.ts'], tests: ['tests/a.test.ts'] };
const faults = (rows: unknown, missing: string[] = []): string[] => tool.faultsOf({ requirements: rows }, (path) => !missing.includes(path));

describe('OPS-018 requirement rows', () => {
  it('accepts a row with evidence', () => {
    expect(faults([row, { ...row, id: 'ORG-002', status: 'partial', tests: [], note: 'no test yet' }, { id: 'ORG-003', title: 'x', status: 'declined', note: 'why' }])).toEqual([]);
  });

  it.each([
    ['a document without rows', null],
    ['a missing title', [{ ...row, title: '' }]],
    ['an unknown status', [{ ...row, status: 'almost', note: 'nearly there' }]],
    ['done without a test', [{ ...row, tests: [] }]],
    ['done without code', [{ ...row, code: [] }]],
    ['partial without a note', [{ ...row, status: 'partial' }]],
    ['an id of another shape', [{ ...row, id: 'tokenizer' }]],
    ['the same id twice', [row, row]],
    ['a test outside tests/', [{ ...row, tests: ['app/a.ts'] }]],
  ])('refuses %s', (_, rows) => {
    expect(faults(rows)).toHaveLength(1);
  });

  it('refuses evidence that does not exist, naming it', () => {
    expect(faults([row], ['tests/a.test.ts'])).toEqual(['ORG-001: evidence does not exist: tests/a.test.ts']);
  });
});
