// The few things a browser keeps for this window: nothing of the node, only the person's own draft and choices of view.
export type KeptKey = 'drafts' | 'talks-with' | 'thread' | 'layout' | 'welcomed' | 'walked' | 'bookmarks' | 'map';

const name = (key: KeptKey): string => `ileices.${key}`;

export function readKept(key: KeptKey): string | null {
  try { return localStorage.getItem(name(key)); } catch { return null; }
}

/** A browser that refuses storage only loses the convenience. */
export function keep(key: KeptKey, value: string): void {
  try { if (value === '') localStorage.removeItem(name(key)); else localStorage.setItem(name(key), value); } catch { return; }
}
