// Whether something fills the screen in front of the person. X11 and Windows say so to everybody. Under Wayland no program learns
// what others show; macOS tells only those whom a person let record the screen, which is too much to ask for this.
import type { Machine } from './machine.ts';
import { hasX11 } from './seat.ts';

export async function readFullScreen(machine: Machine): Promise<boolean | null> {
  if (machine.platform === 'linux') return hasX11(machine.env) ? await x11FullScreen(machine) : null;
  if (machine.platform === 'win32') return (await machine.askWindows('look'))?.fullScreen ?? null;
  return null;
}

/** Two short programs, some milliseconds each. */
async function x11FullScreen(machine: Machine): Promise<boolean | null> {
  const front = await machine.run('xprop', ['-root', '-notype', '_NET_ACTIVE_WINDOW']);
  const window = /^_NET_ACTIVE_WINDOW: window id # (0x[0-9a-f]{1,8})\b/m.exec(front ?? '')?.[1];
  if (window === undefined) return null;
  if (Number(window) === 0) return false;
  const told = await machine.run('xprop', ['-id', window, '-notype', '_NET_WM_STATE', '_NET_WM_WINDOW_TYPE']);
  if (told === null) return null;
  const atomsOf = (property: string): string[] => new RegExp(`^${property} = (.{0,4000})$`, 'm').exec(told)?.[1]?.split(', ') ?? [];
  // The desktop with its icons fills the screen too.
  return atomsOf('_NET_WM_STATE').includes('_NET_WM_STATE_FULLSCREEN') && !atomsOf('_NET_WM_WINDOW_TYPE').includes('_NET_WM_WINDOW_TYPE_DESKTOP');
}
