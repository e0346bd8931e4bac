// The programs of a page's workers, by name: the page's policy (main/node/host/headers.ts) lets no other address become one.

/** Files beside the page, made by tools/bundle/pages.mjs. */
const PROGRAMS = { compute: '/compute-worker.js', cpuThread: '/cpu-thread.js' } as const;
/** As `TRUSTED_TYPES_POLICY` of the host names it. */
const POLICY = 'ileices-worker';

interface Policies { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } }
const policies = (globalThis as unknown as { trustedTypes?: Policies }).trustedTypes;
const known: readonly string[] = Object.values(PROGRAMS);
const policy = policies?.createPolicy(POLICY, {
  createScriptURL: (url) => { if (!known.includes(url)) throw new TypeError('there is no such worker'); return url; },
});

export function startWorker(program: keyof typeof PROGRAMS): Worker {
  const url = PROGRAMS[program];
  return new Worker(policy?.createScriptURL(url) ?? url, { type: 'module', name: program });
}
