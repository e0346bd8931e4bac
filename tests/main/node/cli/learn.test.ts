// `learn` against a node that does not exist: what a person is shown is what is granted.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import { learn } from '../../../../main/node/cli/learn.ts';
import type { LearnReport } from '../../../../schemas/admin.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');

let folder = '';
beforeEach(() => { folder = realpathSync(mkdtempSync(join(tmpdir(), 'ileices-learn-'))); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); vi.restoreAllMocks(); });

test('a link that is turned between the list and the yes grants what was listed', async () => {
  for (const name of ['shown', 'private']) mkdirSync(join(folder, name));
  const link = join(folder, 'link');
  symlinkSync(join(folder, 'shown'), link);
  const said: string[] = [];
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((chunk) => { said.push(String(chunk)); return true; });
  const asked: unknown[] = [];
  const report: LearnReport = { sources: [], files: [], accepted: 1, refused: 0, masked: {} };
  vi.mocked(adminClient.callNode).mockImplementation((_node, _method, input) => {
    asked.push(input);
    unlinkSync(link); symlinkSync(join(folder, 'private'), link);
    return Promise.resolve(report as never);
  });
  await learn(link, { yes: true, home: folder });
  expect(asked).toEqual([{ path: join(folder, 'shown') }, { path: join(folder, 'shown'), scope: 'device' }]);
  expect(said.join('')).toContain(`${link} is ${join(folder, 'shown')}.`);
});
