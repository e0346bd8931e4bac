// The key in the system's store of secrets: only after a yes, only in a home that is new, and never so that nobody could open it again.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RECOVERY_BYTES, recoveryWords } from '../../../app/desktop/recoveryWords.ts';
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
/** `answers`, one a question; the safe one where there is none. */
function desktop(answers: readonly string[], secrets: Secrets = strong) {
  const asked: Question[] = [];
  return { asked, secrets, ask: async (question: Question) => { asked.push(question); return answers[asked.length - 1] ?? question.safe; } };
}
const nothing = { type: 'begin', passphrase: null, sealed: null };

describe('a new home', () => {
  it('is asked about, and after a yes gets a passphrase of its own, sealed', async () => {
    const yes = ['store', 'written'], system = desktop(yes);
    const [first, second] = [await firstWord(system, home()), await firstWord(desktop(yes), home())];
    expect(ShellWord.parse(first)).toEqual(first);
    expect(first?.passphrase).toMatch(/^([a-z]{3,8} ){11}[a-z]{3,8}$/);
    expect(system.asked[1]?.text).toContain(first?.passphrase);
    expect(first?.passphrase).not.toBe(second?.passphrase);
    expect(strong.open(Buffer.from(first?.sealed ?? '', 'base64'))).toBe(first?.passphrase);
    expect(system.asked.map(({ safe }) => safe)).toEqual(['beside', 'beside']);
  });
  it('stays as from the command line where the person closes the question, and where the system has no store worth the name', async () => {
    for (const answers of [[], ['store'], ['store', 'beside']]) expect(await firstWord(desktop(answers), home())).toEqual(nothing);
    for (const kind of ['weak', 'none'] as const) {
      const system = desktop(['store', 'written'], { ...strong, kind });
      expect(await firstWord(system, home())).toEqual(nothing);
      expect(system.asked).toEqual([]);
    }
  });
  it('is not closed with what the store does not open again', async () => {
    expect(await firstWord(desktop(['store', 'written'], { ...strong, open: () => null }), home())).toEqual(nothing);
    expect(await firstWord(desktop(['store', 'written'], { ...strong, seal: () => new Uint8Array(10_000) }), home())).toEqual(nothing);
  });
});

describe('a home that exists', () => {
  it('is left as it is', async () => {
    const system = desktop(['store', 'written']), path = home(['vault.key', '{}']);
    expect(await firstWord(system, path)).toEqual(nothing);
    expect([system.asked, existsSync(join(path, 'vault.sealed'))]).toEqual([[], false]);
  });
  it('is opened with what the store sealed, without a word', async () => {
    const system = desktop([]);
    const path = home(['vault.key', '{}']);
    writeFileSync(join(path, 'vault.sealed'), strong.seal('the passphrase of this home'));
    expect(await firstWord(system, path)).toEqual({ ...nothing, passphrase: 'the passphrase of this home' });
    expect(system.asked).toEqual([]);
  });
  it('whose store forgot is opened with the words a person wrote down', async () => {
    const words = join(folder, 'words');
    writeFileSync(words, 'these are the twelve words\n', { mode: 0o600 });
    process.env['ILEICES_PASSPHRASE_FILE'] = words;
    try { expect(await firstWord(desktop([], { ...strong, open: () => null }), home(['vault.sealed', 'x']))).toEqual({ ...nothing, passphrase: 'these are the twelve words' }); } finally { delete process.env['ILEICES_PASSPHRASE_FILE']; }
  });
  it('is opened with a passphrase that a person names, whatever the store kept', async () => {
    const named = join(folder, 'named'), path = home(['vault.key', '{}']);
    writeFileSync(named, 'the passphrase of today\n', { mode: 0o600 });
    writeFileSync(join(path, 'vault.sealed'), strong.seal('the passphrase of yesterday'));
    process.env['ILEICES_PASSPHRASE_FILE'] = named;
    try { expect(await firstWord(desktop([]), path)).toEqual({ ...nothing, passphrase: 'the passphrase of today' }); } finally { delete process.env['ILEICES_PASSPHRASE_FILE']; }
  });
  it('is told of, with the file by its name, where the passphrase that a person names cannot be read', async () => {
    const system = desktop([]), gone = join(folder, 'gone');
    process.env['ILEICES_PASSPHRASE_FILE'] = gone;
    try { expect(await firstWord(system, home(['vault.sealed', 'x']))).toBeNull(); } finally { delete process.env['ILEICES_PASSPHRASE_FILE']; }
    expect(system.asked[0]?.text).toMatch(/ILEICES_PASSPHRASE_FILE names.*gone[^]*take ILEICES_PASSPHRASE_FILE away/);
  });
  it('whose store does not open it is told of, and nothing is started', async () => {
    const system = desktop([], { ...strong, open: () => null });
    expect(await firstWord(system, home(['vault.sealed', 'x']))).toBeNull();
    expect(system.asked[0]?.text).toMatch(/Unlock the store.*twelve words/);
  });
});

describe('words to write down', () => {
  it('are twelve of the list, each by chance alone', () => {
    expect(recoveryWords(new Uint8Array(RECOVERY_BYTES)).split(' ')).toEqual(Array.from({ length: 12 }, () => 'abandon'));
    const counted = new Map<string, number>();
    for (let i = 0; i < 4_000; i += 1) for (const word of recoveryWords(randomBytes(RECOVERY_BYTES)).split(' ')) counted.set(word, (counted.get(word) ?? 0) + 1);
    // 48,000 draws of 2,048 words: none is missing, none stands out.
    expect(counted.size).toBe(2_048);
    expect(Math.max(...counted.values())).toBeLessThan(70);
    expect(() => recoveryWords(new Uint8Array(3))).toThrow(RangeError);
  });
});
