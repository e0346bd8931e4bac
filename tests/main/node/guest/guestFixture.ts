// A made-up machine for the sensors: files in a folder of its own, programs that say what a test wants, time that a test moves.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Machine } from '../../../../main/node/guest/machine.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export function treeOf(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'ileices-guest-'));
  onTestFinished(() => { rmSync(root, { recursive: true, force: true }); });
  for (const [path, content] of Object.entries(files)) writeInto(root, path, content);
  return root;
}
export function writeInto(root: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

export interface MadeUp extends Machine { readonly clock: ManualClock; readonly started: string[] }

/** `said`: by program, or by program and arguments; what is not named is not there. */
export function madeUp(files: Files = {}, said: Readonly<Record<string, string | null>> = {}, more: Partial<Machine> = {}): MadeUp {
  const started: string[] = [];
  return {
    platform: 'linux', env: {}, root: treeOf(files), ownPids: () => [1], askWindows: () => Promise.resolve(null),
    run: (program, args) => {
      const line = [program, ...args].join(' ');
      started.push(line);
      return Promise.resolve(said[line] ?? said[program] ?? null);
    },
    ...more, clock: new ManualClock(), started,
  };
}

/** What a broken driver, a strange kernel or somebody who means harm may put where a word or a figure is expected. */
export const HOSTILE: readonly (string | Uint8Array)[] = [
  '', '\n', ' ', '-', '-1', '0', 'NaN', 'Infinity', '-Infinity', '1e999', '0x41', '99999999999999999999999', '-99999999999999999999', '45000 45000', 'true', 'null',
  '\u0000', '\u0000'.repeat(5000), 'A'.repeat(3_000_000), '7'.repeat(100_000), '\n'.repeat(100_000), '__proto__', '$(reboot)', '; reboot', '../../../etc/passwd', '%s%s%n',
  new Uint8Array(256).map((_, index) => index), new Uint8Array(70_000).fill(0xff), '\ud800', '{"idleMs":-1}', 'yes', 'Discharging\u0000Charging', '1 (a) b) R 1 2',
];
