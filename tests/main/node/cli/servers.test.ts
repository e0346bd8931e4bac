// `servers` against a node that does not exist: what is asked of it, where the secret may come from, and what is shown.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import * as asking from '../../../../main/node/cli/confirm.ts';
import { buildProgram } from '../../../../main/node/cli/program.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');
vi.mock('../../../../main/node/cli/confirm.ts');

const STUN = 'stun:meet.example.org:3478', TURN = 'turn:relay.example.org:3478';
let folder = '', view = { servers: [] as string[], username: null as string | null, unused: [] as string[] };
const asked: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ileices-servers-'));
  view = { servers: [], username: null, unused: [] };
  asked.length = 0;
  vi.mocked(adminClient.callNode).mockImplementation((_node, method, input) => { asked.push([method, input]); return Promise.resolve(view as never); });
  vi.mocked(asking.someoneIsThere).mockReturnValue(false);
});
afterEach(() => { vi.restoreAllMocks(); rmSync(folder, { recursive: true, force: true }); });

async function run(...words: string[]): Promise<{ out: string; failure: string }> {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => { out.push(String(chunk)); return true; });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const failure = await buildProgram().parseAsync(['servers', ...words, '--home', folder], { from: 'user' }).then(() => '', (error: unknown) => String(error));
  return { out: out.join(''), failure };
}
function secretFile(content: string, mode = 0o600): string {
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

test('shows that nobody is asked, then what is set; the secret is never part of it', async () => {
  expect((await run()).out).toContain('No server is asked');
  view = { servers: [STUN, TURN], username: 'garden', unused: [] };
  expect((await run()).out).toBe(`${STUN}\n${TURN}\nlogin       garden, with a secret that is not shown\n`);
  view = { servers: [TURN], username: null, unused: [TURN] };
  expect((await run()).out).toContain('left out: it asks for a login');
  expect(JSON.parse((await run('--json')).out)).toEqual(view);
});

test('sets addresses with a secret from a file only its owner can read', async () => {
  expect((await run(STUN, TURN, '--user', 'garden', '--secret-file', secretFile('five-plain-words\nmore'))).failure).toBe('');
  expect(asked).toEqual([['mesh.setServers', { servers: [STUN, TURN], login: { username: 'garden', credential: 'five-plain-words' } }]]);
  expect((await run(TURN, '--user', 'garden', '--secret-file', secretFile('five-plain-words', 0o644))).failure).toContain('chmod 600');
  expect((await run(TURN, '--user', 'garden', '--secret-file', join(folder, 'none'))).failure).toContain('ENOENT');
  expect((await run(TURN, '--user', 'garden')).failure).toContain('--secret-file <file>');
  expect(asked).toHaveLength(1);
});

test('leaves the login as it is when only addresses are said, and takes all away', async () => {
  await run(STUN);
  await run('--none');
  expect(asked).toEqual([['mesh.setServers', { servers: [STUN] }], ['mesh.setServers', { servers: [], login: null }]]);
});

test.each([
  [['https://relay.example.org'], 'reads like stun:'], [['turn:name:secret@relay.example.org'], 'reads like stun:'], [[STUN, '--none'], '--none takes all away'],
  [['--user', 'garden'], 'Say the addresses too'], [[STUN, '--secret-file', 'x'], 'say --user'],
])('%j is used wrongly', async (words, why) => {
  expect((await run(...words)).failure).toContain(why);
  expect(asked).toEqual([]);
});
