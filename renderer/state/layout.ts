// How the window is arranged: which view, what is open, how large. Kept by the browser over restarts, and read back only as far as it
// still makes sense.
import { z } from 'zod';
import { keep, readKept } from './kept.ts';

export const VIEWS = ['world', 'chat', 'mesh', 'jobs', 'consent', 'ledger', 'settings'] as const;
export type View = (typeof VIEWS)[number];
export const DOCK_TABS = ['chat', 'inspect', 'consent'] as const;
export type DockTab = (typeof DOCK_TABS)[number];
export const HUD_TABS = ['nodes', 'jobs', 'credits', 'loss', 'audit', 'logs'] as const;
export type HudTab = (typeof HUD_TABS)[number];

/** In pixels at a text size of 100 %. */
export const DOCK_WIDTH = { least: 300, most: 640, first: 380, step: 20 } as const;
export const HUD_HEIGHT = { least: 140, most: 460, first: 236, step: 20 } as const;
/** A lower window begins with the bar closed. */
const HUD_OPEN_FROM = 760;

const Kept = z.object({
  view: z.enum(VIEWS), tab: z.enum(DOCK_TABS), dockOpen: z.boolean(), hudOpen: z.boolean(), hudTab: z.enum(HUD_TABS),
  dockWidth: z.number().min(DOCK_WIDTH.least).max(DOCK_WIDTH.most), hudHeight: z.number().min(HUD_HEIGHT.least).max(HUD_HEIGHT.most),
});
export type Layout = Readonly<z.infer<typeof Kept>>;

export function layoutFrom(text: string | null, windowHeight: number): Layout {
  const first: Layout = { view: 'world', tab: 'chat', dockOpen: true, hudOpen: windowHeight >= HUD_OPEN_FROM, hudTab: 'loss', dockWidth: DOCK_WIDTH.first, hudHeight: HUD_HEIGHT.first };
  let said: unknown = {};
  try { said = JSON.parse(text ?? '{}'); } catch { /* what cannot be read is as if nothing was kept */ }
  const parsed = Kept.safeParse({ ...first, ...(typeof said === 'object' ? said : {}) });
  return parsed.success ? parsed.data : first;
}
export const keptLayout = (windowHeight: number): Layout => layoutFrom(readKept('layout'), windowHeight);

export function keepLayout({ view, tab, dockOpen, hudOpen, hudTab, dockWidth, hudHeight }: Layout): void {
  keep('layout', JSON.stringify({ view, tab, dockOpen, hudOpen, hudTab, dockWidth, hudHeight }));
}

/** Within its limits, in whole pixels. */
export const within = (size: number, { least, most }: { readonly least: number; readonly most: number }): number => Math.round(Math.min(most, Math.max(least, size)));
