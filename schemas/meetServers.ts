// The STUN and TURN servers a person named, as the command line sees them, and the login of the relays among them. The secret goes
// into the node and, for each connection, to the process that makes it; never back to a person, a window or the journal.
import { z } from 'zod';
import { MeetServer } from './settings.ts';

const printable = /^[\x21-\x7e]+$/;
export const ServerLogin = z.strictObject({
  username: z.string().max(300).regex(printable, 'The name at a relay has 1 to 300 plain letters and no spaces.'),
  credential: z.string().max(300).regex(printable, 'The secret of a relay has 1 to 300 plain letters and no spaces.'),
});
export type ServerLogin = z.infer<typeof ServerLogin>;

export const MeetServers = z.strictObject({
  servers: z.array(MeetServer),
  /** The name at the relays; null without a login. */
  username: z.string().nullable(),
  /** Relays that are left out because there is no login. */
  unused: z.array(MeetServer),
});
export type MeetServers = z.infer<typeof MeetServers>;
