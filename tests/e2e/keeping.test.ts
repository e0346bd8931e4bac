// The verbs that keep a node, as people type them: backups by themselves, and the passphrase before its keys.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli } from './nodeProcess.ts';
import { writeHome } from '../doubles/writtenHome.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-keeping-'));
const home = join(folder, 'home'), backups = join(folder, 'backups'), passphrase = join(folder, 'passphrase');
const at = ['--home', home, '--json'] as const;

beforeAll(async () => {
  writeFileSync(passphrase, 'correct horse battery\n', { mode: 0o600 });
  mkdirSync(backups);
  await writeHome(home);
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('backup', () => {
  test('B3 is set up once with a passphrase, made without it, and opened by it alone', async () => {
    for (const verb of ['now', 'off']) expect(await cli('backup', verb, ...at)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('backup setup') });
    expect(await cli('backup', 'setup', '--folder', backups, ...at)).toMatchObject({ code: 1, stderr: expect.stringContaining('--passphrase-file') });
    expect(await cli('backup', 'setup', '--folder', join(folder, 'nowhere'), '--passphrase-file', passphrase, ...at)).toMatchObject({ code: 1, stderr: expect.stringContaining('not there') });
    expect(await cli('backup', 'setup', '--folder', home, '--passphrase-file', passphrase, ...at)).toMatchObject({ code: 1, stderr: expect.stringContaining('outside') });
    expect((await cli('backup', 'setup', '--folder', backups, '--keep', '2', '--passphrase-file', passphrase, ...at)).json).toEqual({ folder: backups, everyHours: 24, keep: 2, withKeys: true });
    expect(readFileSync(join(home, 'backup.json')).includes('correct horse')).toBe(false);
    expect(statSync(join(home, 'backup.json')).mode & 0o077).toBe(0);
    for (let n = 0; n < 3; n += 1) expect((await cli('backup', 'now', ...at)).json).toMatchObject({ files: expect.any(Number) });
    expect(readdirSync(backups).length).toBe(2);
    const status = (await cli('backup', 'status', ...at)).json as { backups: { name: string }[]; due: string };
    expect(status.backups.map((each) => each.name)).toEqual(readdirSync(backups).sort().reverse());
    expect(Date.parse(status.due)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect((await cli('import', backups, '--home', join(folder, 'copy'), '--passphrase-file', passphrase, '--json')).json).toMatchObject({ rows: 1 });
    expect((await cli('backup', 'off', ...at)).code).toBe(0);
    expect(readdirSync(backups).length).toBe(2);
  });
});

describe('vault passphrase', () => {
  test('V3 V6 shuts the home, opens it from a named file, and goes again', async () => {
    expect((await cli('vault', 'passphrase', '--passphrase-file', passphrase, ...at)).json).toEqual({ passphrase: true });
    const shut = await cli('journal', 'verify', ...at);
    expect([shut.code, shut.stderr]).toEqual([1, expect.stringContaining('ILEICES_PASSPHRASE_FILE')]);
    expect(readFileSync(join(home, 'identity.key')).includes('PRIVATE KEY')).toBe(false);
    process.env['ILEICES_PASSPHRASE_FILE'] = passphrase;
    try {
      expect((await cli('journal', 'verify', ...at)).json).toMatchObject({ ok: true, rows: 1 });
      expect((await cli('vault', 'passphrase', '--remove', ...at)).json).toEqual({ passphrase: false });
    } finally { delete process.env['ILEICES_PASSPHRASE_FILE']; }
    expect((await cli('journal', 'verify', ...at)).json).toMatchObject({ ok: true, rows: 1 });
    expect(await cli('vault', 'passphrase', '--home', join(folder, 'none'))).toMatchObject({ code: 1, stderr: expect.stringContaining('No node lives') });
  });

  test('V2 doctor says where the keys are', async () => {
    const findings = (await cli('doctor', ...at)).json as { findings: { check: string; detail: string }[] };
    expect(findings.findings.find((each) => each.check === 'keys')?.detail).toContain('not against who can read the whole home');
  });
});
