// How the shell asks its node for what a person wants: over the loopback host with the token that lies in the home, as the
// command line does. There is no other way in.
import { callNode, needNode } from '../node/cli/adminClient.ts';
import type { AdminInput, AdminMethod, AdminOutput } from '../../schemas/admin.ts';

export interface NodeDoor { call<M extends AdminMethod>(method: M, input: AdminInput<M>): Promise<AdminOutput<M>> }

/** Throws CommandFailed with a sentence where no node runs in that home, or it refuses. */
export const nodeDoor = (home: string): NodeDoor => ({ call: async (method, input) => callNode(needNode(home), method, input) });
