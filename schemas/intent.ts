// What a link, a file or the tray asks a window to show. It does nothing by itself: a person presses the button there.
import { z } from 'zod';
import { INVITE_LINK_START, inviteLimits } from './invite.ts';

export const Intent = z.discriminatedUnion('kind', [
  /** The form for joining, with this link filled in. */
  z.strictObject({ kind: z.literal('join'), link: z.string().max(inviteLimits.textCharacters).startsWith(INVITE_LINK_START) }),
  z.strictObject({ kind: z.literal('show'), page: z.enum(['invite', 'settings', 'consent', 'mesh']) }),
]);
export type Intent = z.infer<typeof Intent>;
