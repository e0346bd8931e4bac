// What a window of the installed app may ask of its shell, over one channel: nothing that the loopback host could do as well.
import { z } from 'zod';

export const WINDOW_CHANNEL = 'ileices-window' as const;
export const WindowAsk = z.discriminatedUnion('ask', [
  /** A dialog of the system; what is picked becomes a request that waits for a decision. */
  z.strictObject({ ask: z.literal('pick'), kind: z.enum(['file', 'folder']) }),
  /** A file or folder that was dropped on the window; the path comes from the system, not from the page. Empty where the system
   *  knows of no file, as for a picture out of a page. */
  z.strictObject({ ask: z.literal('dropped'), path: z.string().max(4096) }),
  z.strictObject({ ask: z.literal('home') }),
  /** Whether the app starts at login; with a value, that it should or should not. */
  z.strictObject({ ask: z.literal('login'), on: z.boolean().nullable() }),
]);
export type WindowAsk = z.infer<typeof WindowAsk>;
/** `offerId` is null where nothing was picked, `atLogin` where the system knows no such thing. The sentence says why not. */
export const WindowAnswer = z.union([z.strictObject({ offerId: z.string().max(120).nullable() }), z.strictObject({ atLogin: z.boolean().nullable() }), z.strictObject({ refused: z.string().max(2_000) })]);
export type WindowAnswer = z.infer<typeof WindowAnswer>;
