// The doctor inside the installed app: nothing is started there as if it were a Node, because that would start the app once more.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { serviceInstall } from '../../../../main/node/cli/service.ts';
import { examine } from '../../../../main/node/doctor/examine.ts';

const forked = vi.hoisted(() => vi.fn());
vi.mock('../../../../main/node/forkedChild.ts', () => ({ ForkedChild: class { constructor() { forked(); } } }));

test('DOCTOR in the app forks nothing, and a service is no part of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-app-')), { versions } = process;
  Object.defineProperty(process, 'versions', { value: { ...versions, electron: '45.4.1' }, configurable: true });
  try {
    const findings = await examine(join(folder, 'home'));
    expect([forked.mock.calls.length, findings.find((one) => one.check === 'electron')?.detail, findings.find((one) => one.check === 'gpu')?.detail]).toEqual([0, 'this is the installed app', expect.stringContaining('the app\'s own engine')]);
    await expect(serviceInstall({ yes: true })).rejects.toThrow(/installed app/);
    expect(existsSync(join(folder, 'home'))).toBe(false);
  } finally {
    Object.defineProperty(process, 'versions', { value: versions, configurable: true });
    rmSync(folder, { recursive: true, force: true });
  }
});
