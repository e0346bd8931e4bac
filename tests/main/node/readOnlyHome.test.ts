// A disk that was mounted to be read only since: whatever of the home is touched first, people read what to do, not what the system
// calls it. The refusals are played; nothing else is.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DiskError } from '../../../app/ports.ts';
import { sweepWork } from '../../../main/node/backup/homeFiles.ts';
import { checkHome } from '../../../main/node/doctor/keeping.ts';
import { openHome } from '../../../main/node/home.ts';

const refused = vi.hoisted(() => ({ folder: null as string | null }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const guarded = <A extends readonly unknown[]>(name: string, call: (...given: A) => void) => (...given: A): void => {
    if (refused.folder !== null && String(given[0]).startsWith(refused.folder)) throw Object.assign(new Error(`EROFS: read-only file system, ${name} '${String(given[0])}'`), { code: 'EROFS' });
    call(...given);
  };
  const access: typeof real.accessSync = (path, mode) => { if (mode === real.constants.W_OK) guarded('access', (_path: unknown) => undefined)(path); real.accessSync(path, mode); };
  return { ...real, accessSync: access, chmodSync: guarded('chmod', real.chmodSync), rmSync: guarded('rm', real.rmSync) };
});

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ileices-readonly-')); });
afterEach(() => { refused.folder = null; rmSync(folder, { recursive: true, force: true }); });
const told = (work: () => unknown): unknown => { try { work(); return null; } catch (error) { return error; } };

it('a home that cannot be closed to others says to look at its disk', () => {
  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o755 });
  refused.folder = home;
  const fault = told(() => openHome(home));
  expect(fault).toBeInstanceOf(DiskError);
  expect(fault).toMatchObject({ reason: 'denied', message: expect.stringContaining('mounted to be read only') });
});

it('so do copies of an earlier backup that cannot be taken away', () => {
  mkdirSync(join(folder, '.backup-work-999999999-gone-1'));
  refused.folder = folder;
  const fault = told(() => { sweepWork(folder); });
  expect(fault).toBeInstanceOf(DiskError);
  expect(fault).toMatchObject({ reason: 'denied', message: expect.stringContaining('mounted to be read only') });
  refused.folder = null;
  sweepWork(folder);
  expect(readdirSync(folder)).toEqual([]);
});

it('the doctor says it before anything is started', () => {
  const writing = () => checkHome(folder, 'here').find(({ check }) => check === 'writing');
  expect(writing()).toMatchObject({ ok: true, nextStep: null });
  refused.folder = folder;
  expect(writing()).toMatchObject({ ok: false, nextStep: expect.stringContaining('mounted to be read only') });
});
