// The product's own pages, built once a run, and the least a page server needs to know.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../main/node/realClock.ts';
import { buildKernels } from '../../tools/build-kernels.mjs';
import { buildPage } from '../../tools/bundle/pages.mjs';

const built = new Map<string, Promise<string>>();

/** The folder of a page's files. */
export function builtPage(kind: 'compute' | 'link'): Promise<string> {
  const before = built.get(kind);
  if (before !== undefined) return before;
  const building = (async () => {
    const folder = mkdtempSync(join(tmpdir(), `ileices-${kind}-`));
    process.once('exit', () => { rmSync(folder, { recursive: true, force: true }); });
    if (kind === 'compute') await buildKernels();
    await buildPage(kind, folder);
    return folder;
  })();
  built.set(kind, building);
  return building;
}

export const pageServerParts = { nodeId: 'b'.repeat(64), token: 'token-of-this-test', clock: realClock, onWanted: () => undefined, report: (fault: unknown) => { throw fault; } };
