// `consent`, `policy why` and the new words of `learn`, against a node that does not exist: what is asked of it, what a
// person reads, and how each ends.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { viewOf } from '../../../../app/consent/offers.ts';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import { CommandFailed, UsageError } from '../../../../main/node/cli/outcome.ts';
import { buildProgram } from '../../../../main/node/cli/program.ts';
import type { ConsentView, HistoryEntry } from '../../../../schemas/consent.ts';
import { offer } from '../../../doubles/fakeConsent.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');

const LETTERS = offer({ id: 'o-00000000000000aa', name: 'let\u202Eters', kind: 'folder', toRead: Array.from({ length: 7 }, (_, index) => ({ name: `${index}.txt`, bytes: 10, reason: null })), toRefuse: [{ name: '.key', bytes: 1, reason: 'It is hidden.' }] });
const ADDED = offer({ id: 'o-00000000000000bb', name: 'notes', kind: 'folder', asker: { kind: 'watch', sourceId: 's-1' }, sourceId: 's-1', added: new Map([['a.md', '1']]), why: '1 new file in a folder you allowed.' });
const entry = (over: Partial<HistoryEntry>): HistoryEntry => ({ seq: 1, at: '2026-06-01T12:00:00.000Z', decision: 'granted', name: 'letters', offerId: null, sourceId: 's-1', scope: 'device', reach: 'folder', expiresAt: null, copyFor: null, holds: true, ...over });
let view: ConsentView;
let asked: [string, unknown][] = [];
let folder = '';
beforeEach(() => {
  asked = [];
  folder = mkdtempSync(join(tmpdir(), 'ileices-consent-'));
  view = { offers: [LETTERS, ADDED].map(viewOf), undo: [], watching: [], history: [entry({}), entry({ seq: 2, decision: 'never', sourceId: null, offerId: 'o-1', name: null, holds: false }), entry({ seq: 3, name: 'a.txt', sourceId: null, scope: null, reach: null, expiresAt: '2026-06-02T12:00:00.000Z', copyFor: 'Ben' })] };
  vi.mocked(adminClient.callNode).mockImplementation((_node, method, input) => {
    if (method !== 'consent.get') asked.push([method, input]);
    const report = { sources: [{ id: 's-1', name: 'letters', bytes: 70, state: 'accepted' as const, reason: null }], files: [], accepted: 7, refused: 1, masked: { 'e-mail': 2 } };
    const answers: Record<string, unknown> = { 'consent.get': view, 'policy.why': { allowed: false, rule: 'no', sentence: 'The rule "no" forbids source.look.' } };
    return Promise.resolve((answers[method] ?? report) as never);
  });
});
afterEach(() => { vi.restoreAllMocks(); rmSync(folder, { recursive: true, force: true }); process.exitCode = 0; });

async function run(...words: string[]): Promise<{ out: string; failure: unknown }> {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => { out.push(String(chunk)); return true; });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const failure = await buildProgram().parseAsync([...words, '--home', folder], { from: 'user' }).then(() => null, (error: unknown) => error);
  return { out: out.join(''), failure };
}

describe('consent', () => {
  test('list names who asks, why, how much and the first names, without what could deceive; --json has all', async () => {
    const { out } = await run('consent', 'list');
    for (const part of ['o-00000000000000aa  letters: 7 files, 70 bytes; 1 would be refused', 'asked by you: You chose this file.', '  4.txt (10 bytes)', '  and 2 more', 'asked by watched folder: 1 new file in a folder you allowed.']) expect(out).toContain(part);
    expect((JSON.parse((await run('consent', 'list', '--json')).out) as { offers: unknown }).offers).toEqual(view.offers);
    view = { ...view, offers: [] };
    expect((await run('consent', 'list')).out).toContain('Nothing waits for a decision.');
  });

  test('allow takes the widest reach, this machine and no end, unless told otherwise', async () => {
    expect((await run('consent', 'allow', 'o-00000000000000aa')).out).toBe('s-1  letters: 7 files read, 1 refused; masked: 2 e-mail.\n');
    await run('consent', 'allow', 'letters', '--once', '--mesh', '--expires', '7d');
    expect(asked).toEqual([
      ['consent.allow', { offerId: LETTERS.id, choice: { reach: 'folder', scope: 'device', expiresAt: null } }],
      ['consent.allow', { offerId: LETTERS.id, choice: { reach: 'once', scope: 'mesh', expiresAt: expect.any(String) } }],
    ]);
    const end = Date.parse((asked[1]?.[1] as { choice: { expiresAt: string } }).choice.expiresAt);
    expect(Math.abs(end - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);
  });

  test('allow of what came to a folder is as its folder is, and of what does not wait is a failure', async () => {
    expect((await run('consent', 'allow', ADDED.id, '--once')).failure).toEqual(new CommandFailed('What came to a folder is allowed as its folder is; leave --once out.'));
    expect((await run('consent', 'allow', ADDED.id, '--mesh')).failure).toEqual(expect.objectContaining({ message: expect.stringMatching(/^Its folder stays on this machine\./) as string }));
    expect((await run('consent', 'allow', 'o-00000000000000cc')).failure).toEqual(expect.objectContaining({ message: expect.stringContaining('`consent list`') as string }));
    expect(asked).toEqual([]);
  });

  test('refuse, lift and withdraw say what they did', async () => {
    expect((await run('consent', 'refuse', 'notes')).out).toBe('Not now: garden diary.txt in notes stays unread.\n');
    expect((await run('consent', 'refuse', 'notes', '--never')).out).toContain(`\`consent lift ${ADDED.id}\``);
    expect((await run('consent', 'refuse', 'notes', '--never', '--json')).out).toBe(`{"offer":"${ADDED.id}","never":true}\n`);
    expect((await run('consent', 'lift', 'o-0000000000000001')).out).toContain('Lifted.');
    expect(String((await run('consent', 'lift', 'notes')).failure)).toContain('is no request');
    expect(asked.map(([method, input]) => [method, (input as { never?: boolean }).never])).toEqual([['consent.refuse', false], ['consent.refuse', true], ['consent.refuse', true], ['consent.lift', undefined]]);
  });

  test('history says what holds, and what was erased', async () => {
    const { out } = await run('consent', 'history');
    expect(out).toMatch(/allowed {7}letters {2}s-1, folder, device, no end\n/);
    expect(out).toMatch(/allowed {7}a\.txt {2}a copy for Ben, until 2026-06-02T12:00:00\.000Z\n/);
    expect(out).toMatch(/never {9}\(erased\) {2}o-1, lifted or erased\n/);
    expect(JSON.parse((await run('consent', 'history', '--json')).out)).toEqual({ history: view.history });
  });

  test.each([['consent', 'allow', 'x', '--expires', 'soon'], ['consent', 'allow', 'x', '--expires', '2020-01-01'], ['learn', '.', '--expires', '0d']])('%s %s %s %s %s is used wrongly', async (...words) => {
    const { failure } = await run(...words);
    expect(failure).toEqual(expect.objectContaining({ code: 'commander.invalidArgument' }));
    expect(asked).toEqual([]);
  });
});

describe('policy why', () => {
  test('says the rule that decides, of a running node', async () => {
    vi.mocked(adminClient.findNode).mockReturnValue({} as never);
    expect((await run('policy', 'why', 'source.look', '/home/me/x')).out).toBe('No. The rule "no" forbids source.look.\n');
    expect(asked).toEqual([['policy.why', { action: 'source.look', resource: '/home/me/x' }]]);
    expect(JSON.parse((await run('policy', 'why', 'source.look', '--json')).out)).toEqual({ action: 'source.look', resource: 'node', allowed: false, rule: 'no', sentence: 'The rule "no" forbids source.look.' });
  });

  test('an action that nothing asks about is used wrongly, and a folder without a node has no policy', async () => {
    expect((await run('policy', 'why', 'source.burn')).failure).toBeInstanceOf(UsageError);
    vi.mocked(adminClient.findNode).mockReturnValue(null);
    expect((await run('policy', 'why', 'source.read')).failure).toBeInstanceOf(CommandFailed);
  });
});

test('learn --once and --expires are part of the grant, and said before the yes', async () => {
  writeFileSync(join(folder, 'a.txt'), 'text');
  const said: string[] = [];
  const { failure } = await run('learn', join(folder, 'a.txt'), '--yes', '--once', '--expires', '1d');
  expect(failure).toBeNull();
  said.push(...vi.mocked(process.stderr.write).mock.calls.map(([chunk]) => String(chunk)));
  expect(said.join('')).toMatch(/It is read once, now, and not again\.\nThe permission ends .*; nothing of it is learnt after that\./);
  expect(asked.at(-1)).toEqual(['learn.grant', { path: join(folder, 'a.txt'), scope: 'device', reach: 'once', expiresAt: expect.any(String) }]);
});
