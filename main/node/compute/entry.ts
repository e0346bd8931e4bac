// Where the program of the compute process lies: the source, which Node 24 runs directly, or its bundle beside ours.
import { fileURLToPath } from 'node:url';

export const COMPUTE_ENTRY = fileURLToPath(new URL('../../../worker/compute.node.ts', import.meta.url));
