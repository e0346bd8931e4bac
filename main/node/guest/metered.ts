// Whether the network costs by what is sent, where the system keeps such a mark: NetworkManager and Windows. macOS shows its own
// only to programs that watch the network through its frameworks; there the person's switch is all there is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';

const QUESTION = ['--system', '--auto-start=no', 'get-property', 'org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager', 'org.freedesktop.NetworkManager', 'Metered'];
/** Yes, and "probably", which is what a phone's hotspot gets; no, and "probably not". 0 is unknown. */
const ANSWERS: Readonly<Record<string, boolean>> = { 1: true, 3: true, 2: false, 4: false };

export async function readMetered(machine: Machine): Promise<boolean | null> {
  if (machine.platform === 'win32') return (await machine.askWindows('net'))?.metered ?? null;
  if (machine.platform !== 'linux' || !existsSync(join(machine.root, 'run', 'NetworkManager'))) return null;
  return ANSWERS[/^u ([0-4])\s*$/.exec(await machine.run('busctl', QUESTION) ?? '')?.[1] ?? ''] ?? null;
}
