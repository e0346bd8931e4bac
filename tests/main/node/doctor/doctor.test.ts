// The doctor on homes as they come: none, whole, damaged, open, somebody else's. It tells each, and changes nothing in any.
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { doctor, reportLines } from '../../../../main/node/cli/doctor.ts';
import { examine } from '../../../../main/node/doctor/examine.ts';
import { findingsOf, groups } from '../../../../main/node/doctor/finding.ts';
import type { Finding } from '../../../../main/node/doctor/finding.ts';
import { writeHome } from '../../../doubles/writtenHome.ts';

vi.mock('../../../../main/node/doctor/probe.ts', () => ({ probeGpu: () => Promise.resolve({ found: 'no-adapter', why: 'none' }) }));

let folder = '', home = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ileices doctor ')); home = join(folder, 'home'); });
afterEach(() => { vi.restoreAllMocks(); process.exitCode = undefined; rmSync(folder, { recursive: true, force: true }); });

/** Name, content, mode and time of change of everything below. */
const picture = (path: string): string[] => readdirSync(path, { withFileTypes: true, recursive: true }).filter((item) => item.isFile()).map((item) => {
  const file = join(item.parentPath, item.name), { mode, mtimeMs } = statSync(file);
  return `${file} ${mode} ${mtimeMs} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
}).sort();
const find = (findings: readonly Finding[], check: string): Finding => findings.find((one) => one.check === check) ?? expect.fail(`no finding "${check}" among ${findings.map((one) => one.check).join(', ')}`);
const faults = (findings: readonly Finding[]): string[] => findings.filter((one) => !one.ok).map((one) => one.check);

async function printed(...words: string[]): Promise<string> {
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => { said.push(String(chunk)); return true; });
  await doctor({ home, ...(words.includes('--json') ? { json: true } : {}) });
  vi.restoreAllMocks();
  return said.join('');
}

describe('DOCTOR where no node lives', () => {
  test('nothing is wrong, everything is told, and no folder is made', async () => {
    const text = await printed();
    expect(process.exitCode).toBeUndefined();
    for (const title of Object.values(groups)) expect(text).toContain(`${title}\n`);
    expect(text).toContain('Nothing needs mending.');
    expect(text).toContain('npm run -s ileices --');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('JSON keeps its shape: ok, and findings with group, check, ok, detail, nextStep', async () => {
    const { ok, findings } = JSON.parse(await printed('--json')) as { ok: boolean; findings: Finding[] };
    expect(ok).toBe(true);
    for (const finding of findings) expect(Object.keys(finding).sort()).toEqual(['check', 'detail', 'group', 'nextStep', 'ok']);
    expect(findings.map((one) => one.check)).toEqual(expect.arrayContaining(['node', 'processor', 'memory', 'gpu', 'compute', 'embryo', 'electron', 'browser', 'screen', 'tray', 'presence', 'battery', 'temperature', 'full screen', 'hours', 'port', 'links', 'network', 'discovery', 'servers', 'metered', 'home', 'disk', 'keys', 'backups', 'node here', 'running', 'start']));
    expect(new Set(findings.map((one) => one.check)).size).toBe(findings.length);
  });
});

describe('DOCTOR on a home', () => {
  test('a whole one is fine, and nothing in it is touched', async () => {
    await writeHome(home);
    const before = picture(home);
    const findings = await examine(home);
    expect([faults(findings), picture(home)]).toEqual([[], before]);
    expect(find(findings, 'node here').detail).toContain('a node lives in this folder');
    expect(find(findings, 'keys').detail).toContain('not against who can read the whole home');
    expect(find(findings, 'running').detail).toBe('no node runs here now');
  });

  const damages: [string, string, () => void][] = [
    ['a journal that is none', 'node here', () => { writeFileSync(join(home, 'node.db'), 'x'.repeat(5_000)); }],
    ['an empty journal', 'node here', () => { truncateSync(join(home, 'node.db'), 0); }],
    ['no identity', 'keys', () => { rmSync(join(home, 'identity.key')); }],
    ['a damaged vault key', 'keys', () => { writeFileSync(join(home, 'vault.key'), '{}'); }],
    ['a key that others can read', 'keys', () => { chmodSync(join(home, 'vault.key'), 0o644); }],
    ['settings that are no JSON', 'settings', () => { writeFileSync(join(home, 'settings.json'), '{'); }],
    ['a setting that does not exist', 'settings', () => { writeFileSync(join(home, 'settings.json'), '{"turbo":true}'); }],
    ['a damaged plan of backups', 'backups', () => { writeFileSync(join(home, 'backup.json'), '[]'); }],
    ['rights that let others in', 'home', () => { chmodSync(home, 0o755); }],
    ['an announcement that is none', '', () => { writeFileSync(join(home, 'runtime.json'), '{"pid":1}'); }],
  ];
  test.each(damages)('with %s is told in words, with a step, and left as it is', async (_name, check, damage) => {
    await writeHome(home);
    damage();
    const before = picture(home);
    const findings = await examine(home);
    expect([faults(findings), picture(home)]).toEqual([check === '' ? [] : [check], before]);
    if (check !== '') expect(find(findings, check).nextStep).toMatch(/\w/);
  });

  test('exits 1 with what needs mending named', async () => {
    await writeHome(home);
    writeFileSync(join(home, 'settings.json'), '{');
    expect(await printed()).toMatch(/MEND {2}settings .*settings\.json cannot be used \(it is not JSON text\)\n +Do this: Mend it/);
    expect(process.exitCode).toBe(1);
  });

  test('that is a file is refused and stays one', async () => {
    writeFileSync(home, 'a file');
    const findings = await examine(home);
    expect([faults(findings), readFileSync(home, 'utf8')]).toEqual([['home'], 'a file']);
  });

  test.skipIf(process.getuid?.() !== 0)('of another user is named as such, and nothing in it is opened', async () => {
    await writeHome(home);
    chownSync(home, 65_534, 65_534);
    const findings = await examine(home);
    expect(faults(findings)).toEqual(['home']);
    expect(find(findings, 'home').detail).toContain('belongs to another user');
    expect(findings.some((one) => one.check === 'keys')).toBe(false);
  });

  test('a port that another program has is fine: the node takes another', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const { port } = server.address() as AddressInfo;
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(home, 'port'), `${port}\n`);
    const taken = find(await examine(home), 'port');
    expect(taken).toMatchObject({ ok: true, detail: expect.stringContaining(`${port} is taken`), nextStep: expect.stringContaining('--port') });
    await new Promise((resolve) => { server.close(resolve); });
    expect(find(await examine(home), 'port').detail).toContain(`${port} is free`);
  });
});

describe('the report', () => {
  const { good, without, bad } = findingsOf('machine');
  const sample = [good('node', '24.0.0'), without('gpu', 'None was found among the cards of this machine', 'Buy one that can be found.'), bad('journal', 'row 3', 'Keep a copy.')];

  test('is aligned, and wraps under its own words', () => {
    expect(reportLines(sample, 48)).toEqual([
      'This machine',
      '  good  node     24.0.0',
      '  fine  gpu      None was found among the cards',
      '                 of this machine',
      '                 You could: Buy one that can be',
      '                 found.',
      '  MEND  journal  row 3',
      '                 Do this: Keep a copy.',
      '',
      'Needs mending: journal.',
    ]);
  });

  test('a name made to steer a terminal steers nothing', () => {
    expect(reportLines([good('home', 'a\u001b[2Jb\nc')], Infinity)[1]).toBe('  good  home  a\uFFFD[2Jb\uFFFDc');
  });
});
