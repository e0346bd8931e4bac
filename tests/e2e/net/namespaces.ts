// Network namespaces for tests: made, used and taken away with iproute2 as root. What is missing on a machine is named, so that a
// test that cannot run says why.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync } from 'node:fs';

export const run = (...words: string[]): void => { const [program = '', ...rest] = words; execFileSync(program, rest, { stdio: 'pipe' }); };
export const inside = (namespace: string, ...words: string[]): void => { run('ip', 'netns', 'exec', namespace, ...words); };
export const works = (...words: string[]): boolean => { try { run(...words); return true; } catch { return false; } };

/** What is missing here, in words; null when all is there. `relay`: coturn too; `lines`: also what shaped lines between namespaces take. */
export function missing({ relay, lines }: { readonly relay: boolean; readonly lines: boolean }): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'root on Linux';
  if (relay && !works('which', 'turnserver')) return 'coturn';
  if (lines && !works('which', 'perl')) return 'perl';
  try { if (lines) accessSync('/dev/net/tun'); } catch { return '/dev/net/tun'; }
  const probe = `il-p-${randomBytes(2).toString('hex')}`;
  if (!works('ip', 'netns', 'add', probe)) return 'network namespaces';
  run('ip', 'netns', 'del', probe);
  return null;
}
