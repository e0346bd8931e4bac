import { defineConfig } from 'vitest/config';

// Dawn loads Vulkan by name; Debian's chromium brings a loader beside its software adapter. A library path counts only
// when a process starts, so it is set here, before the test processes are forked.
process.env['LD_LIBRARY_PATH'] ??= '/usr/lib/chromium';

// Suites by folder. Files ending in .nightly.test.ts run only with ILEICES_NIGHTLY=1.
const nightly = process.env['ILEICES_NIGHTLY'] === '1';
const exclude = nightly ? ['**/node_modules/**', '**/build/**'] : ['**/node_modules/**', '**/build/**', '**/*.nightly.test.ts'];
/** Of the folder `e2e`: whole nodes that train together or learn for long. Beside other tests they would wait for the processor, not for each other. */
const NODES = 'tests/e2e/{coturn,electronMesh,learning,light,mesh,nodeKills,socketBytes}*.test.ts';
const suite = (name: string, folders: string[], timeoutMs: number, other: { readonly include?: string[]; readonly exclude?: string[]; readonly fileParallelism?: boolean } = {}) => ({
  test: {
    name, exclude, environment: 'node' as const, testTimeout: timeoutMs, hookTimeout: timeoutMs,
    // A machine that has other work takes its time; what never comes fails all the same.
    expect: { poll: { timeout: 15_000 } },
    include: folders.map((folder) => `tests/${folder}/**/*.test.{ts,tsx}`), ...other,
  },
});

export default defineConfig({
  test: {
    // The nightly measures speeds: nothing runs beside it.
    maxWorkers: nightly ? 1 : 2,
    // PDF.js leaves promises behind at damaged files; the readers process lives with that, and so do suites that read in here.
    onUnhandledError: (error) => !(error.stack ?? '').includes('unpdf'),
    projects: [
      suite('unit', ['schemas', 'app', 'main', 'worker', 'renderer', 'tools'], 60_000),
      suite('contract', ['contract'], 120_000),
      suite('meta', ['meta'], 120_000),
      suite('sim', ['sim'], 300_000),
      suite('wgsl', ['shaders'], 300_000),
      suite('e2e', ['e2e'], 300_000, { exclude: [...exclude, NODES] }),
      suite('nodes', [], 300_000, { include: [NODES], fileParallelism: false }),
      suite('fault', ['fault'], 600_000),
      suite('speech', ['speech'], 300_000),
      // Playwright on Electron itself: each is skipped, by name, where its program is not there.
      suite('electron', ['electron'], 300_000),
    ],
  },
});
