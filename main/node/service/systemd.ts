// systemd's user instance, asked through systemctl: whether it is there, what it makes of our unit, and to let go of it.
import { execFile } from 'node:child_process';
import { readlinkSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { STOP_LIMIT_SECONDS } from './systemdUnit.ts';

export const UNIT_NAME = 'ileices.service';
const ASK_LIMIT_MS = 10_000;
/** A node that is stopped takes its time to save. */
const STOP_WAIT_MS = (STOP_LIMIT_SECONDS + 15) * 1000;

interface Told { readonly ok: boolean; readonly missing: boolean; readonly text: string }

function systemctl(words: readonly string[], limitMs = ASK_LIMIT_MS): Promise<Told> {
  return new Promise((resolve) => {
    execFile('systemctl', ['--user', ...words], { timeout: limitMs }, (error, stdout, stderr) => {
      resolve({ ok: error === null, missing: error?.code === 'ENOENT', text: `${stdout}${stderr}`.trim() });
    });
  });
}

/** Why no unit of a user can run here, as a sentence with the next step; null where one can. */
export async function whyNoSystemd(): Promise<string | null> {
  const told = await systemctl(['show-environment']);
  if (told.ok) return null;
  if (told.missing) return 'This system has no systemd, so it runs no services of users. Start the node with `npm start -- --headless` from whatever starts programs here.';
  return `systemd's user instance does not answer (${told.text.split('\n')[0] ?? ''}). Log in as this user directly, not through su or sudo; on a server, \`sudo loginctl enable-linger $USER\` starts it. Nothing was written.`;
}

export const reload = (): Promise<Told> => systemctl(['daemon-reload']);
/** Stops it and takes it out of what starts at login. */
export const letGo = (): Promise<Told> => systemctl(['disable', '--now', UNIT_NAME], STOP_WAIT_MS);

/** Takes away the link that enabled our unit, where systemd was not there to do it. */
export function unlinkEnabled(unitPath: string): void {
  const link = join(dirname(unitPath), 'default.target.wants', UNIT_NAME);
  try { if (resolve(dirname(link), readlinkSync(link)) === unitPath) rmSync(link); } catch { /* it was not enabled */ }
}

/** In systemd's own words: active, inactive, failed; enabled, disabled. Null where nobody answers. */
export async function unitState(): Promise<{ readonly active: string; readonly enabled: string } | null> {
  const told = await systemctl(['show', UNIT_NAME, '-p', 'ActiveState', '-p', 'UnitFileState']);
  const of = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(told.text)?.[1] ?? '';
  return told.ok ? { active: of('ActiveState'), enabled: of('UnitFileState') || 'disabled' } : null;
}
