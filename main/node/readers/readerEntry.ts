// Where the program of the readers process lies: the source, which Node 24 runs directly, or its bundle beside ours.
import { fileURLToPath } from 'node:url';

export const READER_ENTRY = fileURLToPath(new URL('../../../worker/reader.node.ts', import.meta.url));
