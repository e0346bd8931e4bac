// Shell (the tray, the dialogs, the hidden windows of the installed app) <-> agent, over the channel between the two processes.
// Only what the system knows and shows goes here; every verb of a person takes the loopback host (schemas/admin.ts), as the
// command line's do.
import { z } from 'zod';
import { Settings } from './settings.ts';
import { Status } from './status.ts';

/** Something that waits for a person; `id` stays the same for as long as it waits. */
export const Need = z.strictObject({ id: z.string().max(120), kind: z.enum(['consent', 'approval', 'failure']), text: z.string().max(300) });
export type Need = z.infer<typeof Need>;

/** What tray and notifications are made of. */
export const ShellView = Status.pick({ state: true, reason: true, reasonText: true, pausedUntil: true, power: true, rby: true }).extend({
  /** Null where this node has no mesh, so that there is no round to finish. */
  meshName: z.string().nullable(), peers: z.int(), gpu: Settings.shape.gpu.unwrap(), trayIcon: z.boolean(), needs: z.array(Need).max(50),
});
export type ShellView = z.infer<typeof ShellView>;

/** Agent to shell. */
export const ShellEvent = z.discriminatedUnion('type', [
  /** The loopback host answers; its address and token lie in the home. */
  z.strictObject({ type: z.literal('ready'), home: z.string() }),
  /** It cannot come up; the sentence says the next step. */
  z.strictObject({ type: z.literal('failed'), sentence: z.string().max(2_000) }),
  z.strictObject({ type: z.literal('view'), view: ShellView }),
  /** A hidden page is wanted at this single-use address, or not wanted any more. */
  z.strictObject({ type: z.literal('page'), page: z.enum(['compute', 'link']), url: z.string().max(300).nullable() }),
]);
export type ShellEvent = z.infer<typeof ShellEvent>;

/** Shell to agent: what the system says by itself. Null is "cannot tell". */
export const ShellSignals = z.strictObject({
  type: z.literal('signals'),
  idleMs: z.number().min(0).nullable(), onBattery: z.boolean().nullable(), thermal: z.enum(['nominal', 'fair', 'serious', 'critical']).nullable(),
  /** The screen is locked, or the machine is about to sleep. */
  locked: z.boolean(), suspending: z.boolean(),
});
export type ShellSignals = z.infer<typeof ShellSignals>;
/** `page-ended`: a hidden window crashed or was closed. */
export const ShellWord = z.discriminatedUnion('type', [
  ShellSignals,
  z.strictObject({ type: z.literal('page-ended'), page: z.enum(['compute', 'link']), why: z.string().max(300) }),
]);
export type ShellWord = z.infer<typeof ShellWord>;
