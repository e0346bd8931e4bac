// An invite as a file: what is written is read, nothing is written over, and what is no invite is not read in.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InviteFileError, inviteText, writeInviteFile } from '../../../../main/node/mesh/inviteFile.ts';
import { parseInvite } from '../../../../app/mesh/invite.ts';
import { made, NOW, verifier } from '../../../app/mesh/fixture.ts';
import { temporaryFolder } from '../journal/fixture.ts';

const reasonOf = (action: () => unknown): string => {
  try { action(); } catch (error) { if (error instanceof InviteFileError) return error.reason; throw error; }
  return 'ok';
};
const { link, invite } = made();

test('M2 a file of one line, for its owner alone, is read like the link', () => {
  const path = writeInviteFile(join(temporaryFolder(), 'for Ben'), link);
  expect(path).toMatch(/for Ben\.ileices-invite$/);
  expect(readFileSync(path, 'utf8')).toBe(`${link}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (const given of [path, link, ` ${link}\n`]) expect(parseInvite(inviteText(given), NOW, verifier)).toEqual({ ok: true, invite });
});

test('M2 nothing is written over, not even through a link', () => {
  const folder = temporaryFolder();
  const path = writeInviteFile(join(folder, 'a.ileices-invite'), link);
  expect(reasonOf(() => writeInviteFile(path, 'other'))).toBe('exists');
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'b.ileices-invite'));
  expect(reasonOf(() => writeInviteFile(join(folder, 'b'), link))).toBe('exists');
  expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe(`${link}\n`);
  expect(reasonOf(() => writeInviteFile(join(folder, 'none', 'c'), link))).toBe('unwritable');
});

test('M2 what is no file of one line is refused without being read, and nothing waits', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('large'), 'x'.repeat(4_097));
  mkdirSync(at('folder'));
  execFileSync('mkfifo', [at('pipe')]);
  writeFileSync(at('text'), 'hello');
  expect(['large', 'folder', 'pipe', 'none'].map((name) => reasonOf(() => inviteText(at(name))))).toEqual(['not-an-invite', 'not-an-invite', 'not-an-invite', 'not-found']);
  expect(parseInvite(inviteText(at('text')), NOW, verifier)).toMatchObject({ ok: false, reason: 'invite-forged' });
  expect(() => inviteText('ileices:/join/x')).toThrow(/begins with ileices:\/\/join\//);
  expect(reasonOf(() => inviteText(' https://example.org/join'))).toBe('not-an-invite');
});
