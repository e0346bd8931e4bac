// Where the programs of child processes and threads lie: beside the bundle when this is the bundle, else the sources,
// which Node 24 runs directly.
import { fileURLToPath } from 'node:url';

export type ChildProgram = 'compute' | 'world-thread';
const sources: Readonly<Record<ChildProgram, string>> = {
  compute: '../../../worker/compute.node.ts',
  'world-thread': '../worldThread.ts',
};

export function programPath(program: ChildProgram, fromUrl: string = import.meta.url): string {
  const bundled = fromUrl.endsWith('.mjs');
  return fileURLToPath(new URL(bundled ? `./${program}.mjs` : sources[program], fromUrl));
}
