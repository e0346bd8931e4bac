// Where a passphrase may come from, and that it is not taken from a place others can read.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { askHidden, knownPassphrase, newPassphrase } from '../../../../main/node/cli/passphrasePrompt.ts';
import { givenPassphrase, passphraseIn } from '../../../../main/node/vault/passphrase.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-passphrase-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
function file(name: string, content: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

describe('without anybody there', () => {
  it('V3 it comes from a named file or from the service manager, the file first', () => {
    const named = file('named', 'correct horse battery\r\nsecond line\n');
    file('ileices-passphrase', 'of the service\n');
    expect(givenPassphrase({})).toBe(null);
    expect(givenPassphrase({ ILEICES_PASSPHRASE_FILE: '' })).toBe(null);
    expect(givenPassphrase({ ILEICES_PASSPHRASE_FILE: named, CREDENTIALS_DIRECTORY: folder })).toBe('correct horse battery');
    expect(givenPassphrase({ CREDENTIALS_DIRECTORY: folder })).toBe('of the service');
    expect(givenPassphrase({ CREDENTIALS_DIRECTORY: join(folder, 'nowhere') })).toBe(null);
    expect(() => givenPassphrase({ ILEICES_PASSPHRASE_FILE: join(folder, 'nowhere') })).toThrow('ENOENT');
  });

  it('V3 not from a file that others can read, nor from an empty one', () => {
    for (const mode of [0o644, 0o640, 0o604]) expect(() => passphraseIn(file('open', 'secret\n', mode))).toThrow(expect.objectContaining({ reason: 'wide-permissions', message: expect.stringContaining('chmod 600') }));
    for (const content of ['', '\nsecond', 'x'.repeat(2000)]) expect(() => passphraseIn(file('empty', content))).toThrow(expect.objectContaining({ reason: 'damaged' }));
  });

  it.skipIf(process.platform === 'win32')('V3 a pipe will do', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    execFileSync('sh', ['-c', `(printf 'from a pipe\\n' > '${pipe}') >/dev/null 2>&1 &`]);
    expect(passphraseIn(pipe)).toBe('from a pipe');
  });
});

describe('someone at the terminal', () => {
  function terminal() {
    const input = new PassThrough(), output = new PassThrough();
    let shown = '';
    output.on('data', (data: Buffer) => { shown += data.toString(); });
    return { terminal: { input, output }, shown: () => shown, type: async (...lines: string[]) => { for (const line of lines) { await new Promise((resolve) => { setTimeout(resolve, 5); }); input.write(`${line}\n`); } } };
  }

  it('types it unseen', async () => {
    const { terminal: there, shown, type } = terminal();
    const asked = askHidden('Passphrase:', there);
    await type('correct horse');
    expect(await asked).toBe('correct horse');
    expect(shown()).toBe('Passphrase: \n');
  });

  it('types a new one twice, the same and long enough', async () => {
    const good = terminal();
    const asked = newPassphrase(undefined, 'New:', good.terminal);
    await good.type('correct horse', 'correct horse');
    expect(await asked).toBe('correct horse');
    for (const [lines, why] of [[['correct horse', 'correct house'], 'not the same'], [['short'], 'at least 8'], [[''], 'Without a passphrase']] as const) {
      const there = terminal();
      const refused = expect(newPassphrase(undefined, 'New:', there.terminal)).rejects.toThrow(why);
      await there.type(...lines);
      await refused;
    }
  });

  it('may leave instead', async () => {
    const { terminal: there } = terminal();
    const refused = expect(knownPassphrase(undefined, 'Old:', there)).rejects.toThrow('Without a passphrase');
    there.input.end();
    await refused;
  });

  it('a named file is read instead, and a missing one said', async () => {
    expect(await knownPassphrase(file('known', 'from the file\n'), 'Old:')).toBe('from the file');
    await expect(knownPassphrase(join(folder, 'nowhere'), 'Old:')).rejects.toThrow('nowhere');
    await expect(newPassphrase(file('short', 'short\n'), 'New:')).rejects.toThrow('at least 8');
  });
});
