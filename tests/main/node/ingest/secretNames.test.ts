// Names that say "keys or passwords inside", however they are spelled, packed or put aside; and names that only look alike.
import { expect, test } from 'vitest';
import { isHiddenName, isSecretName } from '../../../../main/node/ingest/secretNames.ts';

test.each([
  'id_rsa', 'id_rsa ', ' id_rsa', 'id_rsa.', 'id_rsa.pub', 'ID_ED25519.bak', 'server.key', 'server.key.gz', 'server.key.txt', 'server.key~', 'server.key.old.gz', 'server.key (1)', 'server.key.1', 'server.pem.zst',
  'passwords.txt', 'passwords.txt.gz', 'passwords.txt.bak', 'secrets.txt ', 'secrets.txt\u00a0', 'pass\u00adwords.txt', 'pass\u200bwords.txt', 'ｐasswords.txt', 'credentials.json.txt', 'credentials.json.orig', 'vault.kdbx.xz', '\u200b.env', 'prod.env.txt',
  `passwords.txt${'.gz'.repeat(20)}`,
])('%j is one', (name) => { expect(isSecretName(name)).toBe(true); });

test.each(['notes.txt', 'monkey.txt', 'my passwords and I.txt', 'keys of a piano.md', 'secretary.txt', 'environment.md', 'key.txt', 'a.tar.gz', 'README', 'chapter (1).txt', 'password policy.pdf'])('%j is none', (name) => { expect(isSecretName(name)).toBe(false); });

test('a hidden name is hidden behind signs that nobody sees, too', () => {
  expect(['.x', '\u200b.x', ' .x', '\u202e.x'].every(isHiddenName)).toBe(true);
  expect(isHiddenName('a.x')).toBe(false);
});
