// The key in the system's store of secrets: only after a yes, only in a home that is new, and never so that nobody could open it again.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { firstWord } from '../../../main/electron/keyStore.ts';
import type { Question, Secrets } from '../../../app/desktop/ports.ts';
import { ShellWord } from '../../../schemas/desktop.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-keystore-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
let count = 0;
function home(...files: readonly [string, string][]): string {
  count += 1;
  const path = join(folder, String(count));
  if (files.length > 0) mkdirSync(path);
  for (const [name, text] of files) writeFileSync(join(path, name), text);
  return path;
}
const xor = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte) => byte ^ 0x5a);
const strong: Secrets = { kind: 'strong', seal: (text) => xor(Buffer.from(text)), open: (sealed) => Buffer.from(xor(sealed)).toString() };
function desktop(answer: string, secrets: Secrets = strong) {
  const asked: Question[] = [];
  return { asked, secrets, ask: async (question: Question) => { asked.push(question); return answer === '' ? question.safe : answer; } };
}
const nothing = { type: 'begin', passphrase: null, sealed: null };

describe('a new home', () => {
  it('is asked about, and after a yes gets a passphrase of its own, sealed', async () => {
    const system = desktop('store');
    const [first, second] = [await firstWord(system, home()), await firstWord(system, home())];
    expect(ShellWord.parse(first)).toEqual(first);
    expect(first?.passphrase).toMatch(/^[\w-]{43}$/);
    expect(first?.passphrase).not.toBe(second?.passphrase);
    expect(strong.open(Buffer.from(first?.sealed ?? '', 'base64'))).toBe(first?.passphrase);
    expect(system.asked[0]?.safe).toBe('beside');
  });
  it('stays as from the command line where the person closes the question, and where the system has no store worth the name', async () => {
    expect(await firstWord(desktop(''), home())).toEqual(nothing);
    for (const kind of ['weak', 'none'] as const) {
      const system = desktop('store', { ...strong, kind });
      expect(await firstWord(system, home())).toEqual(nothing);
      expect(system.asked).toEqual([]);
    }
  });
  it('is not closed with what the store does not open again', async () => {
    expect(await firstWord(desktop('store', { ...strong, open: () => null }), home())).toEqual(nothing);
    expect(await firstWord(desktop('store', { ...strong, seal: () => new Uint8Array(10_000) }), home())).toEqual(nothing);
  });
});

describe('a home that exists', () => {
  it('is left as it is', async () => {
    const system = desktop('store'), path = home(['vault.key', '{}']);
    expect(await firstWord(system, path)).toEqual(nothing);
    expect([system.asked, existsSync(join(path, 'vault.sealed'))]).toEqual([[], false]);
  });
  it('is opened with what the store sealed, without a word', async () => {
    const system = desktop('');
    const path = home(['vault.key', '{}']);
    writeFileSync(join(path, 'vault.sealed'), strong.seal('the passphrase of this home'));
    expect(await firstWord(system, path)).toEqual({ ...nothing, passphrase: 'the passphrase of this home' });
    expect(system.asked).toEqual([]);
  });
  it('whose store does not open it is told of, and nothing is started', async () => {
    const system = desktop('', { ...strong, open: () => null });
    expect(await firstWord(system, home(['vault.sealed', 'x']))).toBeNull();
    expect(system.asked[0]?.text).toMatch(/Unlock the store.*backup/);
  });
});
