// Shell (the tray, the dialogs, the hidden windows of the installed app) <-> agent, over the channel between the two processes.
// Only what the system knows and shows goes here; every verb of a person takes the loopback host (schemas/admin.ts), as the
// command line's do. What a window may ask of the shell: windowAsk.ts.
import { z } from 'zod';
import { Settings } from './settings.ts';
import { Status } from './status.ts';

/** Something that waits for a person; `id` stays the same for as long as it waits. */
export const Need = z.strictObject({ id: z.string().max(120), kind: z.enum(['consent', 'approval', 'failure']), text: z.string().max(300) });
export type Need = z.infer<typeof Need>;
export const NEEDS_MAX = 50;

/** What tray and notifications are made of. */
export const ShellView = Status.pick({ state: true, reason: true, reasonText: true, pausedUntil: true, power: true, rby: true }).extend({
  /** Null where this node has no mesh, so that there is no round to finish. */
  meshName: z.string().nullable(), peers: z.int(), needs: z.array(Need).max(NEEDS_MAX),
  gpu: Settings.shape.gpu.unwrap(), trayIcon: Settings.shape.trayIcon.unwrap(), updates: Settings.shape.updates.unwrap(), metered: Settings.shape.meshMetered.unwrap(),
});
export type ShellView = z.infer<typeof ShellView>;

export const HiddenPage = z.enum(['compute', 'link']);
export type HiddenPage = z.infer<typeof HiddenPage>;

/** Agent to shell. */
export const ShellEvent = z.discriminatedUnion('type', [
  /** The loopback host answers; its address and token lie in the home. */
  z.strictObject({ type: z.literal('ready'), home: z.string().max(4096) }),
  /** It cannot come up; the sentence says the next step. */
  z.strictObject({ type: z.literal('failed'), sentence: z.string().max(2_000) }),
  z.strictObject({ type: z.literal('view'), view: ShellView }),
  /** A hidden page is wanted at this single-use address, or not wanted any more. */
  z.strictObject({ type: z.literal('page'), page: HiddenPage, url: z.string().max(300).nullable() }),
  /** A readers process is wanted: it goes to this address and says this word, in hexadecimal digits. Or it is wanted no longer. */
  z.strictObject({ type: z.literal('reader-start'), reader: z.int().min(0), address: z.string().min(1).max(300), word: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.strictObject({ type: z.literal('reader-kill'), reader: z.int().min(0) }),
]);
export type ShellEvent = z.infer<typeof ShellEvent>;

/** Shell to agent: what the system says by itself. Null is "cannot tell". */
export const ShellSignals = z.strictObject({
  type: z.literal('signals'),
  idleMs: z.number().min(0).nullable(), onBattery: z.boolean().nullable(), thermal: z.enum(['nominal', 'fair', 'serious', 'critical']).nullable(),
  /** The machine is about to sleep. */
  suspending: z.boolean(),
});
export type ShellSignals = z.infer<typeof ShellSignals>;

export const ShellWord = z.discriminatedUnion('type', [
  /** The first word, before which nothing is opened: what opens the vault of this home, and the same sealed by the system, to be kept there.
   *  Both null where the system seals nothing for it. */
  z.strictObject({ type: z.literal('begin'), passphrase: z.string().min(8).max(1024).nullable(), sealed: z.base64().max(8_192).nullable() }),
  ShellSignals,
  /** A hidden window crashed or was closed. */
  z.strictObject({ type: z.literal('page-ended'), page: HiddenPage, why: z.string().max(300) }),
  /** No page for links is opened until the app is started again; the sentence says why. */
  z.strictObject({ type: z.literal('links-refused'), why: z.string().max(300) }),
  /** A readers process runs; with its number the agent watches its memory. */
  z.strictObject({ type: z.literal('reader-started'), reader: z.int().min(0), pid: z.int().min(1) }),
  /** A readers process ended, or was not started. */
  z.strictObject({ type: z.literal('reader-ended'), reader: z.int().min(0), why: z.string().max(300) }),
  /** Hidden pages or the graphics process kept crashing: no graphics card and no mesh until the app is started again. */
  z.strictObject({ type: z.literal('safe-mode'), why: z.string().max(300) }),
]);
export type ShellWord = z.infer<typeof ShellWord>;
