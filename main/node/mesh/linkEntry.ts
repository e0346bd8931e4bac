// Where the link process's program lies. The bundle of the agent finds it beside itself.
import { fileURLToPath } from 'node:url';

export const LINK_ENTRY = fileURLToPath(new URL('../../../worker/link.node.ts', import.meta.url));
